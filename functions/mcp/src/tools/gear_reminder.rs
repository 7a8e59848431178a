//! Reminders of gear: what is due after so many kilometres, hours, days or activities.

use intervals::{Gear, ReminderAction, ReminderWrite};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, number};
use crate::call::{Call, OrFail as _};
use crate::failure::{Failure, Kind};
use crate::writing::{self, Fields, Status};

/// A reminder as it is to be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderItem {
    /// New reminder without it
    #[serde(default)]
    pub(super) reminder_id: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 80))]
    pub(super) name: Option<String>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 200_000))]
    pub(super) distance_km: Option<f64>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 20_000))]
    pub(super) hours: Option<f64>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 10_000))]
    pub(super) days: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 10_000))]
    pub(super) activities: Option<i64>,
    /// Done now, counts from zero
    #[serde(default)]
    pub(super) reset: Option<bool>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 365))]
    pub(super) snooze_days: Option<u32>,
}

/// Upstream counts metres and seconds.
pub(super) fn read_reminder(answer: &mut Answer, item: &ReminderItem) -> Result<ReminderWrite, Failure> {
    Ok(ReminderWrite {
        name: item.name.as_deref().map(|name| writing::line(answer, "reminder.name", name)).transpose()?,
        distance: item.distance_km.map(|km| km * 1_000.0),
        time: item.hours.map(|hours| hours * 3_600.0),
        activities: item.activities,
        days: item.days,
    })
}

/// The path is `reminder`, singular.
pub(super) async fn put_reminder(
    call: &Call,
    answer: &mut Answer,
    (item, write): (&ReminderItem, &ReminderWrite),
    (present, gear): (Option<&Gear>, Option<&str>),
    dry_run: bool,
) -> Result<(), Failure> {
    let named = |gear: &Gear| item.reminder_id.as_ref().and_then(|id| reminder(gear, id));
    let before = present.and_then(named);
    if let (Some(id), None) = (&item.reminder_id, &before) {
        return Err(Failure::not_found(format!("reminder {id} of this gear")));
    }
    let status = if before.is_some() { Status::Updated } else { Status::Created };
    let twin = present.and_then(|gear| gear.reminders.iter().find(|old| old.name == write.name));
    if let (None, Some(id)) = (&before, twin.and_then(|twin| twin.id.as_ref())) {
        let what = format!("A reminder of this name is already there ({id}); it was not made again.");
        return Err(Failure::from(Kind::Conflict { what }).with("existing_id", id.to_string()));
    }
    let mut after = before.clone().unwrap_or_default().overlaid(reminder_fields(item));
    if let (false, Some(gear)) = (dry_run, gear) {
        let served = write_reminder(call, gear, item, write).await?;
        let id = item.reminder_id.clone().or_else(|| newest(&served, present));
        after = id.and_then(|id| reminder(&served, &id)).unwrap_or(after);
    }
    let changes = before.unwrap_or_default().changes_to(&after);
    let (row, line) = writing::item("reminder", item.reminder_id.as_deref(), status, &changes);
    answer.line(line);
    answer.record("reminder", row);
    Ok(())
}

async fn write_reminder(
    call: &Call,
    gear: &str,
    item: &ReminderItem,
    write: &ReminderWrite,
) -> Result<Gear, Failure> {
    let athlete = call.of_athlete();
    let served = match &item.reminder_id {
        None => athlete.create_reminder(gear, write).await,
        Some(id) => {
            let action = ReminderAction { reset: item.reset == Some(true), snooze_days: item.snooze_days };
            athlete.update_reminder((gear, id), write, action).await
        }
    };
    call.wrote().await;
    served.or_fail("gear", &format!("reminder of gear {gear}"))
}

/// The reminder that was not there before.
fn newest(served: &Gear, present: Option<&Gear>) -> Option<String> {
    let known = |id: &intervals::Id| {
        present.is_some_and(|gear| gear.reminders.iter().any(|old| old.id.as_ref() == Some(id)))
    };
    let new = served.reminders.iter().filter_map(|reminder| reminder.id.as_ref()).find(|id| !known(id));
    new.map(ToString::to_string)
}

fn reminder(gear: &Gear, id: &str) -> Option<Fields> {
    let reminder =
        gear.reminders.iter().find(|reminder| reminder.id.as_ref().is_some_and(|of| of.as_str() == id))?;
    let mut fields = Fields::default();
    fields.label("name", reminder.name.as_deref());
    fields.set("distance_km", number(reminder.distance.map(|metres| metres / 1_000.0), 1));
    fields.set("hours", number(reminder.time.map(|seconds| seconds / 3_600.0), 1));
    fields.set("days", reminder.days);
    fields.set("activities", reminder.activities);
    fields.set("percent_used", number(reminder.percent_used, 0));
    fields.set("snoozed_until", reminder.snoozed_until.map(|at| at.to_string()));
    Some(fields)
}

fn reminder_fields(item: &ReminderItem) -> Fields {
    let mut fields = Fields::default();
    fields.label("name", item.name.as_deref());
    fields.set("distance_km", number(item.distance_km, 1));
    fields.set("hours", number(item.hours, 1));
    fields.set("days", item.days);
    fields.set("activities", item.activities);
    fields.present()
}
