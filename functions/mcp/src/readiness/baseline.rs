//! What is usual for this athlete.

use jiff::civil::Date;

use super::{Day, History};
use crate::dates::days_between;

/// Values a baseline needs to be valid.
pub(super) const VALID_FROM: usize = 7;

/// Mean and sample standard deviation of a window, with the number of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Baseline {
    pub(super) mean: f64,
    pub(super) sd: f64,
    pub(super) n: usize,
}

impl Baseline {
    pub(super) const fn is_valid(&self) -> bool {
        self.n >= VALID_FROM
    }
}

/// The values of `ages` days before `day` (0 is the day itself), where the field is known and above zero.
pub(super) fn values(
    history: &History,
    day: Date,
    ages: std::ops::RangeInclusive<i64>,
    field: impl Fn(&Day) -> Option<f64>,
) -> Vec<f64> {
    history
        .iter()
        .filter(|(date, _)| ages.contains(&days_between(**date, day)))
        .filter_map(|(_, entry)| field(entry).filter(|value| *value > 0.0))
        .collect()
}

/// The baseline of some values, its deviation held at or above `sd_at_least`.
pub(super) fn baseline(values: &[f64], sd_at_least: f64) -> Baseline {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let sd = if values.len() > 1 { (squares / (values.len() as f64 - 1.0)).sqrt() } else { 0.0 };
    Baseline { mean, sd: sd.max(sd_at_least), n: values.len() }
}

/// The mean, 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}
