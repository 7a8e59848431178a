use intervals::{ApplyPlan, DuplicateEvents, Event, EventWrite, Id};
use jiff::civil::{Date, DateTime};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::event_copies::{Copy, Existing, read_around, read_plan, sources};
use crate::answer::{Answer, Row, Rows};
use crate::call::{Call, OrFail as _, Session, numeric_id};
use crate::dates::{plus_days, with_weekday};
use crate::failure::{Failure, Kind};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Status};

/// One event is moved by one request, and a call has thirty.
const MOVED_AT_ONCE: usize = 25;

/// Copies or moves planned workouts, or puts a plan on the calendar.
pub(crate) struct CopyEvents;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    mode: Mode,
    #[serde(default)]
    #[schemars(length(max = 50))]
    event_ids: Vec<String>,
    #[serde(default)]
    folder_id: Option<String>,
    /// Day 0 of the plan
    #[serde(default)]
    start_date: Option<String>,
    /// For move
    #[serde(default)]
    #[schemars(range(min = -365, max = 365))]
    shift_days: Option<i64>,
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 52))]
    copies: u32,
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 52))]
    weeks_between: u32,
    /// Default skip, when the day has it already
    #[serde(default)]
    on_conflict: Option<OnConflict>,
    #[serde(default = "yes")]
    dry_run: bool,
    #[serde(default)]
    athlete_id: Option<String>,
}

const fn one() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Duplicate,
    Move,
    ApplyPlan,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OnConflict {
    Skip,
    Add,
}

impl Tool for CopyEvents {
    const NAME: &'static str = "copy_events";
    const TITLE: &'static str = "Copy, move, apply plan";
    const DESCRIPTION: &'static str = "Duplicates planned workouts to later weeks, moves them, or puts a plan folder on the \
        calendar; races, notes and unavailable days stay. Only a dry run unless dry_run is false.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::WRITE_AGAIN };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let mut answer = call.answer();
        writing::dry(&mut answer, arguments.dry_run);
        match arguments.mode {
            Mode::Duplicate => duplicate(&call, &mut answer, &arguments).await?,
            Mode::Move => move_all(&call, &mut answer, &arguments).await?,
            Mode::ApplyPlan => apply(&call, &mut answer, &arguments).await?,
        }
        Ok(answer.into())
    }
}

/// Which arguments belong to which mode.
fn check(arguments: &Arguments) -> Result<(), Failure> {
    for id in &arguments.event_ids {
        numeric_id("event_ids", id)?;
    }
    arguments.folder_id.as_deref().map_or(Ok(()), |id| numeric_id("folder_id", id))?;
    let of_plan = arguments.mode == Mode::ApplyPlan;
    if of_plan != arguments.event_ids.is_empty() {
        return Err(Failure::argument("event_ids", "duplicate and move need them, apply_plan excludes them"));
    }
    if of_plan != arguments.folder_id.is_some() || of_plan != arguments.start_date.is_some() {
        return Err(Failure::argument(
            "folder_id",
            "apply_plan needs folder_id and start_date, other modes exclude them",
        ));
    }
    let moves = arguments.mode == Mode::Move;
    if moves != arguments.shift_days.is_some_and(|days| days != 0) {
        return Err(Failure::argument(
            "shift_days",
            "move needs a number other than 0, other modes exclude it",
        ));
    }
    if moves && arguments.event_ids.len() > MOVED_AT_ONCE {
        return Err(Failure::argument(
            "event_ids",
            format!("at most {MOVED_AT_ONCE} can be moved in one call"),
        ));
    }
    Ok(())
}

/// The copies of one event are made together, so an event with a taken day is left out as a whole.
async fn duplicate(call: &Call, answer: &mut Answer, arguments: &Arguments) -> Result<(), Failure> {
    let (events, existing) = sources(call, answer, &arguments.event_ids).await?;
    let step = i64::from(arguments.weeks_between) * 7;
    let days = |event: &Event| -> Vec<Copy> {
        (1..=i64::from(arguments.copies)).map(|at| Copy::of(event, at * step)).collect()
    };
    let mut listed = Listed::default();
    let mut chosen: Vec<&Event> = Vec::new();
    for event in &events {
        let copies = days(event);
        let free = arguments.on_conflict == Some(OnConflict::Add)
            || !copies.iter().any(|copy| existing.has(copy, None));
        if free {
            chosen.push(event);
        }
        let status = if free { Status::Created } else { Status::Skipped };
        for copy in &copies {
            listed.planned(copy, status, existing.has(copy, None));
        }
    }
    if arguments.dry_run || chosen.is_empty() {
        listed.put(answer);
        return Ok(());
    }
    let order = DuplicateEvents {
        event_ids: chosen.iter().filter_map(|event| event.id.clone()).collect(),
        num_copies: arguments.copies,
        weeks_between: arguments.weeks_between,
    };
    let made = call.of_athlete().duplicate_events(&order).await;
    call.wrote().await;
    let made = made.or_fail("the calendar", "events")?;
    listed.keep_only(Status::Skipped);
    for event in &made {
        listed.done(event, Status::Created);
    }
    listed.put(answer);
    Ok(())
}

