//! Climbs of an activity (F20): what rises at 3 % or more for at least 30 m.

use super::splits::{Mean, Sample};

/// Altitude is looked at every so many metres.
const GRID_M: f64 = 10.0;
/// Half of the 50 m over which altitude is smoothed by its median, in grid steps.
const SMOOTHING: usize = 2;
const LEAST_GRADE: f64 = 0.03;
const LEAST_GAIN_M: f64 = 30.0;
/// A flat or falling stretch up to this long …
const BRIDGED_M: f64 = 100.0;
/// … that loses no more than this does not end a climb.
const BRIDGED_LOSS_M: f64 = 5.0;

/// One climb.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Climb {
    /// Metres from the start of the activity.
    pub(crate) start_m: f64,
    pub(crate) length_m: f64,
    pub(crate) gain_m: f64,
    pub(crate) time_s: f64,
    pub(crate) heart_rate: Option<f64>,
    pub(crate) watts: Option<f64>,
}

impl Climb {
    /// Percent.
    pub(crate) fn grade_pct(&self) -> f64 {
        100.0 * self.gain_m / self.length_m
    }

    /// Metres climbed per hour.
    pub(crate) fn vam(&self) -> Option<f64> {
        (self.time_s > 0.0).then(|| self.gain_m * 3_600.0 / self.time_s)
    }
}

/// The climbs, in the order of the road.
pub(crate) fn climbs(samples: &[Sample]) -> Vec<Climb> {
    let heights = smoothed(&grid(samples));
    let mut found = Vec::new();
    let mut start = 0;
    while start + 1 < heights.len() {
        let end = climb_end(&heights, start);
        if let Some(climb) = climb(samples, &heights, start, end) {
            found.push(climb);
            start = end;
        } else {
            start += 1;
        }
    }
    found
}

/// Altitude at every 10 m, interpolated.
fn grid(samples: &[Sample]) -> Vec<f64> {
    let points: Vec<(f64, f64)> =
        samples.iter().filter_map(|sample| Some((sample.distance, sample.altitude?))).collect();
    let mut heights = Vec::new();
    let mut at = 0.0;
    for (before, after) in points.iter().zip(points.iter().skip(1)) {
        let span = after.0 - before.0;
        while at <= after.0 && span > 0.0 {
            heights.push(before.1 + (after.1 - before.1) * ((at - before.0) / span).clamp(0.0, 1.0));
            at += GRID_M;
        }
    }
    heights
}

fn smoothed(heights: &[f64]) -> Vec<f64> {
    (0..heights.len())
        .map(|at| {
            let from = at.saturating_sub(SMOOTHING);
            let mut window: Vec<f64> =
                heights.iter().skip(from).take(at + SMOOTHING + 1 - from).copied().collect();
            window.sort_unstable_by(f64::total_cmp);
            window.get(window.len() / 2).copied().unwrap_or_default()
        })
        .collect()
}

/// How far a climb that begins at `start` goes: over every step that rises enough, and over short gaps between them.
fn climb_end(heights: &[f64], start: usize) -> usize {
    let height = |at: usize| heights.get(at).copied().unwrap_or_default();
    let mut end = start;
    let mut gap_m = 0.0;
    for at in start..heights.len().saturating_sub(1) {
        if height(at + 1) - height(at) >= LEAST_GRADE * GRID_M {
            end = at + 1;
            gap_m = 0.0;
            continue;
        }
        gap_m += GRID_M;
        if end == start || gap_m > BRIDGED_M || height(end) - height(at + 1) > BRIDGED_LOSS_M {
            break;
        }
    }
    end
}

fn climb(samples: &[Sample], heights: &[f64], start: usize, end: usize) -> Option<Climb> {
    let gain_m = heights.get(end)? - heights.get(start)?;
    let metres = |steps: usize| GRID_M * u32::try_from(steps).map_or(0.0, f64::from);
    let (start_m, length_m) = (metres(start), metres(end - start));
    if gain_m < LEAST_GAIN_M || gain_m < LEAST_GRADE * length_m {
        return None;
    }
    let inside = |sample: &&Sample| (start_m..=start_m + length_m).contains(&sample.distance);
    let on_it: Vec<&Sample> = samples.iter().filter(inside).collect();
    let (mut watts, mut heart_rate) = (Mean::default(), Mean::default());
    for sample in &on_it {
        watts.add(sample.watts, 1.0);
        heart_rate.add(sample.heart_rate.filter(|beats| *beats > 0.0), 1.0);
    }
    let time_s = on_it.last()?.time - on_it.first()?.time;
    Some(Climb { start_m, length_m, gain_m, time_s, heart_rate: heart_rate.value(), watts: watts.value() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2 km flat, 2 km at `grade`, 1 km flat; 5 m/s.
    fn course(grade: f64) -> Vec<Sample> {
        (0..=1_000)
            .map(|second| {
                let distance = f64::from(second) * 5.0;
                let altitude = 400.0 + (distance - 2_000.0).clamp(0.0, 2_000.0) * grade;
                Sample {
                    time: f64::from(second),
                    distance,
                    watts: Some(250.0),
                    heart_rate: Some(160.0),
                    altitude: Some(altitude),
                }
            })
            .collect()
    }

    #[test]
    fn finds_one_climb_with_length_gain_and_speed() {
        let found = climbs(&course(0.05));
        assert_eq!(found.len(), 1, "{found:?}");
        let climb = found[0];
        assert!(
            (climb.start_m - 2_000.0).abs() <= 30.0 && (climb.length_m - 2_000.0).abs() <= 50.0,
            "{climb:?}"
        );
        assert!((climb.gain_m - 100.0).abs() < 2.0 && (climb.grade_pct() - 5.0).abs() < 0.1);
        assert!((climb.vam().unwrap() - 900.0).abs() < 20.0);
        assert_eq!((climb.watts, climb.heart_rate), (Some(250.0), Some(160.0)));
    }

    #[test]
    fn a_gentle_or_short_rise_is_no_climb() {
        assert!(climbs(&course(0.02)).is_empty());
        assert!(climbs(&course(0.012)).is_empty());
        assert!(climbs(&[]).is_empty());
    }

    #[test]
    fn a_short_flat_does_not_end_a_climb_and_a_long_one_does() {
        let with_flat = |length: f64| -> Vec<Sample> {
            (0..=1_200)
                .map(|second| {
                    let distance = f64::from(second) * 5.0;
                    let climbed = distance.min(2_000.0) + (distance - 2_000.0 - length).clamp(0.0, 2_000.0);
                    Sample {
                        time: f64::from(second),
                        distance,
                        altitude: Some(climbed * 0.06),
                        ..Sample::default()
                    }
                })
                .collect()
        };
        assert_eq!(climbs(&with_flat(70.0)).len(), 1);
        assert_eq!(climbs(&with_flat(500.0)).len(), 2);
    }
}
