use std::collections::BTreeMap;

use intervals::Event;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::event_input::EventInput;
use super::event_plan::{Action, OnConflict, Outcomes, Planned, key_of, number, planned, present, write};
use super::prepared_event::{echo, prepare};
use crate::answer::{Answer, Row, Rows, WarningCode, clock, counted, number as number_of, percent};
use crate::call::{Call, Session};
use crate::dates::with_weekday;
use crate::failure::{Failure, Kind};
use crate::records;
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted;
use crate::workout_text::{Level, totals};

/// Events that name their id are changed one by one; a call has thirty requests.
const MOST_BY_ID: usize = 20;

/// Creates or changes entries of the calendar.
pub(crate) struct UpsertEvents;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[schemars(length(min = 1, max = 50))]
    events: Vec<EventInput>,
    #[serde(default)]
    on_conflict: OnConflict,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

impl Tool for UpsertEvents {
    const NAME: &'static str = "upsert_events";
    const TITLE: &'static str = "Create or update events";
    const DESCRIPTION: &'static str = "Creates or changes workouts, races, notes, targets, phases, unavailable days. Workouts are \
        text (- 10m 60%) or steps; the answer says how they were understood. A repeat changes the \
        same entries. Check a text with validate_workout.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints::WRITE_AGAIN;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let mut events = arguments
            .events
            .iter()
            .enumerate()
            .map(|(at, event)| prepare(&call, at, event))
            .collect::<Result<Vec<_>, _>>()?;
        if events.iter().filter(|event| event.event_id.is_some()).count() > MOST_BY_ID {
            return Err(Failure::argument("events", format!("at most {MOST_BY_ID} may name an event_id")));
        }
        let present = present(&call, &events).await?;
        number(&mut events, &present, arguments.on_conflict);
        let plan: Vec<Planned> =
            events.into_iter().map(|event| planned(event, &present, arguments.on_conflict)).collect();
        let mut answer = call.answer();
        warn(&mut answer, &plan, &present);
        if arguments.dry_run == Some(true) {
            crate::writing::dry(&mut answer, true);
            put(&mut answer, &call, &plan, &BTreeMap::new(), true);
            return Ok(answer.into());
        }
        let outcomes = write(&call, &plan).await?;
        finish(answer, &call, &plan, &outcomes)
    }
}

fn warn(answer: &mut Answer, plan: &[Planned], present: &[Event]) {
    for planned in plan {
        let name = planned.event.write.name.as_deref().unwrap_or_default();
        for (field, text) in
            [("name", Some(name)), ("description", planned.event.write.description.as_deref())]
        {
            if let Some(text) = text {
                answer.suspect(field, text);
            }
        }
        let findings = planned.event.parsed.iter().flat_map(|parsed| &parsed.diagnostics);
        for finding in findings.filter(|finding| finding.level != Level::Info) {
            let fix = finding.fix.as_ref().map(|fix| format!(" Write: {fix}")).unwrap_or_default();
            let text = format!(
                "\"{}\" line {}: {:?} {}.{fix}",
                untrusted::label(name),
                finding.line,
                finding.code,
                finding.message
            );
            answer.warn(WarningCode::WorkoutUnparsed, text);
        }
        let others = present.iter().filter(|there| {
            let same_day = there.start_date_local.is_some_and(|start| start.date() == planned.event.date);
            same_day && there.category.as_deref() == Some("WORKOUT") && key_of(there) != planned.event.key()
        });
        let others = others.count();
        if others > 0
            && planned.action == Action::Upsert
            && planned.before.is_none()
            && planned.event.category.needs_sport()
        {
            answer.warn(
                WarningCode::SameDay,
                format!(
                    "{} already has {}",
                    planned.event.date,
                    counted(others, "other workout", "other workouts")
                ),
            );
        }
    }
}

fn finish(mut answer: Answer, call: &Call, plan: &[Planned], outcomes: &Outcomes) -> Result<Reply, Failure> {
    let failed: Vec<&Failure> = outcomes.values().filter_map(|outcome| outcome.as_ref().err()).collect();
    match failed.as_slice() {
        [] => {
            put(&mut answer, call, plan, outcomes, false);
            Ok(answer.into())
        }
        [only] if outcomes.len() == 1 => Err((*only).clone()),
        _ => {
            let rows: Vec<Value> = plan
                .iter()
                .enumerate()
                .map(|(at, planned)| row(&mut answer, call, planned, outcomes.get(&at), false).into_value())
                .collect();
            Err(Failure::from(Kind::PartialFailure).with("events", rows))
        }
    }
}

fn put(answer: &mut Answer, call: &Call, plan: &[Planned], outcomes: &Outcomes, dry: bool) {
    let mut rows = Rows::expecting(&[]);
    for (at, planned) in plan.iter().enumerate() {
        let row = row(answer, call, planned, outcomes.get(&at), dry);
        answer.line(sentence(&row));
        rows.push(row);
    }
    rows.fit(&["parsed", "before"]);
    answer.rows("events", rows);
}

