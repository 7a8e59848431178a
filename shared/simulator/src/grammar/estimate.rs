//! Time, distance, load and zone times of a planned workout.

use super::{Doc, Step, Target};
use crate::number::{int, position, real};
use crate::profile::{POWER_ZONES, SWEET_SPOT, Thresholds};

/// What the site computes from the steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) seconds: i32,
    pub(crate) metres: f64,
    /// `None` when no step has a target.
    pub(crate) load: Option<i32>,
    /// Percent of threshold.
    pub(crate) intensity: Option<f64>,
    pub(crate) joules: Option<i32>,
    pub(crate) joules_above_ftp: Option<i32>,
    /// Seconds in zones 1 to 7 and in the sweet spot.
    pub(crate) zone_seconds: [i32; 8],
}

/// Seconds that are looked at: more than eleven days is a slip of the pen.
const LONGEST: usize = 1_000_000;
/// Seconds of the rolling mean behind the intensity.
const SMOOTHING: usize = 30;

impl Estimate {
    /// Estimates a workout for an athlete.
    pub(crate) fn of(doc: &Doc, thresholds: &Thresholds) -> Self {
        let mut estimate = Self::default();
        let mut efforts: Vec<f64> = Vec::new();
        let mut targets = false;
        for (step, _) in doc.flat() {
            let (start, end) = step.effort(thresholds).map_or((0.0, 0.0), |effort| {
                targets = true;
                effort
            });
            let (seconds, metres) = step.length(thresholds, f64::midpoint(start, end));
            let seconds = seconds.min(LONGEST - efforts.len());
            estimate.metres += metres;
            for second in 0..seconds {
                let effort = start + (end - start) * real(second) / real(seconds.max(1));
                estimate.count_zone(effort);
                efforts.push(effort);
            }
        }
        estimate.seconds = crate::number::id(efforts.len());
        if targets && !efforts.is_empty() {
            estimate.weigh(&efforts, thresholds.ftp);
        }
        estimate
    }

    fn count_zone(&mut self, effort: f64) {
        let percent = effort * 100.0;
        let zone = POWER_ZONES.iter().position(|bound| percent <= *bound).unwrap_or(6);
        let sweet = (SWEET_SPOT.0..=SWEET_SPOT.1).contains(&percent);
        for index in [Some(zone), sweet.then_some(7)].into_iter().flatten() {
            if let Some(seconds) = self.zone_seconds.get_mut(index) {
                *seconds += 1;
            }
        }
    }

    fn weigh(&mut self, efforts: &[f64], ftp: f64) {
        let intensity = crate::load::normalized(efforts.iter().copied(), SMOOTHING);
        let hours = real(efforts.len()) / 3_600.0;
        self.load = Some(int(hours * intensity * intensity * 100.0));
        self.intensity = Some(intensity * 100.0);
        if ftp > 0.0 {
            let above: f64 = efforts.iter().map(|effort| (effort - 1.0).max(0.0)).sum();
            self.joules = Some(int(efforts.iter().sum::<f64>() * ftp));
            self.joules_above_ftp = Some(int(above * ftp));
        }
    }
}

impl Step {
    /// Start and end of the effort as shares of threshold.
    pub(crate) fn effort(&self, thresholds: &Thresholds) -> Option<(f64, f64)> {
        if self.intensity.as_deref() == Some("rest") && self.power.is_none() {
            return Some((0.0, 0.0));
        }
        if self.maxeffort {
            return Some((1.5, 1.5));
        }
        let share = |target: &Target, of: f64| {
            let absolute = target.absolute(thresholds).unwrap_or_else(|| target.clone());
            let (start, end) = (absolute.start / of, absolute.end.unwrap_or(absolute.start) / of);
            if self.ramp { (start, end) } else { (f64::midpoint(start, end), f64::midpoint(start, end)) }
        };
        if let Some(power) = &self.power {
            let relative = matches!(power.units, "%ftp" | "%mmp");
            // A percentage of FTP needs no FTP.
            let of = if relative && thresholds.ftp <= 0.0 { 100.0 } else { thresholds.ftp };
            return (of > 0.0).then(|| share(power, of));
        }
        if let Some(pace) = &self.pace {
            return (thresholds.pace > 0.0).then(|| share(pace, thresholds.pace));
        }
        self.hr.as_ref().map(|hr| {
            let (start, end) = share(hr, thresholds.lthr);
            (from_heart(start), from_heart(end))
        })
    }

    /// Seconds and metres of the step when it is done at this effort.
    pub(crate) fn length(&self, thresholds: &Thresholds, effort: f64) -> (usize, f64) {
        let speed =
            if thresholds.pace > 0.0 { thresholds.pace * effort.max(0.5) } else { 2.5 + 6.5 * effort };
        match (self.seconds, self.metres) {
            (Some(seconds), metres) => (seconds as usize, metres.unwrap_or(0.0)),
            (None, Some(metres)) => (position((metres / speed).round()), metres),
            (None, None) => (0, 0.0),
        }
    }
}

/// The effort at which the heart settles on a share of LTHR.
fn from_heart(share: f64) -> f64 {
    ((share - 0.52) / 0.48).clamp(0.0, 1.3)
}

#[cfg(test)]
mod tests {
    use super::Estimate;
    use crate::grammar::read;
    use crate::profile::ATHLETES;
    use crate::sport::Family;

    fn estimate(text: &str, family: Family) -> Estimate {
        Estimate::of(&read(text), &ATHLETES[0].thresholds(family, false, 0))
    }

    #[test]
    fn agrees_with_the_figures_of_the_site() {
        let estimate =
            estimate("- 20m 60% 90-100rpm\n\nMain set 4x\n- 8m 110%\n- 8m 50%\n\n- 10m 60%\n", Family::Ride);
        assert_eq!(estimate.seconds, 5_640);
        assert_eq!(estimate.load, Some(116));
        assert!((estimate.intensity.unwrap() - 86.05).abs() < 0.5, "{:?}", estimate.intensity);
        assert_eq!(estimate.zone_seconds, [1_920, 1_800, 0, 0, 1_920, 0, 0, 0]);
    }

    #[test]
    fn gives_no_load_without_a_target() {
        assert_eq!(estimate("- 30m easy", Family::Ride).load, None);
        assert_eq!(estimate("- 30m easy", Family::Ride).seconds, 1_800);
    }

    #[test]
    fn times_a_distance_by_its_pace() {
        let estimate = estimate("- 3.7037km 100% Pace", Family::Run);
        assert_eq!(estimate.seconds, 1_000);
        assert_eq!(estimate.load, Some(28));
    }
}
