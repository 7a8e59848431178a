//! Gear, its reminders, and its replacement.

use serde_json::{Value, json};

use super::{Route, delete, get, post, put};
use crate::access::Area;
use crate::call::Call;
use crate::csv;
use crate::gear;
use crate::number::{float, integer};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, Shape, set, text};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/gear", Area::Settings, list),
    get("/api/v1/athlete/{athlete}/gear.csv", Area::Settings, list_csv),
    post("/api/v1/athlete/{athlete}/gear", Area::Settings, create),
    put("/api/v1/athlete/{athlete}/gear/{gear}", Area::Settings, update),
    delete("/api/v1/athlete/{athlete}/gear/{gear}", Area::Settings, remove),
    get("/api/v1/athlete/{athlete}/gear/{gear}/calc", Area::Settings, calculate),
    post("/api/v1/athlete/{athlete}/gear/{gear}/replace", Area::Settings, replace),
    post("/api/v1/athlete/{athlete}/gear/{gear}/reminder", Area::Settings, create_reminder),
    put("/api/v1/athlete/{athlete}/gear/{gear}/reminder/{reminder}", Area::Settings, update_reminder),
    delete("/api/v1/athlete/{athlete}/gear/{gear}/reminder/{reminder}", Area::Settings, delete_reminder),
];

/// Types of gear; `Axel` is spelt so.
const TYPES: &str = "Bike Shoes Wetsuit RowingMachine Skis Snowboard Boat Board Equipment Accessories Apparel Computer \
    Light Battery Brake BrakePads Rotor Drivetrain BottomBracket Cassette Chain Chainrings Crankset Derailleur Pedals \
    Lever Cable Frame Fork Handlebar Headset Saddle Seatpost Shock Stem Axel Hub Trainer Tube Tyre Wheel Wheelset \
    PowerMeter Cleats CyclingShoes Paddle";

fn list(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    if store.gear.is_empty() {
        // The service sends `null` for some empty lists.
        return Reply::json(&Value::Null);
    }
    Reply::json(&store.gear)
}

#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn list_csv(call: &Call<'_>) -> Outcome<Reply> {
    Ok(Reply::csv(csv::table(
        &["id", "type", "name", "distance", "time", "activities", "retired"],
        call.store().gear.iter(),
    )))
}

/// Writes the known properties. An empty `retired` takes gear back into use, `null` is ignored.
fn write(gear: &mut Object, given: &Object) -> Outcome<()> {
    if let Some(kind) = given.get("type").and_then(Value::as_str)
        && !TYPES.split_ascii_whitespace().any(|known| known == kind)
    {
        return Err(Refusal::unreadable());
    }
    for (key, value) in given {
        match (key.as_str(), value) {
            ("id" | "athlete_id" | "reminders", _) | ("retired", Value::Null) => {}
            ("retired", Value::String(date)) if date.is_empty() => set(gear, [("retired", Value::Null)]),
            (key, value) if Shape::GEAR.has(key) => {
                gear.insert(key.to_owned(), value.clone());
            }
            _ => {}
        }
    }
    Ok(())
}

fn create(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.store();
    let mut gear = Shape::GEAR.with([
        ("id", json!(store.next_id(call.account).to_string())),
        ("athlete_id", json!(call.account.profile.id)),
        ("distance", json!(0)),
        ("time", json!(0)),
        ("activities", json!(0)),
        ("use_elapsed_time", json!(false)),
        ("component", json!(false)),
        ("reminders", json!([])),
    ]);
    write(&mut gear, &given)?;
    if text(&gear, "type").is_empty() || text(&gear, "name").is_empty() {
        return Err(Refusal::unprocessable("Name and type are required"));
    }
    store.gear.push(gear.clone());
    Reply::json(&gear)
}

/// Does something with one gear and answers with it.
fn with(call: &Call<'_>, action: impl FnOnce(&mut Object) -> Outcome<()>) -> Outcome<Reply> {
    let mut store = call.store();
    let gear = Store::find(&mut store.gear, call.path("gear")).ok_or_else(|| Refusal::not_found("Gear"))?;
    action(gear)?;
    Reply::json(gear)
}

