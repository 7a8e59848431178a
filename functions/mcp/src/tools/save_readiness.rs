use std::collections::BTreeMap;

use intervals::{CustomItem, FieldValue, ListWellness, Wellness, WellnessUpdate};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::get_readiness::{BASELINE_DAYS, TREND_DAYS, history};
use crate::answer::{Answer, Rows, WarningCode, number, round};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{plus_days, with_weekday};
use crate::failure::{Failure, Kind};
use crate::readiness::{self, History, Trend};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status};

/// The fields of the athlete that the trend goes into: code, type, aggregate.
const TREND_FIELDS: [(&str, &str, &str); 6] = [
    ("UCRMomentum", "numeric", "AVERAGE"),
    ("UCRVolatility", "numeric", "AVERAGE"),
    ("UCRVolatilityLevel", "text", "MAX"),
    ("UCRVolatilityBandPosition", "numeric", "AVERAGE"),
    ("UCRTrendState", "numeric", "MAX"),
    ("UCRTrendInterpretation", "text", "MAX"),
];

/// Writes computed readiness into wellness.
pub(crate) struct SaveReadiness;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    #[schemars(length(min = 1, max = 14))]
    dates: Option<Vec<String>>,
    #[serde(default)]
    fields: Option<Which>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Which {
    Readiness,
    All,
}

impl Tool for SaveReadiness {
    const NAME: &'static str = "save_readiness";
    const TITLE: &'static str = "Save readiness";
    const DESCRIPTION: &'static str = "Writes the score of get_readiness into wellness, for up to 14 days, leaving a provider's \
        value. fields all adds the trend where its custom fields exist.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints::WRITE_AGAIN;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let days = days(&call, arguments.dates.as_deref())?;
        let wellness = wellness(&call, &days).await?;
        let items = call.of_athlete().custom_items().await.or_fail("custom items", "custom items")?;
        let plan = Plan::of(&days, &wellness, &items, arguments.fields == Some(Which::All))?;
        let mut answer = call.answer();
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        write(&call, &mut answer, &plan, dry_run).await?;
        put_missing(&mut answer, &plan.missing);
        answer.put("formula", "UCR");
        answer.line("A training aid, not a medical statement.");
        Ok(answer.into())
    }
}

fn days(call: &Call, texts: Option<&[String]>) -> Result<Vec<Date>, Failure> {
    let Some(texts) = texts else {
        return Ok(vec![call.today]);
    };
    let mut days = texts.iter().map(|text| call.day("dates", text)).collect::<Result<Vec<_>, _>>()?;
    days.sort_unstable();
    days.dedup();
    let (first, last) =
        (days.first().copied().unwrap_or(call.today), days.last().copied().unwrap_or(call.today));
    if last > call.today || plus_days(first, 400) < last {
        return Err(Failure::argument("dates", "they may not lie in the future or over 400 days apart"));
    }
    Ok(days)
}

/// All days the scores and the trend of these days rest on.
async fn wellness(call: &Call, days: &[Date]) -> Result<Vec<Wellness>, Failure> {
    let (first, last) =
        (days.first().copied().unwrap_or(call.today), days.last().copied().unwrap_or(call.today));
    let list = ListWellness {
        oldest: plus_days(first, -(BASELINE_DAYS + TREND_DAYS)),
        newest: last,
        fields: Vec::new(),
    };
    call.of_athlete().wellness(&list).await.or_fail("wellness", "wellness")
}

/// What happens to one day.
struct Planned {
    date: Date,
    before: Fields,
    /// The values to write; none for a day that is left alone.
    values: BTreeMap<String, FieldValue>,
    /// Why the day, or its readiness, is left alone.
    reason: Option<&'static str>,
}

struct Plan {
    days: Vec<Planned>,
    /// Codes of fields that the athlete would have to make first.
    missing: Vec<&'static str>,
}

impl Plan {
    fn of(days: &[Date], wellness: &[Wellness], items: &[CustomItem], all: bool) -> Result<Self, Failure> {
        let history = history(wellness);
        let has = |code: &str| {
            let is = |item: &&CustomItem| {
                let is_input = item.kind.as_deref() == Some("INPUT_FIELD");
                is_input && item.content.as_ref().is_some_and(|content| content.text("code") == Some(code))
            };
            items.iter().find(is).is_some()
        };
        let (known, missing): (Vec<&str>, Vec<&str>) =
            TREND_FIELDS.iter().map(|(code, _, _)| *code).filter(|_| all).partition(|code| has(code));
        let one =
            |day: &Date| planned(&history, wellness.iter().find(|of| of.day == Some(*day)), *day, &known);
        let days: Vec<Planned> = days.iter().map(one).collect();
        let scored = days.iter().any(|day| day.reason != Some(UNSCORED));
        if !scored {
            let of = "of the two measurements (HRV and resting heart rate) a day needs";
            return Err(Kind::InsufficientData { have: 0, need: 2, of }.into());
        }
        Ok(Self { days, missing })
    }
}

const UNSCORED: &str = "hrv or resting heart rate of the day is missing";
const LOCKED: &str = "the day is locked";
const FOREIGN: &str = "readiness holds another value, of a provider or by hand; it stays";

