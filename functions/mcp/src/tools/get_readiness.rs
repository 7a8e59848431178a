use std::collections::BTreeMap;

use intervals::{FieldValue, ListWellness, Wellness};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Row, Rows, Table, number, percent};
use crate::call::{OrFail as _, Session};
use crate::dates::{days_between, plus_days, with_weekday};
use crate::failure::{Failure, Kind};
use crate::formulas::correlation::{self, Correlation, Method};
use crate::formulas::statistics::Series;
use crate::readiness::{self, Day, History, Score, Trend, Unscored};
use crate::tool::{Hints, Reply, Tool};

/// Days of HRV behind the oldest score.
pub(super) const BASELINE_DAYS: i64 = 60;
/// Days of scores behind the trend.
pub(super) const TREND_DAYS: i64 = 30;
/// Longest lag of a correlation.
const LAGS: std::ops::RangeInclusive<i64> = 0..=7;
/// The keys the formula reads.
const KEYS: [&str; 14] = [
    "id",
    "hrv",
    "restingHR",
    "sleepScore",
    "sleepSecs",
    "sleepQuality",
    "fatigue",
    "stress",
    "motivation",
    "mood",
    "soreness",
    "injury",
    "readiness",
    "Alcohol",
];

/// The readiness of one day, every component shown.
pub(crate) struct GetReadiness;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    date: Option<String>,
    #[serde(default = "usual_parts")]
    include: Vec<Part>,
    /// Scores of so many days before
    #[serde(default)]
    #[schemars(range(min = 0, max = 90))]
    history_days: i64,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Part {
    Components,
    Trend,
    Correlations,
}

fn usual_parts() -> Vec<Part> {
    vec![Part::Components, Part::Trend]
}

impl Tool for GetReadiness {
    const NAME: &'static str = "get_readiness";
    const TITLE: &'static str = "Readiness";
    const DESCRIPTION: &'static str = "Readiness 0-100 from HRV, resting heart rate, sleep and subjective scales, with components, \
        gaps, trend and volatility. A training aid, not medical.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let day = call.day("date", arguments.date.as_deref().unwrap_or("today"))?;
        if day > call.today {
            return Err(Failure::argument("date", "it may not lie in the future"));
        }
        let back = BASELINE_DAYS + TREND_DAYS + arguments.history_days;
        let list = ListWellness {
            oldest: plus_days(day, -back),
            newest: day,
            fields: KEYS.iter().map(|key| (*key).to_owned()).collect(),
        };
        let wellness = call.of_athlete().wellness(&list).await.or_fail("wellness", "wellness")?;
        let history = history(&wellness);
        let score = readiness::score(&history, day).map_err(|unscored| refusal(&history, day, unscored))?;
        let mut answer = call.answer();
        put_score(&mut answer, day, &score, arguments.include.contains(&Part::Components));
        put_provider(&mut answer, &wellness, day);
        let oldest = plus_days(day, -(TREND_DAYS + arguments.history_days));
        let scores = readiness::scores(&history, oldest, day);
        if arguments.include.contains(&Part::Trend) {
            put_trend(&mut answer, readiness::trend(&scores, day), scores.len());
        }
        if arguments.history_days > 0 {
            put_history(&mut answer, &scores, plus_days(day, -arguments.history_days));
        }
        if arguments.include.contains(&Part::Correlations) {
            put_correlations(&mut answer, &history, oldest, day);
        }
        answer.put("formula", "UCR");
        answer.line("A training aid, not a medical statement.");
        Ok(answer.into())
    }
}

/// Days of wellness as the formula wants them. A resting heart rate carried over from the settings is not a measurement.
pub(crate) fn history(wellness: &[Wellness]) -> History {
    wellness.iter().filter_map(|of_day| of_day.day.map(|day| (day, day_of(of_day)))).collect()
}

