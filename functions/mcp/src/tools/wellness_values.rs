//! What a caller may write into a day of wellness, and how a value reads before and after.

use intervals::{FieldValue, Wellness};
use serde_json::{Value, json};

use crate::answer::number;
use crate::untrusted;
use crate::wellness::{self, FIELDS, Field};

const PHASES: &[&str] = &["PERIOD", "FOLLICULAR", "OVULATING", "LUTEAL", "NONE"];
const LONGEST_COMMENT: usize = 10_000;
/// A number is cleared by this value, a text by an empty one.
const CLEARED: f64 = -1.0;

/// One value to write.
pub(super) struct Change {
    /// The key upstream.
    pub(super) key: String,
    /// What is sent.
    pub(super) value: FieldValue,
    /// What it changes.
    pub(super) target: Target,
}

/// What a key stands for.
pub(super) enum Target {
    Figure(&'static Field),
    Phase,
    Comments,
    Lock,
    Custom(String),
}

/// Reads one key and value; the error says what is allowed.
pub(super) fn read(name: &str, value: &Value, codes: &[String]) -> Result<Change, String> {
    let squeezed: String =
        name.chars().filter(|character| *character != '_').flat_map(char::to_lowercase).collect();
    match squeezed.as_str() {
        "comments" => text("comments", Target::Comments, value),
        "menstrualphase" => phase(value),
        "locked" => lock(value),
        "feel" => Err("feel belongs to an activity; use update_activity".to_owned()),
        _ if codes.iter().any(|code| code == name) => custom(name, value),
        _ => match wellness::named(name) {
            Some(field) => figure(field, squeezed == "sleephours", value),
            None => Err(format!("there is no such field; {}", nearest(&squeezed, codes))),
        },
    }
}

fn figure(field: &'static Field, in_hours: bool, value: &Value) -> Result<Change, String> {
    let change = |figure| Change {
        key: field.key.to_owned(),
        value: FieldValue::Number(figure),
        target: Target::Figure(field),
    };
    let figure = match value {
        Value::Null => return Ok(change(CLEARED)),
        Value::Number(figure) => figure.as_f64().unwrap_or(f64::NAN),
        _ => return Err("it must be a number or null".to_owned()),
    };
    if field.scale.is_some() && !(figure.fract() == 0.0 && (1.0..=4.0).contains(&figure)) {
        return Err("the scale runs from 1, best, to 4, worst".to_owned());
    }
    if !(0.0..=1_000_000.0).contains(&figure) {
        return Err("it must be a number from 0 upwards".to_owned());
    }
    Ok(change(if in_hours { (figure * 3_600.0).round() } else { figure }))
}

fn text(key: &str, target: Target, value: &Value) -> Result<Change, String> {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) if text.chars().count() <= LONGEST_COMMENT => untrusted::for_writing(text),
        Value::String(_) => return Err(format!("it may have at most {LONGEST_COMMENT} characters")),
        _ => return Err("it must be a text or null".to_owned()),
    };
    Ok(Change { key: key.to_owned(), value: FieldValue::Text(text), target })
}

fn phase(value: &Value) -> Result<Change, String> {
    let known = value.as_str().map(str::to_uppercase).filter(|phase| PHASES.contains(&phase.as_str()));
    let phase = if value.is_null() { Some("NONE".to_owned()) } else { known };
    let phase = phase.ok_or_else(|| format!("it must be one of {}", PHASES.join(", ")))?;
    Ok(Change { key: "menstrualPhase".into(), value: FieldValue::Text(phase), target: Target::Phase })
}

fn lock(value: &Value) -> Result<Change, String> {
    let flag = value.as_bool().ok_or("it must be true or false")?;
    Ok(Change { key: "locked".into(), value: FieldValue::Flag(flag), target: Target::Lock })
}

fn custom(code: &str, value: &Value) -> Result<Change, String> {
    let target = Target::Custom(code.to_owned());
    match value {
        Value::Number(figure) => Ok(Change {
            key: code.to_owned(),
            value: FieldValue::Number(figure.as_f64().unwrap_or(0.0)),
            target,
        }),
        Value::Bool(flag) => Ok(Change { key: code.to_owned(), value: FieldValue::Flag(*flag), target }),
        Value::Null | Value::String(_) => text(code, target, value),
        Value::Array(_) | Value::Object(_) => {
            Err("it must be a number, a text, true, false or null".to_owned())
        }
    }
}

