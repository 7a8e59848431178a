//! Where the scores are going: momentum, volatility, and the state the two make together.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::History;
use super::score::score;
use crate::dates::{days, days_between, plus_days};

/// Days with a score that momentum and volatility need.
const ENOUGH: usize = 15;
/// Days that momentum looks back.
const MOMENTUM_DAYS: i64 = 7;
/// Largest gap in days between two scores whose difference counts.
const LONGEST_GAP: i64 = 3;
/// Smoothing of the average range over 14 days.
const ALPHA: f64 = 2.0 / 15.0;
/// Values of the average range that make the bands.
const BAND_VALUES: usize = 20;
/// Width of the bands in population standard deviations.
const BAND_WIDTH: f64 = 1.5;

/// Scores by date; days without a score are absent.
pub(crate) type Scores = BTreeMap<Date, u8>;

/// The scores of every day from `oldest` to `newest` that has one.
pub(crate) fn scores(history: &History, oldest: Date, newest: Date) -> Scores {
    days(oldest, newest)
        .filter_map(|day| score(history, day).ok().map(|scored| (day, scored.score)))
        .collect()
}

/// Direction and steadiness of the scores up to a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trend {
    pub(crate) momentum: Momentum,
    pub(crate) volatility: Volatility,
    /// 1–9: level of the score by momentum.
    pub(crate) code: u8,
    pub(crate) meaning: &'static str,
    pub(crate) reading: &'static str,
}

/// Change against a week ago.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Momentum {
    pub(crate) percent: f64,
}

impl Momentum {
    /// `strong positive`, `positive`, `neutral`, `negative`, `strong negative`.
    pub(crate) fn word(self) -> &'static str {
        match self.percent {
            percent if percent >= 10.0 => "strong positive",
            percent if percent >= 2.0 => "positive",
            percent if percent > -2.0 => "neutral",
            percent if percent > -10.0 => "negative",
            _ => "strong negative",
        }
    }

    /// 0 up, 1 level, 2 down.
    fn column(self) -> usize {
        match self.percent {
            percent if percent >= 2.0 => 0,
            percent if percent > -2.0 => 1,
            _ => 2,
        }
    }
}

/// Average range of the scores from day to day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Volatility {
    pub(crate) average_range: f64,
    pub(crate) level: VolatilityLevel,
    /// Distance from the middle of the band in standard deviations, within ±2.
    pub(crate) position: f64,
    /// There were too few values for bands; the level is assumed.
    pub(crate) assumed: bool,
}

/// Where the average range stands in its own band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VolatilityLevel {
    Low,
    Moderate,
    High,
}

