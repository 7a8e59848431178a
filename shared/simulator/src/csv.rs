//! Tables as comma-separated text.

use serde_json::Value;

use crate::shape::Object;

/// Rows under the headers given; nested values stay empty.
pub(crate) fn table<'a>(headers: &[&str], rows: impl Iterator<Item = &'a Object>) -> String {
    let mut text = headers.join(",");
    text.push('\n');
    for row in rows {
        let cells: Vec<String> = headers.iter().map(|header| cell(row.get(*header))).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// One cell, quoted where it has to be.
pub(crate) fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => String::new(),
        Some(Value::String(text)) if text.contains([',', '"', '\n']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
