//! The intervals of an activity: reading, writing, splitting them, and the figures of any stretch.

use serde_json::{Value, json};

use super::activity::{with, with_streams};
use super::{Route, get, put};
use crate::access::Area;
use crate::activity::{Activity, dto, stretch};
use crate::call::Call;
use crate::figures::reserve;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set};

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}/intervals", Area::Activity, intervals),
    put("/api/v1/activity/{activity}/intervals", Area::Activity, write_intervals),
    put("/api/v1/activity/{activity}/intervals/{interval}", Area::Activity, write_interval),
    put("/api/v1/activity/{activity}/delete-intervals", Area::Activity, delete_intervals),
    put("/api/v1/activity/{activity}/split-interval", Area::Activity, split_interval),
    get("/api/v1/activity/{activity}/interval-stats", Area::Activity, interval_stats),
];

fn intervals(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| Reply::json(&dto(activity, call.account)))
}

fn current(activity: &mut Activity, call: &Call<'_>) -> Vec<Object> {
    let document = dto(activity, call.account);
    let intervals = document.get("icu_intervals").and_then(Value::as_array).cloned().unwrap_or_default();
    intervals
        .into_iter()
        .filter_map(|interval| if let Value::Object(interval) = interval { Some(interval) } else { None })
        .collect()
}

/// Keeps intervals with the figures of their samples, in order.
fn keep(activity: &mut Activity, call: &Call<'_>, mut intervals: Vec<Object>) -> Outcome<Reply> {
    let streams = activity.recording(call.account).ok_or_else(|| Refusal::not_found("Activity streams"))?;
    let thresholds = activity.thresholds(call.account);
    let left = reserve(&streams.watts, &thresholds);
    intervals.sort_by_key(|interval| crate::shape::count(interval, "start_index"));
    let written = intervals.iter().zip(1_i64..).map(|(given, number)| {
        let index = |key: &str| crate::shape::number(given, key).map_or(0, crate::number::position);
        let mut interval = stretch(&streams, index("start_index")..index("end_index"), &thresholds, &left);
        for key in ["id", "type", "label", "group_id"] {
            if let Some(value) = given.get(key) {
                interval.insert(key.to_owned(), value.clone());
            }
        }
        if interval.get("id").is_none_or(Value::is_null) {
            set(&mut interval, [("id", json!(-number))]);
        }
        Value::Object(interval)
    });
    activity.intervals = Some(written.collect());
    activity.object.insert("icu_intervals_edited".to_owned(), json!(true));
    Reply::json(&dto(activity, call.account))
}

fn write_intervals(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    let all = call.query.get("all") != Some("false");
    with(call, |activity| {
        if all {
            return keep(activity, call, given);
        }
        let mut intervals = current(activity, call);
        for one in given {
            replace(&mut intervals, one);
        }
        keep(activity, call, intervals)
    })
}

fn replace(intervals: &mut Vec<Object>, given: Object) {
    match intervals.iter_mut().find(|interval| interval.get("id") == given.get("id")) {
        Some(interval) => interval.extend(given),
        None => intervals.push(given),
    }
}

fn write_interval(call: &Call<'_>) -> Outcome<Reply> {
    let mut given = call.object()?;
    set(&mut given, [("id", json!(call.path("interval").parse::<i64>().ok()))]);
    with(call, |activity| {
        let mut intervals = current(activity, call);
        replace(&mut intervals, given);
        keep(activity, call, intervals)
    })
}

fn delete_intervals(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    with(call, |activity| {
        let mut intervals = current(activity, call);
        intervals.retain(|interval| !given.iter().any(|doomed| doomed.get("id") == interval.get("id")));
        keep(activity, call, intervals)
    })
}

fn split_interval(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("splitAt", "Integer")?;
    let at = call.query.number::<i64>("splitAt")?.unwrap_or(0);
    with(call, |activity| {
        let mut intervals = current(activity, call);
        let inside = |interval: &&mut Object| {
            let index = |key: &str| crate::shape::count(interval, key).unwrap_or(0);
            index("start_index") < at && at < index("end_index")
        };
        if let Some(first) = intervals.iter_mut().find(inside) {
            let mut second = first.clone();
            set(first, [("end_index", json!(at))]);
            set(&mut second, [("start_index", json!(at)), ("id", Value::Null)]);
            intervals.push(second);
        }
        keep(activity, call, intervals)
    })
}

fn interval_stats(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("start_index", "Integer")?;
    call.query.required("end_index", "Integer")?;
    let start = call.query.number::<usize>("start_index")?.unwrap_or(0);
    let end = call.query.number::<usize>("end_index")?.unwrap_or(0);
    with_streams(call, |activity, streams| {
        let thresholds = activity.thresholds(call.account);
        let left = reserve(&streams.watts, &thresholds);
        let end = end.min(streams.len());
        Reply::json(&stretch(&streams, start.min(end)..end, &thresholds, &left))
    })
}
