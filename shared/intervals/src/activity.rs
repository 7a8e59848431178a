//! `/activity/{id}`: the activity itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::activity_fields::Activity;
use crate::api::OfActivity;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::custom::FieldValue;
use crate::error::Error;
use crate::id::{self, Id};

/// Changes to an activity; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ActivityUpdate {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Sport.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Perceived exertion, 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icu_rpe: Option<i64>,
    /// 1 strong to 5 weak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feel: Option<i64>,
    /// On the way to work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commute: Option<bool>,
    /// Indoors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trainer: Option<bool>,
    /// A race.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub race: Option<bool>,
    /// All tags; replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// The gear; it cannot be cleared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gear: Option<GearChoice>,
    /// Grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carbs_ingested: Option<i64>,
    /// The planned event it fulfils.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "id::as_number_if_any")]
    pub paired_event_id: Option<Id>,
    /// Fields the athlete defined, by code.
    #[serde(flatten)]
    pub custom: BTreeMap<String, FieldValue>,
}

/// Names a gear.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GearChoice {
    /// Gear id.
    pub id: Id,
}

/// The fastest drop of the heart rate within a minute.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct HeartRateRecovery {
    /// Beats per minute before.
    pub start_bpm: Option<f64>,
    /// Beats per minute after.
    pub end_bpm: Option<f64>,
    /// Seconds in the activity.
    pub start_time: Option<i64>,
    /// Power meanwhile, watts.
    pub average_watts: Option<f64>,
    /// The drop, beats per minute.
    pub hrr: Option<f64>,
}

/// The gear of an activity. The name is often absent: look it up in the gear list.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ActivityGear {
    /// Gear id.
    pub id: Option<Id>,
    /// Name.
    pub name: Option<String>,
    /// Metres.
    pub distance: Option<f64>,
    /// The usual one.
    pub primary: Option<bool>,
}

/// A best that was reached.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Achievement {
    /// `BEST_POWER`, `FTP_UP`, `LTHR_UP` or `BEST_PACE`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// In words.
    pub message: Option<String>,
    /// Watts.
    pub watts: Option<f64>,
    /// Seconds.
    pub secs: Option<f64>,
    /// The new value.
    pub value: Option<f64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Metres per second.
    pub pace: Option<f64>,
}

/// A stretch of road others ride too.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Segment {
    /// The effort.
    pub id: Option<Id>,
    /// The segment.
    pub segment_id: Option<Id>,
    /// Its name.
    pub name: Option<String>,
    /// First sample.
    pub start_index: Option<i64>,
    /// Sample after the last.
    pub end_index: Option<i64>,
    /// Marked by the athlete.
    pub starred: Option<bool>,
}

impl OfActivity<'_> {
    /// One activity, with its intervals when asked. An activity from Strava is a stub.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn get(&self, with_intervals: bool) -> Result<Activity, Error> {
        let ask = Ask::get("/activity/{id}", &[self.id]).with("intervals", with_intervals.then_some(true));
        self.api.one(ask.keep(Keep::Until(self.day))).await
    }

    /// Changes the named fields and answers the activity as it is then. A value may not have stuck.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::Strava`] for a stub.
    pub async fn update(&self, update: &ActivityUpdate) -> Result<Activity, Error> {
        self.api.one(Ask::put("/activity/{id}", &[self.id]).json(update)).await
    }

    /// Deletes the activity. Never its tombstone: that would only forget that it was deleted.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete(&self) -> Result<(), Error> {
        self.api.nothing(Ask::delete("/activity/{id}", &[self.id])).await
    }

    /// The segments of the activity.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn segments(&self) -> Result<Vec<Segment>, Error> {
        self.api.list(Ask::get("/activity/{id}/segments", &[self.id]).keep(Keep::Until(self.day))).await
    }
}
