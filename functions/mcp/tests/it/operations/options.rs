//! Whether a set of calls uses everything that the schemas of the tools offer.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Call;
use crate::app::{App, request};

/// Fails with every argument, and every word of a closed set, that no call uses. Tokens and cursors come from answers.
pub(super) async fn assert_all_used(app: &App, calls: &[Call]) {
    let listed = app.say(&request("tools/list", json!({}))).await.json();
    let mut unused = Vec::new();
    for tool in listed["result"]["tools"].as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        let mut offered = BTreeSet::new();
        offers(&tool["inputSchema"], name, &mut offered);
        let mut used = BTreeSet::from([name.to_owned()]);
        for (_, arguments) in calls.iter().filter(|(called, _)| *called == name) {
            uses(arguments, name, &mut used);
        }
        unused.extend(offered.difference(&used).cloned());
    }
    assert!(unused.is_empty(), "no call uses {unused:#?}");
}

fn offers(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    found.insert(path.to_owned());
    for word in schema["enum"].as_array().into_iter().flatten() {
        found.insert(format!("{path}={}", word.as_str().unwrap()));
    }
    if schema["items"].is_object() {
        offers(&schema["items"], path, found);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if !matches!(name.as_str(), "cursor" | "preview_token") {
            offers(property, &format!("{path}.{name}"), found);
        }
    }
}

fn uses(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.insert(path.to_owned());
            for (name, value) in fields {
                uses(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => {
            found.insert(path.to_owned());
            for item in items {
                uses(item, path, found);
            }
        }
        Value::String(word) => found.extend([path.to_owned(), format!("{path}={word}")]),
        _ => {
            found.insert(path.to_owned());
        }
    }
}
