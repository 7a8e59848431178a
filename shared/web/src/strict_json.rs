//! JSON from strangers: where readers of JSON differ in what they make of a text, the text is refused.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Not JSON, or JSON that two readers could understand differently. Says nothing of what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotStrict;

/// Reads one JSON value: valid UTF-8, no member twice in an object, no NUL and no lone surrogate in a text, containers
/// at most `depth` levels deep.
///
/// # Errors
/// [`NotStrict`].
pub fn parse(bytes: &[u8], depth: usize) -> Result<Value, NotStrict> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth }.deserialize(&mut deserializer).map_err(|_| NotStrict)?;
    deserializer.end().map_err(|_| NotStrict)?;
    Ok(value)
}

/// Reads one value whose containers may be `depth` levels deep.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        self.depth.checked_sub(1).map(|depth| Self { depth }).ok_or_else(|| E::custom("too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strict JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        without_nul(value.to_owned()).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(inside)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inside)?;
            if object.insert(without_nul(name)?, value).is_some() {
                return Err(A::Error::custom("a member appears twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

fn without_nul<E: serde::de::Error>(text: String) -> Result<String, E> {
    if text.contains('\0') { Err(E::custom("NUL in a text")) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_every_reader_understands_alike() {
        let text = r#" {"a":[1,-2,3.5,true,null,"\ud83d\ude00"],"b":{"a":""}} "#;
        assert_eq!(parse(text.as_bytes(), 2).ok(), serde_json::from_str(text).ok());
    }

    #[test]
    fn refuses_what_readers_differ_about() {
        let texts: [&[u8]; 17] = [
            br#"{"a":1,"a":2}"#,
            br#"{"a":1,"\u0061":1}"#,
            br#"[{"x":{"b":1,"b":1}}]"#,
            br#""\u0000""#,
            b"\"\0\"",
            br#"{"a\u0000":1}"#,
            br#""\ud800""#,
            br#""\udc00\ud800""#,
            b"\"\xff\"",
            b"\"\xed\xa0\x80\"",
            b"\xef\xbb\xbf{}",
            b"{} {}",
            b"{'a':1}",
            b"[1,]",
            b"NaN",
            b"1e999",
            b"",
        ];
        for text in texts {
            assert_eq!(parse(text, 8), Err(NotStrict), "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn refuses_a_value_that_is_too_deep() {
        assert!(parse(b"[[[]]]", 3).is_ok());
        assert!(parse(b"[[[[]]]]", 3).is_err());
        assert!(parse(br#"{"a":{"b":[{}]}}"#, 3).is_err());
        assert!(parse("[".repeat(200_000).as_bytes(), 8).is_err());
        assert!(parse(b"1", 0).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_agrees_with_a_lenient_reader(text in "[\\[\\]{}:,\"a1\\\\u0 ]{0,24}|\\PC{0,24}") {
            if let Ok(value) = parse(text.as_bytes(), 8) {
                proptest::prop_assert_eq!(serde_json::from_str::<Value>(&text).ok(), Some(value));
            }
        }
    }
}
