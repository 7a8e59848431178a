//! Custom fields: keys the athlete invented, beside the documented ones of an activity, an interval or a day.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// The custom fields of one object, by code.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomValues(BTreeMap<String, FieldValue>);

impl CustomValues {
    /// The value of one field.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&FieldValue> {
        self.0.get(code)
    }

    /// Gives a field a value, as a write of it would.
    pub fn set(&mut self, code: &str, value: FieldValue) {
        self.0.insert(code.to_owned(), value);
    }

    /// All fields that have a value, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FieldValue)> {
        self.0.iter().map(|(code, value)| (code.as_str(), value))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A code starts with a capital, which no documented key does: `[A-Z][A-Za-z0-9]+`.
#[must_use]
pub fn is_custom_code(key: &str) -> bool {
    key.len() > 1
        && key.starts_with(|c: char| c.is_ascii_uppercase())
        && key.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The value of a field that the athlete defines or fills in.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A switch.
    Flag(bool),
    /// A number. Written without a fraction when it has none, because many fields are whole numbers upstream.
    Number(f64),
    /// A text or the value of a choice.
    Text(String),
}

impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serialize_number(*number, serializer),
        }
    }
}

/// Beyond 2^53 a float no longer names one whole number.
#[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
fn serialize_number<S: Serializer>(number: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        serializer.serialize_i64(number as i64)
    } else {
        serializer.serialize_f64(number)
    }
}

/// What a key outside the whitelist may hold: a plain value, or something to skip.
#[derive(Deserialize)]
#[serde(untagged)]
enum Candidate {
    Plain(FieldValue),
    Other(IgnoredAny),
}

impl<'de> Deserialize<'de> for CustomValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Codes)
    }
}

struct Codes;

impl<'de> Visitor<'de> for Codes {
    type Value = CustomValues;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CustomValues, A::Error> {
        let mut values = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            if !is_custom_code(&key) {
                map.next_value::<IgnoredAny>()?;
            } else if let Candidate::Plain(value) = map.next_value()? {
                values.insert(key, value);
            }
        }
        Ok(CustomValues(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_plain_values_of_codes_and_nothing_else() {
        let json = r#"{"SWOLF":17.6,"Shift":"night","Done":true,"Empty":null,"List":[1],"X":1,"icu_api_key":"k","_note":"n"}"#;
        let values: CustomValues = serde_json::from_str(json).unwrap();
        let kept: Vec<&str> = values.iter().map(|(code, _)| code).collect();
        assert_eq!(kept, ["Done", "SWOLF", "Shift"]);
        assert_eq!(values.get("SWOLF"), Some(&FieldValue::Number(17.6)));
    }

    #[test]
    fn writes_whole_numbers_without_a_fraction() {
        let written = |number| serde_json::to_string(&FieldValue::Number(number)).unwrap();
        assert_eq!(
            (written(-1.0), written(71.5), written(2e300)),
            ("-1".into(), "71.5".into(), "2e+300".into())
        );
    }
}