async fn move_all(call: &Call, answer: &mut Answer, arguments: &Arguments) -> Result<(), Failure> {
    let (events, existing) = sources(call, answer, &arguments.event_ids).await?;
    let shift = arguments.shift_days.unwrap_or_default();
    let mut listed = Listed::default();
    let mut failed = None;
    for event in &events {
        let copy = Copy::of(event, shift);
        let taken = existing.has(&copy, event.id.as_ref());
        if taken && arguments.on_conflict != Some(OnConflict::Add) {
            listed.planned(&copy, Status::Skipped, true);
        } else if arguments.dry_run {
            listed.planned(&copy, Status::Updated, taken);
        } else {
            match move_one(call, event, shift).await {
                Ok(moved) => listed.done(&moved, Status::Updated),
                Err(failure) => {
                    listed.planned(&copy, Status::Failed, taken);
                    failed = Some(failure);
                }
            }
        }
    }
    match failed {
        Some(failure) if listed.count(Status::Updated) == 0 => Err(failure),
        Some(_) => Err(Failure::from(Kind::PartialFailure).with("items", listed.values())),
        None => {
            listed.put(answer);
            Ok(())
        }
    }
}

/// Keeps the time of day and the length.
async fn move_one(call: &Call, event: &Event, shift: i64) -> Result<Event, Failure> {
    let shifted = |at: jiff::civil::DateTime| plus_days(at.date(), shift).to_datetime(at.time());
    let update = EventWrite {
        start_date_local: event.start_date_local.map(shifted),
        end_date_local: event.end_date_local.map(shifted),
        ..EventWrite::default()
    };
    let id = event.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let moved = call.of_athlete().update_event(&id, &update).await;
    call.wrote().await;
    moved.or_fail("the calendar", &format!("event {id}"))
}

/// A plan goes on the calendar as a whole or not at all.
async fn apply(call: &Call, answer: &mut Answer, arguments: &Arguments) -> Result<(), Failure> {
    let folder = arguments.folder_id.as_deref().unwrap_or_default();
    let start = call.day("start_date", arguments.start_date.as_deref().unwrap_or_default())?;
    let (plan, range) = read_plan(call, folder, start).await?;
    let before = Existing::of(read_around(call, range).await?);
    let mut listed = Listed::default();
    for copy in &plan {
        listed.planned(copy, Status::Created, before.has(copy, None));
    }
    if arguments.dry_run {
        listed.put(answer);
        return Ok(());
    }
    if arguments.on_conflict != Some(OnConflict::Add) && listed.taken > 0 {
        let what = format!(
            "{} workouts of the plan are on the calendar already; nothing was written.",
            listed.taken
        );
        return Err(Failure::from(Kind::Conflict { what }).with("items", listed.values()));
    }
    let order =
        ApplyPlan { folder_id: Id::from(folder), start_date_local: start.at(0, 0, 0, 0), extra_workouts: [] };
    let applied = call.of_athlete().apply_plan(&order).await;
    call.wrote().await;
    applied.or_fail("the calendar", &format!("folder {folder}"))?;
    // The answer of the service says nothing: what is new in the range is what was made.
    let mut made = Listed::default();
    let after = read_around(call, range).await?;
    for event in after.iter().filter(|event| !before.knows(event)) {
        made.done(event, Status::Created);
    }
    made.put(answer);
    Ok(())
}

/// The copies, as they stand in the answer.
#[derive(Default)]
struct Listed {
    rows: Vec<(Status, Row)>,
    taken: usize,
}

impl Listed {
    fn planned(&mut self, copy: &Copy, status: Status, taken: bool) {
        let mut row = Row::default();
        row.set("from_event_id", copy.from.clone());
        put_place(&mut row, copy.date, (copy.kind.as_deref(), copy.name.as_deref()));
        row.set("status", status.as_str());
        row.flag("already_there", Some(taken));
        self.taken += usize::from(taken);
        self.rows.push((status, row));
    }

    fn done(&mut self, event: &Event, status: Status) {
        let mut row = Row::default();
        row.set("id", event.id.as_ref().map(ToString::to_string));
        let day = event.start_date_local.map(DateTime::date);
        put_place(&mut row, day, (event.kind.as_deref(), event.name.as_deref()));
        row.set("status", status.as_str());
        self.rows.push((status, row));
    }

    fn keep_only(&mut self, status: Status) {
        self.rows.retain(|(of, _)| *of == status);
    }

    fn count(&self, status: Status) -> usize {
        self.rows.iter().filter(|(of, _)| *of == status).count()
    }

    fn values(&self) -> Vec<serde_json::Value> {
        self.rows.iter().map(|(_, row)| row.clone().into_value()).collect()
    }

    fn put(self, answer: &mut Answer) {
        let mut rows = Rows::expecting(&[]);
        for (_, row) in self.rows {
            answer.line(row.facts(&[]));
            rows.push(row);
        }
        if rows.is_empty() {
            answer.line("Nothing to write.");
        }
        answer.put("total", rows.len());
        answer.rows("events", rows);
    }
}

fn put_place(row: &mut Row, day: Option<Date>, (kind, name): (Option<&str>, Option<&str>)) {
    row.set("date", day.map(with_weekday));
    row.set("type", kind);
    row.label("name", name);
}
