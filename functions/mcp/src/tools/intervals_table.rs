//! The intervals of an activity as rows; two tools show them.

use intervals::{Activity, Interval};

use crate::answer::{Answer, Row, Rows, Table, counted, number, pace_text, percent};
use crate::call::Call;
use crate::records::{PaceUnits, cadence, is_pace_sport, is_run};

const COLUMNS: &[&str] = &[
    "n",
    "type",
    "label",
    "time_s",
    "distance_m",
    "power_w",
    "np_w",
    "intensity_pct",
    "hr_bpm",
    "max_hr_bpm",
    "pace",
];

/// Puts the intervals into the answer.
pub(super) fn put_intervals(answer: &mut Answer, call: &Call, activity: &Activity, intervals: &[Interval]) {
    let units = PaceUnits::of(&call.profile);
    let kind = activity.kind.as_deref().unwrap_or_default();
    let mut rows = Rows::expecting(&[]);
    for (at, interval) in intervals.iter().enumerate() {
        rows.push(row(at + 1, interval, kind, &units));
    }
    answer.line(counted(rows.len(), "interval", "intervals"));
    let all = rows.len();
    if rows.fit(&["gain_m", "decoupling_pct", "start_s", "load", "zone"]) > 0 {
        answer.truncated(rows.len(), all, "ask for view groups");
    }
    answer.table(&Table::of(COLUMNS, rows.iter()));
    answer.rows("intervals", rows);
}

fn row(at: usize, interval: &Interval, kind: &str, units: &PaceUnits<'_>) -> Row {
    let mut row = Row::default();
    row.set("n", at);
    row.set("id", interval.id.as_ref().map(ToString::to_string));
    row.set("type", interval.kind.as_deref().map(str::to_lowercase));
    row.label("label", interval.label.as_deref());
    row.set("start_s", interval.start_time);
    row.set("time_s", interval.moving_time);
    row.set("distance_m", number(interval.distance, 0));
    row.set("power_w", number(interval.average_watts, 0));
    row.set("np_w", number(interval.weighted_average_watts, 0));
    row.set("intensity_pct", percent(interval.intensity));
    row.set("zone", interval.zone);
    row.set("hr_bpm", number(interval.average_heartrate, 0));
    row.set("max_hr_bpm", number(interval.max_heartrate, 0));
    let name = if is_run(kind) { "cadence_spm" } else { "cadence_rpm" };
    row.set(name, number(cadence(kind, interval.average_cadence), 0));
    if is_pace_sport(kind) {
        row.set("pace", interval.average_speed.and_then(|speed| pace_text(speed, units.unit(kind))));
    }
    row.set("gain_m", number(interval.total_elevation_gain, 0));
    row.set("decoupling_pct", percent(interval.decoupling));
    row.set("load", number(interval.training_load, 0));
    row
}
