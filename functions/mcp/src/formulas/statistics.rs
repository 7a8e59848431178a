//! Trends, baselines, distributions and correlations over days (F13–F16).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::dates::{days_between, plus_days};

/// Values by day; a day without a value is absent, never zero.
pub(crate) type Series = BTreeMap<Date, f64>;

/// Days a baseline or a trend needs.
pub(crate) const ENOUGH_DAYS: usize = 7;
/// Pairs a correlation needs.
pub(crate) const ENOUGH_PAIRS: usize = 14;
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
struct Sums {
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Sums {
    fn of(x: &[f64], y: &[f64]) -> Option<Self> {
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

/// How two series are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Pearson,
    /// On mean ranks.
    Spearman,
}

/// How two series go together (F15).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Correlation {
    pub(crate) pairs: usize,
    /// `None` when one of the two never varied.
    pub(crate) r: Option<f64>,
    /// Two-sided, from Student's t with n − 2 degrees of freedom.
    pub(crate) p: Option<f64>,
}

impl Correlation {
    /// `none`, `weak`, `moderate`, `strong`, `very strong` by |r| below 0.1, 0.3, 0.5, 0.7.
    pub(crate) fn word(&self) -> Option<&'static str> {
        self.r.map(|r| match r.abs() {
            r if r < 0.1 => "none",
            r if r < 0.3 => "weak",
            r if r < 0.5 => "moderate",
            r if r < 0.7 => "strong",
            _ => "very strong",
        })
    }
}

/// F15: pairs of x on a day and y `lag_days` later. `Err` holds the number of pairs when there are fewer than
/// [`ENOUGH_PAIRS`].
pub(crate) fn correlation(
    x: &Series,
    y: &Series,
    lag_days: i64,
    method: Method,
) -> Result<Correlation, usize> {
    let pairs: Vec<(f64, f64)> = x
        .iter()
        .filter_map(|(day, value)| y.get(&plus_days(*day, lag_days)).map(|other| (*value, *other)))
        .collect();
    if pairs.len() < ENOUGH_PAIRS {
        return Err(pairs.len());
    }
    let (mut x, mut y): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    if method == Method::Spearman {
        (x, y) = (ranks(&x), ranks(&y));
    }
    let r = Sums::of(&x, &y)
        .filter(|sums| sums.xx > 0.0 && sums.yy > 0.0)
        .map(|sums| (sums.xy / (sums.xx * sums.yy).sqrt()).clamp(-1.0, 1.0));
    Ok(Correlation { pairs: x.len(), r, p: r.map(|r| two_sided_p(r, x.len())) })
}

/// Ranks from 1; equal values share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: f64| {
        let below = values.iter().filter(|other| **other < value).count() as f64;
        let equal = values.iter().filter(|other| **other == value).count() as f64;
        below + f64::midpoint(equal, 1.0)
    };
    values.iter().map(|value| rank(*value)).collect()
}

/// P(|T| ≥ |t|) for Student's t with n − 2 degrees of freedom, t = r·√((n − 2)/(1 − r²)), through the regularized
/// incomplete beta function (Abramowitz and Stegun 26.7.1): p = I_{ν/(ν+t²)}(ν/2, 1/2).
fn two_sided_p(r: f64, n: usize) -> f64 {
    let freedom = n as f64 - 2.0;
    let rest = 1.0 - r * r;
    if rest <= 0.0 {
        return 0.0;
    }
    let t_squared = r * r * freedom / rest;
    incomplete_beta(freedom / (freedom + t_squared), freedom / 2.0, 0.5)
}

/// `I_x(a, b)` by its continued fraction (Lentz), in the half where it converges fast.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

#[expect(clippy::many_single_char_names, reason = "the letters of the formula")]
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let keep = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..200 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / keep(1.0 + term * d);
            c = keep(1.0 + term / c);
            fraction *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-12 {
            break;
        }
    }
    fraction
}

