use std::collections::BTreeMap;

use intervals::{FieldValue, ListWellness, Wellness, WellnessUpdate};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::wellness_values::{Change, Target, read};
use crate::answer::{Answer, Row, Rows, WarningCode};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::with_weekday;
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};

/// Writes wellness of one or several days.
pub(crate) struct UpdateWellness;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[schemars(length(min = 1, max = 60))]
    days: Vec<Day>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Day {
    date: String,
    #[schemars(description = "e.g. {\"hrv\":62,\"fatigue\":2,\"sleep_hours\":7.5}; null clears")]
    values: BTreeMap<String, Value>,
}

impl Tool for UpdateWellness {
    const NAME: &'static str = "update_wellness";
    const TITLE: &'static str = "Update wellness";
    const DESCRIPTION: &'static str = "Writes 1 to 60 days of wellness: fields of get_wellness (scales 1 best to 4 worst), \
        comments, menstrualPhase, locked (one-way), custom codes. Answers before and after.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints::WRITE_AGAIN;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let codes = custom_codes(&call, &arguments.days).await?;
        let plan = plan(&call, &arguments.days, &codes)?;
        let before = days_of(&call, &plan).await?;
        let mut answer = call.answer();
        let (open, locked): (Vec<_>, Vec<_>) =
            plan.into_iter().partition(|day| !is_locked(&before, day.date));
        for day in &locked {
            answer.warn(WarningCode::Locked, format!("{} is locked and was skipped", day.date));
        }
        warn_about_lock(&mut answer, &open);
        warn_about_instructions(&mut answer, &open);
        if arguments.dry_run == Some(true) {
            crate::writing::dry(&mut answer, true);
            put(&mut answer, &before, None, &open, &locked);
            return Ok(answer.into());
        }
        write(&call, &open).await?;
        let after = days_of(&call, &open).await?;
        put(&mut answer, &before, Some(&after), &open, &locked);
        Ok(answer.into())
    }
}

/// The values of one day, checked.
struct Planned {
    date: Date,
    changes: Vec<Change>,
}

/// The codes of the athlete's own fields, read only when a key may be one.
async fn custom_codes(call: &Call, days: &[Day]) -> Result<Vec<String>, Failure> {
    let mut keys = days.iter().flat_map(|day| day.values.keys());
    if !keys.any(|key| intervals::is_custom_code(key)) {
        return Ok(Vec::new());
    }
    let items = call.of_athlete().custom_items().await.or_fail("settings", "custom items")?;
    let inputs = items.iter().filter(|item| item.kind.as_deref() == Some("INPUT_FIELD"));
    Ok(inputs.filter_map(|item| item.content.as_ref()?.text("code").map(str::to_owned)).collect())
}

/// Everything is checked before anything is written.
fn plan(call: &Call, days: &[Day], codes: &[String]) -> Result<Vec<Planned>, Failure> {
    let mut plan: Vec<Planned> = Vec::new();
    for (at, day) in days.iter().enumerate() {
        let argument = format!("days[{at}].date");
        let date = call.day(&argument, &day.date)?;
        if plan.iter().any(|known| known.date == date) {
            return Err(Failure::argument(argument, "the day is there twice"));
        }
        if day.values.is_empty() {
            return Err(Failure::argument(format!("days[{at}].values"), "there is nothing to write"));
        }
        let change = |(key, value): (&String, &Value)| {
            read(key, value, codes)
                .map_err(|problem| Failure::argument(format!("days[{at}].values.{key}"), problem))
        };
        let changes = day.values.iter().map(change).collect::<Result<_, _>>()?;
        plan.push(Planned { date, changes });
    }
    plan.sort_by_key(|day| day.date);
    Ok(plan)
}

async fn days_of(call: &Call, plan: &[Planned]) -> Result<Vec<Wellness>, Failure> {
    let (Some(first), Some(last)) = (plan.first(), plan.last()) else {
        return Ok(Vec::new());
    };
    let list = ListWellness { oldest: first.date, newest: last.date, fields: Vec::new() };
    call.of_athlete().wellness(&list).await.or_fail("wellness", "wellness")
}

