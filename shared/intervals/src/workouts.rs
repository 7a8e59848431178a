//! `/athlete/{id}/workouts`: the library.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::{self, Id};
use crate::read;
use crate::workout_doc::WorkoutDoc;

/// A workout of the library.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Workout {
    /// Workout id.
    pub id: Option<Id>,
    /// The owner.
    pub athlete_id: Option<Id>,
    /// The folder or plan it is in.
    pub folder_id: Option<Id>,
    /// Title.
    pub name: Option<String>,
    /// The text of the workout.
    pub description: Option<String>,
    /// Sport.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Day of the plan, from 0.
    pub day: Option<i64>,
    /// Days it spans.
    pub days: Option<i64>,
    /// Belongs to the week.
    pub for_week: Option<bool>,
    /// Time of day, HH:MM.
    pub time: Option<String>,
    /// Seconds.
    pub moving_time: Option<i64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Load.
    pub icu_training_load: Option<f64>,
    /// Percent of the threshold.
    pub icu_intensity: Option<f64>,
    /// Work, joules.
    pub joules: Option<f64>,
    /// Work above FTP, joules.
    pub joules_above_ftp: Option<f64>,
    /// What the service understood of the text.
    #[serde(deserialize_with = "read::or_none")]
    pub workout_doc: Option<WorkoutDoc>,
    /// AUTO, POWER, HR or PACE.
    pub target: Option<String>,
    /// All that the steps use.
    #[serde(deserialize_with = "read::list")]
    pub targets: Vec<String>,
    /// NONE, COMMUTE, WARMUP, COOLDOWN or RACE.
    pub sub_type: Option<String>,
    /// Indoors.
    pub indoor: Option<bool>,
    /// A name or a hex value.
    pub color: Option<String>,
    /// Tags.
    #[serde(deserialize_with = "read::list")]
    pub tags: Vec<String>,
    /// Seen by the coach only.
    pub hide_from_athlete: Option<bool>,
    /// Grams per hour.
    pub carbs_per_hour: Option<f64>,
    /// Last change.
    #[serde(deserialize_with = "read::timestamp")]
    pub updated: Option<Timestamp>,
}

/// A workout as it is to be, or changes to one; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WorkoutWrite {
    /// An existing folder; needed for a new workout.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "id::as_number_if_any")]
    pub folder_id: Option<Id>,
    /// At most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Sport; needed for a new workout.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The text of the workout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Day of the plan, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<i64>,
    /// All tags; replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Indoors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indoor: Option<bool>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving_time: Option<i64>,
    /// Load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icu_training_load: Option<i64>,
}

impl OfAthlete<'_> {
    /// All workouts of the library. There is no list per folder: filter by `folder_id`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workouts(&self) -> Result<Vec<Workout>, Error> {
        self.api.list(Ask::get("/athlete/{id}/workouts", &[self.id]).keep(Keep::Settings)).await
    }

    /// One workout.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workout(&self, workout: &str) -> Result<Workout, Error> {
        let ask = Ask::get("/athlete/{id}/workouts/{workoutId}", &[self.id, workout]);
        self.api.one(ask.keep(Keep::Settings)).await
    }

    /// Every tag the athlete has given to a workout.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn workout_tags(&self) -> Result<Vec<String>, Error> {
        self.api.list(Ask::get("/athlete/{id}/workout-tags", &[self.id]).keep(Keep::Settings)).await
    }

    /// Makes one workout and answers it as understood.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_workout(&self, workout: &WorkoutWrite) -> Result<Workout, Error> {
        self.api.one(Ask::post("/athlete/{id}/workouts", &[self.id]).json(workout)).await
    }

    /// Makes several workouts and answers them as understood.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_workouts(&self, workouts: &[WorkoutWrite]) -> Result<Vec<Workout>, Error> {
        self.api.list(Ask::post("/athlete/{id}/workouts/bulk", &[self.id]).json(workouts)).await
    }

    /// Changes one workout and answers it as understood.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_workout(&self, workout: &str, update: &WorkoutWrite) -> Result<Workout, Error> {
        self.api.one(Ask::put("/athlete/{id}/workouts/{workoutId}", &[self.id, workout]).json(update)).await
    }

    /// Deletes one workout, never others made with it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_workout(&self, workout: &str) -> Result<(), Error> {
        self.api.nothing(Ask::delete("/athlete/{id}/workouts/{workoutId}", &[self.id, workout])).await
    }
}
