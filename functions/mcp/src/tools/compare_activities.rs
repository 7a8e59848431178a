//! Activities side by side, and one workout over its repetitions.

use intervals::{Activity, Interval};
use serde_json::Value;

use crate::answer::{Answer, Row, Rows, Table, number, percent};
use crate::call::{Call, OrFail as _};
use crate::failure::{Failure, Kind};
use crate::records::{self, LIGHT_FIELDS, PaceUnits};

/// Work intervals count as equally long when they differ by no more than this share.
const SAME_LENGTH: f64 = 0.10;

/// The activities in the order of the days, and the ids that are not there or are hidden.
async fn read(answer: &mut Answer, call: &Call, ids: &[String]) -> Result<Vec<Activity>, Failure> {
    let wanted: Vec<&str> = ids.iter().map(String::as_str).collect();
    let found =
        call.of_athlete().activities_by_id(&wanted, true).await.or_fail("activities", "activities")?;
    let (mut activities, stubs): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|activity| !activity.is_stub());
    let is_there = |id: &&String| {
        activities
            .iter()
            .chain(&stubs)
            .any(|activity| activity.id.as_ref().is_some_and(|of| of.as_str() == id.as_str()))
    };
    let missing: Vec<String> = ids.iter().filter(|id| !is_there(id)).cloned().collect();
    if !missing.is_empty() {
        answer.line(format!("Not there: {}", missing.join(", ")));
        answer.put("not_found", missing);
    }
    answer.blocked(stubs.len());
    if activities.len() < 2 {
        return Err(Kind::InsufficientData { have: activities.len(), need: 2, of: "activities" }.into());
    }
    activities.sort_by_key(|activity| activity.start_date_local);
    answer.attributed(activities.iter().filter_map(records::attribution));
    Ok(activities)
}

/// A row per activity, with the differences to the first.
pub(super) async fn side_by_side(answer: &mut Answer, call: &Call, ids: &[String]) -> Result<(), Failure> {
    let activities = read(answer, call, ids).await?;
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(LIGHT_FIELDS);
    let mut first: Option<Row> = None;
    for activity in &activities {
        let mut row = records::light(activity, &units);
        row.set("efficiency", number(activity.icu_efficiency_factor, 2));
        row.set("decoupling_pct", percent(activity.decoupling));
        let change = first.as_ref().map(|first| difference(first, &row));
        first.get_or_insert_with(|| row.clone());
        row.set("to_first", change.unwrap_or(Value::Null));
        rows.push(row);
    }
    let columns = [
        "id",
        "date",
        "type",
        "name",
        "moving_time_s",
        "distance_m",
        "load",
        "intensity_pct",
        "hr_bpm",
        "np_w",
        "pace",
        "efficiency",
        "decoupling_pct",
        "rpe",
    ];
    answer.table(&Table::of(&columns, rows.iter()));
    answer.rows("activities", rows);
    Ok(())
}

fn difference(first: &Row, row: &Row) -> Value {
    let mut change = Row::default();
    for key in [
        "moving_time_s",
        "distance_m",
        "load",
        "intensity_pct",
        "hr_bpm",
        "np_w",
        "efficiency",
        "decoupling_pct",
    ] {
        let figures = first.get(key).and_then(Value::as_f64).zip(row.get(key).and_then(Value::as_f64));
        change.set(key, number(figures.map(|(old, new)| new - old), 2));
    }
    change.into_value()
}

/// What the work intervals of one activity have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Work {
    reps: usize,
    seconds: f64,
    watts: Option<f64>,
    heart_rate: Option<f64>,
    speed: Option<f64>,
}

/// The work intervals that are as long as the most common one of the series.
fn work(intervals: &[Interval], seconds: f64) -> Work {
    let same: Vec<&Interval> = intervals
        .iter()
        .filter(|interval| is_work(interval) && (length(interval) - seconds).abs() <= SAME_LENGTH * seconds)
        .collect();
    let mean = |get: fn(&Interval) -> Option<f64>| {
        let values: Vec<f64> = same.iter().filter_map(|interval| get(interval)).collect();
        crate::formulas::statistics::mean(&values)
    };
    Work {
        reps: same.len(),
        seconds,
        watts: mean(|interval| interval.average_watts),
        heart_rate: mean(|interval| interval.average_heartrate),
        speed: mean(|interval| interval.average_speed),
    }
}

