//! `/athlete/{id}/gear`: bikes, shoes, their parts and reminders.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// A bike, a pair of shoes, or a part.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Gear {
    /// Gear id; old ones begin with a letter.
    pub id: Option<Id>,
    /// The owner.
    pub athlete_id: Option<Id>,
    /// Bike, Shoes, Chain and others.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Metres.
    pub distance: Option<f64>,
    /// Seconds.
    pub time: Option<f64>,
    /// How many.
    pub activities: Option<i64>,
    /// Day of purchase.
    #[serde(deserialize_with = "read::date")]
    pub purchased: Option<Date>,
    /// Last day of use.
    #[serde(deserialize_with = "read::date")]
    pub retired: Option<Date>,
    /// Notes.
    pub notes: Option<String>,
    /// A part of something else.
    pub component: Option<bool>,
    /// Its parts.
    #[serde(deserialize_with = "read::list")]
    pub component_ids: Vec<Id>,
    /// Counts elapsed instead of moving time.
    pub use_elapsed_time: Option<bool>,
    /// Its reminders.
    #[serde(deserialize_with = "read::list")]
    pub reminders: Vec<GearReminder>,
}

/// When something is due.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct GearReminder {
    /// Reminder id.
    pub id: Option<Id>,
    /// The gear.
    pub gear_id: Option<Id>,
    /// What is due.
    pub name: Option<String>,
    /// Metres until due.
    pub distance: Option<f64>,
    /// Seconds until due.
    pub time: Option<f64>,
    /// Activities until due.
    pub activities: Option<i64>,
    /// Days until due.
    pub days: Option<i64>,
    /// Percent of the nearest limit.
    pub percent_used: Option<f64>,
    /// Metres.
    pub distance_used: Option<f64>,
    /// Seconds.
    pub time_used: Option<f64>,
    /// How many.
    pub activities_used: Option<i64>,
    /// Days.
    pub days_used: Option<i64>,
    /// When it was last done.
    #[serde(deserialize_with = "read::timestamp")]
    pub last_reset: Option<Timestamp>,
    /// Silent until then.
    #[serde(deserialize_with = "read::timestamp")]
    pub snoozed_until: Option<Timestamp>,
}

/// Totals of a gear, counted anew.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct GearStats {
    /// Metres.
    pub distance: Option<f64>,
    /// Seconds.
    pub elapsed_time: Option<f64>,
    /// Seconds.
    pub moving_time: Option<f64>,
    /// How many.
    pub activities: Option<i64>,
}

/// A gear as it is to be, or changes to one; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GearWrite {
    /// See [`Gear::kind`].
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Day of purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchased: Option<Date>,
    /// In use or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retired: Option<Retirement>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// Whether a gear is in use. A null upstream changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retirement {
    /// Since this day.
    Since(Date),
    /// In use again.
    Undone,
}

impl Serialize for Retirement {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Since(day) => serializer.collect_str(day),
            Self::Undone => serializer.serialize_str(""),
        }
    }
}

/// A reminder as it is to be, or changes to one; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ReminderWrite {
    /// What is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<f64>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: Option<i64>,
    /// Days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
}

/// What else to do with a reminder when it is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReminderAction {
    /// It was done: count from zero.
    pub reset: bool,
    /// Silent for so many days.
    pub snooze_days: Option<u32>,
}

impl OfAthlete<'_> {
    /// All gear, parts included.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn gear(&self) -> Result<Vec<Gear>, Error> {
        self.api.list(Ask::get("/athlete/{id}/gear", &[self.id]).keep(Keep::Settings)).await
    }

    /// Makes a gear.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_gear(&self, gear: &GearWrite) -> Result<Gear, Error> {
        self.api.one(Ask::post("/athlete/{id}/gear", &[self.id]).json(gear)).await
    }

    /// Changes a gear.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_gear(&self, gear: &str, update: &GearWrite) -> Result<Gear, Error> {
        self.api.one(Ask::put("/athlete/{id}/gear/{gearId}", &[self.id, gear]).json(update)).await
    }

    /// Deletes a gear.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_gear(&self, gear: &str) -> Result<(), Error> {
        self.api.nothing(Ask::delete("/athlete/{id}/gear/{gearId}", &[self.id, gear])).await
    }

    /// Counts the totals of a gear anew.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn recalculate_gear(&self, gear: &str) -> Result<GearStats, Error> {
        self.api.one(Ask::get("/athlete/{id}/gear/{gearId}/calc", &[self.id, gear])).await
    }

    /// Retires a part and puts a new one with the same reminders in its place. Answers both.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn replace_gear(&self, gear: &str, new: &GearWrite) -> Result<Vec<Gear>, Error> {
        self.api.list(Ask::post("/athlete/{id}/gear/{gearId}/replace", &[self.id, gear]).json(new)).await
    }

    /// Makes a reminder and answers its gear.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_reminder(&self, gear: &str, reminder: &ReminderWrite) -> Result<Gear, Error> {
        self.api.one(Ask::post("/athlete/{id}/gear/{gearId}/reminder", &[self.id, gear]).json(reminder)).await
    }

    /// Changes, resets or silences a reminder and answers its gear.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_reminder(
        &self,
        (gear, reminder): (&str, &str),
        update: &ReminderWrite,
        action: ReminderAction,
    ) -> Result<Gear, Error> {
        let ids = [self.id, gear, reminder];
        let ask = Ask::put("/athlete/{id}/gear/{gearId}/reminder/{reminderId}", &ids)
            .with("reset", Some(action.reset))
            .with("snoozeDays", Some(action.snooze_days.unwrap_or(0)));
        self.api.one(ask.json(update)).await
    }

    /// Deletes a reminder.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_reminder(&self, gear: &str, reminder: &str) -> Result<(), Error> {
        let ids = [self.id, gear, reminder];
        self.api.nothing(Ask::delete("/athlete/{id}/gear/{gearId}/reminder/{reminderId}", &ids)).await
    }
}
