use intervals::{CustomContent, CustomItem};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::custom_item_type::CustomItemType;
use crate::answer::{Answer, Row, Rows, Table, counted};
use crate::call::{OrFail as _, Session, numeric_id};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{self, Budget, LIST_CHARACTERS};

/// The most characters of one script.
const SCRIPT_CHARACTERS: usize = 4_000;
/// The most bytes of what an item consists of, scripts aside.
const CONTENT_BYTES: usize = 12_000;

/// Custom fields, charts and zones.
pub(crate) struct ListCustomItems;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default, rename = "type")]
    kind: Option<CustomItemType>,
    #[serde(default)]
    item_id: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for ListCustomItems {
    const NAME: &'static str = "list_custom_items";
    const TITLE: &'static str = "Custom items";
    const DESCRIPTION: &'static str = "Custom fields with their codes, streams, charts and zones; with item_id the content and \
        scripts of one.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        if let Some(id) = &arguments.item_id {
            numeric_id("item_id", id)?;
            if arguments.kind.is_some() {
                return Err(Failure::argument("type", "it cannot be combined with item_id"));
            }
        }
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let mut answer = call.answer();
        if let Some(id) = &arguments.item_id {
            let item = call.of_athlete().custom_item(id).await;
            put_one(&mut answer, &item.or_fail("custom items", &format!("custom item {id}"))?);
        } else {
            let items = call.of_athlete().custom_items().await;
            let mut items = items.or_fail("custom items", "custom items")?;
            items
                .retain(|item| arguments.kind.is_none_or(|kind| item.kind.as_deref() == Some(kind.as_str())));
            put_all(&mut answer, &items);
        }
        Ok(answer.into())
    }
}

fn put_all(answer: &mut Answer, items: &[CustomItem]) {
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for item in items {
        rows.push(row(item, &mut budget));
    }
    if rows.fit(&["untrusted", "visibility"]) > 0 {
        answer.truncated(rows.len(), items.len(), "choose a type");
    }
    answer.line(counted(items.len(), "custom item", "custom items"));
    answer.table(&Table::of(&["id", "type", "name", "code", "value_type", "aggregate"], rows.iter()));
    answer.rows("items", rows);
}

fn row(item: &CustomItem, budget: &mut Budget) -> Row {
    let content = |key: &str| item.content.as_ref().and_then(|content| content.text(key));
    let mut row = Row::default();
    row.set("id", item.id.as_ref().map(ToString::to_string));
    row.set("type", item.kind.clone());
    row.label("name", item.name.as_deref());
    row.label("code", content("code"));
    row.label("value_type", content("type"));
    row.label("aggregate", content("aggregate"));
    row.set("visibility", item.visibility.clone());
    row.people("description", item.description.as_deref(), LIST_CHARACTERS, budget);
    row.titled(&row.cell("name"));
    row
}

fn put_one(answer: &mut Answer, item: &CustomItem) {
    let mut budget = Budget::default();
    let mut row = row(item, &mut budget);
    answer.line(format!("Custom item {}", row.facts(&[])));
    let mut scripts = Vec::new();
    let content = item
        .content
        .as_ref()
        .map_or(Value::Null, |CustomContent(content)| Value::Object(plain(content, &mut scripts)));
    let text = content.to_string();
    if text.len() > CONTENT_BYTES {
        answer.line("Its content is too long to be shown.");
    } else if !content.is_null() {
        answer.line(format!("Content: {text}"));
        row.set("content", content);
    }
    for (at, script) in scripts.iter().enumerate() {
        row.people(&format!("script_{}", at + 1), script.as_str(), SCRIPT_CHARACTERS, &mut budget);
    }
    answer.record("item", row);
}

/// The content with every text as one clean line. What is longer, and every script, is set aside: it is code or prose
/// of the athlete, to be read and never run.
fn plain(content: &Map<String, Value>, aside: &mut Vec<String>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in content {
        let is_script = key.to_lowercase().contains("script");
        let value = match value {
            Value::String(text) if is_script || text.chars().count() > 120 => {
                aside.push(text.clone());
                Value::String(format!("see script_{}", aside.len()))
            }
            other => cleaned(other, aside),
        };
        kept.insert(untrusted::label(key), value);
    }
    kept
}

fn cleaned(value: &Value, aside: &mut Vec<String>) -> Value {
    match value {
        Value::String(text) => Value::String(untrusted::label(text)),
        Value::Array(items) => items.iter().map(|item| cleaned(item, aside)).collect(),
        Value::Object(fields) => Value::Object(plain(fields, aside)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sets_scripts_and_long_texts_aside_at_every_depth() {
        let content = json!({ "code": "X\u{200B}1", "script": "run()", "plots": [{ "scriptBody": "draw()", "label": "a\nb" }], "n": 3 });
        let mut aside = Vec::new();
        let kept = plain(content.as_object().unwrap(), &mut aside);
        assert_eq!(aside.len(), 2);
        assert!(aside.contains(&"run()".to_owned()) && aside.contains(&"draw()".to_owned()));
        assert_eq!(kept["code"], "X1");
        assert_eq!(kept["plots"][0]["label"], "a b");
        assert_eq!(kept["n"], 3);
        assert!(!Value::Object(kept).to_string().contains("()"));
    }
}
