//! The fields of a day of wellness: their key upstream, their name in an answer, unit, scale and direction.
//!
//! The direction of the scales is told wrong nearly everywhere: 1 is best, 4 is worst. One more field is one more line in
//! `fields.rs`.

mod fields;
mod scale;

pub(crate) use fields::{FIELDS, Field, named};

use intervals::{FieldValue, Wellness};
use serde_json::{Value, json};

use crate::answer::{Row, Units, number};
use crate::untrusted::{self, Budget};

/// Whether the value of a field was carried over from the settings and not measured on the day.
pub(crate) fn is_carried_over(day: &Wellness, field: &Field) -> bool {
    match field.key {
        "weight" => day.temp_weight == Some(true),
        "restingHR" => day.temp_resting_hr == Some(true),
        _ => false,
    }
}

/// The value of a field as it stands in an answer; values on a scale carry their label.
pub(crate) fn shown(day: &Wellness, field: &Field) -> Value {
    let Some(value) = (field.get)(day) else {
        return Value::Null;
    };
    match field.scale {
        Some(scale) => json!({ "value": number(value, 0), "label": scale.label(value) }),
        None => number(value * field.factor, field.decimals),
    }
}

/// The value as one cell of a table: `2 good`.
pub(crate) fn cell(day: &Wellness, field: &Field) -> String {
    let Some(value) = (field.get)(day) else {
        return String::new();
    };
    match field.scale {
        Some(scale) => format!("{} {}", number(value, 0), scale.label(value)),
        None => number(value * field.factor, field.decimals).to_string(),
    }
}

/// `hrv_ms 64.6`, in the units of a reader.
pub(crate) fn fact(day: &Wellness, field: &Field, units: Units) -> String {
    if field.scale.is_some() {
        return format!("{} {}", field.name, cell(day, field));
    }
    let mut row = Row::default();
    row.set(field.name, shown(day, field));
    row.facts_in(units, &[])
}

/// The athlete's own fields of a day, as far as they stand in its record: `CoffeeCups 3, Shift early`.
pub(crate) fn own_fields(row: &Row, day: &Wellness) -> String {
    let codes = day.custom.iter().map(|(code, _)| untrusted::label(code));
    let facts = codes.filter(|code| row.has(code)).map(|code| format!("{code} {}", row.cell(&code)));
    facts.collect::<Vec<_>>().join(", ")
}

/// Whether the athlete or a device put anything into the day.
pub(crate) fn has_input(day: &Wellness) -> bool {
    FIELDS.iter().any(|field| (field.get)(day).is_some() && !is_carried_over(day, field))
        || day.comments.is_some()
        || day.menstrual_phase.is_some()
        || !day.custom.is_empty()
}

/// Puts what is no figure into a row: phase, lock, comments and custom fields.
pub(crate) fn put_rest(row: &mut Row, day: &Wellness, limit: usize, budget: &mut Budget) {
    row.set("menstrual_phase", day.menstrual_phase.as_deref().map(str::to_lowercase));
    row.flag("locked", day.locked);
    row.people("comments", day.comments.as_deref(), limit, budget);
    for (code, value) in day.custom.iter() {
        put_custom(row, code, value);
    }
}

/// A value of one of the athlete's own fields.
pub(crate) fn put_custom(row: &mut Row, code: &str, value: &FieldValue) {
    let code = untrusted::label(code);
    match value {
        FieldValue::Flag(flag) => row.set(&code, *flag),
        FieldValue::Number(figure) => row.set(&code, number(*figure, 2)),
        FieldValue::Text(text) => row.label(&code, text.as_str()),
    }
}
