//! How two series of days go together (F15).

use super::statistics::{Series, Sums};
use crate::dates::plus_days;

/// Pairs a correlation needs.
pub(crate) const ENOUGH_PAIRS: usize = 14;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::reference::{FIRST_DAY, daily};

    /// Anscombe's first quartet, extended by itself to reach the number of pairs; r is the published 0.816.
    #[test]
    fn correlation_reproduces_published_values() {
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let (x, y) = (daily(&x.repeat(2)), daily(&y.repeat(2)));
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
        let x = daily(&(0..30).map(f64::from).collect::<Vec<_>>());
        let mut y: Series = x.iter().map(|(day, value)| (plus_days(*day, 1), value * 2.0)).collect();
        y.remove(&plus_days(FIRST_DAY, 10));
        let found = correlation(&x, &y, 1, Method::Pearson).unwrap();
        assert!((found.r.unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(found.pairs, 29);
        assert_eq!(correlation(&x, &daily(&[1.0; 13]), 0, Method::Pearson), Err(13));
    }

    #[test]
    fn equal_values_share_their_rank() {
        assert_eq!(ranks(&[10.0, 20.0, 20.0, 30.0]), [1.0, 2.5, 2.5, 4.0]);
        let x = daily(&(1..20).map(f64::from).collect::<Vec<_>>());
        let y = daily(&(1..20).map(|value| f64::from(value).powi(5)).collect::<Vec<_>>());
        assert!((correlation(&x, &y, 0, Method::Spearman).unwrap().r.unwrap() - 1.0).abs() < 1e-12);
    }
}