impl VolatilityLevel {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

/// The trend up to `day`; `None` with fewer than 15 scores, or without one a week ago.
pub(crate) fn trend(scores: &Scores, day: Date) -> Option<Trend> {
    let until: Scores = scores.range(..=day).map(|(date, score)| (*date, *score)).collect();
    let today = *until.get(&day)?;
    if until.len() < ENOUGH {
        return None;
    }
    let momentum = momentum(&until, day, f64::from(today))?;
    let volatility = volatility(&until)?;
    let row = match today {
        85.. => 0,
        65.. => 1,
        _ => 2,
    };
    let code = row * 3 + momentum.column();
    let (meaning, readings) = STATES.get(code)?;
    let reading = match volatility.level {
        VolatilityLevel::Low => readings[0],
        VolatilityLevel::Moderate => readings[1],
        VolatilityLevel::High => readings[2],
    };
    Some(Trend { momentum, volatility, code: code as u8 + 1, meaning, reading })
}

/// Level by momentum; the readings are for low, moderate and high volatility.
const STATES: [(&str, [&str; 3]); 9] = [
    ("peaking", ["ideal peak", "good peak", "unstable peak"]),
    ("stable adaptation", ["true stability", "standard stability", "false stability"]),
    ("early fatigue or taper start", ["planned decline", "typical decline", "dangerous decline"]),
    ("productive rebound", ["reliable rebound", "standard rebound", "unstable rebound"]),
    ("equilibrium", ["steady", "typical", "latently unstable"]),
    ("functional overreaching", ["planned", "typical", "risk of non-functional overreaching"]),
    ("recovering", ["steady recovery", "early recovery", "fragile recovery"]),
    ("stalled fatigue", ["chronic", "standard", "blocked recovery"]),
    ("maladaptation risk", ["consistent", "progressing", "uncontrolled"]),
];

fn momentum(scores: &Scores, day: Date, today: f64) -> Option<Momentum> {
    let ago = |days: i64| scores.get(&plus_days(day, -days)).copied();
    let past = ago(MOMENTUM_DAYS).or_else(|| ago(MOMENTUM_DAYS - 1)).or_else(|| ago(MOMENTUM_DAYS + 1))?;
    let past = f64::from(past);
    (past > 0.0).then(|| Momentum { percent: 100.0 * (today - past) / past })
}

fn volatility(scores: &Scores) -> Option<Volatility> {
    let averages = average_ranges(scores);
    let average_range = *averages.last()?;
    let band = averages.get(averages.len().saturating_sub(BAND_VALUES)..).unwrap_or_default();
    if band.len() < BAND_VALUES {
        return Some(Volatility {
            average_range,
            level: VolatilityLevel::Moderate,
            position: 0.0,
            assumed: true,
        });
    }
    let mean = band.iter().sum::<f64>() / band.len() as f64;
    let sd = (band.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / band.len() as f64).sqrt();
    let level = match average_range {
        value if value > mean + BAND_WIDTH * sd => VolatilityLevel::High,
        value if value < mean - BAND_WIDTH * sd => VolatilityLevel::Low,
        _ => VolatilityLevel::Moderate,
    };
    let position = if sd > 0.0 { ((average_range - mean) / sd).clamp(-2.0, 2.0) } else { 0.0 };
    Some(Volatility { average_range, level, position, assumed: false })
}

/// The smoothed difference between neighbouring scores that are at most three days apart.
fn average_ranges(scores: &Scores) -> Vec<f64> {
    let ranges = scores
        .iter()
        .zip(scores.iter().skip(1))
        .filter(|((before, _), (after, _))| days_between(**before, **after) <= LONGEST_GAP)
        .map(|((_, from), (_, to))| f64::from(from.abs_diff(*to)));
    let mut averages: Vec<f64> = Vec::new();
    for range in ranges {
        let next = averages.last().map_or(range, |last| ALPHA * range + (1.0 - ALPHA) * last);
        averages.push(next);
    }
    averages
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 6, 17);

    fn series(score: impl Fn(i64) -> u8, ages: impl Iterator<Item = i64>) -> Scores {
        ages.map(|age| (plus_days(TODAY, -age), score(age))).collect()
    }

    #[test]
    fn momentum_looks_a_week_back_by_date_and_not_by_position() {
        let mut scores = series(|age| if age >= 7 { 60 } else { 72 }, 0..40);
        for age in [1, 2, 3] {
            scores.remove(&plus_days(TODAY, -age));
        }
        let trend = trend(&scores, TODAY).unwrap();
        assert!((trend.momentum.percent - 20.0).abs() < 1e-9);
        assert_eq!(
            (trend.code, trend.meaning, trend.momentum.word()),
            (4, "productive rebound", "strong positive")
        );
    }

    #[test]
    fn the_nearest_day_stands_in_for_a_missing_one() {
        let mut scores = series(|age| if age == 6 { 50 } else { 75 }, 0..40);
        scores.remove(&plus_days(TODAY, -7));
        assert!((trend(&scores, TODAY).unwrap().momentum.percent - 50.0).abs() < 1e-9);
        scores.remove(&plus_days(TODAY, -6));
        scores.remove(&plus_days(TODAY, -8));
        assert_eq!(trend(&scores, TODAY), None);
    }

    #[test]
    fn steady_scores_have_no_volatility_and_stand_in_the_middle() {
        let trend = trend(&series(|_| 90, 0..60), TODAY).unwrap();
        assert_eq!(trend.volatility.level, VolatilityLevel::Moderate);
        assert!(trend.volatility.average_range.abs() < 1e-9 && trend.volatility.position.abs() < 1e-9);
        assert_eq!((trend.code, trend.reading), (2, "standard stability"));
    }

    #[test]
    fn sudden_swings_are_high_volatility() {
        let scores = series(|age| if age < 3 && age % 2 == 0 { 40 } else { 80 }, 0..60);
        assert_eq!(trend(&scores, TODAY).unwrap().volatility.level, VolatilityLevel::High);
    }

    #[test]
    fn fewer_than_fifteen_scores_make_no_trend() {
        assert_eq!(trend(&series(|_| 80, 0..14), TODAY), None);
        assert!(trend(&series(|_| 80, 0..15), TODAY).unwrap().volatility.assumed);
    }

    #[test]
    fn a_gap_longer_than_three_days_is_no_swing() {
        let scores = series(|age| if age < 20 { 80 } else { 40 }, (0..20).chain(24..45));
        assert!(average_ranges(&scores).iter().all(|range| range.abs() < 1e-9));
    }
}
