//! One activity: reading, changing, deleting it, and where it went.

use std::sync::Arc;

use serde_json::{Value, json};

use super::activities::join_intervals;
use super::{Route, delete, get, put};
use crate::access::Area;
use crate::activity::Activity;
use crate::call::Call;
use crate::number::integer;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, Shape, set, text};
use crate::sport::is_type;
use crate::store::Store;
use crate::streams::Streams;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}", Area::Activity, read),
    put("/api/v1/activity/{activity}", Area::Activity, update),
    delete("/api/v1/activity/{activity}", Area::Activity, remove),
    delete("/api/v1/activity/{activity}/tombstone", Area::Activity, tombstone),
    get("/api/v1/activity/{activity}/segments", Area::Activity, segments),
    get("/api/v1/activity/{activity}/map", Area::Activity, map),
];

/// What the server alone decides.
const COMPUTED: [&str; 12] = [
    "id",
    "icu_athlete_id",
    "icu_ctl",
    "icu_atl",
    "session_rpe",
    "created",
    "analyzed",
    "icu_sync_date",
    "source",
    "start_date",
    "stream_types",
    "skyline_chart_bytes",
];

/// Does something with an activity that is no Strava import.
pub(super) fn with<T>(call: &Call<'_>, action: impl FnOnce(&mut Activity) -> Outcome<T>) -> Outcome<T> {
    let mut store = call.store();
    let activity = store.activity(call.path("activity")).ok_or_else(|| Refusal::not_found("Activity"))?;
    if activity.stub {
        return Err(Refusal::strava());
    }
    let outcome = action(activity);
    store.tidy(call.path("activity"));
    outcome
}

/// Does something with the recording of an activity.
pub(super) fn with_streams<T>(
    call: &Call<'_>,
    action: impl FnOnce(&mut Activity, Arc<Streams>) -> Outcome<T>,
) -> Outcome<T> {
    with(call, |activity| {
        let streams =
            activity.recording(call.account).ok_or_else(|| Refusal::not_found("Activity streams"))?;
        action(activity, streams)
    })
}

fn read(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let activity = store.activity(call.path("activity")).ok_or_else(|| Refusal::not_found("Activity"))?;
    let mut object = activity.shown();
    if call.query.flag("intervals") && !activity.stub {
        join_intervals(&mut object, activity, call);
    }
    Reply::json(&object)
}

fn update(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    check(&given)?;
    let changes_load = given.contains_key("icu_training_load");
    let object = with(call, |activity| {
        for (key, value) in &given {
            let custom = key.starts_with(|first: char| first.is_ascii_uppercase());
            if (Shape::ACTIVITY.has(key) || custom) && !COMPUTED.contains(&key.as_str()) {
                write(&mut activity.object, key, value);
            }
        }
        if let Some(rpe) = crate::shape::number(&activity.object, "icu_rpe") {
            let moving = crate::shape::number(&activity.object, "moving_time").unwrap_or(0.0);
            set(&mut activity.object, [("session_rpe", integer(rpe * moving / 60.0))]);
        }
        Ok(activity.shown())
    })?;
    if given.contains_key("paired_event_id") {
        pair(&mut call.store(), call.path("activity"), given.get("paired_event_id"));
    }
    if changes_load {
        call.store().refit(call.account);
    }
    Reply::json(&object)
}

fn check(given: &Object) -> Outcome<()> {
    if let Some(kind) = given.get("type").and_then(Value::as_str)
        && !is_type(kind)
    {
        return Err(Refusal::unprocessable(format!("Invalid type [{kind}]")));
    }
    if let Some(kind) = given.get("sub_type").and_then(Value::as_str)
        && !matches!(kind, "NONE" | "COMMUTE" | "WARMUP" | "COOLDOWN" | "RACE")
    {
        return Err(Refusal::unreadable());
    }
    Ok(())
}

/// Gear is written by its id and cannot be cleared.
fn write(object: &mut Object, key: &str, value: &Value) {
    if key == "gear" {
        if let Some(id) = value.get("id").and_then(Value::as_str) {
            set(object, [("gear", json!({"id": id, "name": null, "distance": null, "primary": null}))]);
        }
        return;
    }
    object.insert(key.to_owned(), value.clone());
}

/// The event of a pair names the activity too.
fn pair(store: &mut Store, activity: &str, event: Option<&Value>) {
    for other in &mut store.events {
        if text(other, "paired_activity_id") == activity {
            other.remove("paired_activity_id");
        }
        if event.is_some_and(|event| Some(event) == other.get("id")) {
            set(other, [("paired_activity_id", json!(activity))]);
        }
    }
}

fn remove(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let id = call.path("activity");
    store.activities.retain(|activity| activity.id != id);
    store.uploads.retain(|_, activity| activity != id);
    store.refit(call.account);
    Reply::json(&json!({"icu_athlete_id": call.account.profile.id, "id": id}))
}

/// There is no marker of a deleted activity to remove, and this never deletes the activity.
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn tombstone(_: &Call<'_>) -> Outcome<Reply> {
    Ok(Reply::empty())
}

fn segments(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| {
        let has = crate::shape::is(&activity.object, "has_segments");
        let Some(streams) = activity.recording(call.account).filter(|_| has) else {
            return Reply::json(&json!([]));
        };
        let quarter = streams.len() / 4;
        Reply::json(&json!([{
            "id": 1, "start_index": quarter, "end_index": quarter * 2, "name": "Climb to the pass",
            "segment_id": 880_011, "starred": true,
        }]))
    })
}

fn map(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |_, streams| {
        let points = streams.points(&call.account.courses);
        let fold = |pick: fn(f64, f64) -> f64, from: f64| {
            points.iter().fold([from, from], |[lat, lon], point| [pick(lat, point.0), pick(lon, point.1)])
        };
        let bounds =
            (!points.is_empty()).then(|| [fold(f64::min, f64::INFINITY), fold(f64::max, f64::NEG_INFINITY)]);
        let latlngs: Option<Vec<[f64; 2]>> = (!call.query.flag("boundsOnly")).then(|| {
            points
                .iter()
                .map(|(lat, lon)| [crate::number::rounded(*lat, 6), crate::number::rounded(*lon, 6)])
                .collect()
        });
        Reply::json(&json!({"bounds": bounds, "latlngs": latlngs, "route": null, "weather": null}))
    })
}
