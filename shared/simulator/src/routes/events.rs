//! The calendar: reading it, and writing one event at a time.

use std::borrow::Cow;

use jiff::Span;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Route, delete, get, post, put};
use crate::access::Area;
use crate::calendar;
use crate::call::Call;
use crate::csv;
use crate::grammar::{self, Estimate, export};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::settings;
use crate::shape::{Object, set, text};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/events", Area::Calendar, list),
    get("/api/v1/athlete/{athlete}/events.csv", Area::Calendar, list_csv),
    post("/api/v1/athlete/{athlete}/events", Area::Calendar, create),
    put("/api/v1/athlete/{athlete}/events", Area::Calendar, update_range),
    delete("/api/v1/athlete/{athlete}/events", Area::Calendar, remove_range),
    get("/api/v1/athlete/{athlete}/events/{event}", Area::Calendar, read),
    put("/api/v1/athlete/{athlete}/events/{event}", Area::Calendar, update),
    delete("/api/v1/athlete/{athlete}/events/{event}", Area::Calendar, remove),
    get("/api/v1/athlete/{athlete}/fitness-model-events", Area::Calendar, model_events),
    get("/api/v1/athlete/{athlete}/event-tags", Area::Calendar, tags),
];

/// First and last day an event covers.
fn days(event: &Object) -> Option<(Date, Date)> {
    let first = calendar::date(event)?;
    let end: Option<Date> = text(event, "end_date_local").get(..10).and_then(|end| end.parse().ok());
    let last = end.map_or(first, |end| end.saturating_sub(Span::new().days(1)));
    Some((first, last.max(first)))
}

/// Checks categories of the query.
pub(super) fn categories<'a>(call: &'a Call<'_>) -> Outcome<Vec<&'a str>> {
    let wanted = call.query.list("category");
    match wanted.iter().find(|name| !calendar::is_category(name)) {
        Some(unknown) => Err(Refusal::unprocessable(format!("Invalid category [{unknown}]"))),
        None => Ok(wanted),
    }
}

/// Events that touch the range: today and six more days unless told otherwise.
fn wanted<'s>(call: &Call<'_>, store: &'s Store) -> Outcome<Vec<&'s Object>> {
    let today = call.today();
    let oldest = call.query.date("oldest")?.unwrap_or(today);
    let newest =
        call.query.date("newest")?.unwrap_or_else(|| oldest.max(today).saturating_add(Span::new().days(6)));
    let categories = categories(call)?;
    let limit = call.query.number::<usize>("limit")?.unwrap_or(usize::MAX);
    let hit = |event: &&Object| {
        let within = days(event).is_some_and(|(first, last)| first <= newest && last >= oldest);
        within && (categories.is_empty() || categories.contains(&text(event, "category")))
    };
    Ok(store.events.iter().filter(hit).take(limit).collect())
}

fn list(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    let found = wanted(call, &store)?;
    let (resolve, format) = (call.query.flag("resolve"), call.query.get("ext"));
    let rows: Vec<Cow<'_, Object>> = found
        .into_iter()
        .map(|event| {
            if !resolve && format.is_none() {
                return Cow::Borrowed(event);
            }
            let mut event = event.clone();
            if resolve {
                resolved(call, &store, &mut event);
            }
            if let Some(format) = format {
                attach(call, &store, &mut event, format);
            }
            Cow::Owned(event)
        })
        .collect();
    if rows.is_empty() {
        // The service sends `null` for some empty lists.
        return Reply::json(&Value::Null);
    }
    Reply::json(&rows)
}

/// Adds absolute targets to the steps.
fn resolved(call: &Call<'_>, store: &Store, event: &mut Object) {
    let doc = grammar::read(text(event, "description"));
    if doc.steps.is_empty() {
        return;
    }
    let thresholds = settings::planned(call.account, &store.settings, text(event, "type"));
    let estimate = Estimate::of(&doc, &thresholds);
    set(event, [("workout_doc", doc.json(&estimate, &thresholds, true))]);
}

fn attach(call: &Call<'_>, store: &Store, event: &mut Object, format: &str) {
    let thresholds = settings::planned(call.account, &store.settings, text(event, "type"));
    let doc = grammar::read(text(event, "description"));
    if let Some(file) =
        export(&doc, text(event, "name"), &thresholds, format).filter(|_| !doc.steps.is_empty())
    {
        let name = format!("{}.{format}", text(event, "name").replace(' ', "_"));
        set(
            event,
            [
                ("workout_filename", json!(name)),
                ("workout_file_base64", json!(crate::base64::encode(file.as_bytes()))),
            ],
        );
    }
}

