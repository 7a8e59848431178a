use intervals::{Gear, GearWrite, Retirement};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::gear_reminder::{ReminderItem, put_reminder, read_reminder};
use crate::answer::{Answer, Row, number};
use crate::call::{Call, OrFail as _, Session, numeric_id};
use crate::dates::days_between;
use crate::failure::{Failure, Kind};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status};

/// Creates, changes, retires or replaces gear, and its reminders.
pub(crate) struct SaveGear;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    gear: GearItem,
    #[serde(default)]
    reminder: Option<ReminderItem>,
    /// Retires the part and puts a new one there
    #[serde(default)]
    replace: Option<bool>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GearItem {
    /// New gear without it
    #[serde(default)]
    gear_id: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 80))]
    name: Option<String>,
    /// Bike, Shoes, Chain, Cassette, Tyre, Axel …
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    purchased: Option<String>,
    /// Date; "" takes it back into use
    #[serde(default)]
    retired: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    notes: Option<String>,
}

impl Tool for SaveGear {
    const NAME: &'static str = "save_gear";
    const TITLE: &'static str = "Save gear";
    const DESCRIPTION: &'static str = "Creates, changes, retires or replaces gear; sets, resets or snoozes reminders. list_gear \
        shows ids.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints { idempotent: false, ..Hints::WRITE_AGAIN };
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let mut answer = call.answer();
        let write = read(&call, &mut answer, &arguments.gear)?;
        let reminder =
            arguments.reminder.as_ref().map(|item| read_reminder(&mut answer, item)).transpose()?;
        let all = call.of_athlete().gear().await.or_fail("gear", "gear")?;
        let present = present(&all, &arguments, &write)?;
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        let id = put_gear(&call, &mut answer, (&arguments, present, &write), dry_run).await?;
        if let (Some(item), Some(write)) = (&arguments.reminder, &reminder) {
            put_reminder(&call, &mut answer, (item, write), (present, id.as_deref()), dry_run).await?;
        }
        Ok(answer.into())
    }
}

/// Which arguments go together.
fn check(arguments: &Arguments) -> Result<(), Failure> {
    let gear = &arguments.gear;
    gear.gear_id.as_deref().map_or(Ok(()), |id| writing::gear_id("gear.gear_id", id))?;
    let reminder = arguments.reminder.as_ref();
    reminder
        .and_then(|item| item.reminder_id.as_deref())
        .map_or(Ok(()), |id| numeric_id("reminder.reminder_id", id))?;
    if gear.gear_id.is_none() && (gear.name.is_none() || gear.kind.is_none()) {
        return Err(Failure::argument("gear", "new gear needs name and type, present gear its gear_id"));
    }
    if arguments.replace == Some(true) && (gear.gear_id.is_none() || reminder.is_some()) {
        return Err(Failure::argument("replace", "it needs gear.gear_id and takes the reminders along"));
    }
    let new_reminder = reminder.filter(|item| item.reminder_id.is_none());
    if new_reminder
        .is_some_and(|item| item.name.is_none() || item.reset == Some(true) || item.snooze_days.is_some())
    {
        return Err(Failure::argument("reminder", "a new reminder needs a name and is not reset or snoozed"));
    }
    Ok(())
}

fn read(call: &Call, answer: &mut Answer, item: &GearItem) -> Result<GearWrite, Failure> {
    let retired = match item.retired.as_deref() {
        None => None,
        Some("") => Some(Retirement::Undone),
        Some(day) => Some(Retirement::Since(call.day("gear.retired", day)?)),
    };
    let purchased = item.purchased.as_deref().map(|day| call.day("gear.purchased", day)).transpose()?;
    if purchased.is_some_and(|day| days_between(call.today, day) > 0) {
        return Err(Failure::argument("gear.purchased", "it lies in the future"));
    }
    Ok(GearWrite {
        kind: item.kind.clone(),
        name: item.name.as_deref().map(|name| writing::line(answer, "gear.name", name)).transpose()?,
        purchased,
        retired,
        notes: item.notes.as_deref().map(|text| writing::long(answer, "gear.notes", text)),
    })
}

