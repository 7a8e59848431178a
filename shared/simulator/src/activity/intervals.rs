//! Intervals: the laps of a recording, and the groups of laps that are alike.

use std::ops::Range;

use serde_json::{Value, json};

use super::Activity;
use crate::account::Account;
use crate::figures::{Figures, reserve, slice};
use crate::number::{float, id, int, integer, real};
use crate::profile::{POWER_ZONES, Thresholds};
use crate::shape::{Object, Shape, set, text};
use crate::streams::{Lap, Streams};

/// The answer of `/intervals`: intervals are contiguous, `end_index` is exclusive.
pub(crate) fn dto(activity: &mut Activity, account: &Account) -> Value {
    let analyzed = activity.object.get("analyzed").cloned().unwrap_or(Value::Null);
    let streams = activity.recording(account);
    let intervals = match (&activity.intervals, &streams) {
        (Some(written), _) => written.clone(),
        (None, Some(streams)) => laps(streams, &activity.thresholds(account), account),
        (None, None) => Vec::new(),
    };
    let groups = groups(&intervals);
    json!({"id": activity.id, "analyzed": analyzed, "icu_intervals": intervals, "icu_groups": groups})
}

fn laps(streams: &Streams, thresholds: &Thresholds, account: &Account) -> Vec<Value> {
    let left = reserve(&streams.watts, thresholds);
    let number = account.random.bits("interval", id(streams.len()), 0) % 1_000_000;
    let lap = |(lap, index): (&Lap, u64)| {
        let mut interval = stretch(streams, lap.start..lap.end, thresholds, &left);
        set(
            &mut interval,
            [
                ("id", json!(i32::try_from(number * 100 + index).unwrap_or(0) - 20_000_000)),
                ("type", json!(if lap.work { "WORK" } else { "RECOVERY" })),
                ("label", json!(lap.label)),
            ],
        );
        if lap.work {
            interval.insert("group_id".to_owned(), json!(group_name(&interval)));
        }
        Value::Object(interval)
    };
    streams.laps.iter().zip(1..).map(lap).collect()
}

/// `720s@250w88rpm`, with duration and effort rounded so that alike laps meet.
fn group_name(interval: &Object) -> String {
    let number = |key: &str| crate::shape::number(interval, key);
    let seconds = number("moving_time").unwrap_or(0.0);
    let seconds = (seconds / 5.0).round() * 5.0;
    if let Some(watts) = number("average_watts") {
        let cadence = number("average_cadence").unwrap_or(0.0);
        return format!(
            "{seconds}s@{}w{}rpm",
            (watts / 20.0).round() * 20.0,
            (cadence / 10.0).round() * 10.0
        );
    }
    let heart = number("average_heartrate").unwrap_or(0.0);
    format!("{seconds}s@{}bpm", (heart / 10.0).round() * 10.0)
}

fn groups(intervals: &[Value]) -> Vec<Value> {
    let mut groups: Vec<(String, Vec<&Object>)> = Vec::new();
    for interval in intervals.iter().filter_map(Value::as_object) {
        let name = text(interval, "group_id");
        if name.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| known == name) {
            Some((_, members)) => members.push(interval),
            None => groups.push((name.to_owned(), vec![interval])),
        }
    }
    groups.into_iter().map(|(name, members)| group(&name, &members)).collect()
}

fn group(name: &str, members: &[&Object]) -> Value {
    let mut group = Shape::INTERVAL_GROUP.blank();
    for key in Shape::INTERVAL_GROUP.keys() {
        let values: Vec<f64> =
            members.iter().filter_map(|member| crate::shape::number(member, key)).collect();
        if values.is_empty() {
            continue;
        }
        let mean = values.iter().sum::<f64>() / real(values.len());
        let fractional = members.iter().any(|member| member.get(key).is_some_and(Value::is_f64));
        group.insert(key.to_owned(), if fractional { float(mean, 3) } else { integer(mean) });
    }
    set(&mut group, [("id", json!(name)), ("count", json!(members.len()))]);
    if let Some(first) = members.first() {
        set(&mut group, [("start_index", first.get("start_index").cloned().unwrap_or(Value::Null))]);
    }
    Value::Object(group)
}

