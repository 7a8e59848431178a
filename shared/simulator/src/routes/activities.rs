//! Lists of activities and searches among them.

use std::borrow::Cow;

use jiff::civil::{DateTime, Time};
use serde_json::{Value, json};

use super::{Route, get};
use crate::access::Area;
use crate::activity::{Activity, dto};
use crate::call::Call;
use crate::csv;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set, text};

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/activities", Area::Activity, list),
    get("/api/v1/athlete/{athlete}/activities.csv", Area::Activity, list_csv),
    get("/api/v1/athlete/{athlete}/activities/search", Area::Activity, search),
    get("/api/v1/athlete/{athlete}/activities/search-full", Area::Activity, search_full),
    get("/api/v1/athlete/{athlete}/activities/interval-search", Area::Activity, interval_search),
    get("/api/v1/athlete/{athlete}/activities/{ids}", Area::Activity, by_ids),
    get("/api/v1/athlete/{athlete}/activities-around", Area::Activity, around),
    get("/api/v1/athlete/{athlete}/activity-tags", Area::Activity, tags),
];

/// Activities of a range, newest first.
fn list(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("oldest", "String")?;
    let oldest = call.query.moment("oldest", false)?.ok_or_else(|| Refusal::missing("oldest", "String"))?;
    let newest = call.query.moment("newest", true)?.unwrap_or_else(|| call.today().to_datetime(Time::MAX));
    let limit = call.query.number::<usize>("limit")?.unwrap_or(usize::MAX);
    let route = call.query.number::<i64>("route_id")?;
    let fields = call.query.list("fields");
    let store = call.store();
    let wanted = |activity: &&Activity| {
        (oldest..=newest).contains(&activity.start)
            && route.is_none_or(|route| activity.object.get("route_id") == Some(&json!(route)))
    };
    let rows: Vec<Cow<'_, Object>> = store
        .activities
        .iter()
        .rev()
        .filter(wanted)
        .take(limit)
        .map(|activity| row(activity, &fields))
        .collect();
    Reply::json(&rows)
}

/// An activity in a list; with `fields` only those of its properties which are set.
fn row<'a>(activity: &'a Activity, fields: &[&str]) -> Cow<'a, Object> {
    let object = if activity.stub { Cow::Owned(activity.hidden()) } else { Cow::Borrowed(&activity.object) };
    if fields.is_empty() {
        return object;
    }
    let kept = fields.iter().filter_map(|field| {
        object.get(*field).filter(|value| !value.is_null()).map(|value| ((*field).to_owned(), value.clone()))
    });
    Cow::Owned(kept.collect())
}

#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn list_csv(call: &Call<'_>) -> Outcome<Reply> {
    const COLUMNS: [&str; 12] = [
        "id",
        "start_date_local",
        "type",
        "name",
        "moving_time",
        "distance",
        "total_elevation_gain",
        "icu_training_load",
        "icu_intensity",
        "average_heartrate",
        "icu_average_watts",
        "icu_weighted_avg_watts",
    ];
    let store = call.store();
    let shown: Vec<Object> = store.activities.iter().rev().map(Activity::shown).collect();
    Ok(Reply::csv(csv::table(&COLUMNS, shown.iter())))
}

/// Whether a name contains the words, or the tags have exactly this one.
fn matches(activity: &Activity, wanted: &str) -> bool {
    if let Some(tag) = wanted.strip_prefix('#') {
        let tags = activity.object.get("tags").and_then(Value::as_array);
        return tags.is_some_and(|tags| tags.iter().any(|known| known == tag));
    }
    text(&activity.object, "name").to_lowercase().contains(&wanted.to_lowercase())
}

fn found<T>(call: &Call<'_>, shape: fn(&Activity) -> T) -> Outcome<Vec<T>> {
    let wanted = call.query.required("q", "String")?;
    let limit = call.query.number::<usize>("limit")?.unwrap_or(50);
    let store = call.store();
    let hits = store.activities.iter().rev().filter(|activity| !activity.stub && matches(activity, wanted));
    Ok(hits.take(limit).map(shape).collect())
}

fn search(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&found(call, Activity::light)?)
}

