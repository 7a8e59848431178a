//! An event that was checked and turned into what is written.

use intervals::EventWrite;
use jiff::civil::{Date, DateTime, Time};
use oauth::sha256;
use serde_json::{Value, json};

use super::event_input::{Availability, EventInput, Flag, Goal};
use crate::call::{Call, numeric_id};
use crate::dates::plus_days;
use crate::failure::Failure;
use crate::records::{Category, is_sport};
use crate::untrusted;
use crate::workout_text::{self, Parsed, SportFamily, Step};

/// An event that may be written.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) date: Date,
    pub(super) last: Date,
    pub(super) category: Category,
    pub(super) event_id: Option<String>,
    pub(super) write: EventWrite,
    /// How the text was read here, for workouts and races with a text.
    pub(super) parsed: Option<Parsed>,
}

impl Prepared {
    /// What makes two events the same for a person: day, category, sport, name.
    pub(super) fn key(&self) -> String {
        let kind = self.write.kind.as_deref().unwrap_or_default();
        let name = self.write.name.as_deref().unwrap_or_default().to_lowercase();
        format!("{}|{}|{kind}|{name}", self.date, self.category.as_str())
    }

    /// Gives the event an external id of its own, so that a repeated call changes it and makes no second one.
    pub(super) fn identify(&mut self, number: usize) {
        if self.write.external_id.is_none() && self.event_id.is_none() {
            let digest = sha256(format!("{}|{number}", self.key()).as_bytes());
            let start = digest.iter().take(8).fold(0_u64, |start, byte| start << 8 | u64::from(*byte));
            self.write.external_id = Some(format!("imcp-{start:016x}"));
        }
    }
}

/// Checks one event; the error names the argument.
pub(super) fn prepare(call: &Call, at: usize, input: &EventInput) -> Result<Prepared, Failure> {
    let argument = |name: &str| format!("events[{at}].{name}");
    let date = call.day(&argument("date"), &input.date)?;
    let last = input
        .end_date
        .as_deref()
        .map(|text| call.day(&argument("end_date"), text))
        .transpose()?
        .unwrap_or(date);
    if last < date {
        return Err(Failure::argument(argument("end_date"), "it must not be before date"));
    }
    if let Some(id) = &input.event_id {
        numeric_id(&argument("event_id"), id)?;
    }
    if let Some(id) = input.external_id.as_deref().filter(|id| id.chars().any(char::is_control)) {
        return Err(Failure::argument(
            argument("external_id"),
            format!("control characters are not allowed ({} characters)", id.len()),
        ));
    }
    check_sport(input, &argument("type"))?;
    check_target(input, &argument("target"))?;
    let start = start_of(date, input.time.as_deref())
        .ok_or_else(|| Failure::argument(argument("time"), "write it as HH:MM"))?;
    let text = text_of(input, at)?;
    let family = SportFamily::of(input.kind.as_deref().unwrap_or_default());
    let parsed = text
        .as_deref()
        .filter(|_| input.category.needs_sport())
        .map(|text| workout_text::parse(text, family))
        .filter(|parsed| family != SportFamily::Other || !parsed.steps.is_empty());
    let write = write_of(input, start, (last, date), text, at)?;
    Ok(Prepared { date, last, category: input.category, event_id: input.event_id.clone(), write, parsed })
}

fn check_sport(input: &EventInput, argument: &str) -> Result<(), Failure> {
    match &input.kind {
        Some(kind) if !is_sport(kind) => Err(Failure::argument(
            argument,
            "it must be a sport of Intervals.icu such as Ride, Run, Swim, WeightTraining",
        )),
        None if input.category.needs_sport() && input.event_id.is_none() => {
            Err(Failure::argument(argument, "it is required for workouts and races"))
        }
        _ => Ok(()),
    }
}

fn check_target(input: &EventInput, argument: &str) -> Result<(), Failure> {
    let is_target = input.category == Category::Target;
    match &input.target {
        None if is_target && input.event_id.is_none() => {
            Err(Failure::argument(argument, "a TARGET needs load, time_s or distance_m"))
        }
        Some(_) if !is_target => Err(Failure::argument(argument, "it belongs to the category TARGET")),
        Some(Goal { load: None, time_s: None, distance_m: None }) => {
            Err(Failure::argument(argument, "it needs load, time_s or distance_m"))
        }
        _ => Ok(()),
    }
}