fn list_csv(call: &Call<'_>) -> Outcome<Reply> {
    const COLUMNS: [&str; 8] = [
        "id",
        "start_date_local",
        "category",
        "type",
        "name",
        "moving_time",
        "icu_training_load",
        "description",
    ];
    let store = call.store();
    Ok(Reply::csv(csv::table(&COLUMNS, wanted(call, &store)?.into_iter())))
}

/// Puts an event in its place.
pub(super) fn keep(store: &mut Store, event: Object) {
    let key = |event: &Object| (text(event, "start_date_local").to_owned(), crate::shape::count(event, "id"));
    let place = store.events.partition_point(|other| key(other) <= key(&event));
    store.events.insert(place, event);
}

/// The event as it is after all that follows from a write.
pub(super) fn reread(store: &Store, event: &Object) -> Value {
    let found = store.events.iter().find(|other| other.get("id") == event.get("id"));
    found.map_or(Value::Null, |event| Value::Object(event.clone()))
}

fn create(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    calendar::check(&given, None)?;
    let mut store = call.store();
    let event = calendar::create(call, &mut store, &given);
    keep(&mut store, event.clone());
    store.refit(call.account);
    Reply::json(&reread(&store, &event))
}

fn read(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let event =
        Store::find(&mut store.events, call.path("event")).ok_or_else(|| Refusal::not_found("Event"))?;
    Reply::json(event)
}

fn update(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.store();
    let before = Store::find(&mut store.events, call.path("event"))
        .cloned()
        .ok_or_else(|| Refusal::not_found("Event"))?;
    calendar::check(&given, Some(&before))?;
    let mut event = before;
    calendar::write(call, &store, &mut event, &given);
    Store::remove(&mut store.events, call.path("event"));
    keep(&mut store, event.clone());
    store.refit(call.account);
    Reply::json(&reread(&store, &event))
}

/// Deletes an event; with `others=true` everything of the same plan application, from `notBefore` on.
fn remove(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let doomed =
        Store::remove(&mut store.events, call.path("event")).ok_or_else(|| Refusal::not_found("Event"))?;
    let applied = doomed.get("plan_applied").filter(|stamp| !stamp.is_null()).cloned();
    let floor = call.query.date("notBefore")?;
    if call.query.flag("others")
        && let Some(applied) = applied
    {
        store.events.retain(|event| {
            event.get("plan_applied") != Some(&applied)
                || calendar::date(event).is_some_and(|date| floor.is_some_and(|floor| date < floor))
        });
    }
    store.refit(call.account);
    Reply::json(&json!({}))
}

/// Changes two flags of all events in a range.
fn update_range(call: &Call<'_>) -> Outcome<Reply> {
    let oldest = call.query.required("oldest", "LocalDate").and(call.query.date("oldest"))?;
    let newest = call.query.required("newest", "LocalDate").and(call.query.date("newest"))?;
    let given = call.object()?;
    let mut store = call.store();
    let mut changed = Vec::new();
    for event in &mut store.events {
        let date = calendar::date(event);
        if date < oldest || date > newest {
            continue;
        }
        for key in ["hide_from_athlete", "athlete_cannot_edit"] {
            if let Some(value) = given.get(key) {
                event.insert(key.to_owned(), value.clone());
            }
        }
        changed.push(event.clone());
    }
    Reply::json(&changed)
}

/// Deletes a range; a missing `newest` means everything from `oldest` on.
fn remove_range(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("oldest", "LocalDate")?;
    call.query.required("category", "List")?;
    let (oldest, newest) = (call.query.date("oldest")?, call.query.date("newest")?);
    let (categories, author) = (categories(call)?, call.query.get("createdById"));
    let mut store = call.store();
    store.events.retain(|event| {
        let date = calendar::date(event);
        let within = date >= oldest && newest.is_none_or(|newest| date <= Some(newest));
        let by = author.is_none_or(|author| text(event, "created_by_id") == author);
        !(within && by && categories.contains(&text(event, "category")))
    });
    store.refit(call.account);
    Ok(Reply::empty())
}

fn model_events(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    Reply::json(&store.events.iter().filter(|event| calendar::is_model(event)).collect::<Vec<_>>())
}

fn tags(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&super::activities::distinct(call.store().events.iter()))
}
