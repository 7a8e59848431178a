//! Writing events: what is checked, what the server decides, and what follows from the text.

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

use super::is_category;
use crate::account::{midnight, next};
use crate::call::Call;
use crate::library;
use crate::refusal::{Outcome, Refusal};
use crate::settings;
use crate::shape::{Object, Shape, set, text};
use crate::sport::is_type;
use crate::store::Store;

/// What the server alone decides about an event.
const COMPUTED: [&str; 12] = [
    "id",
    "uid",
    "athlete_id",
    "created_by_id",
    "updated",
    "workout_doc",
    "icu_ctl",
    "icu_atl",
    "push_errors",
    "oauth_client_id",
    "calendar_id",
    "plan_applied",
];

/// Longest name.
const NAME: usize = 80;

/// Checks what a caller wants to write; `before` is the event as it is.
pub(crate) fn check(given: &Object, before: Option<&Object>) -> Outcome<()> {
    let current = |key: &str| {
        given.get(key).or_else(|| before.and_then(|event| event.get(key))).and_then(Value::as_str)
    };
    let category = current("category").ok_or_else(|| Refusal::unprocessable("Category is required"))?;
    if !is_category(category) {
        return Err(Refusal::unprocessable(format!("Invalid category [{category}]")));
    }
    let start =
        current("start_date_local").ok_or_else(|| Refusal::unprocessable("start_date_local is required"))?;
    if start.len() < 16 || start.parse::<DateTime>().is_err() {
        return Err(Refusal::unprocessable(format!("Invalid start_date_local [{start}]")));
    }
    if current("name").is_some_and(|name| name.chars().count() > NAME) {
        return Err(Refusal::unprocessable("Name is too long"));
    }
    match current("type") {
        Some(kind) if !is_type(kind) => return Err(Refusal::unprocessable(format!("Invalid type [{kind}]"))),
        None if category == "WORKOUT" || category.starts_with("RACE_") => {
            return Err(Refusal::unprocessable("Type is required"));
        }
        Some(_) | None => {}
    }
    if category == "NOTE" && current("name").is_none_or(str::is_empty) {
        return Err(Refusal::unprocessable("Name is required"));
    }
    let target = ["load_target", "time_target", "distance_target"].iter().any(|key| {
        given.contains_key(*key)
            || before.is_some_and(|event| event.get(*key).is_some_and(|value| !value.is_null()))
    });
    if category == "TARGET" && !target {
        return Err(Refusal::unprocessable("One of load_target, time_target, distance_target is required"));
    }
    Ok(())
}

/// A new event with an id and a uid of the server's own.
pub(crate) fn create(call: &Call<'_>, store: &mut Store, given: &Object) -> Object {
    let id = store.next_id(call.account);
    let number = u32::try_from(id % 1_000_000).unwrap_or(0);
    let mut event = Shape::EVENT.with([
        ("id", json!(id)),
        ("uid", json!(call.account.random.uuid("new event", 0, number))),
        ("athlete_id", json!(call.account.profile.id)),
        ("created_by_id", json!(call.author())),
        ("oauth_client_id", call.application()),
        ("calendar_id", json!(1)),
        ("for_week", json!(false)),
        ("indoor", json!(false)),
        ("target", json!("AUTO")),
        ("sub_type", json!("NONE")),
        ("hide_from_athlete", json!(false)),
        ("athlete_cannot_edit", json!(false)),
        ("structure_read_only", json!(false)),
    ]);
    write(call, store, &mut event, given);
    event
}

/// Writes the given properties over an event and computes what follows from them.
pub(crate) fn write(call: &Call<'_>, store: &Store, event: &mut Object, given: &Object) {
    for (key, value) in given {
        if Shape::EVENT.has(key) && !COMPUTED.contains(&key.as_str()) {
            event.insert(key.clone(), value.clone());
        }
    }
    if let Some(contents) = given.get("file_contents").and_then(Value::as_str) {
        set(event, [("description", json!(from_zwo(contents)))]);
    }
    let reads =
        ["description", "type", "category", "file_contents"].iter().any(|key| given.contains_key(*key));
    if reads && matches!(text(event, "category"), "WORKOUT" | "RACE_A" | "RACE_B" | "RACE_C") {
        let thresholds = settings::planned(call.account, &store.settings, text(event, "type"));
        library::read(event, &thresholds);
        for (key, unit) in
            [("icu_ftp", thresholds.ftp), ("w_prime", thresholds.w_prime), ("p_max", thresholds.p_max)]
        {
            if thresholds.ftp > 0.0 {
                event.insert(key.to_owned(), crate::number::integer(unit));
            }
        }
    }
    let end = given.get("end_date_local").is_none_or(Value::is_null);
    if end
        && given.contains_key("start_date_local")
        && let Some(date) = super::date(event)
    {
        set(event, [("end_date_local", json!(midnight(next(date))))]);
    }
    set(event, [("updated", json!(call.stamp()))]);
}

/// The steps of a Zwift file as workout text.
fn from_zwo(contents: &str) -> String {
    let mut text = String::new();
    for tag in contents.split('<').filter(|tag| tag.contains("Duration=")) {
        let number = |name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            rest.split('"').next()?.parse::<f64>().ok()
        };
        let seconds = number("Duration").unwrap_or(0.0);
        let line = match (number("PowerLow"), number("PowerHigh"), number("Power")) {
            (Some(low), Some(high), _) => {
                format!("- {seconds:.0}s ramp {:.0}-{:.0}%\n", low * 100.0, high * 100.0)
            }
            (_, _, Some(power)) => format!("- {seconds:.0}s {:.0}%\n", power * 100.0),
            _ => format!("- {seconds:.0}s freeride\n"),
        };
        text.push_str(&line);
    }
    text
}

/// Moves an event by whole days.
pub(crate) fn shift(event: &mut Object, days: i32) {
    for key in ["start_date_local", "end_date_local"] {
        let moment = text(event, key).to_owned();
        let (Some(date), Some(time)) =
            (moment.get(..10).and_then(|date| date.parse::<Date>().ok()), moment.get(10..))
        else {
            continue;
        };
        let shifted = date.saturating_add(jiff::Span::new().days(days));
        event.insert(key.to_owned(), json!(format!("{shifted}{time}")));
    }
}
