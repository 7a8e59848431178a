//! The best of each activity in a range, at chosen durations or distances.

use serde_json::{Value, json};

use super::{is_of, sport};
use crate::activity::Activity;
use crate::call::Call;
use crate::curves::{best_window, fastest, sums};
use crate::number::float;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set};
use crate::streams::Streams;

/// Durations without a wish, seconds.
const USUAL: [usize; 7] = [5, 15, 60, 300, 600, 1_200, 3_600];

/// Rows of the activities in range, Strava imports left out.
fn rows(call: &Call<'_>, key: &str, values: impl Fn(&Streams) -> Option<Value>) -> Outcome<Vec<Object>> {
    call.query.required("oldest", "LocalDate")?;
    call.query.required("newest", "LocalDate")?;
    let (oldest, newest) = (call.query.date("oldest")?, call.query.date("newest")?);
    let kind = sport(call)?;
    let mut store = call.store();
    let wanted = |activity: &Activity| {
        let date = Some(activity.start.date());
        date >= oldest && date <= newest && !activity.stub
    };
    let places: Vec<usize> = store
        .activities
        .iter()
        .enumerate()
        .filter(|(_, activity)| wanted(activity) && is_of(&store, activity, kind))
        .map(|(place, _)| place)
        .collect();
    let mut rows = Vec::new();
    for place in places {
        let Some(activity) = store.activities.get_mut(place) else {
            continue;
        };
        let Some(found) = activity.recording(call.account).and_then(|streams| values(&streams)) else {
            continue;
        };
        activity.streams = None;
        let mut row = Object::new();
        set(
            &mut row,
            [
                ("id", json!(activity.id)),
                ("start_date_local", activity.object.get("start_date_local").cloned().unwrap_or(Value::Null)),
                ("weight", activity.object.get("icu_weight").cloned().unwrap_or(Value::Null)),
                (key, found),
            ],
        );
        rows.push(row);
    }
    Ok(rows)
}

fn seconds(call: &Call<'_>) -> Outcome<Vec<usize>> {
    let wanted = call.query.numbers("secs")?;
    Ok(if wanted.is_empty() { USUAL.to_vec() } else { wanted })
}

fn bests(values: &[i32], seconds: &[usize]) -> Option<Value> {
    let totals = sums(values.iter().map(|value| f64::from(*value)));
    let best = |secs: &usize| best_window(&totals, *secs, 0..values.len()).map(|best| best.value);
    (!values.is_empty()).then(|| json!(seconds.iter().map(best).collect::<Vec<_>>()))
}

pub(super) fn power(call: &Call<'_>) -> Outcome<Reply> {
    let seconds = seconds(call)?;
    let rows = rows(call, "watts", |streams| bests(&streams.watts, &seconds))?;
    Reply::json(&json!({"after_kj": 0, "secs": seconds, "curves": rows}))
}

pub(super) fn heart(call: &Call<'_>) -> Outcome<Reply> {
    let seconds = seconds(call)?;
    let rows = rows(call, "bpm", |streams| bests(&streams.heart, &seconds))?;
    Reply::json(&json!({"secs": seconds, "curves": rows}))
}

/// Refused for athlete `0`, and failing without distances, as upstream.
pub(super) fn pace(call: &Call<'_>) -> Outcome<Reply> {
    if call.path("athlete") == "0" {
        return Err(Refusal::denied());
    }
    let distances: Vec<f64> = call.query.numbers("distances")?;
    if distances.is_empty() {
        return Err(Refusal::Application(
            500,
            "java.lang.NullPointerException: distances is null".to_owned(),
        ));
    }
    let gap = call.query.flag("gap");
    let rows = rows(call, "secs", |streams| {
        let speeds = if gap { &streams.gap } else { &streams.speed };
        let covered = sums(speeds.iter().map(|speed| f64::from(*speed)));
        let best = |metres: &f64| fastest(&covered, *metres, 0..speeds.len()).map(|best| best.value);
        (!speeds.is_empty()).then(|| json!(distances.iter().map(best).collect::<Vec<_>>()))
    })?;
    let distances: Vec<Value> = distances.iter().map(|metres| float(*metres, 2)).collect();
    Reply::json(&json!({"distances": distances, "gap": gap, "curves": rows}))
}

pub(super) fn pace_csv(call: &Call<'_>) -> Outcome<Reply> {
    pace(call)
}