/// The gear to change; none for new gear, which must not have the name of another.
fn present<'a>(
    all: &'a [Gear],
    arguments: &Arguments,
    write: &GearWrite,
) -> Result<Option<&'a Gear>, Failure> {
    if let Some(id) = &arguments.gear.gear_id {
        let found = all.iter().find(|gear| gear.id.as_ref().is_some_and(|of| of.as_str() == id));
        return found.map(Some).ok_or_else(|| Failure::not_found(format!("gear {id}")));
    }
    let same = |gear: &&Gear| gear.name == write.name && gear.kind == write.kind && gear.retired.is_none();
    match all.iter().find(same).and_then(|gear| gear.id.as_ref()) {
        None => Ok(None),
        Some(id) => {
            let what = format!("Gear of this type and name is already there ({id}); nothing was written.");
            Err(Failure::from(Kind::Conflict { what }).with("existing_id", id.to_string()))
        }
    }
}

fn expected(present: Option<&Gear>, write: &GearWrite) -> Gear {
    let mut after = present.cloned().unwrap_or_default();
    after.kind = write.kind.clone().or(after.kind);
    after.name = write.name.clone().or(after.name);
    after.purchased = write.purchased.or(after.purchased);
    after.notes = write.notes.clone().or(after.notes);
    match write.retired {
        Some(Retirement::Since(day)) => after.retired = Some(day),
        Some(Retirement::Undone) => after.retired = None,
        None => {}
    }
    after
}

fn fields(gear: &Gear) -> Fields {
    let mut fields = Fields::default();
    fields.set("type", gear.kind.clone());
    fields.label("name", gear.name.as_deref());
    fields.set("purchased", gear.purchased.map(|day| day.to_string()));
    fields.set("retired", gear.retired.map(|day| day.to_string()));
    fields.text("notes", gear.notes.as_deref());
    fields
}

/// Writes the gear and answers its id, which a dry run of new gear does not have.
async fn put_gear(
    call: &Call,
    answer: &mut Answer,
    (arguments, present, write): (&Arguments, Option<&Gear>, &GearWrite),
    dry_run: bool,
) -> Result<Option<String>, Failure> {
    let replace = arguments.replace == Some(true);
    let before = present.filter(|_| !replace).map(fields).unwrap_or_default();
    let wanted = fields(&expected(present, write));
    let unchanged = !replace && present.is_some() && before.changes_to(&wanted).is_empty();
    let mut id = arguments.gear.gear_id.clone();
    let status = match (unchanged, present.is_none() || replace) {
        (true, _) => Status::Unchanged,
        (false, true) => Status::Created,
        (false, false) => Status::Updated,
    };
    let mut after = wanted.clone();
    if !(unchanged || dry_run) {
        let served = write_gear(call, id.as_deref(), write, replace).await?;
        after = fields(&served);
        id = served.id.map(|id| id.to_string());
        writing::check_kept(answer, &wanted.present(), &after);
    }
    if replace {
        let old = arguments.gear.gear_id.clone().unwrap_or_default();
        answer.line(format!("gear {old} is retired; a new one takes its place and its reminders"));
        answer.put("retired_gear_id", old);
    }
    let (row, line) = writing::item("gear", id.as_deref(), status, &before.changes_to(&after));
    answer.line(line);
    answer.record("gear", row);
    if !dry_run && let (Some(id), Some(_)) = (&id, present.filter(|_| !replace)) {
        put_totals(call, answer, id).await?;
    }
    Ok(id)
}

async fn write_gear(
    call: &Call,
    id: Option<&str>,
    write: &GearWrite,
    replace: bool,
) -> Result<Gear, Failure> {
    let athlete = call.of_athlete();
    let served = match (id, replace) {
        (None, _) => athlete.create_gear(write).await,
        (Some(id), false) => athlete.update_gear(id, write).await,
        // Answers the old part and the new one.
        (Some(id), true) => athlete.replace_gear(id, write).await.and_then(|both| {
            let new = both.into_iter().find(|gear| gear.id.as_ref().is_some_and(|of| of.as_str() != id));
            new.ok_or(intervals::Error::OutcomeUnknown)
        }),
    };
    call.wrote().await;
    served.or_fail("gear", &format!("gear {}", id.unwrap_or_default()))
}

/// The totals, counted anew from the activities.
async fn put_totals(call: &Call, answer: &mut Answer, id: &str) -> Result<(), Failure> {
    let counted = call.of_athlete().recalculate_gear(id).await.or_fail("gear", &format!("gear {id}"));
    if let Some(totals) = answer.part("totals", counted)? {
        let mut row = Row::default();
        row.set("distance_km", number(totals.distance.map(|metres| metres / 1_000.0), 0));
        row.set("moving_time_s", number(totals.moving_time, 0));
        row.set("activities", totals.activities);
        answer.facts(&row, &[]);
        answer.record("totals", row);
    }
    Ok(())
}
