//! Input schemas: generated from the argument types, then stripped of what a model does not need to read.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The closed input schema of a tool's arguments (JSON Schema 2020-12, without references).
pub(crate) fn input<T: JsonSchema>() -> JsonObject {
    let generator =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    strip(&mut schema);
    let mut object = match schema {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    };
    object.remove("description");
    object.entry("properties").or_insert_with(|| Value::Object(JsonObject::new()));
    object
}

/// Removes `$schema`, titles, number formats, null defaults and the `null` of optional arguments, at every depth, and what
/// the documentation of a type says: a parameter's own words are a fragment, those of a type end in a full stop.
fn strip(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    if object.get("description").and_then(Value::as_str).is_some_and(|text| text.ends_with('.')) {
        object.remove("description");
    }
    if object.get("additionalProperties") == Some(&Value::Bool(true)) {
        object.remove("additionalProperties");
    }
    for noise in ["$schema", "title", "format", "$defs"] {
        object.remove(noise);
    }
    if object.get("default") == Some(&Value::Null) {
        object.remove("default");
    }
    without_null(object);
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(strip);
    }
    if let Some(items) = object.get_mut("items") {
        strip(items);
    }
    if let Some(additional) = object.get_mut("additionalProperties") {
        strip(additional);
    }
}

/// `["string", "null"]` is `string`, `anyOf [X, null]` is X, an enum loses its null.
fn without_null(object: &mut JsonObject) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let Some(Value::Array(mut choices)) = object.remove("anyOf") else {
        return;
    };
    choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
    if let [Value::Object(only)] = choices.as_mut_slice() {
        let mut inner = std::mem::take(only);
        if object.contains_key("description") {
            inner.remove("description");
        }
        object.append(&mut inner);
        object.remove("title");
        without_null(object);
    } else {
        choices.iter_mut().for_each(strip);
        object.insert("anyOf".into(), Value::Array(choices));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Arguments {
        /// Rows per page
        #[schemars(range(min = 1, max = 200))]
        limit: Option<u32>,
        title: String,
        #[serde(default)]
        kind: Option<Kind>,
        inner: Option<Inner>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        One,
        Two,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the schema is looked at")]
    struct Inner {
        days: Vec<f64>,
    }

    #[test]
    fn says_only_what_a_model_needs() {
        assert_eq!(
            Value::Object(input::<Arguments>()),
            json!({
                "type": "object",
                "properties": {
                    "limit": { "type": "integer", "description": "Rows per page", "minimum": 1, "maximum": 200 },
                    "title": { "type": "string" },
                    "kind": { "type": "string", "enum": ["one", "two"] },
                    "inner": {
                        "type": "object",
                        "properties": { "days": { "type": "array", "items": { "type": "number" } } },
                        "required": ["days"],
                        "additionalProperties": false
                    }
                },
                "required": ["title"],
                "additionalProperties": false
            })
        );
    }
}
