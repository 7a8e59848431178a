//! Curves: of one activity, of an athlete over windows, and per activity of a range.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Route, get};
use crate::access::Area;
use crate::activity::Activity;
use crate::call::Call;
use crate::curves::{Best, DISTANCES, DURATIONS, Kind};
use crate::number::{float, integer, rounded};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::settings;
use crate::shape::{Object, Shape, set};
use crate::sport::is_type;
use crate::store::Store;
use window::Window;

mod models;
mod per_activity;
mod single;
mod window;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/power-curves", Area::Activity, power),
    get("/api/v1/athlete/{athlete}/hr-curves", Area::Activity, heart),
    get("/api/v1/athlete/{athlete}/pace-curves", Area::Activity, pace),
    get("/api/v1/athlete/{athlete}/mmp-model", Area::Activity, models::mmp),
    get("/api/v1/athlete/{athlete}/power-hr-curve", Area::Activity, models::power_heart),
    get("/api/v1/athlete/{athlete}/activity-power-curves", Area::Activity, per_activity::power),
    get("/api/v1/athlete/{athlete}/activity-hr-curves", Area::Activity, per_activity::heart),
    get("/api/v1/athlete/{athlete}/activity-pace-curves", Area::Activity, per_activity::pace),
    get("/api/v1/athlete/{athlete}/activity-pace-curves.csv", Area::Activity, per_activity::pace_csv),
    get("/api/v1/activity/{activity}/power-curve", Area::Activity, single::power),
    get("/api/v1/activity/{activity}/power-curves", Area::Activity, single::powers),
    get("/api/v1/activity/{activity}/hr-curve", Area::Activity, single::heart),
    get("/api/v1/activity/{activity}/pace-curve", Area::Activity, single::pace),
    get("/api/v1/activity/{activity}/power-curve.csv", Area::Activity, single::power_csv),
];

/// Durations or distances of a curve, as many as it has values.
fn axis(kind: Kind, length: usize) -> Value {
    if kind.is_more_better() {
        json!(DURATIONS.iter().take(length).collect::<Vec<_>>())
    } else {
        json!(DISTANCES.iter().take(length).collect::<Vec<_>>())
    }
}

/// Whether an activity belongs to the sport asked for: all types that share its settings do.
fn is_of(store: &Store, activity: &Activity, kind: Option<&str>) -> bool {
    let Some(kind) = kind else { return true };
    if activity.kind() == kind {
        return true;
    }
    let group = store.settings.iter().find(|settings| settings::covers(settings, kind));
    group.is_some_and(|settings| settings::covers(settings, activity.kind()))
}

fn sport<'a>(call: &'a Call<'_>) -> Outcome<Option<&'a str>> {
    match call.query.get("type") {
        Some(kind) if !is_type(kind) => Err(Refusal::unprocessable(format!("Invalid type [{kind}]"))),
        kind => Ok(kind),
    }
}

/// The best of several curves, with the activity behind each value.
fn merge(kind: Kind, curves: &[(String, Arc<Vec<Best>>)]) -> (Vec<i32>, Vec<String>) {
    let length = curves.iter().map(|(_, curve)| curve.len()).max().unwrap_or(0);
    let best = |index: usize| {
        let values = curves.iter().filter_map(|(id, curve)| curve.get(index).map(|best| (best.value, id)));
        if kind.is_more_better() {
            values.max_by_key(|(value, _)| *value)
        } else {
            values.min_by_key(|(value, _)| *value)
        }
    };
    (0..length).filter_map(best).map(|(value, id)| (value, id.clone())).unzip()
}