fn day_of(wellness: &Wellness) -> Day {
    let alcohol = match wellness.custom.get("Alcohol") {
        Some(FieldValue::Number(number)) => Some(*number),
        _ => None,
    };
    Day {
        hrv: wellness.hrv,
        resting_hr: wellness.resting_hr.filter(|_| wellness.temp_resting_hr != Some(true)),
        sleep_score: wellness.sleep_score,
        sleep_hours: wellness.sleep_secs.map(|seconds| seconds / 3_600.0),
        sleep_quality: wellness.sleep_quality,
        fatigue: wellness.fatigue,
        stress: wellness.stress,
        motivation: wellness.motivation,
        mood: wellness.mood,
        soreness: wellness.soreness,
        injury: wellness.injury,
        alcohol,
    }
}

fn refusal(history: &History, day: Date, unscored: Unscored) -> Failure {
    let have = usize::from(unscored.hrv) + usize::from(unscored.resting_hr);
    let last = history.iter().rev().find(|(date, _)| readiness::score(history, **date).is_ok());
    let failure: Failure =
        Kind::InsufficientData { have, need: 2, of: "measurements of the day (HRV and resting heart rate)" }
            .into();
    let failure = failure.with("hrv_known", unscored.hrv).with("resting_hr_known", unscored.resting_hr);
    match last {
        Some((date, _)) if *date < day => failure.with("last_scored_day", date.to_string()),
        _ => failure,
    }
}

fn put_score(answer: &mut Answer, day: Date, score: &Score, components: bool) {
    answer.put("date", day.to_string());
    answer.put("score", score.score);
    answer.put("zone", readiness::zone(score.score));
    answer.put("level", readiness::level(score.score));
    answer.put("confidence", score.confidence.as_str());
    answer.line(format!(
        "{}: readiness {} of 100 ({}, {}), confidence {}",
        with_weekday(day),
        score.score,
        readiness::level(score.score),
        readiness::zone(score.score),
        score.confidence.as_str()
    ));
    if components {
        put_components(answer, score);
    }
    let modifiers: Vec<Value> = score
        .modifiers
        .iter()
        .map(|modifier| json!({ "cause": modifier.cause, "factor": modifier.factor }))
        .collect();
    if !modifiers.is_empty() {
        answer.put("modifiers", modifiers);
        let words =
            score.modifiers.iter().map(|modifier| format!("{} × {}", modifier.cause, modifier.factor));
        answer.line(format!("Modifiers: {}", words.collect::<Vec<_>>().join(", ")));
    }
    if let Some(cap) = score.cap {
        answer.put("injury_cap", cap);
        answer.line(format!("Capped at {cap} by injury"));
    }
    answer.missing(score.missing.iter().map(|name| (*name).to_owned()).collect());
}

fn put_components(answer: &mut Answer, score: &Score) {
    let mut rows = Rows::expecting(&[]);
    for component in &score.components {
        let mut row = Row::default();
        row.set("name", component.name);
        row.set("points", number(component.points, 1));
        row.set("of", number(component.of, 0));
        row.set("word", readiness::component_word(component.points, component.of));
        row.set("z", number(component.z, 2));
        row.set("n", component.n);
        row.flag("neutral", Some(component.neutral));
        rows.push(row);
    }
    answer.table(&Table::of(&["name", "points", "of", "word", "z", "n", "neutral"], rows.iter()));
    answer.rows("components", rows);
}

/// What a provider says stands beside our score and is not mixed in.
fn put_provider(answer: &mut Answer, wellness: &[Wellness], day: Date) {
    let provider = wellness.iter().find(|of_day| of_day.day == Some(day)).and_then(|of_day| of_day.readiness);
    if let Some(readiness) = provider {
        answer.put("provider_readiness", number(readiness, 0));
        answer.line(format!("Readiness stored for the day (by a provider or by hand): {readiness:.0}"));
    }
}

