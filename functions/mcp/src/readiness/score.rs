//! The score of one day.

use jiff::civil::Date;

use super::baseline::{Baseline, baseline, values};
use super::components::{
    Component, hrv_component, resting_hr_component, scale, sleep_component, subjective_component,
};
use super::words::Confidence;
use super::{Day, History};
use crate::dates::{days_between, plus_days};

/// Days of the HRV baseline.
const HRV_DAYS: i64 = 60;
/// Smallest deviation of ln HRV that is believed.
const HRV_SD_AT_LEAST: f64 = 0.02;
/// Days of the resting heart-rate baseline; the day itself is not in it.
const RESTING_HR_DAYS: i64 = 30;
/// Smallest deviation of resting heart rate that is believed, in bpm.
const RESTING_HR_SD_AT_LEAST: f64 = 0.5;
/// Hours of sleep below which debt grows.
const DEBT_BELOW_H: f64 = 5.5;

/// A factor on the sum, with its cause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Modifier {
    pub(crate) cause: &'static str,
    pub(crate) factor: f64,
}

/// The score of one day, with everything that went into it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Score {
    /// 0–100.
    pub(crate) score: u8,
    pub(crate) components: [Component; 4],
    pub(crate) modifiers: Vec<Modifier>,
    /// The injury cap in force.
    pub(crate) cap: Option<f64>,
    /// Fields without a value that day.
    pub(crate) missing: Vec<&'static str>,
    pub(crate) confidence: Confidence,
}

/// Why a day has no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unscored {
    pub(crate) hrv: bool,
    pub(crate) resting_hr: bool,
}

/// Scores a day. Needs HRV and resting heart rate of that day.
pub(crate) fn score(history: &History, day: Date) -> Result<Score, Unscored> {
    let today = history.get(&day).copied().unwrap_or_default();
    let known = |value: Option<f64>| value.filter(|value| *value > 0.0);
    let (Some(hrv), Some(resting_hr)) = (known(today.hrv), known(today.resting_hr)) else {
        return Err(Unscored {
            hrv: known(today.hrv).is_some(),
            resting_hr: known(today.resting_hr).is_some(),
        });
    };
    let ln_hrv = |entry: &Day| entry.hrv.filter(|value| *value > 0.0).map(f64::ln);
    let long = baseline(&logs(history, day, 1..=HRV_DAYS, ln_hrv), HRV_SD_AT_LEAST);
    let recent = logs(history, day, 0..=6, ln_hrv);
    let resting = baseline(
        &values(history, day, 1..=RESTING_HR_DAYS, |entry| entry.resting_hr),
        RESTING_HR_SD_AT_LEAST,
    );
    let components = [
        hrv_component(hrv, resting_hr, &long, &recent, &resting),
        resting_hr_component(resting_hr, &resting),
        sleep_component(&today),
        subjective_component(&today),
    ];
    let modifiers = modifiers(history, day, &today);
    let cap = injury_cap(&today);
    let sum: f64 = components.iter().map(|component| component.points).sum();
    let product: f64 = modifiers.iter().map(|modifier| modifier.factor).product();
    let capped = (sum * product).min(cap.unwrap_or(100.0));
    Ok(Score {
        score: capped.clamp(0.0, 100.0).round() as u8,
        confidence: confidence(history, day, &long, &components),
        components,
        modifiers,
        cap,
        missing: missing(&today),
    })
}

/// Logarithms may be below zero, so they are not filtered as values are.
fn logs(
    history: &History,
    day: Date,
    ages: std::ops::RangeInclusive<i64>,
    ln_hrv: impl Fn(&Day) -> Option<f64>,
) -> Vec<f64> {
    let inside = history.iter().filter(|(date, _)| ages.contains(&days_between(**date, day)));
    inside.filter_map(|(_, entry)| ln_hrv(entry)).collect()
}

