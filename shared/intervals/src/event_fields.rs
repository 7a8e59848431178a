//! The fields of an event that are read and written.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::read;
use crate::workout_doc::WorkoutDoc;

/// A planned workout, a race, a note or another entry of the calendar.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Event {
    /// Event id.
    pub id: Option<Id>,
    /// Given by the service; one of ours is ignored.
    pub uid: Option<String>,
    /// Given by the application that made it.
    pub external_id: Option<String>,
    /// The application, absent for API keys.
    pub oauth_client_id: Option<Id>,
    /// The athlete.
    pub athlete_id: Option<Id>,
    /// Who made it.
    pub created_by_id: Option<Id>,
    /// The calendar.
    pub calendar_id: Option<Id>,
    /// WORKOUT, `RACE_A`, `RACE_B`, `RACE_C`, NOTE, PLAN, HOLIDAY, SICK, INJURED, `SET_EFTP`, `FITNESS_DAYS`, `SEASON_START`, TARGET or `SET_FITNESS`.
    pub category: Option<String>,
    /// Sport.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Title.
    pub name: Option<String>,
    /// Notes, or the text of the workout.
    pub description: Option<String>,
    /// First local day.
    #[serde(deserialize_with = "read::datetime")]
    pub start_date_local: Option<DateTime>,
    /// Exclusive end.
    #[serde(deserialize_with = "read::datetime")]
    pub end_date_local: Option<DateTime>,
    /// Planned seconds.
    pub moving_time: Option<i64>,
    /// Planned metres.
    pub distance: Option<f64>,
    /// Planned load.
    pub icu_training_load: Option<f64>,
    /// Percent of the threshold.
    pub icu_intensity: Option<f64>,
    /// Load to reach.
    pub load_target: Option<f64>,
    /// Seconds to reach.
    pub time_target: Option<i64>,
    /// Metres to reach.
    pub distance_target: Option<f64>,
    /// Fitness afterwards, or the value set.
    pub icu_ctl: Option<f64>,
    /// Fatigue afterwards, or the value set.
    pub icu_atl: Option<f64>,
    /// Time constant set by `FITNESS_DAYS`.
    pub ctl_days: Option<f64>,
    /// Time constant set by `FITNESS_DAYS`.
    pub atl_days: Option<f64>,
    /// Watts.
    pub icu_ftp: Option<f64>,
    /// Joules.
    pub w_prime: Option<f64>,
    /// Watts.
    pub p_max: Option<f64>,
    /// Planned work, joules.
    pub joules: Option<f64>,
    /// Planned work above FTP, joules.
    pub joules_above_ftp: Option<f64>,
    /// XSS.
    pub strain_score: Option<f64>,
    /// What the service understood of the text.
    #[serde(deserialize_with = "read::or_none")]
    pub workout_doc: Option<WorkoutDoc>,
    /// AUTO, POWER, HR or PACE.
    pub target: Option<String>,
    /// NONE, COMMUTE, WARMUP, COOLDOWN or RACE.
    pub sub_type: Option<String>,
    /// Indoors.
    pub indoor: Option<bool>,
    /// Belongs to the week, not to the day.
    pub for_week: Option<bool>,
    /// A name or a hex value.
    pub color: Option<String>,
    /// Tags.
    #[serde(deserialize_with = "read::list")]
    pub tags: Vec<String>,
    /// NORMAL, LIMITED or UNAVAILABLE.
    pub training_availability: Option<String>,
    /// Seconds per day.
    pub max_training_time: Option<i64>,
    /// Sports that are possible.
    #[serde(deserialize_with = "read::list")]
    pub can_train_sports: Vec<String>,
    /// Not shown on the fitness chart.
    pub not_on_fitness_chart: Option<bool>,
    /// Shown as a note.
    pub show_as_note: Option<bool>,
    /// Shown on the line of fitness.
    pub show_on_ctl_line: Option<bool>,
    /// Seen by the coach only.
    pub hide_from_athlete: Option<bool>,
    /// Changed by the coach only.
    pub athlete_cannot_edit: Option<bool>,
    /// The steps cannot be changed.
    pub structure_read_only: Option<bool>,
    /// The plan it came from.
    pub plan_folder_id: Option<Id>,
    /// The workout of the plan.
    pub plan_workout_id: Option<Id>,
    /// Whose plan.
    pub plan_athlete_id: Option<Id>,
    /// When the plan was applied.
    #[serde(deserialize_with = "read::timestamp")]
    pub plan_applied: Option<Timestamp>,
    /// Services that did not take it.
    #[serde(deserialize_with = "read::list")]
    pub push_errors: Vec<PushError>,
    /// The activity that fulfilled it; undocumented.
    pub paired_activity_id: Option<Id>,
    /// Grams per hour.
    pub carbs_per_hour: Option<f64>,
    /// Grams.
    pub carbs_used: Option<f64>,
    /// Last change.
    #[serde(deserialize_with = "read::timestamp")]
    pub updated: Option<Timestamp>,
}

/// A service that did not take a planned workout.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PushError {
    /// The service.
    pub service: Option<String>,
    /// What it said.
    pub message: Option<String>,
    /// When.
    #[serde(deserialize_with = "read::timestamp")]
    pub date: Option<Timestamp>,
}

/// An event as it is to be, or changes to one; what is absent stays. The service derives time, load and steps from the description.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EventWrite {
    /// Ours; a second write with the same one updates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// See [`Event::category`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Sport; needed for workouts and races.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// At most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Notes, or the text of the workout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Local start; midnight unless a time is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_local: Option<DateTime>,
    /// Exclusive end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_local: Option<DateTime>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving_time: Option<i64>,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icu_training_load: Option<i64>,
    /// Load to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_target: Option<i64>,
    /// Seconds to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_target: Option<i64>,
    /// Metres to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_target: Option<f64>,
    /// AUTO, POWER, HR or PACE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// NONE, COMMUTE, WARMUP, COOLDOWN or RACE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<String>,
    /// Indoors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indoor: Option<bool>,
    /// Belongs to the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_week: Option<bool>,
    /// A name or a hex value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// All tags; replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// NORMAL, LIMITED or UNAVAILABLE.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_availability: Option<String>,
    /// Seconds per day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_training_time: Option<i64>,
    /// Not shown on the fitness chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_on_fitness_chart: Option<bool>,
    /// Shown as a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_as_note: Option<bool>,
    /// Seen by the coach only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from_athlete: Option<bool>,
    /// Changed by the coach only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub athlete_cannot_edit: Option<bool>,
    /// Name of a workout file: `.zwo`, `.erg` or `.mrc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_contents: Option<String>,
}
