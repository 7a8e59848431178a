//! Many events at once: bulk writes, copies, a plan put on the calendar, and done workouts.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::events::{keep, reread};
use super::{Route, post, put};
use crate::access::Area;
use crate::activity::{self, Activity};
use crate::calendar;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set, text};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    post("/api/v1/athlete/{athlete}/events/bulk", Area::Calendar, create),
    put("/api/v1/athlete/{athlete}/events/bulk-delete", Area::Calendar, remove),
    post("/api/v1/athlete/{athlete}/duplicate-events", Area::Calendar, duplicate),
    post("/api/v1/athlete/{athlete}/events/apply-plan", Area::Calendar, apply_plan),
    post("/api/v1/athlete/{athlete}/events/{event}/mark-done", Area::Calendar, mark_done),
];

fn create(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    let errors: Vec<String> =
        given.iter().filter_map(|one| calendar::check(one, None).err()).map(reason).collect();
    if !errors.is_empty() {
        return Err(Refusal::Bulk(errors));
    }
    let (upsert, by_uid) = (call.query.flag("upsert"), call.query.flag("upsertOnUid"));
    let applied = call.query.flag("updatePlanApplied").then(|| call.stamp());
    let mut store = call.store();
    let mut written = Vec::new();
    for one in &given {
        let known = existing(call, &store, one, upsert, by_uid);
        let mut event = match known.and_then(|id| Store::remove(&mut store.events, &id)) {
            Some(mut event) => {
                calendar::write(call, &store, &mut event, one);
                event
            }
            None => calendar::create(call, &mut store, one),
        };
        if let Some(stamp) = &applied {
            set(&mut event, [("plan_applied", json!(stamp))]);
        }
        keep(&mut store, event.clone());
        written.push(event);
    }
    store.refit(call.account);
    Reply::json(&written.iter().map(|event| reread(&store, event)).collect::<Vec<_>>())
}

fn reason(refusal: Refusal) -> String {
    match refusal {
        Refusal::Application(_, error) => error,
        Refusal::Framework(_)
        | Refusal::Bulk(_)
        | Refusal::EmptyUnprocessable
        | Refusal::PlainNotFound(_) => "Invalid event".to_owned(),
    }
}

/// Id of the event that a bulk item replaces: by the client's own id, by the server's uid, or a target of the day.
fn existing(call: &Call<'_>, store: &Store, given: &Object, upsert: bool, by_uid: bool) -> Option<String> {
    let application = call.application();
    let same = |event: &&Object| {
        let equal = |key: &str| {
            given.get(key).filter(|value| !value.is_null()).is_some_and(|value| event.get(key) == Some(value))
        };
        if upsert {
            return equal("external_id") && event.get("oauth_client_id") == Some(&application);
        }
        let target = text(given, "category") == "TARGET"
            && equal("category")
            && equal("type")
            && equal("start_date_local");
        by_uid && (equal("uid") || target)
    };
    store.events.iter().find(same).and_then(|event| event.get("id")).map(Value::to_string)
}

/// Deletes by id, or by the caller's own external id; unknown ones are ignored.
fn remove(call: &Call<'_>) -> Outcome<Reply> {
    let doomed = call.objects()?;
    let application = call.application();
    let mut store = call.store();
    let before = store.events.len();
    store.events.retain(|event| {
        !doomed.iter().any(|one| {
            let by_id = one.get("id").is_some_and(|id| event.get("id") == Some(id));
            let own = event.get("oauth_client_id") == Some(&application);
            let external = one.get("external_id").filter(|id| !id.is_null());
            by_id || external.is_some_and(|id| own && event.get("external_id") == Some(id))
        })
    });
    let deleted = before - store.events.len();
    store.refit(call.account);
    Reply::json(&json!({"eventsDeleted": deleted}))
}

/// A copy under a new id.
fn copy(call: &Call<'_>, store: &mut Store, event: &Object, days: i32) -> Object {
    let mut copy = event.clone();
    let fresh = calendar::create(call, store, &Object::new());
    for key in ["id", "uid", "created_by_id", "oauth_client_id", "updated"] {
        copy.insert(key.to_owned(), fresh.get(key).cloned().unwrap_or(Value::Null));
    }
    copy.remove("paired_activity_id");
    set(&mut copy, [("external_id", Value::Null)]);
    calendar::shift(&mut copy, days);
    copy
}

