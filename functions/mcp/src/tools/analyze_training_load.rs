use std::collections::BTreeMap;

use intervals::Wellness;
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::load_days::{Days, day_of, read};
use crate::answer::{Answer, Row, Rows, Table, counted, number, percent};
use crate::call::Session;
use crate::dates::{Range, Window, monday, plus_days, with_weekday};
use crate::failure::Failure;
use crate::formulas::fitness::ramp_flag;
use crate::formulas::intensity::Bands;
use crate::formulas::load;
use crate::records::bands_of;
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "-28d", newest: "today", max_days: 400 };

/// Ratio, monotony, intensity distribution, ramp, recovery signals and the quality of the data behind them.
pub(crate) struct AnalyzeTrainingLoad;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 20))]
    sport: Vec<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for AnalyzeTrainingLoad {
    const NAME: &'static str = "analyze_training_load";
    const TITLE: &'static str = "Load analysis";
    const DESCRIPTION: &'static str = "Acute/chronic ratio, monotony, strain, intensity distribution, polarization, ramp, recovery \
        signals, flags, data quality. For totals use get_training_summary.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        if range.newest > call.today {
            return Err(Failure::argument(
                "newest",
                "it may not lie in the future; for planned load use get_fitness",
            ));
        }
        let data = read(&call, range, &arguments.sport).await?;
        let mut answer = call.answer();
        answer.range(range);
        let mut flags = Flags::default();
        put_weeks(&mut answer, range, &data, &mut flags);
        put_present(&mut answer, &data, &mut flags);
        put_intensity(&mut answer, &data, &mut flags);
        put_recovery(&mut answer, range.newest, &data, &mut flags);
        put_flags(&mut answer, &flags);
        put_quality(&mut answer, range, &data);
        answer.put("formula", "F5-F9, F18, F19");
        Ok(answer.into())
    }
}

/// Rules that fired, each with the figure that fired it.
#[derive(Default)]
struct Flags(Vec<Flag>);

struct Flag {
    rule: &'static str,
    level: &'static str,
    message: String,
}

impl Flags {
    fn add(&mut self, rule: &'static str, level: &'static str, message: String) {
        self.0.push(Flag { rule, level, message });
    }
}

fn put_flags(answer: &mut Answer, flags: &Flags) {
    for flag in &flags.0 {
        answer.line(format!("Flag ({}): {}", flag.level, flag.message));
    }
    let as_json = |flag: &Flag| json!({ "rule": flag.rule, "level": flag.level, "message": flag.message });
    answer.put("flags", flags.0.iter().map(as_json).collect::<Vec<_>>());
}

fn put_weeks(answer: &mut Answer, range: Range, data: &Days, flags: &mut Flags) {
    let mut weeks: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
    for (day, load) in data.loads.range(range.oldest..) {
        weeks.entry(monday(*day)).or_default().push(*load);
    }
    let mut rows = Rows::expecting(&[]);
    let mut before: Option<f64> = None;
    for (week, loads) in &weeks {
        let sum: f64 = loads.iter().sum();
        let whole = loads.len() == 7;
        let mut row = Row::default();
        row.set("week", week.to_string());
        row.set("days", loads.len());
        row.set("load", number(sum, 0));
        row.set("rest_days", loads.iter().filter(|load| **load <= 0.0).count());
        if let Some((change, word)) =
            before.filter(|_| whole).and_then(|before| load::week_change(before, sum))
        {
            row.set("change_pct", percent(change));
            if word != "ok" {
                flags.add("F5", word, format!("load rose by {change:.0} % in the week of {week}"));
            }
        }
        if let Some(found) = load::monotony(loads) {
            row.set("monotony", number(found.monotony, 2));
            row.set("strain", number(found.strain, 0));
        }
        before = whole.then_some(sum);
        rows.push(row);
    }
    answer.table(&Table::of(
        &["week", "days", "load", "change_pct", "rest_days", "monotony", "strain"],
        rows.iter(),
    ));
    answer.rows("weeks", rows);
}

fn put_present(answer: &mut Answer, data: &Days, flags: &mut Flags) {
    let loads: Vec<f64> = data.loads.values().copied().collect();
    let mut row = Row::default();
    if let Ok(ratio) = load::ratio(&loads) {
        row.set("acute_chronic", number(ratio.ewma, 2));
        row.set("acute_chronic_word", ratio.word());
        row.set("acute_chronic_rolling", number(ratio.rolling, 2));
        if let Some(word @ ("watch" | "high" | "low")) = ratio.word() {
            flags.add(
                "F6",
                word,
                format!("the acute/chronic ratio is {:.2}", ratio.ewma.unwrap_or_default()),
            );
        }
    }
    if let Some(found) = load::monotony(&loads) {
        row.set("monotony", number(found.monotony, 2));
        row.set("strain", number(found.strain, 0));
        if found.word() != "ok" {
            flags.add("F7", found.word(), format!("monotony of the last 7 days is {:.2}", found.monotony));
        }
    }
    let ramp = data.wellness.values().rev().find_map(|of_day| of_day.ramp_rate);
    if let Some(ramp) = ramp {
        row.set("ramp_per_week", number(ramp, 1));
        let word = ramp_flag(ramp);
        if word != "ok" {
            flags.add("F5", word, format!("CTL rises by {ramp:.1} a week"));
        }
    }
    answer.line(format!(
        "Now: acute/chronic {} ({}), monotony {}, strain {}, ramp {} CTL per week",
        row.cell("acute_chronic"),
        row.cell("acute_chronic_word"),
        row.cell("monotony"),
        row.cell("strain"),
        row.cell("ramp_per_week")
    ));
    answer.record("present", row);
}

