//! Normalized power and its relatives, decoupling and heart-rate drift, over one value a second.

use super::seconds::known_mean;

/// Seconds of the trailing mean of normalized power (Coggan 2003).
const WINDOW_S: usize = 30;
/// A shorter effort is marked as short and has no load, in seconds.
const FULL_S: usize = 20 * 60;
/// Up to this drift, in percent, endurance holds.
const STEADY_PCT: f64 = 5.0;
/// Up to this drift, in percent, it is worth watching.
const WATCHED_PCT: f64 = 10.0;

/// What is put out for the heart rate it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Watts.
    Power,
    /// Metres per second.
    Pace,
}

/// Figures of an effort by power.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Effort {
    /// Normalized power, watts.
    pub(crate) normalized: f64,
    /// Normalized over mean power.
    pub(crate) variability: Option<f64>,
    /// Normalized power over the threshold, percent.
    pub(crate) intensity_pct: Option<f64>,
    /// Hours × intensity² × 100; from 20 minutes.
    pub(crate) load: Option<f64>,
    /// Shorter than 20 minutes: normalized power says little.
    pub(crate) is_short: bool,
}

/// How an effort changed from its first to its second half.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Drift {
    /// Loss of output per heart beat, percent.
    pub(crate) decoupling_pct: Option<f64>,
    /// Rise of the heart rate, percent.
    pub(crate) hr_drift_pct: Option<f64>,
}

/// Normalized power: 30 s trailing means, fourth-power mean, fourth root. Needs 30 seconds.
pub(crate) fn normalized(seconds: &[f64]) -> Option<f64> {
    if seconds.len() < WINDOW_S {
        return None;
    }
    let windows = seconds.windows(WINDOW_S);
    let count = windows.len() as f64;
    let fourth: f64 = windows.map(|window| (window.iter().sum::<f64>() / WINDOW_S as f64).powi(4)).sum();
    Some((fourth / count).powf(0.25))
}

/// The figures of an effort from watts, one a second. Seconds without a value are left out.
pub(crate) fn effort(watts: &[Option<f64>], ftp_w: Option<f64>) -> Option<Effort> {
    let known: Vec<f64> = watts.iter().copied().flatten().collect();
    let normalized = normalized(&known)?;
    let is_short = known.len() < FULL_S;
    let ratio = ftp_w.filter(|ftp| *ftp > 0.0).map(|ftp| normalized / ftp);
    let hours = known.len() as f64 / 3_600.0;
    Some(Effort {
        normalized,
        variability: known_mean(watts).filter(|mean| *mean > 0.0).map(|mean| normalized / mean),
        intensity_pct: ratio.map(|ratio| ratio * 100.0),
        load: ratio.filter(|_| !is_short).map(|ratio| hours * ratio.powi(2) * 100.0),
        is_short,
    })
}

/// Output per heart beat: normalized power, or metres per minute, over the mean heart rate.
pub(crate) fn efficiency(of: Output, output: &[Option<f64>], hr: &[Option<f64>]) -> Option<f64> {
    let beats = known_mean(hr).filter(|beats| *beats > 0.0)?;
    let output = match of {
        Output::Power => normalized(&output.iter().copied().flatten().collect::<Vec<_>>())?,
        Output::Pace => known_mean(output)? * 60.0,
    };
    Some(output / beats)
}

/// Compares the halves, cut by moving time. `output` and `hr` have one value a second, in step.
pub(crate) fn drift(of: Output, output: &[Option<f64>], hr: &[Option<f64>]) -> Drift {
    let middle = hr.len() / 2;
    let (early_hr, late_hr) = hr.split_at(middle);
    let (early, late) = output.split_at(middle.min(output.len()));
    let loss = |before: f64, after: f64| (before > 0.0).then(|| 100.0 * (before - after) / before);
    let decoupling_pct = efficiency(of, early, early_hr)
        .zip(efficiency(of, late, late_hr))
        .and_then(|(before, after)| loss(before, after));
    let hr_drift_pct = known_mean(early_hr)
        .zip(known_mean(late_hr))
        .and_then(|(before, after)| loss(before, after))
        .map(|loss| -loss);
    Drift { decoupling_pct, hr_drift_pct }
}

/// `ok`, `watch` or `high`.
pub(crate) fn drift_word(percent: f64) -> &'static str {
    if percent <= STEADY_PCT {
        "ok"
    } else if percent <= WATCHED_PCT {
        "watch"
    } else {
        "high"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(value: f64, seconds: usize) -> Vec<Option<f64>> {
        vec![Some(value); seconds]
    }

    #[test]
    fn a_steady_effort_has_its_own_power() {
        let hour = effort(&held(200.0, 3_600), Some(250.0)).unwrap();
        assert!((hour.normalized - 200.0).abs() < 1e-9);
        assert!((hour.variability.unwrap() - 1.0).abs() < 1e-9);
        assert!((hour.intensity_pct.unwrap() - 80.0).abs() < 1e-9);
        assert!((hour.load.unwrap() - 64.0).abs() < 1e-9);
        assert!(!hour.is_short);
    }

    #[test]
    fn the_fourth_power_weighs_hard_minutes_more() {
        let mut watts = held(100.0, 600);
        watts.extend(held(300.0, 600));
        let effort = effort(&watts, None).unwrap();
        assert!((effort.normalized - 252.4).abs() < 0.3, "{}", effort.normalized);
        assert_eq!((effort.intensity_pct, effort.load), (None, None));
    }

    #[test]
    fn a_short_effort_is_marked_and_has_no_load() {
        let short = effort(&held(300.0, 1_199), Some(250.0)).unwrap();
        assert!(short.is_short && short.load.is_none());
        assert_eq!(effort(&held(300.0, 29), Some(250.0)), None);
    }

    #[test]
    fn seconds_without_a_value_are_left_out() {
        let mut watts = held(200.0, 60);
        watts.extend(vec![None; 60]);
        assert!((effort(&watts, None).unwrap().normalized - 200.0).abs() < 1e-9);
    }

    #[test]
    fn a_rising_heart_rate_at_equal_power_decouples() {
        let (watts, mut hr) = (held(200.0, 1_200), held(140.0, 600));
        hr.extend(held(147.0, 600));
        let by_power = drift(Output::Power, &watts, &hr);
        assert!((by_power.hr_drift_pct.unwrap() - 5.0).abs() < 1e-9);
        assert!((by_power.decoupling_pct.unwrap() - 4.761_9).abs() < 1e-3);
        let by_pace = drift(Output::Pace, &held(3.7, 1_200), &hr);
        assert!((by_pace.decoupling_pct.unwrap() - 4.761_9).abs() < 1e-3);
    }

    #[test]
    fn efficiency_is_watts_or_metres_per_minute_per_beat() {
        let hr = held(150.0, 60);
        assert!((efficiency(Output::Power, &held(225.0, 60), &hr).unwrap() - 1.5).abs() < 1e-9);
        assert!((efficiency(Output::Pace, &held(3.0, 60), &hr).unwrap() - 1.2).abs() < 1e-9);
        assert_eq!(efficiency(Output::Pace, &held(3.0, 60), &[None]), None);
    }

    #[test]
    fn names_the_drift() {
        let words = [-3.0, 5.0, 5.1, 10.0, 10.1].map(drift_word);
        assert_eq!(words, ["ok", "ok", "watch", "watch", "high"]);
    }
}