/// The known field whose name shares the longest beginning, and all of them.
fn nearest(squeezed: &str, codes: &[String]) -> String {
    let shared = |name: &str| {
        name.to_lowercase().chars().zip(squeezed.chars()).take_while(|(left, right)| left == right).count()
    };
    let best =
        FIELDS.iter().map(|field| field.key).max_by_key(|key| shared(key)).filter(|key| shared(key) >= 3);
    let known: Vec<&str> =
        FIELDS.iter().map(|field| field.key).chain(codes.iter().map(String::as_str)).collect();
    let hint = best.map(|key| format!("the nearest is {key}; ")).unwrap_or_default();
    format!("{hint}known are {}, comments, menstrualPhase, locked", known.join(", "))
}

impl Target {
    /// The value in a day, as an answer shows it.
    pub(super) fn shown(&self, day: Option<&Wellness>) -> Value {
        let Some(day) = day else { return Value::Null };
        match self {
            Self::Figure(field) => wellness::shown(day, field),
            Self::Phase => day.menstrual_phase.clone().filter(|phase| phase != "NONE").into(),
            Self::Comments => day.comments.as_deref().map(untrusted::label).into(),
            Self::Lock => Value::Bool(day.locked == Some(true)),
            Self::Custom(code) => day.custom.get(code).map_or(Value::Null, plain),
        }
    }
}

impl Change {
    /// The value as it will read when the write is kept.
    pub(super) fn wanted(&self) -> Value {
        match (&self.target, &self.value) {
            (_, FieldValue::Number(figure)) if (*figure - CLEARED).abs() < f64::EPSILON => Value::Null,
            (Target::Figure(field), FieldValue::Number(figure)) => match field.scale {
                Some(scale) => json!({ "value": number(*figure, 0), "label": scale.label(*figure) }),
                None => number(*figure * field.factor, field.decimals),
            },
            (Target::Phase, FieldValue::Text(phase)) if phase == "NONE" => Value::Null,
            (Target::Comments, FieldValue::Text(text)) if !text.is_empty() => untrusted::label(text).into(),
            (_, FieldValue::Text(text)) if text.is_empty() => Value::Null,
            (_, value) => plain(value),
        }
    }
}

fn plain(value: &FieldValue) -> Value {
    match value {
        FieldValue::Flag(flag) => Value::Bool(*flag),
        FieldValue::Number(figure) => number(*figure, 2),
        FieldValue::Text(text) => untrusted::label(text).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: &str, value: impl Into<Value>) -> Result<(String, FieldValue), String> {
        read(name, &value.into(), &["CoffeeCups".into()]).map(|change| (change.key, change.value))
    }

    #[test]
    fn takes_keys_in_every_spelling_and_hours_of_sleep() {
        assert_eq!(sent("resting_hr", json!(48)), Ok(("restingHR".into(), FieldValue::Number(48.0))));
        assert_eq!(sent("sleepQuality", json!(2)), Ok(("sleepQuality".into(), FieldValue::Number(2.0))));
        assert_eq!(sent("sleep_hours", json!(7.5)), Ok(("sleepSecs".into(), FieldValue::Number(27_000.0))));
        assert_eq!(sent("sleepSecs", json!(27_000)), Ok(("sleepSecs".into(), FieldValue::Number(27_000.0))));
        assert_eq!(sent("CoffeeCups", json!(3)), Ok(("CoffeeCups".into(), FieldValue::Number(3.0))));
        assert_eq!(
            sent("comments", json!("<b>Fine</b>")),
            Ok(("comments".into(), FieldValue::Text("Fine".into())))
        );
    }

    #[test]
    fn null_clears_a_number_with_minus_one_and_a_text_with_nothing() {
        assert_eq!(sent("hrv", Value::Null), Ok(("hrv".into(), FieldValue::Number(-1.0))));
        assert_eq!(sent("comments", Value::Null), Ok(("comments".into(), FieldValue::Text(String::new()))));
    }

    #[test]
    fn refuses_what_is_off_the_scale_or_unknown_and_names_the_nearest() {
        assert!(sent("fatigue", json!(5)).unwrap_err().contains("4, worst"));
        assert!(sent("fatigue", json!(0)).unwrap_err().contains("1, best"));
        assert!(sent("stress", json!(2.5)).is_err());
        assert!(sent("feel", json!(2)).unwrap_err().contains("activity"));
        assert!(sent("sleep_quallity", json!(2)).unwrap_err().contains("nearest is sleepQuality"));
        assert!(sent("menstrualPhase", json!("MENSTRUAL")).unwrap_err().contains("PERIOD"));
        assert!(sent("Unknown", json!(1)).is_err());
        assert!(sent("hrv", json!("62")).is_err());
        assert!(sent("weight", json!(-3)).is_err());
    }
}
