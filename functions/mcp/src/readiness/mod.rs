//! Readiness: one score for a day from HRV, resting heart rate, sleep and how the athlete feels (the UCR formula).
//!
//! Pure functions over days of wellness; a constant stands once, with its name. Missing is never zero. Weights: HRV 40,
//! resting heart rate 25, sleep 15, subjective 20. A training aid, not a medical statement.

mod baseline;
mod components;
mod score;
mod trend;
mod words;

pub(crate) use score::{Score, Unscored, score};
pub(crate) use trend::{Trend, scores, trend};
pub(crate) use words::{component_word, level, zone};

use std::collections::BTreeMap;

use jiff::civil::Date;

/// What one day of wellness contributes. Scales run from 1, best, to 4, worst; everything may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Day {
    /// RMSSD in milliseconds.
    pub(crate) hrv: Option<f64>,
    /// Beats per minute.
    pub(crate) resting_hr: Option<f64>,
    /// 0–100.
    pub(crate) sleep_score: Option<f64>,
    pub(crate) sleep_hours: Option<f64>,
    pub(crate) sleep_quality: Option<f64>,
    pub(crate) fatigue: Option<f64>,
    pub(crate) stress: Option<f64>,
    pub(crate) motivation: Option<f64>,
    pub(crate) mood: Option<f64>,
    pub(crate) soreness: Option<f64>,
    pub(crate) injury: Option<f64>,
    /// 0 none, 1 some, 2 much; from the custom field `Alcohol`.
    pub(crate) alcohol: Option<f64>,
}

/// Days by date.
pub(crate) type History = BTreeMap<Date, Day>;
