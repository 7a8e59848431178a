//! Checks arguments against the very schema that was published, so that an error names the argument and what it may be.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The argument that breaks the schema, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// `limit`, or `days[3].date`.
    pub(crate) argument: String,
    /// What is allowed.
    pub(crate) problem: String,
}

/// Checks a value against a schema of [`crate::schema::input`]; the first problem is returned.
pub(crate) fn check(schema: &Map<String, Value>, value: &Value) -> Result<(), Problem> {
    visit(schema, value, "")
}

type Schema = Map<String, Value>;

fn visit(schema: &Schema, value: &Value, path: &str) -> Result<(), Problem> {
    if let Some(Value::Array(choices)) = schema.get("anyOf") {
        let fits =
            |choice: &Value| choice.as_object().is_some_and(|choice| visit(choice, value, path).is_ok());
        return if choices.iter().any(fits) {
            Ok(())
        } else {
            Err(problem(path, "it has none of the allowed forms"))
        };
    }
    of_type(schema, value, path)?;
    one_of(schema, value, path)?;
    match value {
        Value::Number(_) => bounds(schema, value, path),
        Value::String(text) => {
            lengths(schema, "minLength", "maxLength", text.chars().count(), "characters", path)
        }
        Value::Array(items) => list(schema, items, path),
        Value::Object(fields) => object(schema, fields, path),
        Value::Null | Value::Bool(_) => Ok(()),
    }
}

fn problem(path: &str, problem: impl Into<String>) -> Problem {
    let argument = if path.is_empty() { "arguments".to_owned() } else { path.to_owned() };
    Problem { argument, problem: problem.into() }
}

fn of_type(schema: &Schema, value: &Value, path: &str) -> Result<(), Problem> {
    let names: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let is = |name: &&str| match *name {
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => false,
    };
    if names.iter().any(is) {
        Ok(())
    } else {
        Err(problem(path, format!("its type must be {}", names.join(" or "))))
    }
}

fn one_of(schema: &Schema, value: &Value, path: &str) -> Result<(), Problem> {
    let Some(Value::Array(allowed)) = schema.get("enum") else {
        return Ok(());
    };
    if allowed.contains(value) {
        return Ok(());
    }
    Err(problem(path, format!("it must be one of {}", listed(allowed.iter().filter_map(Value::as_str)))))
}

/// Joins names, cut to what fits into a sentence.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for name in names {
        if text.len() > 400 {
            text.push_str(", …");
            return text;
        }
        let _ = write!(text, "{}{name}", if text.is_empty() { "" } else { ", " });
    }
    text
}

fn bounds(schema: &Schema, value: &Value, path: &str) -> Result<(), Problem> {
    let number = value.as_f64().unwrap_or_default();
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    if limit("minimum").is_some_and(|least| number < least)
        || limit("maximum").is_some_and(|most| number > most)
    {
        let end = |key: &str| schema.get(key).map_or_else(|| "…".to_owned(), Value::to_string);
        return Err(problem(path, format!("it must lie between {} and {}", end("minimum"), end("maximum"))));
    }
    Ok(())
}

fn lengths(
    schema: &Schema,
    least: &str,
    most: &str,
    length: usize,
    of: &str,
    path: &str,
) -> Result<(), Problem> {
    let limit =
        |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    if let Some(least) = limit(least).filter(|least| length < *least) {
        return Err(problem(path, format!("it needs at least {least} {of}")));
    }
    if let Some(most) = limit(most).filter(|most| length > *most) {
        return Err(problem(path, format!("it may have at most {most} {of}")));
    }
    Ok(())
}

fn list(schema: &Schema, items: &[Value], path: &str) -> Result<(), Problem> {
    lengths(schema, "minItems", "maxItems", items.len(), "items", path)?;
    let Some(Value::Object(of)) = schema.get("items") else {
        return Ok(());
    };
    items.iter().enumerate().try_for_each(|(at, item)| visit(of, item, &format!("{path}[{at}]")))
}

fn object(schema: &Schema, fields: &Map<String, Value>, path: &str) -> Result<(), Problem> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let below = |name: &str| {
        if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
    };
    for name in
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        if fields.get(name).is_none_or(Value::is_null) {
            return Err(problem(&below(name), "it is required"));
        }
    }
    for (name, value) in fields {
        match properties.and_then(|known| known.get(name)).and_then(Value::as_object) {
            Some(_) if value.is_null() => {}
            Some(of) => visit(of, value, &below(name))?,
            None => additional(schema, properties, value, &below(name))?,
        }
    }
    Ok(())
}

fn additional(schema: &Schema, known: Option<&Schema>, value: &Value, path: &str) -> Result<(), Problem> {
    match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => {
            let names = listed(known.into_iter().flat_map(|known| known.keys().map(String::as_str)));
            Err(problem(path, format!("there is no such argument; known are {names}")))
        }
        Some(Value::Object(of)) if !value.is_null() => visit(of, value, path),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(value: &Value) -> Result<(), Problem> {
        let schema = json!({
            "type": "object",
            "properties": {
                "limit": { "type": "integer", "minimum": 1, "maximum": 200 },
                "view": { "type": "string", "enum": ["intervals", "groups"] },
                "days": { "type": "array", "maxItems": 2, "items": {
                    "type": "object", "required": ["date"], "additionalProperties": false,
                    "properties": { "date": { "type": "string", "maxLength": 20 } } } }
            },
            "required": ["view"],
            "additionalProperties": false
        });
        check(schema.as_object().unwrap(), value)
    }

    #[test]
    fn accepts_what_the_schema_allows_and_null_for_an_optional_argument() {
        assert_eq!(
            checked(&json!({ "view": "groups", "limit": 200, "days": [{ "date": "today" }] })),
            Ok(())
        );
        assert_eq!(checked(&json!({ "view": "groups", "limit": null })), Ok(()));
    }

    #[test]
    fn names_the_argument_and_what_it_may_be() {
        for (value, argument, words) in [
            (json!({}), "view", "required"),
            (json!({ "view": "laps" }), "view", "one of intervals, groups"),
            (json!({ "view": "groups", "limit": 0 }), "limit", "between 1 and 200"),
            (json!({ "view": "groups", "limit": 1.5 }), "limit", "integer"),
            (json!({ "view": "groups", "limit": "5" }), "limit", "integer"),
            (json!({ "view": "groups", "page": 2 }), "page", "known are days, limit, view"),
            (json!({ "view": "groups", "days": [{ "date": "x" }, {}] }), "days[1].date", "required"),
            (json!({ "view": "groups", "days": [1, 2, 3] }), "days", "at most 2 items"),
            (json!([]), "arguments", "object"),
        ] {
            let problem = checked(&value).unwrap_err();
            assert_eq!(problem.argument, argument, "{value}");
            assert!(problem.problem.contains(words), "{}", problem.problem);
        }
    }
}