fn planned(history: &History, day: Option<&Wellness>, date: Date, known: &[&str]) -> Planned {
    let empty = Wellness::default();
    let present = day.unwrap_or(&empty);
    let mut plan = Planned { date, before: fields(present), values: BTreeMap::new(), reason: None };
    if present.locked == Some(true) {
        plan.reason = Some(LOCKED);
        return plan;
    }
    let Ok(score) = readiness::score(history, date) else {
        plan.reason = Some(UNSCORED);
        return plan;
    };
    let own = f64::from(score.score);
    if present.readiness.is_none_or(|value| (value - own).abs() < 0.5) || is_ours(present) {
        plan.values.insert("readiness".to_owned(), FieldValue::Number(own));
    } else {
        plan.reason = Some(FOREIGN);
    }
    let scores = readiness::scores(history, plus_days(date, -TREND_DAYS), date);
    if let Some(trend) = readiness::trend(&scores, date) {
        let values = trend_values(&trend).into_iter().filter(|(code, _)| known.contains(code));
        plan.values.extend(values.map(|(code, value)| (code.to_owned(), value)));
    }
    plan
}

/// A day with fields of ours was written by this tool.
fn is_ours(day: &Wellness) -> bool {
    TREND_FIELDS.iter().any(|(code, _, _)| day.custom.get(code).is_some())
}

fn trend_values(trend: &Trend) -> [(&'static str, FieldValue); 6] {
    [
        ("UCRMomentum", FieldValue::Number(round(trend.momentum.percent, 1))),
        ("UCRVolatility", FieldValue::Number(round(trend.volatility.average_range, 2))),
        ("UCRVolatilityLevel", FieldValue::Text(trend.volatility.level.as_str().to_owned())),
        ("UCRVolatilityBandPosition", FieldValue::Number(round(trend.volatility.position, 2))),
        ("UCRTrendState", FieldValue::Number(f64::from(trend.code))),
        ("UCRTrendInterpretation", FieldValue::Text(trend.reading.to_owned())),
    ]
}

fn fields(day: &Wellness) -> Fields {
    let mut fields = Fields::default();
    fields.set("readiness", number(day.readiness, 0));
    for (code, _, _) in TREND_FIELDS {
        match day.custom.get(code) {
            Some(FieldValue::Number(figure)) => fields.set(code, *figure),
            Some(FieldValue::Text(text)) => fields.label(code, text.as_str()),
            Some(FieldValue::Flag(_)) | None => {}
        }
    }
    fields
}

/// The day as it should be afterwards.
fn expected(day: &Planned) -> Fields {
    let mut over = Fields::default();
    for (key, value) in &day.values {
        match value {
            FieldValue::Number(figure) if key == "readiness" => over.set(key, number(*figure, 0)),
            FieldValue::Number(figure) => over.set(key, *figure),
            FieldValue::Text(text) => over.label(key, text.as_str()),
            FieldValue::Flag(flag) => over.set(key, *flag),
        }
    }
    day.before.clone().overlaid(over)
}

async fn write(call: &Call, answer: &mut Answer, plan: &Plan, dry_run: bool) -> Result<(), Failure> {
    let mut rows = Rows::expecting(&[]);
    for day in &plan.days {
        let expected = expected(day);
        let unchanged = day.before.changes_to(&expected).is_empty();
        let mut after = expected.clone();
        if !(dry_run || unchanged || day.values.is_empty()) {
            let update = WellnessUpdate { day: day.date, values: day.values.clone() };
            let served = call.of_athlete().update_wellness(&update).await;
            call.wrote().await;
            after = fields(&served.or_fail("wellness", "wellness")?);
            writing::check_kept(answer, &expected.present(), &after);
        }
        let status = match (day.values.is_empty(), unchanged) {
            (true, _) => Status::Skipped,
            (false, true) => Status::Unchanged,
            (false, false) => Status::Updated,
        };
        let what = with_weekday(day.date);
        let (mut row, line) = writing::item(&what, None, status, &day.before.changes_to(&after));
        row.set("date", what);
        row.set("reason", day.reason);
        answer.line(day.reason.map_or_else(|| line.clone(), |reason| format!("{line} ({reason})")));
        if day.reason == Some(LOCKED) {
            answer.warn(WarningCode::Locked, format!("{} is locked and was left alone", day.date));
        }
        rows.push(row);
    }
    answer.rows("days", rows);
    Ok(())
}

/// Making a field needs more rights than writing a value: the arguments for it are ready.
fn put_missing(answer: &mut Answer, missing: &[&str]) {
    if missing.is_empty() {
        return;
    }
    let ready: Vec<Value> = TREND_FIELDS
        .iter()
        .filter(|(code, _, _)| missing.contains(code))
        .map(|(code, kind, aggregate)| {
            let content = json!({ "code": code, "type": kind, "aggregate": aggregate });
            json!({ "type": "INPUT_FIELD", "name": code, "content": content })
        })
        .collect();
    answer.line(format!(
        "Not there, so not written: {}. Each can be made with save_custom_item:",
        missing.join(", ")
    ));
    for arguments in &ready {
        answer.line(arguments.to_string());
    }
    answer.put("missing_fields", ready);
}
