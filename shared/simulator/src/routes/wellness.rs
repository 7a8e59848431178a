//! Wellness: rows with fitness for every day, and what is written into them.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Route, get, put};
use crate::access::Area;
use crate::call::Call;
use crate::csv;
use crate::items;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::season;
use crate::shape::{Object, set, text};
use crate::store::Store;
use crate::wellness;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/wellness", Area::Wellness, list),
    put("/api/v1/athlete/{athlete}/wellness", Area::Wellness, update_by_id),
    get("/api/v1/athlete/{athlete}/wellness.csv", Area::Wellness, list_csv),
    put("/api/v1/athlete/{athlete}/wellness-bulk", Area::Wellness, update_bulk),
    get("/api/v1/athlete/{athlete}/wellness/{date}", Area::Wellness, read),
    put("/api/v1/athlete/{athlete}/wellness/{date}", Area::Wellness, update),
];

fn row(call: &Call<'_>, store: &Store, date: Date) -> Object {
    wellness::row(call.account, date, store.fitness.get(&date).copied(), store.wellness.get(&date))
}

/// Rows of a range, ascending: the last 42 days unless told otherwise, and future days as far as the plan goes.
fn rows(call: &Call<'_>) -> Outcome<Vec<Object>> {
    let today = call.today();
    let oldest =
        call.query.date("oldest")?.unwrap_or_else(|| today.saturating_sub(jiff::Span::new().days(42)));
    let newest = call.query.date("newest")?.unwrap_or(today);
    let store = call.store();
    let first = call.account.date(call.account.first_day).max(oldest);
    let last = call.account.date(season::LAST_DAY).min(newest);
    let filled = call.account.is_filled();
    let days = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last);
    Ok(days
        .filter(|day| filled || store.fitness.contains_key(day) || store.wellness.contains_key(day))
        .map(|day| row(call, &store, day))
        .collect())
}

fn list(call: &Call<'_>) -> Outcome<Reply> {
    let fields = call.query.list("fields");
    let mut rows = rows(call)?;
    if !fields.is_empty() {
        for row in &mut rows {
            row.retain(|key, value| fields.contains(&key.as_str()) && !value.is_null());
        }
    }
    Reply::json(&rows)
}

fn list_csv(call: &Call<'_>) -> Outcome<Reply> {
    let chosen = call.query.list("cols");
    let columns = if chosen.is_empty() {
        vec!["id", "weight", "restingHR", "hrv", "sleepSecs", "sleepScore", "ctl", "atl", "comments"]
    } else {
        chosen
    };
    let rows = rows(call)?;
    Ok(Reply::csv(csv::table(&columns, rows.iter()).replacen("id", "date", 1)))
}

fn day(call: &Call<'_>) -> Outcome<Date> {
    let text = call.path("date");
    text.parse().map_err(|_| {
        Refusal::Application(400, format!("Failed to convert value [{text}] of parameter 'date'"))
    })
}

fn read(call: &Call<'_>) -> Outcome<Reply> {
    let day = day(call)?;
    Reply::json(&row(call, &call.store(), day))
}

/// Writes the known input properties; what is unknown is dropped without a word. −1 clears a number.
fn write(call: &Call<'_>, store: &mut Store, day: Date, given: &Object) -> Outcome<()> {
    if given.contains_key("feel") {
        return Err(Refusal::unprocessable("Unknown field [feel]"));
    }
    let custom: Vec<String> = store
        .items
        .iter()
        .filter(|item| text(item, "type") == "INPUT_FIELD")
        .map(|item| items::code(item).to_owned())
        .collect();
    let stamp = call.stamp();
    let entries = store.wellness.entry(day).or_default();
    // A locked day takes no more writes from the API.
    if crate::shape::is(entries, "locked") {
        return Ok(());
    }
    for (key, value) in given {
        if !wellness::is_writable(key) && !custom.contains(key) {
            continue;
        }
        let kept = if wellness::is_cleared(value) { Value::Null } else { value.clone() };
        entries.insert(key.clone(), kept);
        match key.as_str() {
            "weight" => set(entries, [("tempWeight", json!(false))]),
            "restingHR" => set(entries, [("tempRestingHR", json!(false))]),
            _ => {}
        }
    }
    set(entries, [("updated", json!(stamp))]);
    Ok(())
}

fn check(given: &Object) -> Outcome<()> {
    for key in [
        "soreness",
        "fatigue",
        "stress",
        "mood",
        "motivation",
        "injury",
        "hydration",
        "sleepQuality",
        "restingHR",
        "sleepSecs",
        "steps",
    ] {
        if given.get(key).is_some_and(|value| !value.is_number() && !value.is_null()) {
            return Err(Refusal::unreadable());
        }
    }
    Ok(())
}

fn update(call: &Call<'_>) -> Outcome<Reply> {
    let (day, given) = (day(call)?, call.object()?);
    written(call, day, &given)
}

fn update_by_id(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let day = text(&given, "id").parse().map_err(|_| Refusal::unreadable())?;
    written(call, day, &given)
}

fn written(call: &Call<'_>, day: Date, given: &Object) -> Outcome<Reply> {
    check(given)?;
    let mut store = call.store();
    write(call, &mut store, day, given)?;
    let row = row(call, &store, day);
    if call.query.get("localDate").is_some_and(|date| date == day.to_string()) {
        for (from, to) in [("weight", "icu_weight"), ("restingHR", "icu_resting_hr")] {
            if let Some(value) = given.get(from) {
                store.athlete.insert(to.to_owned(), value.clone());
            }
        }
    }
    Reply::json(&row)
}

fn update_bulk(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    let mut store = call.store();
    for one in &given {
        check(one)?;
        let day = text(one, "id").parse().map_err(|_| Refusal::unreadable())?;
        write(call, &mut store, day, one)?;
    }
    Ok(Reply::empty())
}
