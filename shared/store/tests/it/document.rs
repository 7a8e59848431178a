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

#[test]
fn names_only_tests_that_exist() {
    let sources = [
        ("account", include_str!("account.rs")),
        ("document", include_str!("document.rs")),
        ("faults", include_str!("faults.rs")),
        ("grants", include_str!("grants.rs")),
        ("model", include_str!("model.rs")),
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
