//! How training load is spread over days: ratio, monotony, strain (F6, F7) and what signals recovery (F18, F19).

use super::statistics::{mean, population_sd};

/// Smoothing of the acute load, 7 days.
const ACUTE: f64 = 2.0 / 8.0;
/// Smoothing of the chronic load, 28 days.
const CHRONIC: f64 = 2.0 / 29.0;
/// Days whose mean starts both averages.
const START_DAYS: usize = 7;
/// Days the ratio needs.
pub(crate) const RATIO_DAYS: usize = 28;
/// Monotony is held at this, since a week of equal days has no deviation at all.
const MONOTONY_AT_MOST: f64 = 10.0;
/// Smallest deviation that is believed, as a share of the mean.
const SD_SHARE_AT_LEAST: f64 = 0.1;

/// Acute against chronic load on the last day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    /// Exponentially weighted (Williams et al. 2017).
    pub(crate) ewma: Option<f64>,
    /// Plain means of 7 and 28 days.
    pub(crate) rolling: Option<f64>,
}

impl Ratio {
    /// `low` below 0.8, `productive` to 1.3, `watch` to 1.5, `high` above.
    pub(crate) fn word(&self) -> Option<&'static str> {
        self.ewma.map(|ratio| match ratio {
            ratio if ratio < 0.8 => "low",
            ratio if ratio <= 1.3 => "productive",
            ratio if ratio <= 1.5 => "watch",
            _ => "high",
        })
    }
}

/// F6: daily loads, oldest first, rest days 0. `Err` holds the number of days when there are fewer than [`RATIO_DAYS`].
pub(crate) fn ratio(loads: &[f64]) -> Result<Ratio, usize> {
    if loads.len() < RATIO_DAYS {
        return Err(loads.len());
    }
    let start = loads.get(..START_DAYS).and_then(mean).unwrap_or(0.0);
    let ewma = |smoothing: f64| {
        let rest = loads.get(START_DAYS..).unwrap_or_default();
        rest.iter().fold(start, |average, load| smoothing * load + (1.0 - smoothing) * average)
    };
    let last = |days: usize| loads.get(loads.len() - days..).and_then(mean);
    let divide = |acute: f64, chronic: f64| (chronic > 0.0).then(|| acute / chronic);
    Ok(Ratio {
        ewma: divide(ewma(ACUTE), ewma(CHRONIC)),
        rolling: last(7).zip(last(RATIO_DAYS)).and_then(|(acute, chronic)| divide(acute, chronic)),
    })
}

/// How alike the days of a week are, and what that costs (F7, Foster 1998).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Monotony {
    pub(crate) monotony: f64,
    pub(crate) strain: f64,
}

impl Monotony {
    /// `watch` from 1.5, `high` above 2.0.
    pub(crate) fn word(&self) -> &'static str {
        match self.monotony {
            monotony if monotony > 2.0 => "high",
            monotony if monotony >= 1.5 => "watch",
            _ => "ok",
        }
    }
}

/// F7 over the last seven of the daily loads; `None` for fewer, or for a week without load.
pub(crate) fn monotony(loads: &[f64]) -> Option<Monotony> {
    let week = loads.get(loads.len().checked_sub(7)?..)?;
    let mean = mean(week).filter(|mean| *mean > 0.0)?;
    let sd = population_sd(week)?.max(SD_SHARE_AT_LEAST * mean);
    let monotony = (mean / sd).min(MONOTONY_AT_MOST);
    Some(Monotony { monotony, strain: week.iter().sum::<f64>() * monotony })
}

/// Change of the weekly load in percent, with `ok`, `watch` above 10 and `high` above 30 (F5).
pub(crate) fn week_change(before: f64, now: f64) -> Option<(f64, &'static str)> {
    let percent = (before > 0.0).then(|| 100.0 * (now - before) / before)?;
    let word = match percent {
        percent if percent > 30.0 => "high",
        percent if percent > 10.0 => "watch",
        _ => "ok",
    };
    Some((percent, word))
}

/// F18, HRV: mean of 7 days against 28 days, in percent, with its word.
pub(crate) fn hrv_signal(week: &[f64], month: &[f64]) -> Option<(f64, &'static str)> {
    let (week, month) = mean(week).zip(mean(month))?;
    let percent = (month > 0.0).then(|| 100.0 * (week - month) / month)?;
    let word = match percent {
        percent if percent <= -12.0 => "suppressed",
        percent if percent <= -6.0 => "watch",
        percent if percent >= 15.0 => "rebound",
        _ => "usual",
    };
    Some((percent, word))
}

