//! What a workout adds up to, by the site's own rules.

use super::step::{Step, Target, Units};
use crate::formulas::effort::normalized;

/// What turns a target into an intensity. All are optional: what is unknown gives time and no load.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thresholds {
    /// Functional threshold power in watts.
    pub ftp_w: Option<f64>,
    /// Threshold speed in metres per second.
    pub threshold_mps: Option<f64>,
    /// Upper bounds of the power zones in percent of FTP; Coggan's seven when empty.
    pub power_zones_pct: Vec<f64>,
    /// Upper bounds of the pace zones in percent of threshold speed; the site's seven when empty.
    pub pace_zones_pct: Vec<f64>,
}

/// The sums of a workout.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// Seconds, repeats multiplied; distance steps count when their pace is known.
    pub duration_s: u32,
    /// Metres of the steps that have a distance.
    pub distance_m: f64,
    /// Intensity in percent of threshold: normalized power or pace over all steps with a target. `None` without one.
    pub intensity_pct: Option<f64>,
    /// Training load of the steps with a target. `None` without one.
    pub load: Option<f64>,
    /// Seconds per zone, the first zone first.
    pub zones_s: Vec<u32>,
}

const POWER_ZONES_PCT: [f64; 7] = [55.0, 75.0, 90.0, 105.0, 120.0, 150.0, 999.0];
const PACE_ZONES_PCT: [f64; 7] = [77.5, 87.7, 94.3, 100.0, 103.4, 111.5, 999.0];
/// Longest workout that is expanded second by second.
const MAX_S: usize = 24 * 3_600;

/// Adds up the steps: repeats multiplied, targets expanded to one value a second in percent of threshold, normalized
/// over 30 s and the fourth power; load = hours × (intensity / 100)² × 100.
#[must_use]
pub fn totals(steps: &[Step], thresholds: &Thresholds) -> Totals {
    let mut seconds: Vec<f64> = Vec::new();
    let (mut duration_s, mut distance_m) = (0_u32, 0.0);
    for step in expanded(steps) {
        let length = length_s(step, thresholds).unwrap_or(0);
        duration_s = duration_s.saturating_add(length);
        distance_m += step.distance_m.unwrap_or(0.0);
        if let Some((start, end)) = intensity(step, thresholds) {
            let room = MAX_S.saturating_sub(seconds.len());
            let count = (length as usize).min(room);
            let slope = if count > 1 { (end - start) / (count as f64 - 1.0) } else { 0.0 };
            seconds.extend((0..count).map(|second| start + slope * second as f64));
        }
    }
    let intensity_pct = normalized_or_mean(&seconds);
    let hours = seconds.len() as f64 / 3_600.0;
    Totals {
        duration_s,
        distance_m,
        intensity_pct,
        load: intensity_pct.map(|intensity| hours * (intensity / 100.0).powi(2) * 100.0),
        zones_s: zones(&seconds, bounds(steps, thresholds)),
    }
}

/// Every step in order, repeats unrolled.
fn expanded(steps: &[Step]) -> impl Iterator<Item = &Step> {
    steps.iter().flat_map(|step| {
        let inner = if step.reps.is_some() { step.steps.as_slice() } else { std::slice::from_ref(step) };
        let reps = step.reps.unwrap_or(1).min(super::MAX_EXPANDED_STEPS as u32) as usize;
        std::iter::repeat_n(inner, reps).flatten()
    })
}

fn length_s(step: &Step, thresholds: &Thresholds) -> Option<u32> {
    if step.duration_s.is_some() {
        return step.duration_s;
    }
    let speed = speed_mps(step.pace.as_ref()?, thresholds)?;
    let seconds = step.distance_m? / speed;
    (seconds.is_finite() && seconds < MAX_S as f64).then_some(seconds.round() as u32)
}

fn speed_mps(pace: &Target, thresholds: &Thresholds) -> Option<f64> {
    let (start, end) = pace_pct(pace, thresholds)?;
    let speed = thresholds.threshold_mps? * (start + end) / 200.0;
    (speed > 0.0).then_some(speed)
}

/// Start and end in percent of threshold. Without `ramp` both are the middle of the range.
fn intensity(step: &Step, thresholds: &Thresholds) -> Option<(f64, f64)> {
    let power = step.power.as_ref().and_then(|power| power_pct(power, thresholds));
    let pace = || step.pace.as_ref().and_then(|pace| pace_pct(pace, thresholds));
    let (start, end) = power.or_else(pace)?;
    let middle = f64::midpoint(start, end);
    Some(if step.ramp { (start, end) } else { (middle, middle) })
}

