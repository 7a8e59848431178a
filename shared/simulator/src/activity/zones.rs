//! Time in zones of a recording.

use serde_json::{Value, json};

use crate::figures::zone_seconds;
use crate::number::{float, real};
use crate::profile::{PACE_ZONES, POWER_ZONES, SWEET_SPOT, Thresholds};
use crate::streams::Streams;

/// Seconds in the power zones, with the sweet spot as an eighth entry that overlaps.
pub(super) fn power(streams: &Streams, thresholds: &Thresholds) -> Option<(Value, Vec<i32>)> {
    if streams.watts.is_empty() || thresholds.ftp <= 0.0 {
        return None;
    }
    let percents = || streams.watts.iter().map(|watts| 100.0 * f64::from(*watts) / thresholds.ftp);
    let seconds = zone_seconds(percents(), &POWER_ZONES);
    let sweet = percents().filter(|percent| (SWEET_SPOT.0..=SWEET_SPOT.1).contains(percent)).count();
    let mut zones: Vec<Value> =
        seconds.iter().zip(1..).map(|(secs, zone)| json!({"id": format!("Z{zone}"), "secs": secs})).collect();
    zones.push(json!({"id": "SS", "secs": sweet}));
    Some((Value::Array(zones), seconds))
}

/// Seconds in the heart rate zones; drop-outs are in none.
pub(super) fn heart(streams: &Streams, thresholds: &Thresholds) -> Option<Vec<i32>> {
    let beats = streams.heart.iter().filter(|beat| **beat > 0).map(|beat| f64::from(*beat));
    (!streams.heart.is_empty()).then(|| zone_seconds(beats, &thresholds.hr_zones().map(f64::from)))
}

/// Seconds in the pace zones by speed, or by grade-adjusted speed.
pub(super) fn pace(speeds: &[f32], thresholds: &Thresholds) -> Option<Vec<i32>> {
    let percents = speeds.iter().map(|speed| 100.0 * f64::from(*speed) / thresholds.pace);
    (thresholds.pace > 0.0 && !speeds.is_empty()).then(|| zone_seconds(percents, &PACE_ZONES))
}

/// Treff's index of seven zones; nothing when one of the three bands is empty.
pub(super) fn polarization(seconds: &[i32]) -> Value {
    let band = |from: usize, to: usize| -> f64 {
        seconds.iter().skip(from).take(to - from).map(|secs| f64::from(*secs)).sum()
    };
    let total = band(0, seconds.len().max(1)).max(1.0);
    let (low, middle, high) = (band(0, 2) / total, band(2, 4) / total, band(4, 7) / total);
    if low > 0.0 && middle > 0.0 && high > 0.0 {
        float((low / middle * high * 100.0).log10(), 2)
    } else {
        Value::Null
    }
}

/// Load by heart: the stretch's weight against an hour at LTHR, and TRIMP beside it.
pub(super) fn heart_load(streams: &Streams, thresholds: &Thresholds) -> Option<(f64, f64)> {
    let span = thresholds.max_hr - thresholds.resting_hr;
    let mut histogram = [0_usize; 256];
    for beat in &streams.heart {
        if let Some(count) =
            usize::try_from(*beat).ok().filter(|beat| *beat > 0).and_then(|beat| histogram.get_mut(beat))
        {
            *count += 1;
        }
    }
    let weight = |beat: f64| crate::load::heart_weight((beat - thresholds.resting_hr) / span);
    let trimp: f64 = histogram
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(beat, count)| real(*count) / 60.0 * weight(real(beat)))
        .sum();
    (!streams.heart.is_empty()).then(|| (100.0 * trimp / (60.0 * weight(thresholds.lthr)), trimp))
}