fn update(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    with(call, |gear| write(gear, &given))
}

fn remove(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    Store::remove(&mut store.gear, call.path("gear")).ok_or_else(|| Refusal::not_found("Gear"))?;
    Ok(Reply::empty())
}

fn calculate(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let used = gear::usage(&store.activities, call.path("gear"));
    let gear = Store::find(&mut store.gear, call.path("gear")).ok_or_else(|| Refusal::not_found("Gear"))?;
    gear::write(gear, used);
    Reply::json(&json!({
        "distance": float(used.0, 2), "elapsed_time": integer(used.1), "moving_time": integer(used.1), "activities": used.2,
    }))
}

/// Retires a component and puts a fresh copy in its place.
fn replace(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object().unwrap_or_default();
    let mut store = call.store();
    let id = store.next_id(call.account).to_string();
    let today = call.today().to_string();
    let old = Store::find(&mut store.gear, call.path("gear")).ok_or_else(|| Refusal::not_found("Gear"))?;
    let mut new = old.clone();
    set(old, [("retired", json!(today))]);
    let old = old.clone();
    set(&mut new, [("id", json!(id)), ("purchased", json!(today)), ("retired", Value::Null)]);
    gear::write(&mut new, (0.0, 0.0, 0));
    write(&mut new, &given)?;
    for reminder in new.get_mut("reminders").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(reminder) = reminder.as_object_mut() {
            set(
                reminder,
                [
                    ("gear_id", json!(id)),
                    ("percent_used", json!(0)),
                    ("distance_used", json!(0)),
                    ("last_reset", json!(today)),
                ],
            );
        }
    }
    store.gear.push(new.clone());
    Reply::json(&[old, new])
}

fn reminders(gear: &mut Object) -> Vec<Object> {
    let kept = gear.get("reminders").and_then(Value::as_array).cloned().unwrap_or_default();
    kept.into_iter()
        .filter_map(|reminder| if let Value::Object(reminder) = reminder { Some(reminder) } else { None })
        .collect()
}

fn create_reminder(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let id = call.store().next_id(call.account);
    with(call, |gear| {
        let limit = |key: &str| crate::shape::number(&given, key);
        let reminder =
            gear::reminder(gear, id, text(&given, "name"), limit("distance"), limit("time"), limit("days"));
        let mut all = reminders(gear);
        all.push(reminder);
        set(gear, [("reminders", json!(all))]);
        Ok(())
    })
}

fn update_reminder(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let id = call.path("reminder").to_owned();
    let (reset, today) = (call.query.flag("reset"), call.today());
    let snooze = call.query.number::<i32>("snoozeDays")?.filter(|days| *days > 0);
    with(call, |gear| {
        let mut all = reminders(gear);
        let reminder = Store::find(&mut all, &id).ok_or_else(|| Refusal::not_found("Reminder"))?;
        for (key, value) in &given {
            if Shape::REMINDER.has(key) && !matches!(key.as_str(), "id" | "gear_id") {
                reminder.insert(key.clone(), value.clone());
            }
        }
        if reset {
            set(
                reminder,
                [
                    ("percent_used", json!(0)),
                    ("distance_used", json!(0)),
                    ("time_used", json!(0)),
                    ("last_reset", json!(today.to_string())),
                ],
            );
        }
        if let Some(days) = snooze {
            set(
                reminder,
                [("snoozed_until", json!(today.saturating_add(jiff::Span::new().days(days)).to_string()))],
            );
        }
        set(gear, [("reminders", json!(all))]);
        Ok(())
    })
}

fn delete_reminder(call: &Call<'_>) -> Outcome<Reply> {
    let id = call.path("reminder").to_owned();
    with(call, |gear| {
        let mut all = reminders(gear);
        Store::remove(&mut all, &id).ok_or_else(|| Refusal::not_found("Reminder"))?;
        set(gear, [("reminders", json!(all))]);
        Ok(())
    })
}