fn is_work(interval: &Interval) -> bool {
    interval.kind.as_deref() == Some("WORK")
}

#[expect(clippy::cast_precision_loss, reason = "seconds of an interval are far below 2^53")]
fn length(interval: &Interval) -> f64 {
    interval.moving_time.unwrap_or(0) as f64
}

/// The length that most work intervals of all activities share.
fn common_length(activities: &[Activity]) -> Option<f64> {
    let lengths: Vec<f64> = activities
        .iter()
        .flat_map(|activity| &activity.icu_intervals)
        .filter(|interval| is_work(interval))
        .map(length)
        .collect();
    let alike = |seconds: f64| {
        lengths.iter().filter(|other| (**other - seconds).abs() <= SAME_LENGTH * seconds).count()
    };
    lengths.iter().copied().filter(|seconds| *seconds > 0.0).max_by_key(|seconds| alike(*seconds))
}

/// The same workout over time, without a score of our own.
pub(super) async fn progression(answer: &mut Answer, call: &Call, ids: &[String]) -> Result<(), Failure> {
    let activities = read(answer, call, ids).await?;
    let seconds = common_length(&activities).ok_or(Kind::InsufficientData {
        have: 0,
        need: 1,
        of: "work intervals",
    })?;
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(&[]);
    for activity in &activities {
        let work = work(&activity.icu_intervals, seconds);
        let mut row = Row::default();
        let head = records::light(activity, &units);
        for key in ["id", "date", "name", "rpe", "load"] {
            row.set(key, head.get(key).cloned().unwrap_or(Value::Null));
        }
        row.set("reps", work.reps);
        row.set("power_w", number(work.watts, 0));
        row.set("hr_bpm", number(work.heart_rate, 0));
        row.set(
            "power_per_beat",
            number(work.watts.zip(work.heart_rate).map(|(watts, beats)| watts / beats), 2),
        );
        let kind = activity.kind.as_deref().unwrap_or_default();
        if records::is_pace_sport(kind) {
            row.set("pace", work.speed.and_then(|speed| crate::answer::pace_text(speed, units.unit(kind))));
        }
        row.set("decoupling_pct", percent(activity.decoupling));
        rows.push(row);
    }
    answer.labels();
    answer.put("interval_s", number(seconds, 0));
    answer.put("n", rows.len());
    answer.line(format!(
        "Work intervals of about {}, means per activity, oldest first:",
        crate::answer::clock(crate::answer::whole(seconds))
    ));
    answer.table(&Table::of(
        &[
            "id",
            "date",
            "name",
            "reps",
            "power_w",
            "hr_bpm",
            "power_per_beat",
            "pace",
            "decoupling_pct",
            "rpe",
        ],
        rows.iter(),
    ));
    answer.rows("progression", rows);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(kind: &str, seconds: i64, watts: f64) -> Interval {
        Interval {
            kind: Some(kind.into()),
            moving_time: Some(seconds),
            average_watts: Some(watts),
            ..Interval::default()
        }
    }

    #[test]
    fn aligns_the_intervals_of_the_most_common_length() {
        let intervals = vec![
            interval("RECOVERY", 240, 120.0),
            interval("WORK", 240, 300.0),
            interval("WORK", 250, 310.0),
            interval("WORK", 60, 400.0),
        ];
        let activity = Activity { icu_intervals: intervals, ..Activity::default() };
        let seconds = common_length(std::slice::from_ref(&activity)).unwrap();
        let found = work(&activity.icu_intervals, seconds);
        assert_eq!((found.reps, found.watts), (2, Some(305.0)));
        assert_eq!(common_length(&[Activity::default()]), None);
    }
}