fn put_intensity(answer: &mut Answer, data: &Days, flags: &mut Flags) {
    let mut bands = Bands::default();
    let known: Vec<_> = data.activities.iter().filter_map(bands_of).collect();
    for of_one in &known {
        bands.add(of_one);
    }
    let Some((low, moderate, high)) = bands.shares() else {
        return;
    };
    let mut row = Row::default();
    row.set("activities", known.len());
    row.set("low_pct", percent(100.0 * low));
    row.set("moderate_pct", percent(100.0 * moderate));
    row.set("high_pct", percent(100.0 * high));
    row.set("class", bands.class());
    row.set("polarization_index", number(bands.polarization_index(), 2));
    answer.line(format!(
        "Intensity over {}: low {} %, moderate {} %, high {} % ({}), polarization index {}",
        counted(known.len(), "activity", "activities"),
        row.cell("low_pct"),
        row.cell("moderate_pct"),
        row.cell("high_pct"),
        row.cell("class"),
        if row.has("polarization_index") { row.cell("polarization_index") } else { "not defined".into() }
    ));
    answer.record("intensity", row);
    for activity in &data.activities {
        let depletion = activity.icu_max_wbal_depletion.zip(activity.icu_w_prime);
        if let Some((share, "high")) =
            depletion.and_then(|(joules, w_prime)| load::depletion(joules, w_prime))
        {
            let day = day_of(activity).map(with_weekday).unwrap_or_default();
            flags.add("F19", "high", format!("W′ was depleted by {:.0} % on {day}", 100.0 * share));
        }
        if let Some((_, "high")) = activity.average_feels_like.map(load::heat) {
            let day = day_of(activity).map(with_weekday).unwrap_or_default();
            flags.add("F19", "high", format!("heat on {day}"));
        }
    }
}

fn put_recovery(answer: &mut Answer, newest: Date, data: &Days, flags: &mut Flags) {
    let last = |count: i64, field: fn(&Wellness) -> Option<f64>| -> Vec<f64> {
        data.wellness
            .range(plus_days(newest, 1 - count)..=newest)
            .filter_map(|(_, of_day)| field(of_day))
            .collect()
    };
    let mut row = Row::default();
    let hrv: fn(&Wellness) -> Option<f64> = |of_day| of_day.hrv;
    if let Some((change, word)) = load::hrv_signal(&last(7, hrv), &last(28, hrv)) {
        row.set("hrv_7d_vs_28d_pct", percent(change));
        row.set("hrv", word);
        if word != "usual" {
            flags.add("F18", word, format!("HRV of 7 days is {change:+.0} % against 28 days"));
        }
    }
    let measured = |of_day: &Wellness| of_day.resting_hr.filter(|_| of_day.temp_resting_hr != Some(true));
    let month = last(30, measured);
    let latest = data.wellness.get(&newest).and_then(measured);
    if let Some((above, word)) = latest.and_then(|latest| load::resting_hr_signal(latest, &month)) {
        row.set("resting_hr_above_mean_bpm", number(above, 1));
        row.set("resting_hr", word);
        if word != "usual" {
            flags.add("F18", word, format!("resting heart rate is {above:.0} bpm above its mean of 30 days"));
        }
    }
    let nights = last(3, |of_day| of_day.sleep_secs.map(|seconds| seconds / 3_600.0));
    row.set("sleep", (!nights.is_empty()).then(|| load::sleep_signal(&nights)));
    if load::sleep_signal(&nights) == "watch" {
        flags.add("F18", "watch", "less than six hours of sleep on two of three nights".into());
    }
    let part = |name: &str, figure: &str, unit: &str, word: &str| {
        row.has(figure).then(|| format!("{name} {}{unit} ({})", row.cell(figure), row.cell(word)))
    };
    let parts = [
        part("HRV of 7 against 28 days", "hrv_7d_vs_28d_pct", " %", "hrv"),
        part("resting HR against its mean", "resting_hr_above_mean_bpm", " bpm", "resting_hr"),
        row.has("sleep").then(|| format!("sleep {}", row.cell("sleep"))),
    ];
    answer.line(format!("Recovery: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", ")));
    answer.record("recovery", row);
}

fn put_quality(answer: &mut Answer, range: Range, data: &Days) {
    let total = range.len() as f64;
    let inside = || data.wellness.range(range.oldest..=range.newest).map(|(_, of_day)| of_day);
    let coverage = |field: fn(&Wellness) -> Option<f64>| {
        percent(100.0 * inside().filter(|of_day| field(of_day).is_some()).count() as f64 / total)
    };
    let without: std::collections::BTreeSet<_> = data
        .activities
        .iter()
        .filter(|activity| activity.icu_training_load.is_none())
        .filter_map(|activity| activity.kind.clone())
        .collect();
    let mut row = Row::default();
    row.set("days_without_load", data.loads.range(range.oldest..).filter(|(_, load)| **load <= 0.0).count());
    row.set("hrv_coverage_pct", coverage(|of_day| of_day.hrv));
    row.set("sleep_coverage_pct", coverage(|of_day| of_day.sleep_secs));
    row.labels("sports_without_load", &without.into_iter().collect::<Vec<_>>());
    answer.line(format!(
        "Data: {} days without load, HRV on {} %, sleep on {} % of days",
        row.cell("days_without_load"),
        row.cell("hrv_coverage_pct"),
        row.cell("sleep_coverage_pct")
    ));
    answer.record("quality", row);
    answer.blocked(data.stubs);
}