fn day_of(days: &[Wellness], date: Date) -> Option<&Wellness> {
    days.iter().find(|day| day.day == Some(date))
}

fn is_locked(days: &[Wellness], date: Date) -> bool {
    day_of(days, date).is_some_and(|day| day.locked == Some(true))
}

fn warn_about_lock(answer: &mut Answer, plan: &[Planned]) {
    let locks =
        |change: &Change| matches!(change.target, Target::Lock) && change.value == FieldValue::Flag(true);
    if plan.iter().any(|day| day.changes.iter().any(locks)) {
        answer
            .warn(WarningCode::Locked, "locked is one-way: later writes and syncs to those days are ignored");
    }
}

fn warn_about_instructions(answer: &mut Answer, plan: &[Planned]) {
    for day in plan {
        for change in &day.changes {
            if let FieldValue::Text(text) = &change.value {
                answer.suspect(&change.key, text);
            }
        }
    }
}

async fn write(call: &Call, plan: &[Planned]) -> Result<(), Failure> {
    let updates: Vec<WellnessUpdate> = plan
        .iter()
        .map(|day| WellnessUpdate {
            day: day.date,
            values: day.changes.iter().map(|change| (change.key.clone(), change.value.clone())).collect(),
        })
        .collect();
    let athlete = call.of_athlete();
    match updates.as_slice() {
        [] => return Ok(()),
        [one] => athlete.update_wellness(one).await.map(drop),
        several => athlete.update_wellness_bulk(several).await,
    }
    .or_fail("wellness", "wellness")?;
    call.wrote().await;
    Ok(())
}

fn put(
    answer: &mut Answer,
    before: &[Wellness],
    after: Option<&[Wellness]>,
    plan: &[Planned],
    locked: &[Planned],
) {
    let mut rows = Rows::expecting(&[]);
    for day in plan {
        let row = day_row(answer, day, day_of(before, day.date), after);
        answer.line(sentence(&row));
        rows.push(row);
    }
    for day in locked {
        let mut row = Row::default();
        row.set("date", with_weekday(day.date));
        row.set("status", "skipped");
        rows.push(row);
    }
    answer.labels();
    answer.rows("days", rows);
}

/// `Wed 2026-06-17 updated: hrv 60.2 → 70.0, fatigue 2 average → 3 high`.
fn sentence(row: &Row) -> String {
    let fields = |key: &str| row.get(key).and_then(Value::as_object);
    let (Some(before), Some(after)) = (fields("before"), fields("after")) else {
        return row.cell("date");
    };
    let change =
        |(key, new): (&String, &Value)| format!("{key} {} → {}", words(before.get(key)), words(Some(new)));
    let changes: Vec<String> = after.iter().map(change).collect();
    format!("{} {}: {}", row.cell("date"), row.cell("status"), changes.join(", "))
}

fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) => format!("\"{text}\""),
        Some(Value::Object(labelled)) => {
            let part = |key: &str| {
                labelled.get(key).map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
            };
            format!("{} {}", part("value").unwrap_or_default(), part("label").unwrap_or_default())
        }
        Some(other) => other.to_string(),
    }
}

/// Before and after of the fields that were named; `after` is what the service answers, `None` in a dry run.
fn day_row(answer: &mut Answer, day: &Planned, before: Option<&Wellness>, after: Option<&[Wellness]>) -> Row {
    let (mut was, mut is) = (Map::new(), Map::new());
    for change in &day.changes {
        let old = change.target.shown(before);
        let new = after.map_or_else(|| change.wanted(), |after| change.target.shown(day_of(after, day.date)));
        if after.is_some() && new != change.wanted() {
            let text =
                format!("{}: {} was written, but Intervals.icu answers {new}", change.key, change.wanted());
            answer.warn(WarningCode::ValueNotKept, text);
        }
        if old != new {
            was.insert(change.key.clone(), old);
            is.insert(change.key.clone(), new);
        }
    }
    let mut row = Row::default();
    row.set("date", with_weekday(day.date));
    row.set("status", if is.is_empty() { "unchanged" } else { "updated" });
    row.set("before", Value::Object(was));
    row.set("after", Value::Object(is));
    row
}