/// The interval of any stretch of samples.
pub(crate) fn stretch(
    streams: &Streams,
    range: Range<usize>,
    thresholds: &Thresholds,
    left: &[f32],
) -> Object {
    let figures = Figures::of(streams, range.clone(), thresholds);
    let mut interval = Shape::INTERVAL.blank();
    let stretch = slice(&streams.time, &range);
    set(
        &mut interval,
        [
            ("start_index", json!(range.start)),
            ("end_index", json!(range.end.min(streams.len()))),
            ("start_time", json!(stretch.first())),
            ("end_time", json!(stretch.last().map(|last| last + 1))),
            ("moving_time", json!(figures.moving)),
            ("elapsed_time", json!(figures.elapsed)),
            ("distance", figures.metres.map_or(Value::Null, |metres| float(metres, 2))),
            (
                "total_elevation_gain",
                if streams.altitude.is_empty() { Value::Null } else { float(figures.gain, 1) },
            ),
            ("average_gradient", gradient(&figures)),
            ("decoupling", figures.decoupling.map_or(Value::Null, |percent| float(percent, 3))),
            ("gap", figures.gap.map_or(Value::Null, |gap| float(gap, 4))),
        ],
    );
    powers(&mut interval, &figures, thresholds, slice(left, &range));
    spreads(&mut interval, &figures);
    interval
}

fn gradient(figures: &Figures) -> Value {
    match (figures.altitude, figures.metres) {
        (Some(_), Some(metres)) if metres > 0.0 => float((figures.gain - figures.loss) / metres, 5),
        _ => Value::Null,
    }
}

fn powers(interval: &mut Object, figures: &Figures, thresholds: &Thresholds, left: &[f32]) {
    let pace = figures.pace_intensity(thresholds);
    if let Some(share) = figures.power_intensity(thresholds).or(pace) {
        set(
            interval,
            [
                ("intensity", integer(share * 100.0)),
                ("training_load", float(figures.hours() * share * share * 100.0, 2)),
            ],
        );
    }
    let (Some(watts), Some(normalized)) = (figures.watts, figures.normalized_watts) else {
        return;
    };
    let percent = 100.0 * watts.mean / thresholds.ftp.max(1.0);
    let zone = POWER_ZONES.iter().position(|bound| percent <= *bound).unwrap_or(6);
    let bound = |zone: Option<usize>| {
        zone.and_then(|zone| POWER_ZONES.get(zone)).map_or(0.0, |bound| bound * thresholds.ftp / 100.0)
    };
    set(
        interval,
        [
            ("average_watts", integer(watts.mean)),
            ("min_watts", integer(watts.min)),
            ("max_watts", integer(watts.max)),
            ("average_watts_kg", float(watts.mean / thresholds.weight, 3)),
            ("max_watts_kg", float(watts.max / thresholds.weight, 3)),
            ("weighted_average_watts", integer(normalized)),
            ("joules", integer(figures.joules)),
            ("joules_above_ftp", integer(figures.joules_above_ftp)),
            ("zone", json!(zone + 1)),
            ("zone_min_watts", integer(bound(zone.checked_sub(1)))),
            ("zone_max_watts", integer(bound(Some(zone)))),
            ("wbal_start", left.first().map_or(Value::Null, |joules| json!(int(f64::from(*joules))))),
            ("wbal_end", left.last().map_or(Value::Null, |joules| json!(int(f64::from(*joules))))),
        ],
    );
}

fn spreads(interval: &mut Object, figures: &Figures) {
    if let Some(heart) = figures.heart {
        set(
            interval,
            [
                ("average_heartrate", integer(heart.mean)),
                ("min_heartrate", integer(heart.min)),
                ("max_heartrate", integer(heart.max)),
            ],
        );
    }
    if let Some(cadence) = figures.cadence {
        set(
            interval,
            [
                ("average_cadence", float(cadence.mean, 3)),
                ("min_cadence", integer(cadence.min)),
                ("max_cadence", integer(cadence.max)),
            ],
        );
    }
    if let Some(speed) = figures.speed {
        set(
            interval,
            [
                ("average_speed", float(speed.mean, 4)),
                ("min_speed", float(speed.min, 4)),
                ("max_speed", float(speed.max, 4)),
            ],
        );
        if let (Some(cadence), Some(_)) = (figures.cadence, figures.gap) {
            set(interval, [("average_stride", float(speed.mean * 30.0 / cadence.mean, 3))]);
        }
    }
    if let Some(altitude) = figures.altitude {
        set(interval, [("min_altitude", float(altitude.min, 1)), ("max_altitude", float(altitude.max, 1))]);
    }
}
