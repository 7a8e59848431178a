//! The four parts of the score.

use super::Day;
use super::baseline::{Baseline, mean};

const HRV_POINTS: f64 = 40.0;
const RESTING_HR_POINTS: f64 = 25.0;
const SLEEP_POINTS: f64 = 15.0;
const SUBJECTIVE_POINTS: f64 = 20.0;

/// Values that the seven-day mean of HRV needs.
const HRV_RECENT_FROM: usize = 3;
/// HRV points while the baseline is not valid.
const HRV_NEUTRAL: f64 = 25.0;
/// The z value of parasympathetic saturation: HRV drops while resting heart rate is low too.
const SATURATED_Z: f64 = 1.5;
/// Resting heart-rate points at the mean, and while the baseline is not valid.
const RESTING_HR_NEUTRAL: f64 = 17.5;
/// Sleep points when nothing is known.
const SLEEP_NEUTRAL: f64 = 7.5;
/// What a missing answer counts as.
const SUBJECTIVE_MISSING: f64 = 2.0;
/// Part of the subjective points that each missing answer costs.
const SUBJECTIVE_COST: f64 = 0.05;

/// One part of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Component {
    pub(crate) name: &'static str,
    pub(crate) points: f64,
    pub(crate) of: f64,
    /// Deviation from the baseline in standard deviations, better being positive.
    pub(crate) z: Option<f64>,
    /// Days in the baseline.
    pub(crate) n: Option<usize>,
    /// There was too little to judge by; the points are the middle.
    pub(crate) neutral: bool,
}

/// Logistic in the deviation of the week from two months, so that neither end runs away.
pub(super) fn hrv_component(
    hrv: f64,
    resting_hr: f64,
    long: &Baseline,
    recent: &[f64],
    resting: &Baseline,
) -> Component {
    let base = Component {
        name: "hrv",
        points: HRV_NEUTRAL,
        of: HRV_POINTS,
        z: None,
        n: Some(long.n),
        neutral: true,
    };
    if !long.is_valid() || recent.len() < HRV_RECENT_FROM {
        return base;
    }
    let saturated = hrv.ln() < long.mean - 0.75 * long.sd && resting.n > 0 && resting_hr < resting.mean;
    let z = if saturated { SATURATED_Z } else { (mean(recent) - long.mean) / long.sd };
    Component { points: HRV_POINTS / (1.0 + (-(z + 0.5)).exp()), z: Some(z), neutral: false, ..base }
}

pub(super) fn resting_hr_component(resting_hr: f64, resting: &Baseline) -> Component {
    let base = Component {
        name: "resting_hr",
        points: RESTING_HR_NEUTRAL,
        of: RESTING_HR_POINTS,
        z: None,
        n: Some(resting.n),
        neutral: true,
    };
    if !resting.is_valid() {
        return base;
    }
    let z = -(resting_hr - resting.mean) / resting.sd;
    let points = (RESTING_HR_NEUTRAL + 7.5 * z).clamp(0.0, RESTING_HR_POINTS);
    Component { points, z: Some(z), neutral: false, ..base }
}

pub(super) fn sleep_component(today: &Day) -> Component {
    let hours = today.sleep_hours.filter(|hours| *hours > 0.0);
    let judged =
        today.sleep_score.filter(|score| *score > 0.0).map(|score| (score / 100.0).clamp(0.0, 1.0)).or_else(
            || {
                today.sleep_quality.map(|quality| match scale(quality) as i64 {
                    1 => 1.0,
                    2 => 0.8,
                    3 => 0.55,
                    _ => 0.3,
                })
            },
        );
    let short = hours.filter(|hours| *hours < 5.0).map_or(1.0, |hours| 0.8 * hours / 5.0);
    let share = judged.map(|base| base * short).or_else(|| hours.map(|hours| (hours / 8.0).clamp(0.0, 1.0)));
    Component {
        name: "sleep",
        points: share.map_or(SLEEP_NEUTRAL, |share| SLEEP_POINTS * share),
        of: SLEEP_POINTS,
        z: None,
        n: None,
        neutral: share.is_none(),
    }
}

pub(super) fn subjective_component(today: &Day) -> Component {
    let answers = [(today.fatigue, 0.35), (today.stress, 0.25), (today.motivation, 0.20), (today.mood, 0.20)];
    let good = |answer: Option<f64>| (4.0 - answer.map_or(SUBJECTIVE_MISSING, scale)) / 3.0;
    let share: f64 = answers.iter().map(|(answer, weight)| weight * good(*answer)).sum();
    let missing = answers.iter().filter(|(answer, _)| answer.is_none()).count();
    Component {
        name: "subjective",
        points: SUBJECTIVE_POINTS * share * (1.0 - SUBJECTIVE_COST * missing as f64),
        of: SUBJECTIVE_POINTS,
        z: None,
        n: None,
        neutral: missing == answers.len(),
    }
}

/// A scale value, held within 1–4; 0 counts as 1.
pub(super) fn scale(value: f64) -> f64 {
    value.round().clamp(1.0, 4.0)
}