/// ln Γ(x) for x > 0 (Lanczos, g = 5; Numerical Recipes §6.1), error below 2e-10.
fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 6] = [
        76.180_091_729_471_46,
        -86.505_320_329_416_77,
        24.014_098_240_830_91,
        -1.231_739_572_450_155,
        0.120_865_097_386_617_9e-2,
        -0.539_523_938_495_3e-5,
    ];
    let base = x + 5.5;
    let log = (x + 0.5) * base.ln() - base;
    let series = COEFFICIENTS
        .iter()
        .zip(1..)
        .fold(1.000_000_000_190_015, |sum, (coefficient, step)| sum + coefficient / (x + f64::from(step)));
    log + (2.506_628_274_631_000_5 * series / x).ln()
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
    use jiff::civil::date;

    const START: Date = date(2026, 1, 1);

    fn series(values: &[f64]) -> Series {
        values.iter().zip(0..).map(|(value, day)| (plus_days(START, day), *value)).collect()
    }

    #[test]
    fn a_line_is_found_again() {
        let found =
            trend(&series(&(0..30).map(|day| 50.0 + 0.5 * f64::from(day)).collect::<Vec<_>>()), 7).unwrap();
        assert!((found.slope_per_week - 3.5).abs() < 1e-9 && (found.r_squared.unwrap() - 1.0).abs() < 1e-9);
        assert!((found.first.unwrap() - 51.5).abs() < 1e-9 && (found.last.unwrap() - 63.0).abs() < 1e-9);
        assert_eq!(trend(&series(&[1.0; 6]), 7), Err(6));
        assert_eq!(trend(&series(&[1.0; 9]), 7).unwrap().r_squared, None);
    }

    #[test]
    fn the_baseline_ends_where_the_current_window_begins() {
        let mut values = [50.0, 52.0].repeat(30);
        values.extend([60.0; 7]);
        let found = baseline(&series(&values), plus_days(START, 66), 60, 7).unwrap();
        assert_eq!((found.n, found.mean, found.current), (60, 51.0, 60.0));
        assert!((found.z.unwrap() - 9.0 / 1.008_439).abs() < 1e-3, "{found:?}");
        assert_eq!(found.word(), Some("exceptional"));
        assert_eq!(baseline(&series(&[1.0; 10]), plus_days(START, 9), 60, 7), Err(3));
    }

    /// Anscombe's first quartet, extended by itself to reach the number of pairs; r is the published 0.816.
    #[test]
    fn correlation_reproduces_published_values() {
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let (x, y) = (series(&x.repeat(2)), series(&y.repeat(2)));
        let found = correlation(&x, &y, 0, Method::Pearson).unwrap();
        assert!((found.r.unwrap() - 0.816_42).abs() < 1e-4 && found.pairs == 22);
        assert_eq!(found.word(), Some("very strong"));
        // Student's t for r = 0.5, n = 27: t = 2.8868 with 25 degrees of freedom, p = 0.00792.
        assert!((two_sided_p(0.5, 27) - 0.007_92).abs() < 2e-5);
        // t = 2.228 with 10 degrees of freedom is the 5 % point of every table.
        let r = (2.228_139_f64.powi(2) / (10.0 + 2.228_139_f64.powi(2))).sqrt();
        assert!((two_sided_p(r, 12) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn pairs_are_made_by_date_and_not_by_position() {
        let x = series(&(0..30).map(f64::from).collect::<Vec<_>>());
        let mut y: Series = x.iter().map(|(day, value)| (plus_days(*day, 1), value * 2.0)).collect();
        y.remove(&plus_days(START, 10));
        let found = correlation(&x, &y, 1, Method::Pearson).unwrap();
        assert!((found.r.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(found.pairs, 29);
        assert_eq!(correlation(&x, &series(&[1.0; 13]), 0, Method::Pearson), Err(13));
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[10.0, 20.0, 20.0, 30.0]), [1.0, 2.5, 2.5, 4.0]);
        let x = series(&(1..20).map(f64::from).collect::<Vec<_>>());
        let y = series(&(1..20).map(|value| f64::from(value).powi(5)).collect::<Vec<_>>());
        assert!((correlation(&x, &y, 0, Method::Spearman).unwrap().r.unwrap() - 1.0).abs() < 1e-12);
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