/// `created 109: Sat 2026-06-20 "VO2 4x8", 1:34:00, load 116. Understood as: …`.
fn sentence(row: &Row) -> String {
    let time =
        row.get("moving_time_s").and_then(Value::as_i64).map(|seconds| format!(", {}", clock(seconds)));
    let load = row.get("load").map(|load| format!(", load {load}"));
    let understood = row.get("understood").and_then(Value::as_array);
    let steps = understood.map(|steps| steps.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "));
    let steps = steps.map(|steps| format!(". Understood as: {steps}"));
    let parts = [time, load, steps].map(Option::unwrap_or_default).concat();
    format!("{} {}: {} \"{}\"{parts}", row.cell("status"), row.cell("id"), row.cell("date"), row.cell("name"))
}

fn row(
    answer: &mut Answer,
    call: &Call,
    planned: &Planned,
    outcome: Option<&Result<Event, Failure>>,
    dry: bool,
) -> Row {
    let written = outcome.and_then(|outcome| outcome.as_ref().ok());
    let mut row = Row::default();
    row.set("date", with_weekday(planned.event.date));
    row.label("name", planned.event.write.name.as_deref());
    let shown = written.or(planned.before.as_ref().filter(|_| planned.action == Action::Skip));
    row.set(
        "id",
        shown.or(planned.before.as_ref()).and_then(|event| event.id.as_ref()).map(ToString::to_string),
    );
    row.label("external_id", planned.event.write.external_id.as_deref());
    let (before, after) = changes(planned.before.as_ref(), written);
    row.set("status", status(planned, outcome, dry, after.is_empty()));
    if let Some(Err(failure)) = outcome {
        row.set("code", failure.code());
    }
    if planned.before.is_some() && !after.is_empty() {
        row.set("before", before);
        row.set("after", after);
    }
    if let Some(event) = shown {
        put_understood(answer, &mut row, planned, event);
    }
    if let Some(parsed) = &planned.event.parsed {
        row.set("parsed", echo(parsed));
        if dry {
            let kind = planned.event.write.kind.as_deref().unwrap_or_default();
            let totals = totals(&parsed.steps, &records::thresholds(&call.profile, kind));
            row.set("moving_time_s", totals.duration_s);
            row.set("load", number_of(totals.load, 0));
            row.set("intensity_pct", percent(totals.intensity_pct));
        }
    }
    row
}

fn status(
    planned: &Planned,
    outcome: Option<&Result<Event, Failure>>,
    dry: bool,
    unchanged: bool,
) -> &'static str {
    match (planned.action, outcome, &planned.before) {
        (Action::Skip, _, _) => "skipped",
        (_, Some(Err(_)), _) => "failed",
        (Action::Upsert, _, None) => "created",
        (_, _, Some(_)) if unchanged && !dry => "unchanged",
        _ => "updated",
    }
}

/// The fields that differ, as the service answers them.
fn changes(before: Option<&Event>, after: Option<&Event>) -> (Map<String, Value>, Map<String, Value>) {
    let (Some(before), Some(after)) = (before, after) else {
        return (Map::new(), Map::new());
    };
    let fields = |event: &Event| {
        let mut row = records::event(event, None);
        row.set("description", event.description.as_deref().map(untrusted::label));
        match row.into_value() {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    };
    let (old, new) = (fields(before), fields(after));
    let differs = |key: &&String| old.get(*key) != new.get(*key);
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).filter(differs).collect();
    let pick = |from: &Map<String, Value>| {
        keys.iter().map(|key| ((*key).clone(), from.get(*key).cloned().unwrap_or(Value::Null))).collect()
    };
    (pick(&old), pick(&new))
}

/// How the service read the text: what counts is its own reading, and it says nothing when it read nothing.
fn put_understood(answer: &mut Answer, row: &mut Row, planned: &Planned, event: &Event) {
    row.set("moving_time_s", event.moving_time);
    row.set("load", number_of(event.icu_training_load, 0));
    row.set("intensity_pct", percent(event.icu_intensity));
    let steps = event.workout_doc.as_ref().map(|document| document.steps.as_slice()).unwrap_or_default();
    let Some(parsed) = planned.event.parsed.as_ref().filter(|_| planned.action != Action::Skip) else {
        return;
    };
    if steps.is_empty()
        && planned.event.write.description.as_deref().is_some_and(|text| !text.trim().is_empty())
    {
        let name = untrusted::label(planned.event.write.name.as_deref().unwrap_or_default());
        answer.warn(
            WarningCode::WorkoutUnparsed,
            format!("\"{name}\": Intervals.icu found no steps in the text and stored it as prose"),
        );
        return;
    }
    row.set("understood", records::steps_text(steps));
    let ours = parsed.steps.len();
    if ours != steps.len() {
        answer.warn(
            WarningCode::WorkoutUnparsed,
            format!("Intervals.icu read {} steps where {ours} were written", steps.len()),
        );
    }
}