fn start_of(date: Date, time: Option<&str>) -> Option<DateTime> {
    let time = match time {
        None => Time::midnight(),
        Some(text) => Time::strptime("%H:%M", text).ok()?,
    };
    Some(date.to_datetime(time))
}

/// The text of the event: as written, or rendered from steps.
fn text_of(input: &EventInput, at: usize) -> Result<Option<String>, Failure> {
    match (&input.description, &input.steps) {
        (Some(_), Some(_)) => {
            Err(Failure::argument(format!("events[{at}].steps"), "it excludes description"))
        }
        (Some(text), None) => Ok(Some(untrusted::for_writing(text))),
        (None, Some(steps)) => {
            let steps = steps_of(steps.iter().map(|step| &step.0), &format!("events[{at}].steps"))?;
            Ok(Some(workout_text::render(&steps)))
        }
        (None, None) => Ok(None),
    }
}

/// Steps as a caller sent them.
pub(super) fn steps_of<'a>(
    steps: impl Iterator<Item = &'a Value>,
    argument: &str,
) -> Result<Vec<Step>, Failure> {
    let read = |(at, step): (usize, &Value)| {
        serde_json::from_value(step.clone())
            .map_err(|error| Failure::argument(format!("{argument}[{at}]"), error.to_string()))
    };
    steps.enumerate().map(read).collect()
}

fn write_of(
    input: &EventInput,
    start: DateTime,
    (last, first): (Date, Date),
    text: Option<String>,
    at: usize,
) -> Result<EventWrite, Failure> {
    let flag = |flag: Flag| input.flags.as_ref().map(|flags| flags.contains(&flag));
    let goal = input.target.as_ref();
    let mut write = EventWrite {
        external_id: input.external_id.clone(),
        category: Some(input.category.as_str().to_owned()),
        kind: input.kind.clone(),
        name: Some(untrusted::for_writing(&input.name)),
        description: text,
        start_date_local: Some(start),
        end_date_local: (last > first).then(|| plus_days(last, 1).to_datetime(Time::midnight())),
        moving_time: input.moving_time_s,
        distance: input.distance_m,
        icu_training_load: input.load,
        load_target: goal.and_then(|goal| goal.load),
        time_target: goal.and_then(|goal| goal.time_s),
        distance_target: goal.and_then(|goal| goal.distance_m),
        indoor: input.indoor,
        tags: input
            .tags
            .as_ref()
            .map(|tags| tags.iter().map(|tag| untrusted::label(&untrusted::for_writing(tag))).collect()),
        color: input.color.clone(),
        training_availability: input.availability.map(|availability| {
            match availability {
                Availability::Normal => "NORMAL",
                Availability::Limited => "LIMITED",
                Availability::Unavailable => "UNAVAILABLE",
            }
            .to_owned()
        }),
        hide_from_athlete: flag(Flag::HideFromAthlete),
        athlete_cannot_edit: flag(Flag::AthleteCannotEdit),
        show_as_note: flag(Flag::ShowAsNote),
        not_on_fitness_chart: flag(Flag::NotOnFitnessChart),
        ..EventWrite::default()
    };
    if let Some(file) = &input.file {
        let good = [".zwo", ".erg", ".mrc"]
            .iter()
            .any(|extension| file.filename.to_lowercase().ends_with(extension));
        if !good || input.description.is_some() || input.steps.is_some() {
            return Err(Failure::argument(
                format!("events[{at}].file"),
                "its name ends in .zwo, .erg or .mrc, and it excludes description and steps",
            ));
        }
        write.filename = Some(untrusted::label(&file.filename));
        write.file_contents = Some(file.contents.clone());
    }
    Ok(write)
}

/// How a text was read, for an answer.
pub(super) fn echo(parsed: &Parsed) -> Value {
    let findings: Vec<Value> = parsed.diagnostics.iter().map(|finding| json!(finding)).collect();
    let steps = parsed.steps.iter().map(|step| step.steps.len().max(1)).sum::<usize>();
    json!({ "steps": steps, "findings": findings })
}
