//! Trends, baselines and distributions over days (F13, F14, F16).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::dates::{days_between, plus_days};

/// Values by day; a day without a value is absent, never zero.
pub(crate) type Series = BTreeMap<Date, f64>;

/// Days a baseline or a trend needs.
pub(crate) const ENOUGH_DAYS: usize = 7;
/// Buckets of a distribution.
const BUCKETS: usize = 10;

/// The arithmetic mean; `None` of nothing.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation (n − 1); `None` below two values.
pub(crate) fn sample_sd(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (values.len() as f64 - 1.0)).sqrt())
}

/// The population standard deviation (n); `None` of nothing.
pub(crate) fn population_sd(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / values.len() as f64).sqrt())
}

/// A quantile by linear interpolation between order statistics (Hyndman and Fan, type 7). `sorted` ascends.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * (sorted.len().checked_sub(1)? as f64);
    let below = *sorted.get(place.floor() as usize)?;
    let above = *sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

fn within(series: &Series, oldest: Date, newest: Date) -> Vec<f64> {
    if oldest > newest {
        Vec::new()
    } else {
        series.range(oldest..=newest).map(|(_, value)| *value).collect()
    }
}

/// What is usual, and how far the present is from it (F13).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Baseline {
    pub(crate) n: usize,
    pub(crate) mean: f64,
    pub(crate) sd: f64,
    /// Mean of the last rolling days.
    pub(crate) current: f64,
    /// `None` when nothing ever varied.
    pub(crate) z: Option<f64>,
}

impl Baseline {
    /// `usual`, `unusual` or `exceptional`, by |z| below 1, below 2, or above.
    pub(crate) fn word(&self) -> Option<&'static str> {
        self.z.map(|z| match z.abs() {
            z if z < 1.0 => "usual",
            z if z < 2.0 => "unusual",
            _ => "exceptional",
        })
    }
}

/// F13: the window of `rolling_days` ending at `newest` against the `baseline_days` before it. `Err` holds the number of
/// days found when there are fewer than [`ENOUGH_DAYS`], or none in the window.
pub(crate) fn baseline(
    series: &Series,
    newest: Date,
    baseline_days: i64,
    rolling_days: i64,
) -> Result<Baseline, usize> {
    let start = plus_days(newest, 1 - rolling_days);
    let before = within(series, plus_days(start, -baseline_days), plus_days(start, -1));
    let now = within(series, start, newest);
    let (Some(mean_before), Some(sd), Some(current)) = (mean(&before), sample_sd(&before), mean(&now)) else {
        return Err(before.len());
    };
    if before.len() < ENOUGH_DAYS {
        return Err(before.len());
    }
    let z = (sd > 0.0).then(|| (current - mean_before) / sd);
    Ok(Baseline { n: before.len(), mean: mean_before, sd, current, z })
}

/// A straight line through the days (F14).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trend {
    pub(crate) n: usize,
    pub(crate) slope_per_week: f64,
    /// `None` when nothing varied.
    pub(crate) r_squared: Option<f64>,
    /// Mean of the first rolling days.
    pub(crate) first: Option<f64>,
    /// Mean of the last rolling days.
    pub(crate) last: Option<f64>,
}

/// F14: least squares over the present days. `Err` holds their number when there are fewer than [`ENOUGH_DAYS`].
pub(crate) fn trend(series: &Series, rolling_days: i64) -> Result<Trend, usize> {
    let n = series.len();
    let (Some((first_day, _)), Some((last_day, _))) = (series.first_key_value(), series.last_key_value())
    else {
        return Err(0);
    };
    if n < ENOUGH_DAYS {
        return Err(n);
    }
    let x: Vec<f64> = series.keys().map(|day| days_between(*first_day, *day) as f64).collect();
    let y: Vec<f64> = series.values().copied().collect();
    let sums = Sums::of(&x, &y).ok_or(n)?;
    let slope = if sums.xx > 0.0 { sums.xy / sums.xx } else { 0.0 };
    let r_squared = (sums.xx > 0.0 && sums.yy > 0.0).then(|| sums.xy.powi(2) / (sums.xx * sums.yy));
    Ok(Trend {
        n,
        slope_per_week: slope * 7.0,
        r_squared,
        first: mean(&within(series, *first_day, plus_days(*first_day, rolling_days - 1))),
        last: mean(&within(series, plus_days(*last_day, 1 - rolling_days), *last_day)),
    })
}

