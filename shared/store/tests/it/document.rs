//! The storage document, held against what is really written.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::reads::use_everything;
use crate::world::World;

const DOCUMENT: &str = include_str!("../../../../docs/storage.md");

/// The first words of the keys, and the attributes, of one request.
fn written(body: &str) -> (Vec<String>, Vec<String>) {
    let request: Value = serde_json::from_str(body).unwrap();
    let item = request.get("Item").or_else(|| request.get("Key")).and_then(Value::as_object).unwrap();
    let text = |name| item.get(name).map(|value| value["S"].as_str().unwrap().to_owned());
    let words = [text("pk"), text("sk")].into_iter().flatten();
    let keys = words.map(|key| key.split_inclusive('#').next().unwrap().to_owned()).collect();
    let placeholders = request.get("ExpressionAttributeNames").and_then(Value::as_object);
    let named = placeholders.into_iter().flat_map(|names| names.values().filter_map(Value::as_str));
    (keys, item.keys().map(String::as_str).chain(named).map(str::to_owned).collect())
}

#[tokio::test]
async fn names_every_key_and_attribute_that_is_written() {
    let world = World::new().await;
    use_everything(&world).await;
    let journal = world.proxy.journal();
    let writes =
        journal.iter().filter(|request| ["PutItem", "UpdateItem"].contains(&request.operation.as_str()));
    let (keys, attributes): (Vec<_>, Vec<_>) = writes.map(|request| written(&request.body)).unzip();
    let keys: BTreeSet<_> = keys.into_iter().flatten().collect();
    let attributes: BTreeSet<_> = attributes.into_iter().flatten().collect();
    assert!(keys.len() > 12 && attributes.len() > 60);
    let missing: Vec<_> = keys.iter().filter(|key| !DOCUMENT.contains(&format!("`{key}"))).collect();
    assert_eq!(missing, Vec::<&String>::new());
    let missing: Vec<_> = attributes.iter().filter(|name| !DOCUMENT.contains(&format!("`{name}`"))).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

/// A change in the table of transitions: what is put or updated, with which attributes, and whether under a condition.
struct Row<'a> {
    verb: &'a str,
    words: Vec<&'a str>,
    is_conditional: bool,
}

/// Every change of the table. A row may hold several, one after the other.
fn rows() -> Vec<Row<'static>> {
    let (_, section) = DOCUMENT.split_once("\n## Transitions\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let cells = section.lines().filter(|line| line.starts_with("| ")).map(|line| line.split(" | ").collect());
    let written = cells.flat_map(|cells: Vec<&str>| {
        let is_conditional = !cells[2].starts_with("none");
        cells[1].split("; ").map(move |part| (part, is_conditional)).collect::<Vec<_>>()
    });
    let rows = written.map(|(part, is_conditional)| {
        let words = part.split('`').skip(1).step_by(2).collect();
        Row { verb: part.split([' ', ',']).next().unwrap(), words, is_conditional }
    });
    rows.collect()
}

impl Row<'_> {
    /// Whether this is the row of a request: of a put the kind of item, of an update exactly the attributes.
    fn tells_of(&self, request: &Value) -> bool {
        if self.is_conditional != request["ConditionExpression"].is_string() {
            return false;
        }
        if let Some(item) = request.get("Item") {
            let names = ["pk", "sk"].map(|key| item[key]["S"].as_str().unwrap_or_default().to_owned());
            return self.verb == "Put" && names.iter().any(|name| name.starts_with(self.words[0]));
        }
        let expression = request["UpdateExpression"].as_str().unwrap();
        let changed: BTreeSet<&str> = expression
            .split('#')
            .skip(1)
            .map(|rest| rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap())
            .filter(|name| *name != "abs_exp") // only read
            .collect();
        let covers = |word: &&str, name: &&str| {
            word.strip_suffix('*').map_or(word == name, |start| name.starts_with(start))
        };
        self.verb == "Update"
            && changed.iter().all(|name| self.words.iter().any(|word| covers(word, name)))
            && self.words.iter().all(|word| changed.iter().any(|name| covers(word, name)))
    }
}

#[tokio::test]
async fn has_a_row_for_every_write_and_a_write_for_every_row() {
    let world = World::new().await;
    use_everything(&world).await;
    let rows = rows();
    let mut seen = BTreeSet::new();
    for request in world.proxy.journal() {
        if !["PutItem", "UpdateItem"].contains(&request.operation.as_str()) {
            continue;
        }
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let found = rows.iter().position(|row| row.tells_of(&body));
        seen.insert(found.unwrap_or_else(|| panic!("no row for {}", request.body)));
    }
    let ours = |(at, row): &(usize, &Row<'_>)| ["Put", "Update"].contains(&row.verb) && !seen.contains(at);
    let unseen: Vec<_> = rows.iter().enumerate().filter(ours).map(|(_, row)| row.words.join(", ")).collect();
    assert_eq!(unseen, ["uid"], "only the athlete of a half-deleted user is not among them");
}

#[test]
fn names_only_tests_that_exist() {
    let sources = [
        ("account", include_str!("account.rs")),
        ("document", include_str!("document.rs")),
        ("faults", include_str!("faults.rs")),
        ("grants", include_str!("grants.rs")),
        ("model", include_str!("model/mod.rs")),
        ("reads", include_str!("reads.rs")),
        ("transactions", include_str!("transactions.rs")),
    ];
    let quoted = DOCUMENT.split('`').filter_map(|word| word.split_once("::"));
    let named: Vec<_> = quoted.filter(|(module, _)| !module.contains("store")).collect();
    assert!(named.len() > 10);
    for (module, test) in named {
        let source = sources.iter().find(|(name, _)| *name == module).unwrap().1;
        assert!(source.contains(&format!("fn {test}()")), "{module}::{test}");
    }
}