/// The answer of the three athlete-wide endpoints.
fn windows(call: &Call<'_>, kind: Kind, shape: Shape) -> Outcome<Reply> {
    let sport = sport(call)?;
    let mut store = call.store();
    let wanted = call.query.list("curves");
    let wanted = if wanted.is_empty() { vec!["1y"] } else { wanted };
    let (mut list, mut activities) = (Vec::new(), Map::new());
    for id in wanted {
        let window = Window::parse(call, &store, id)?;
        let kind = window.after.filter(|_| kind == Kind::Power).map_or(kind, Kind::TiredPower);
        let inside: Vec<usize> = store
            .activities
            .iter()
            .enumerate()
            .filter(|(_, activity)| (window.first..=window.last).contains(&activity.start.date()))
            .filter(|(_, activity)| is_of(&store, activity, sport))
            .map(|(place, _)| place)
            .collect();
        let mut curves = Vec::new();
        for place in inside {
            if let Some(activity) = store.activities.get_mut(place) {
                curves.push((activity.id.clone(), activity.curve(call.account, kind)));
            }
        }
        let (values, ids) = merge(kind, &curves);
        for id in &ids {
            if let Some(activity) = store.activity(id) {
                activities.insert(id.clone(), Value::Object(mini(activity)));
            }
        }
        list.push(Value::Object(curve(call, kind, shape, &window, &values, &ids)));
    }
    Reply::json(&json!({"list": list, "activities": activities}))
}

/// What a curve says about an activity.
fn mini(activity: &Activity) -> Object {
    let keys = [
        ("id", "id"),
        ("name", "name"),
        ("distance", "distance"),
        ("moving_time", "moving_time"),
        ("start_date_local", "start_date_local"),
        ("race", "race"),
        ("training_load", "icu_training_load"),
        ("icu_weight", "icu_weight"),
    ];
    keys.into_iter()
        .map(|(key, from)| (key.to_owned(), activity.object.get(from).cloned().unwrap_or(Value::Null)))
        .collect()
}

fn curve(
    call: &Call<'_>,
    kind: Kind,
    shape: Shape,
    window: &Window,
    values: &[i32],
    ids: &[String],
) -> Object {
    let days = window.first.until(window.last).map_or(0, |span| span.get_days()) + 1;
    let mut curve = shape.with([
        ("id", json!(window.id)),
        ("label", json!(window.label)),
        ("start_date_local", json!(crate::account::midnight(window.first))),
        ("end_date_local", json!(crate::account::midnight(window.last))),
        ("days", json!(days)),
        ("weight", float(call.account.profile.weight, 1)),
        ("values", json!(values)),
        ("activity_id", json!(ids)),
    ]);
    curve
        .insert(if kind.is_more_better() { "secs" } else { "distance" }.to_owned(), axis(kind, values.len()));
    match kind {
        Kind::Power | Kind::TiredPower(_) => {
            let weight = call.account.profile.weight;
            let per_kilo: Vec<f64> =
                values.iter().map(|watts| rounded(f64::from(*watts) / weight, 3)).collect();
            let five_minutes =
                DURATIONS.iter().position(|secs| *secs == 300).and_then(|place| values.get(place)).copied();
            set(
                &mut curve,
                [
                    ("watts_per_kg", json!(per_kilo)),
                    ("wkg_activity_id", json!(ids)),
                    ("after_kj", json!(window.after)),
                    ("powerModels", json!([models::power_model(call, "ECP")])),
                    (
                        "vo2max_5m",
                        five_minutes
                            .map_or(Value::Null, |watts| float(f64::from(watts) / weight * 10.8 + 7.0, 1)),
                    ),
                    (
                        "compound_score_5m",
                        five_minutes.map_or(Value::Null, |watts| integer(f64::from(watts).powi(2) / weight)),
                    ),
                ],
            );
        }
        Kind::Pace | Kind::Gap => set(
            &mut curve,
            [
                ("type", json!(if kind == Kind::Gap { "GAP" } else { "PACE" })),
                ("paceModels", json!([models::pace_model(call)])),
            ],
        ),
        Kind::Heart => {}
    }
    curve
}

fn power(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("type", "ActivityType")?;
    windows(call, Kind::Power, Shape::POWER_CURVE)
}

fn heart(call: &Call<'_>) -> Outcome<Reply> {
    windows(call, Kind::Heart, Shape::HR_CURVE)
}

fn pace(call: &Call<'_>) -> Outcome<Reply> {
    let kind = if call.query.flag("gap") { Kind::Gap } else { Kind::Pace };
    windows(call, kind, Shape::PACE_CURVE)
}