/// The mean of the last `days` calendar days for each present day.
pub(crate) fn rolling_mean(series: &Series, days: i64) -> Series {
    let around = |day: Date| mean(&within(series, plus_days(day, 1 - days), day));
    series.keys().filter_map(|day| around(*day).map(|mean| (*day, mean))).collect()
}

/// Sums of squares about the means.
pub(super) struct Sums {
    pub(super) xx: f64,
    pub(super) yy: f64,
    pub(super) xy: f64,
}

impl Sums {
    pub(super) fn of(x: &[f64], y: &[f64]) -> Option<Self> {
        let (mean_x, mean_y) = (mean(x)?, mean(y)?);
        let mut sums = Self { xx: 0.0, yy: 0.0, xy: 0.0 };
        for (x, y) in x.iter().zip(y) {
            let (dx, dy) = (x - mean_x, y - mean_y);
            sums.xx += dx * dx;
            sums.yy += dy * dy;
            sums.xy += dx * dy;
        }
        Some(sums)
    }
}

/// How values are spread (F16).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Distribution {
    pub(crate) n: usize,
    pub(crate) mean: f64,
    pub(crate) sd: Option<f64>,
    /// At 5, 25, 50, 75 and 95 percent.
    pub(crate) quantiles: [f64; 5],
    /// Ten equal buckets from the least to the greatest value: lower bound and count.
    pub(crate) buckets: Vec<(f64, usize)>,
}

/// F16; `None` of nothing.
pub(crate) fn distribution(values: &[f64]) -> Option<Distribution> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share| quantile(&sorted, share);
    Some(Distribution {
        n: sorted.len(),
        mean: mean(&sorted)?,
        sd: sample_sd(&sorted),
        quantiles: [at(0.05)?, at(0.25)?, at(0.5)?, at(0.75)?, at(0.95)?],
        buckets: buckets(&sorted),
    })
}

fn buckets(sorted: &[f64]) -> Vec<(f64, usize)> {
    let (Some(least), Some(greatest)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let width = (greatest - least) / BUCKETS as f64;
    if width <= 0.0 {
        return vec![(*least, sorted.len())];
    }
    let mut counts = vec![0_usize; BUCKETS];
    for value in sorted {
        let bucket = (((value - least) / width) as usize).min(BUCKETS - 1);
        if let Some(count) = counts.get_mut(bucket) {
            *count += 1;
        }
    }
    counts.into_iter().zip(0_u32..).map(|(count, index)| (least + width * f64::from(index), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::reference::{FIRST_DAY, daily};

    #[test]
    fn a_line_is_found_again() {
        let found =
            trend(&daily(&(0..30).map(|day| 50.0 + 0.5 * f64::from(day)).collect::<Vec<_>>()), 7).unwrap();
        assert!((found.slope_per_week - 3.5).abs() < 1e-9 && (found.r_squared.unwrap() - 1.0).abs() < 1e-9);
        assert!((found.first.unwrap() - 51.5).abs() < 1e-9 && (found.last.unwrap() - 63.0).abs() < 1e-9);
        assert_eq!(trend(&daily(&[1.0; 6]), 7), Err(6));
        assert_eq!(trend(&daily(&[1.0; 9]), 7).unwrap().r_squared, None);
    }

    #[test]
    fn the_baseline_ends_where_the_current_window_begins() {
        let mut values = [50.0, 52.0].repeat(30);
        values.extend([60.0; 7]);
        let found = baseline(&daily(&values), plus_days(FIRST_DAY, 66), 60, 7).unwrap();
        assert_eq!((found.n, found.mean, found.current), (60, 51.0, 60.0));
        assert!((found.z.unwrap() - 9.0 / 1.008_439).abs() < 1e-3, "{found:?}");
        assert_eq!(found.word(), Some("exceptional"));
        assert_eq!(baseline(&daily(&[1.0; 10]), plus_days(FIRST_DAY, 9), 60, 7), Err(3));
    }

    #[test]
    fn quantiles_interpolate_and_buckets_hold_everything() {
        let found = distribution(&[4.0, 1.0, 3.0, 2.0, 5.0]).unwrap();
        assert_eq!(found.quantiles, [1.2, 2.0, 3.0, 4.0, 4.8]);
        assert_eq!(found.buckets.iter().map(|(_, count)| count).sum::<usize>(), 5);
        assert_eq!(distribution(&[]), None);
        assert_eq!(distribution(&[2.0; 4]).unwrap().buckets, [(2.0, 4)]);
    }
}
