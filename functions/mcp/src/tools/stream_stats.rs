//! Statistics of streams, and the figures of the effort behind them.

use intervals::{Activity, Interval};

use super::recording::{Column, Recording};
use crate::answer::{Answer, Row, Rows, Table, number, pace_text, percent};
use crate::call::{Call, OrFail as _};
use crate::failure::Failure;
use crate::formulas::effort::{Output, drift, drift_word, efficiency, effort};
use crate::formulas::seconds::known_mean;
use crate::formulas::statistics::quantile;
use crate::records::{PaceUnits, is_pace_sport};

/// One row per stream.
pub(super) fn put_stats(answer: &mut Answer, call: &Call, activity: &Activity, window: &Recording) {
    let kind = activity.kind.as_deref().unwrap_or_default();
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(&[]);
    let places = ["time", "distance", "latlng"];
    for column in window.columns.iter().filter(|column| !places.contains(&column.kind.as_str())) {
        let Some(seconds) = window.seconds(&column.kind) else {
            continue;
        };
        let mut row = stats(column, &seconds);
        if is_pace_sport(kind) && matches!(column.kind.as_str(), "velocity_smooth" | "ga_velocity") {
            row.set("mean_pace", known_mean(&seconds).and_then(|speed| pace_text(speed, units.unit(kind))));
        }
        rows.push(row);
    }
    answer.line("Statistics; n and missing count seconds without pauses, halves are cut by moving time:");
    answer.table(&Table::of(STATS, rows.iter()));
    answer.rows("stats", rows);
}

const STATS: &[&str] = &[
    "stream",
    "n",
    "missing",
    "mean",
    "median",
    "p90",
    "min",
    "max",
    "first_half",
    "second_half",
    "mean_pace",
];

fn stats(column: &Column, seconds: &[Option<f64>]) -> Row {
    let mut sorted: Vec<f64> = seconds.iter().copied().flatten().collect();
    sorted.sort_by(f64::total_cmp);
    let (early, late) = seconds.split_at(seconds.len() / 2);
    let figure = |value: Option<f64>| number(value, column.decimals);
    let mut row = Row::default();
    row.set("stream", column.name.clone());
    row.set("n", sorted.len());
    row.set("missing", seconds.len() - sorted.len());
    row.set("mean", figure(known_mean(seconds)));
    row.set("median", figure(quantile(&sorted, 0.5)));
    row.set("p90", figure(quantile(&sorted, 0.9)));
    row.set("min", figure(sorted.first().copied()));
    row.set("max", figure(sorted.last().copied()));
    row.set("first_half", figure(known_mean(early)));
    row.set("second_half", figure(known_mean(late)));
    row
}

/// NP and its relatives, decoupling and drift. The decoupling that Intervals.icu serves wins for a whole activity.
pub(super) fn put_effort(answer: &mut Answer, activity: &Activity, window: &Recording, is_window: bool) {
    let hr = window.seconds("heartrate").unwrap_or_default();
    let watts = window.seconds("watts");
    let speed = window.seconds("velocity_smooth");
    let mut row = Row::default();
    if let Some(effort) = watts.as_ref().and_then(|watts| effort(watts, activity.icu_ftp)) {
        row.set("np_w", number(effort.normalized, 0));
        row.set("intensity_pct", percent(effort.intensity_pct));
        row.set("variability", number(effort.variability, 2));
        row.set("load", number(effort.load, 0));
        row.flag("short", Some(effort.is_short));
    }
    let output =
        watts.map(|watts| (Output::Power, watts)).or_else(|| speed.map(|speed| (Output::Pace, speed)));
    if let Some((of, output)) = output {
        let drift = drift(of, &output, &hr);
        let served = activity.decoupling.filter(|_| !is_window);
        let decoupling = served.or(drift.decoupling_pct);
        row.set("efficiency", number(efficiency(of, &output, &hr), 2));
        row.set("efficiency_of", if of == Output::Power { "NP per bpm" } else { "m/min per bpm" });
        row.set("decoupling_pct", percent(decoupling));
        row.set("decoupling", decoupling.map(drift_word));
        row.set(
            "decoupling_from",
            decoupling.map(|_| if served.is_some() { "Intervals.icu" } else { "F12" }),
        );
        row.set("hr_drift_pct", percent(drift.hr_drift_pct));
        row.set("hr_drift", drift.hr_drift_pct.map(drift_word));
    }
    if row.facts(&["efficiency_of"]).is_empty() {
        return;
    }
    answer.facts(&row, &[]);
    answer.put(
        "formula",
        "F11 normalized power (30 s, 4th power; short: below 20 min, no load); F12 halves by moving time",
    );
    answer.record("effort", row);
}

/// What Intervals.icu says of the window.
pub(super) async fn put_served(
    answer: &mut Answer,
    call: &Call,
    activity: &Activity,
    range: std::ops::Range<usize>,
) -> Result<(), Failure> {
    let id = activity.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let index = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    let served = call.of_activity(&id).interval_stats(index(range.start), index(range.end)).await;
    let served = served.or_fail("intervals", &format!("activity {id}"));
    if let Some(interval) = answer.part("interval_stats", served)? {
        let row = served_row(&interval);
        answer.line(format!("Intervals.icu on this window: {}", row.facts(&[])));
        answer.record("served", row);
    }
    Ok(())
}

fn served_row(interval: &Interval) -> Row {
    let mut row = Row::default();
    row.set("moving_time_s", interval.moving_time);
    row.set("distance_m", number(interval.distance, 0));
    row.set("power_w", number(interval.average_watts, 0));
    row.set("np_w", number(interval.weighted_average_watts, 0));
    row.set("intensity_pct", percent(interval.intensity));
    row.set("load", number(interval.training_load, 1));
    row.set("hr_bpm", number(interval.average_heartrate, 0));
    row.set("max_hr_bpm", number(interval.max_heartrate, 0));
    row.set("decoupling_pct", percent(interval.decoupling));
    row
}