fn modifiers(history: &History, day: Date, today: &Day) -> Vec<Modifier> {
    let soreness = today.soreness.and_then(|value| match scale(value) as i64 {
        4 => Some(0.5),
        3 => Some(0.75),
        2 => Some(0.9),
        _ => None,
    });
    let alcohol = today.alcohol.and_then(|value| match value.round() as i64 {
        1 => Some(0.85),
        2.. => Some(0.6),
        _ => None,
    });
    let motivation = today.motivation.filter(|value| scale(*value) >= 4.0).map(|_| 0.9);
    let debt = sleep_debt_h(history, day);
    let sleep = (debt > 0.0).then(|| (1.0 - 0.05 * debt).max(0.7));
    [("soreness", soreness), ("alcohol", alcohol), ("sleep debt", sleep), ("motivation", motivation)]
        .into_iter()
        .filter_map(|(cause, factor)| factor.map(|factor| Modifier { cause, factor }))
        .collect()
}

/// Hours below 5.5 over the last three days whose sleep is known.
fn sleep_debt_h(history: &History, day: Date) -> f64 {
    let nights = history.range(plus_days(day, -2)..=day);
    nights
        .filter_map(|(_, entry)| entry.sleep_hours.filter(|hours| *hours > 0.0))
        .map(|hours| (DEBT_BELOW_H - hours).max(0.0))
        .sum()
}

fn injury_cap(today: &Day) -> Option<f64> {
    match scale(today.injury?) as i64 {
        2 => Some(70.0),
        3 => Some(50.0),
        4 => Some(30.0),
        _ => None,
    }
}

fn missing(today: &Day) -> Vec<&'static str> {
    [
        ("sleep_score", today.sleep_score),
        ("sleep_hours", today.sleep_hours),
        ("sleep_quality", today.sleep_quality),
        ("fatigue", today.fatigue),
        ("stress", today.stress),
        ("motivation", today.motivation),
        ("mood", today.mood),
        ("soreness", today.soreness),
        ("injury", today.injury),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.is_none().then_some(name))
    .collect()
}