fn search_full(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&found(call, Activity::shown)?)
}

/// Activities with repeated work of a duration and intensity, in the light shape.
fn interval_search(call: &Call<'_>) -> Outcome<Reply> {
    let number = |name: &str| -> Outcome<f64> {
        call.query.required(name, "Integer")?;
        Ok(call.query.number::<f64>(name)?.unwrap_or(0.0))
    };
    let seconds = number("minSecs")?..=number("maxSecs")?;
    let intensity = number("minIntensity")?..=number("maxIntensity")?;
    let reps = call.query.number::<usize>("minReps")?.unwrap_or(1)
        ..=call.query.number::<usize>("maxReps")?.unwrap_or(999_999);
    let limit = call.query.number::<usize>("limit")?.unwrap_or(30);
    let mut store = call.store();
    let mut rows = Vec::new();
    for activity in store.activities.iter_mut().rev().filter(|activity| !activity.stub) {
        let document = dto(activity, call.account);
        let intervals = document.get("icu_intervals").and_then(Value::as_array);
        let fits = |interval: &&Object| {
            let read = |key: &str| crate::shape::number(interval, key).unwrap_or(-1.0);
            text(interval, "type") == "WORK"
                && seconds.contains(&read("moving_time"))
                && intensity.contains(&read("intensity"))
        };
        let count = intervals.into_iter().flatten().filter_map(Value::as_object).filter(fits).count();
        // The recording was made for this look only.
        activity.streams = None;
        if reps.contains(&count) {
            rows.push(activity.light());
        }
        if rows.len() >= limit {
            break;
        }
    }
    Reply::json(&rows)
}

/// Several activities by id; those that do not exist are left out.
fn by_ids(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let mut rows = Vec::new();
    for id in call.path("ids").split(',') {
        let Some(activity) = store.activity(id) else {
            continue;
        };
        let mut object = activity.shown();
        if call.query.flag("intervals") && !activity.stub {
            join_intervals(&mut object, activity, call);
        }
        rows.push(object);
    }
    Reply::json(&rows)
}

/// Puts the intervals into an activity.
pub(super) fn join_intervals(object: &mut Object, activity: &mut Activity, call: &Call<'_>) {
    let document = dto(activity, call.account);
    set(
        object,
        [
            ("icu_intervals", document.get("icu_intervals").cloned().unwrap_or(Value::Null)),
            ("icu_groups", document.get("icu_groups").cloned().unwrap_or(Value::Null)),
        ],
    );
}

/// Neighbours of an activity, the closest first.
fn around(call: &Call<'_>) -> Outcome<Reply> {
    let id = call.query.required("activity_id", "String")?;
    let limit = call.query.number::<usize>("limit")?.unwrap_or(30);
    let route = call.query.number::<i64>("route_id")?;
    let store = call.store();
    let center: DateTime = store
        .activities
        .iter()
        .find(|activity| activity.id == id)
        .ok_or_else(|| Refusal::not_found("Activity"))?
        .start;
    let mut others: Vec<&Activity> = store
        .activities
        .iter()
        .filter(|activity| activity.id != id)
        .filter(|activity| route.is_none_or(|route| activity.object.get("route_id") == Some(&json!(route))))
        .collect();
    others.sort_by_key(|activity| {
        let gap = activity.start.duration_since(center).as_secs();
        (gap.abs(), gap)
    });
    let rows: Vec<Cow<'_, Object>> =
        others.into_iter().take(limit).map(|activity| row(activity, &[])).collect();
    Reply::json(&rows)
}

fn tags(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    Reply::json(&distinct(
        store.activities.iter().filter(|activity| !activity.stub).map(|activity| &activity.object),
    ))
}

/// All tags of some rows, in order.
pub(super) fn distinct<'a>(rows: impl Iterator<Item = &'a Object>) -> Vec<String> {
    let tags = rows.filter_map(|row| row.get("tags").and_then(Value::as_array)).flatten();
    let mut tags: Vec<String> = tags.filter_map(Value::as_str).map(str::to_owned).collect();
    tags.sort();
    tags.dedup();
    tags
}