fn power_pct(power: &Target, thresholds: &Thresholds) -> Option<(f64, f64)> {
    let (start, end) = power.bounds()?;
    match power.units {
        Units::PercentFtp => Some((start, end)),
        Units::Watts => {
            thresholds.ftp_w.filter(|ftp| *ftp > 0.0).map(|ftp| (start / ftp * 100.0, end / ftp * 100.0))
        }
        Units::PowerZone => {
            let bounds = or_default(&thresholds.power_zones_pct, &POWER_ZONES_PCT);
            Some((zone_middle(start, bounds)?, zone_middle(end, bounds)?))
        }
        _ => None,
    }
}

fn pace_pct(pace: &Target, thresholds: &Thresholds) -> Option<(f64, f64)> {
    let (start, end) = pace.bounds()?;
    match pace.units {
        Units::PercentPace => Some((start, end)),
        Units::PaceZone => {
            let bounds = or_default(&thresholds.pace_zones_pct, &PACE_ZONES_PCT);
            Some((zone_middle(start, bounds)?, zone_middle(end, bounds)?))
        }
        units => {
            let metres = units.pace_metres()?;
            let threshold = thresholds.threshold_mps.filter(|speed| *speed > 0.0)?;
            let percent = |seconds: f64| metres / seconds / threshold * 100.0;
            Some((percent(start), percent(end)))
        }
    }
}

fn or_default<'a>(own: &'a [f64], standard: &'a [f64]) -> &'a [f64] {
    if own.is_empty() { standard } else { own }
}

/// The middle of a zone, counted from 1. The open last zone counts from its lower bound.
fn zone_middle(zone: f64, bounds: &[f64]) -> Option<f64> {
    let index = (zone as usize).checked_sub(1)?;
    let upper = *bounds.get(index)?;
    let lower = index.checked_sub(1).and_then(|below| bounds.get(below)).copied().unwrap_or(0.0);
    Some(if upper >= 999.0 { lower } else { f64::midpoint(lower, upper) })
}

/// Normalized power over one value a second: fourth root of the mean fourth power of the 30 s trailing mean. Below 30 s
/// the plain mean.
/// Below 30 s the mean stands in.
fn normalized_or_mean(seconds: &[f64]) -> Option<f64> {
    let mean = || seconds.iter().sum::<f64>() / seconds.len() as f64;
    normalized(seconds).or_else(|| (!seconds.is_empty()).then(mean))
}

fn bounds<'a>(steps: &[Step], thresholds: &'a Thresholds) -> &'a [f64] {
    let by_power = expanded(steps).any(|step| step.power.is_some());
    if by_power {
        or_default(&thresholds.power_zones_pct, &POWER_ZONES_PCT)
    } else {
        or_default(&thresholds.pace_zones_pct, &PACE_ZONES_PCT)
    }
}

fn zones(seconds: &[f64], bounds: &[f64]) -> Vec<u32> {
    let mut zones = vec![0; if seconds.is_empty() { 0 } else { bounds.len() }];
    for value in seconds {
        let index = bounds.iter().position(|upper| value <= upper).unwrap_or(bounds.len().saturating_sub(1));
        if let Some(zone) = zones.get_mut(index) {
            *zone += 1;
        }
    }
    zones
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workout_text::{SportFamily, parse};

    #[test]
    fn adds_up_to_the_sites_own_figures() {
        let text = "- 20m 60%\n\n4x\n- 8m 110%\n- 8m 50%\n\n- 10m 60%\n";
        let parsed = parse(text, SportFamily::Ride);
        let totals = totals(&parsed.steps, &Thresholds::default());
        assert_eq!(totals.duration_s, 5_640);
        assert!((totals.intensity_pct.unwrap() - 86.05).abs() < 0.005 * 86.05, "{totals:?}");
        assert!((totals.load.unwrap() - 116.0).abs() < 1.0, "{totals:?}");
        assert_eq!(totals.zones_s.iter().sum::<u32>(), 5_640);
    }

    #[test]
    fn takes_the_time_of_a_distance_from_its_pace() {
        let parsed = parse("- 1km 100% Pace\n- 400mtr 2:00/400m Pace\n", SportFamily::Run);
        let thresholds = Thresholds { threshold_mps: Some(4.0), ..Thresholds::default() };
        let totals = totals(&parsed.steps, &thresholds);
        assert_eq!(totals.duration_s, 250 + 120);
        assert!((totals.distance_m - 1_400.0).abs() < 1e-9);
    }

    #[test]
    fn a_workout_without_targets_has_time_and_no_load() {
        let totals = totals(&parse("- 30m\n", SportFamily::Ride).steps, &Thresholds::default());
        assert_eq!((totals.duration_s, totals.load), (1_800, None));
    }
}