fn duplicate(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let ids: Vec<String> = given
        .get("eventIds")
        .and_then(Value::as_array)
        .ok_or_else(Refusal::unreadable)?
        .iter()
        .map(Value::to_string)
        .collect();
    let copies = crate::shape::count(&given, "numCopies").unwrap_or(1).clamp(0, 60);
    let weeks = crate::shape::count(&given, "weeksBetween").unwrap_or(1);
    let mut store = call.store();
    let mut written = Vec::new();
    for id in ids {
        let event =
            Store::find(&mut store.events, &id).cloned().ok_or_else(|| Refusal::not_found("Event"))?;
        for number in 1..=copies {
            let days = i32::try_from(number * weeks * 7).unwrap_or(0);
            let copy = copy(call, &mut store, &event, days);
            keep(&mut store, copy.clone());
            written.push(copy);
        }
    }
    store.refit(call.account);
    Reply::json(&written.iter().map(|event| reread(&store, event)).collect::<Vec<_>>())
}

/// Puts a folder on the calendar: its days count from the start date. The answer is untyped upstream.
fn apply_plan(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let folder = given.get("folder_id").cloned().unwrap_or(Value::Null);
    let start: Date = text(&given, "start_date_local")
        .get(..10)
        .and_then(|date| date.parse().ok())
        .ok_or_else(|| Refusal::unprocessable("start_date_local is required"))?;
    let mut store = call.store();
    if !store.folders.iter().any(|known| known.get("id") == Some(&folder)) {
        return Err(Refusal::not_found("Folder"));
    }
    let stamp = call.stamp();
    let workouts: Vec<Object> =
        store.workouts.iter().filter(|workout| workout.get("folder_id") == Some(&folder)).cloned().collect();
    for workout in &workouts {
        let day = crate::shape::count(workout, "day").unwrap_or(0);
        let date = start.saturating_add(jiff::Span::new().days(day));
        let mut event = Object::new();
        set(
            &mut event,
            [("category", json!("WORKOUT")), ("start_date_local", json!(crate::account::midnight(date)))],
        );
        for key in ["name", "description", "type", "indoor", "tags"] {
            event.insert(key.to_owned(), workout.get(key).cloned().unwrap_or(Value::Null));
        }
        let mut event = calendar::create(call, &mut store, &event);
        set(
            &mut event,
            [
                ("plan_applied", json!(stamp)),
                ("plan_folder_id", folder.clone()),
                ("plan_workout_id", workout.get("id").cloned().unwrap_or(Value::Null)),
                ("plan_athlete_id", json!(call.account.profile.id)),
            ],
        );
        keep(&mut store, event);
    }
    store.refit(call.account);
    Reply::json(&json!({"plan_applied": stamp, "count": workouts.len()}))
}

/// Makes a manual activity that fulfils a workout.
fn mark_done(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let event = Store::find(&mut store.events, call.path("event"))
        .cloned()
        .ok_or_else(|| Refusal::not_found("Event"))?;
    let id = format!("i{}", store.next_id(call.account));
    let start = calendar::date(&event).ok_or_else(Refusal::unreadable)?.at(12, 0, 0, 0);
    let mut given = Object::new();
    for key in ["name", "type", "moving_time", "distance", "icu_training_load", "description"] {
        given.insert(key.to_owned(), event.get(key).cloned().unwrap_or(Value::Null));
    }
    set(&mut given, [("paired_event_id", event.get("id").cloned().unwrap_or(Value::Null))]);
    let made = activity::manual(call.account, &id, start, &given, &call.stamp());
    store.add(Activity::new(made, None));
    if let Some(event) = Store::find(&mut store.events, call.path("event")) {
        set(event, [("paired_activity_id", json!(id))]);
    }
    store.refit(call.account);
    let shown = store.activity(&id).map(|activity| activity.shown());
    Reply::json(&shown)
}
