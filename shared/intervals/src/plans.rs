//! `/athlete/{id}/training-plan`: the plan an athlete follows.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::folders::Folder;
use crate::id::Id;
use crate::read;

/// The plan an athlete follows, if any.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct TrainingPlan {
    /// The athlete.
    pub athlete_id: Option<Id>,
    /// Time zone id.
    pub timezone: Option<String>,
    /// The plan, a folder.
    #[serde(rename = "training_plan_id")]
    pub plan_id: Option<Id>,
    /// Day 0.
    #[serde(rename = "training_plan_start_date", deserialize_with = "read::date")]
    pub start_date: Option<Date>,
    /// Name given by the athlete.
    #[serde(rename = "training_plan_alias")]
    pub alias: Option<String>,
    /// When it was last put on the calendar.
    #[serde(rename = "training_plan_last_applied", deserialize_with = "read::timestamp")]
    pub last_applied: Option<Timestamp>,
    /// The folder, without its workouts.
    #[serde(rename = "training_plan", deserialize_with = "read::or_none")]
    pub plan: Option<Folder>,
}

impl OfAthlete<'_> {
    /// The plan the athlete follows.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn training_plan(&self) -> Result<TrainingPlan, Error> {
        self.api.one(Ask::get("/athlete/{id}/training-plan", &[self.id]).keep(Keep::Until(None))).await
    }
}