fn put_trend(answer: &mut Answer, trend: Option<Trend>, n: usize) {
    let Some(trend) = trend else {
        answer.put("trend", json!({ "n": n, "need": 15 }));
        answer.line(format!("No trend: {n} scored days, 15 and one a week ago are needed"));
        return;
    };
    let mut row = Row::default();
    row.set("n", n);
    row.set("momentum_pct", percent(trend.momentum.percent));
    row.set("momentum", trend.momentum.word());
    row.set("volatility", number(trend.volatility.average_range, 2));
    row.set("volatility_level", trend.volatility.level.as_str());
    row.set("volatility_band_position", number(trend.volatility.position, 2));
    row.flag("volatility_assumed", Some(trend.volatility.assumed));
    row.set("state", trend.code);
    row.set("meaning", trend.meaning);
    row.set("reading", trend.reading);
    answer.line(format!(
        "Trend: {} ({}), momentum {} % ({}), volatility {}",
        trend.meaning,
        trend.reading,
        row.cell("momentum_pct"),
        trend.momentum.word(),
        trend.volatility.level.as_str()
    ));
    answer.record("trend", row);
}

fn put_history(answer: &mut Answer, scores: &BTreeMap<Date, u8>, oldest: Date) {
    let mut rows = Rows::expecting(&[]);
    for (date, score) in scores.range(oldest..) {
        let mut row = Row::default();
        row.set("date", date.to_string());
        row.set("score", *score);
        rows.push(row);
    }
    answer.table(&Table::of(&["date", "score"], rows.iter()));
    answer.rows("history", rows);
}

/// How a question of the day is answered.
type Answered = fn(&Day) -> Option<f64>;

const ANSWERS: [(&str, Answered); 5] = [
    ("fatigue", |day| day.fatigue),
    ("stress", |day| day.stress),
    ("motivation", |day| day.motivation),
    ("mood", |day| day.mood),
    ("soreness", |day| day.soreness),
];

/// The objective part (HRV, resting heart rate, sleep) against each answer, the strongest of several lags.
fn put_correlations(answer: &mut Answer, history: &History, oldest: Date, newest: Date) {
    let objective: Series = crate::dates::days(oldest, newest)
        .filter_map(|day| {
            let score = readiness::score(history, day).ok()?;
            Some((day, score.components.iter().take(3).map(|component| component.points).sum()))
        })
        .collect();
    let days = days_between(oldest, newest) + 1;
    let mut rows = Rows::expecting(&[]);
    for (name, field) in ANSWERS {
        let series: Series = history
            .range(oldest..=newest)
            .filter_map(|(day, of)| field(of).map(|value| (*day, value)))
            .collect();
        let mut row = Row::default();
        row.set("answer", name);
        row.set("days", series.len());
        if (series.len() as f64) < 0.8 * days as f64 {
            row.set("skipped", "answered on fewer than 80 % of the days");
        } else if let Some((lag, found)) = strongest(&objective, &series) {
            row.set("lag_days", lag);
            row.set("r", number(found.r, 2));
            row.set("p", number(found.p, 3));
            row.set("pairs", found.pairs);
            row.set("strength", found.word());
        }
        rows.push(row);
    }
    answer.line("Objective part against answers (1 is best, so a negative r is expected; the best of 8 lags was picked):");
    answer.table(&Table::of(
        &["answer", "days", "lag_days", "r", "p", "pairs", "strength", "skipped"],
        rows.iter(),
    ));
    answer.rows("correlations", rows);
}

fn strongest(objective: &Series, series: &Series) -> Option<(i64, Correlation)> {
    let found = LAGS.filter_map(|lag| {
        let correlation = correlation::correlation(objective, series, lag, Method::Pearson).ok()?;
        correlation.r.map(|r| (lag, correlation, r.abs()))
    });
    found
        .max_by(|(_, _, one), (_, _, other)| one.total_cmp(other))
        .map(|(lag, correlation, _)| (lag, correlation))
}