fn confidence(history: &History, day: Date, long: &Baseline, components: &[Component]) -> Confidence {
    let first = history.iter().find(|(_, entry)| entry.hrv.is_some()).map(|(date, _)| *date);
    let known_days = first.map_or(0, |first| days_between(first, day));
    let base = match (known_days, long.n) {
        (..30, _) => Confidence::Low,
        (30..60, _) => Confidence::Medium,
        _ => Confidence::High,
    };
    if components.iter().any(|component| component.neutral) { base.one_lower() } else { base }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 6, 17);

    /// Sixty days that alternate around 60 ms and 50 bpm, and a day that is exactly usual and answered in full.
    fn usual() -> History {
        let mut history: History = (1..=70)
            .map(|age| {
                let swing = if age % 2 == 0 { 1.0 } else { -1.0 };
                let hrv = (60.0_f64.ln() + 0.1 * swing).exp();
                (
                    plus_days(TODAY, -age),
                    Day { hrv: Some(hrv), resting_hr: Some(50.0 + 2.0 * swing), ..Day::default() },
                )
            })
            .collect();
        let answered = Day {
            hrv: Some(60.0),
            resting_hr: Some(50.0),
            sleep_score: Some(80.0),
            sleep_hours: Some(8.0),
            sleep_quality: Some(1.0),
            fatigue: Some(1.0),
            stress: Some(1.0),
            motivation: Some(1.0),
            mood: Some(1.0),
            soreness: Some(1.0),
            injury: Some(1.0),
            alcohol: None,
        };
        history.insert(TODAY, answered);
        history
    }

    fn with(change: impl Fn(&mut Day)) -> Score {
        let mut history = usual();
        change(history.get_mut(&TODAY).unwrap());
        score(&history, TODAY).unwrap()
    }

    #[test]
    fn a_usual_day_scores_by_the_published_points() {
        let score = with(|_| {});
        let [hrv, resting, sleep, subjective] = score.components;
        assert!((hrv.points - 24.9).abs() < 0.1, "{hrv:?}");
        assert!((resting.points - 17.5).abs() < 1e-9);
        assert!((sleep.points - 12.0).abs() < 1e-9);
        assert!((subjective.points - 20.0).abs() < 1e-9);
        assert_eq!(score.score, 74);
        assert_eq!((score.missing.as_slice(), score.confidence), ([].as_slice(), Confidence::High));
    }

    #[test]
    fn a_saturated_morning_counts_as_well_recovered() {
        let score = with(|day| (day.hrv, day.resting_hr) = (Some(45.0), Some(44.0)));
        assert!((score.components[0].points - 35.2).abs() < 0.05);
    }

    #[test]
    fn soreness_of_three_is_a_factor_and_not_nothing() {
        for (soreness, factor) in [(4.0, 0.5), (3.0, 0.75), (2.0, 0.9)] {
            let score = with(|day| day.soreness = Some(soreness));
            assert_eq!(score.modifiers, [Modifier { cause: "soreness", factor }]);
        }
    }

    #[test]
    fn an_injury_of_one_caps_nothing() {
        assert_eq!(with(|day| day.injury = Some(1.0)).cap, None);
        for (injury, cap) in [(2.0, 70.0), (3.0, 50.0), (4.0, 30.0)] {
            let score = with(|day| day.injury = Some(injury));
            assert_eq!(score.cap, Some(cap));
            assert!(f64::from(score.score) <= cap);
        }
    }

    #[test]
    fn a_worse_answer_never_raises_the_score() {
        let fields: [fn(&mut Day, f64); 6] = [
            |day, value| day.fatigue = Some(value),
            |day, value| day.stress = Some(value),
            |day, value| day.motivation = Some(value),
            |day, value| day.mood = Some(value),
            |day, value| day.soreness = Some(value),
            |day, value| day.injury = Some(value),
        ];
        for field in fields {
            let scores: Vec<_> =
                [1.0, 2.0, 3.0, 4.0].iter().map(|value| with(|day| field(day, *value)).score).collect();
            assert!(scores.is_sorted_by(|better, worse| better >= worse), "{scores:?}");
        }
    }

    #[test]
    fn without_a_sleep_score_quality_or_hours_stand_in() {
        let points = |change: fn(&mut Day)| {
            with(move |day| {
                (day.sleep_score, day.sleep_quality) = (None, None);
                change(day);
            })
            .components[2]
                .points
        };
        assert!((points(|day| day.sleep_quality = Some(3.0)) - 15.0 * 0.55).abs() < 1e-9);
        assert!((points(|day| day.sleep_hours = Some(6.0)) - 15.0 * 0.75).abs() < 1e-9);
        assert!((points(|day| day.sleep_hours = None) - 7.5).abs() < 1e-9);
        let short = with(|day| day.sleep_hours = Some(4.0));
        assert!((short.components[2].points - 15.0 * 0.8 * 0.64).abs() < 1e-9);
        assert_eq!(short.modifiers[0].cause, "sleep debt");
        assert!((short.modifiers[0].factor - 0.925).abs() < 1e-9);
    }

    #[test]
    fn missing_answers_cost_a_twentieth_each_and_count_as_good() {
        let score = with(|day| day.mood = None);
        assert!((score.components[3].points - 20.0 * (0.8 + 0.2 * 2.0 / 3.0) * 0.95).abs() < 1e-9);
    }

    #[test]
    fn there_is_no_score_without_hrv_and_resting_heart_rate_of_the_day() {
        let mut history = usual();
        history.get_mut(&TODAY).unwrap().hrv = None;
        assert_eq!(score(&history, TODAY), Err(Unscored { hrv: false, resting_hr: true }));
        assert_eq!(score(&History::new(), TODAY), Err(Unscored { hrv: false, resting_hr: false }));
    }

    #[test]
    fn a_short_history_is_neutral_and_said_to_be() {
        let history: History =
            usual().into_iter().filter(|(date, _)| days_between(*date, TODAY) < 5).collect();
        let score = score(&history, TODAY).unwrap();
        assert!((score.components[0].points - 25.0).abs() < 1e-9 && score.components[0].neutral);
        assert!((score.components[1].points - 17.5).abs() < 1e-9 && score.components[1].neutral);
        assert_eq!(score.confidence, Confidence::Low);
    }
}
