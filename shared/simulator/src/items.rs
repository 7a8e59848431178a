//! Custom items: fields, a stream, a chart with a script, a set of zones.

use serde_json::{Value, json};

use crate::account::{Account, stamp};
use crate::hostile;
use crate::profile::Past;
use crate::shape::{Object, Shape, set};

/// The custom items of an account.
pub(crate) fn make(account: &Account) -> Vec<Object> {
    if account.profile.past != Past::Full {
        return Vec::new();
    }
    let field =
        |code: &str, kind: &str, aggregate: &str| json!({"code": code, "type": kind, "aggregate": aggregate});
    let select = json!({"code": "Shift", "type": "select", "aggregate": "MAX",
                        "options": [{"value": "early", "label": "Early"}, {"value": "late", "label": "Late"}]});
    let script = json!({"script": format!("// {}\n{{\n  let rides = icu.activities.filter(a => a.type === 'Ride')\n  chart = {{ data: rides }}\n}}", hostile::CUSTOM_TEXT)});
    let zones = json!({"code": "LactateZones", "type": "Ride", "zones": [
        {"name": "Below LT1", "max": 72}, {"name": "LT1 to LT2", "max": 98}, {"name": "Above LT2", "max": 999}]});
    let all = [
        ("INPUT_FIELD", "Coffee cups", field("CoffeeCups", "numeric", "SUM")),
        ("INPUT_FIELD", "Niggle", field("Niggle", "text", "MAX")),
        ("INPUT_FIELD", "Shift", select),
        ("ACTIVITY_FIELD", "SWOLF", field("SWOLF", "numeric", "AVERAGE")),
        ("INTERVAL_FIELD", "Torque", field("Torque", "numeric", "AVERAGE")),
        ("ACTIVITY_STREAM", "Left balance", json!({"code": "LeftBalance", "type": "numeric"})),
        ("FITNESS_CHART", "Ride hours", script),
        ("ZONES", "Lactate zones", zones),
    ];
    all.into_iter()
        .zip(1..)
        .map(|((kind, name, content), number)| one(account, number, kind, name, content))
        .collect()
}

fn one(account: &Account, number: i64, kind: &str, name: &str, content: Value) -> Object {
    let mut item = Shape::CUSTOM_ITEM.with([
        ("id", json!(account.profile.base * 10 + 4_000_000 + number)),
        ("athlete_id", json!(account.profile.id)),
        ("type", json!(kind)),
        ("visibility", json!("PRIVATE")),
        ("name", json!(name)),
        ("content", content),
        ("usage_count", json!(0)),
        ("index", json!(number - 1)),
        ("hide_script", json!(false)),
        ("updated", json!(stamp(account.started))),
    ]);
    if number == 2 {
        set(&mut item, [("description", json!(hostile::CUSTOM_TEXT))]);
    }
    item
}

/// The code of a field item.
pub(crate) fn code(item: &Object) -> &str {
    item.get("content").and_then(|content| content.get("code")).and_then(Value::as_str).unwrap_or_default()
}

/// Whether the content of a field item is one the site takes.
pub(crate) fn is_valid(kind: &str, content: Option<&Value>) -> bool {
    if !matches!(kind, "INPUT_FIELD" | "ACTIVITY_FIELD" | "INTERVAL_FIELD") {
        return true;
    }
    let read =
        |key: &str| content.and_then(|content| content.get(key)).and_then(Value::as_str).unwrap_or_default();
    let code = read("code");
    let well_formed = code.len() > 1
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.chars().all(|symbol| symbol.is_ascii_alphanumeric());
    let aggregate = content.and_then(|content| content.get("aggregate")).and_then(Value::as_str);
    well_formed
        && matches!(read("type"), "numeric" | "text" | "select")
        && matches!(aggregate, Some("MIN" | "SUM" | "MAX" | "AVERAGE"))
}