/// F18, resting heart rate: beats above the mean of 30 days, `watch` from 5.
pub(crate) fn resting_hr_signal(today: f64, month: &[f64]) -> Option<(f64, &'static str)> {
    let above = today - mean(month)?;
    Some((above, if above >= 5.0 { "watch" } else { "usual" }))
}

/// F18, sleep: `watch` when two of the last three known nights were below six hours.
pub(crate) fn sleep_signal(last_three_hours: &[f64]) -> &'static str {
    let short = last_three_hours.iter().filter(|hours| **hours < 6.0).count();
    if short >= 2 { "watch" } else { "usual" }
}

/// F19, heat: (°C − 18)/5 within 0–2; `moderate` from 0.5, `high` from 1.
pub(crate) fn heat(temp_c: f64) -> (f64, &'static str) {
    let strain = ((temp_c - 18.0) / 5.0).clamp(0.0, 2.0);
    let word = match strain {
        strain if strain >= 1.0 => "high",
        strain if strain >= 0.5 => "moderate",
        _ => "low",
    };
    (strain, word)
}

/// F19, depletion of W′ as a share; `high` from 0.60.
pub(crate) fn depletion(max_depletion_j: f64, w_prime_j: f64) -> Option<(f64, &'static str)> {
    let share = (w_prime_j > 0.0).then(|| max_depletion_j / w_prime_j)?;
    Some((share, if share >= 0.60 { "high" } else { "ok" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_days_have_a_ratio_of_one() {
        let found = ratio(&[50.0; 56]).unwrap();
        assert!((found.ewma.unwrap() - 1.0).abs() < 1e-9 && (found.rolling.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(found.word(), Some("productive"));
        assert_eq!(ratio(&[50.0; 27]), Err(27));
        assert_eq!(ratio(&[0.0; 30]).unwrap().ewma, None);
    }

    #[test]
    fn a_hard_week_raises_the_ratio() {
        let mut loads = vec![50.0; 49];
        loads.extend([100.0; 7]);
        let found = ratio(&loads).unwrap();
        let acute = 100.0 - 50.0 * 0.75_f64.powi(7);
        let chronic = 100.0 - 50.0 * (27.0_f64 / 29.0).powi(7);
        assert!((found.ewma.unwrap() - acute / chronic).abs() < 1e-9);
        assert!((found.rolling.unwrap() - 100.0 / 62.5).abs() < 1e-9);
    }

    #[test]
    fn monotony_is_bounded_and_knows_rest_days() {
        assert_eq!(monotony(&[60.0; 7]), Some(Monotony { monotony: 10.0, strain: 4_200.0 }));
        let found = monotony(&[0.0, 100.0, 0.0, 100.0, 0.0, 100.0, 50.0]).unwrap();
        assert!((found.monotony - 50.0 / (15_000.0_f64 / 7.0).sqrt()).abs() < 1e-9);
        assert_eq!(found.word(), "ok");
        assert_eq!(monotony(&[0.0; 7]), None);
        assert_eq!(monotony(&[1.0; 6]), None);
    }

    #[test]
    fn signals_have_their_thresholds_where_they_are_written() {
        assert_eq!(hrv_signal(&[88.0], &[100.0]).unwrap().1, "suppressed");
        assert_eq!(hrv_signal(&[94.0], &[100.0]).unwrap().1, "watch");
        assert_eq!(hrv_signal(&[115.0], &[100.0]).unwrap().1, "rebound");
        assert_eq!(resting_hr_signal(55.0, &[50.0]).unwrap(), (5.0, "watch"));
        assert_eq!((sleep_signal(&[5.9, 5.0, 8.0]), sleep_signal(&[5.9, 7.0, 8.0])), ("watch", "usual"));
        assert_eq!((heat(20.5).1, heat(23.0).1, heat(10.0).0), ("moderate", "high", 0.0));
        assert_eq!(depletion(12_000.0, 20_000.0).unwrap(), (0.6, "high"));
        assert_eq!(week_change(100.0, 131.0).unwrap().1, "high");
    }
}
