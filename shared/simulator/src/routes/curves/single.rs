//! Curves of one activity, with the place of each effort.

use serde_json::{Value, json};

use super::axis;
use super::window::TIRED;
use crate::activity::Activity;
use crate::call::Call;
use crate::curves::{Best, DURATIONS, Kind};
use crate::number::{float, rounded};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::routes::activity::with;
use crate::shape::{Object, Shape, set};

fn curve(call: &Call<'_>, activity: &mut Activity, kind: Kind, shape: Shape) -> Outcome<Object> {
    let bests = activity.curve(call.account, kind);
    if bests.is_empty() {
        return Err(Refusal::EmptyUnprocessable);
    }
    let part = |pick: fn(&Best) -> usize| json!(bests.iter().map(pick).collect::<Vec<_>>());
    let values: Vec<i32> = bests.iter().map(|best| best.value).collect();
    let mut curve = shape.with([
        ("id", json!(activity.id)),
        ("start_date_local", activity.object.get("start_date_local").cloned().unwrap_or(Value::Null)),
        ("moving_time", activity.object.get("moving_time").cloned().unwrap_or(Value::Null)),
        ("training_load", activity.object.get("icu_training_load").cloned().unwrap_or(Value::Null)),
        ("weight", activity.object.get("icu_weight").cloned().unwrap_or(Value::Null)),
        ("values", json!(values)),
        ("start_index", part(|best| best.start)),
        ("end_index", part(|best| best.end)),
    ]);
    curve
        .insert(if kind.is_more_better() { "secs" } else { "distance" }.to_owned(), axis(kind, values.len()));
    if matches!(kind, Kind::Power | Kind::TiredPower(_)) {
        let weight = call.account.profile.weight;
        let per_kilo: Vec<f64> = values.iter().map(|watts| rounded(f64::from(*watts) / weight, 3)).collect();
        set(
            &mut curve,
            [
                ("watts", json!(values)),
                ("watts_per_kg", json!(per_kilo)),
                ("stream_type", json!("watts")),
                ("weight", float(weight, 1)),
            ],
        );
    }
    Ok(curve)
}

fn fatigue(name: Option<&str>) -> Kind {
    match name {
        Some("kj0") => Kind::TiredPower(TIRED[0]),
        Some("kj1") => Kind::TiredPower(TIRED[1]),
        Some(_) | None => Kind::Power,
    }
}

pub(super) fn power(call: &Call<'_>) -> Outcome<Reply> {
    let kind = fatigue(call.query.get("fatigue"));
    with(call, |activity| Reply::json(&curve(call, activity, kind, Shape::POWER_CURVE)?))
}

/// One curve per stream asked for; a stream that is not there is an empty 422.
pub(super) fn powers(call: &Call<'_>) -> Outcome<Reply> {
    if call.query.list("types").iter().any(|kind| !matches!(*kind, "watts" | "fixed_watts")) {
        return Err(Refusal::EmptyUnprocessable);
    }
    let fatigues = call.query.list("fatigue");
    let kinds: Vec<Kind> =
        std::iter::once(Kind::Power).chain(fatigues.into_iter().map(|name| fatigue(Some(name)))).collect();
    with(call, |activity| {
        let curves = kinds.iter().map(|kind| curve(call, activity, *kind, Shape::POWER_CURVE));
        Reply::json(&curves.collect::<Outcome<Vec<_>>>()?)
    })
}

pub(super) fn heart(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| Reply::json(&curve(call, activity, Kind::Heart, Shape::HR_CURVE)?))
}

pub(super) fn pace(call: &Call<'_>) -> Outcome<Reply> {
    let kind = if call.query.flag("gap") { Kind::Gap } else { Kind::Pace };
    with(call, |activity| Reply::json(&curve(call, activity, kind, Shape::PACE_CURVE)?))
}

pub(super) fn power_csv(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| {
        let bests = activity.curve(call.account, Kind::Power);
        let rows = DURATIONS.iter().zip(bests.iter()).map(|(secs, best)| format!("{secs},{}\n", best.value));
        Ok(Reply::csv(std::iter::once("secs,watts\n".to_owned()).chain(rows).collect()))
    })
}
