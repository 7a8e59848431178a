//! `/activity/{id}/intervals`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api::OfActivity;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::custom::CustomValues;
use crate::error::Error;
use crate::id::{self, Id};
use crate::read;

/// A stretch of an activity: a rep, a recovery or a lap.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Interval {
    /// Interval id; may be negative.
    pub id: Option<Id>,
    /// WORK or RECOVERY.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Text of the athlete.
    pub label: Option<String>,
    /// The [`IntervalGroup`] it belongs to.
    pub group_id: Option<String>,
    /// First sample.
    pub start_index: Option<i64>,
    /// Sample after the last.
    pub end_index: Option<i64>,
    /// Seconds in the activity.
    pub start_time: Option<i64>,
    /// Seconds in the activity.
    pub end_time: Option<i64>,
    /// Seconds in motion.
    pub moving_time: Option<i64>,
    /// Seconds from start to end.
    pub elapsed_time: Option<i64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Watts.
    pub average_watts: Option<f64>,
    /// Normalised power, watts.
    pub weighted_average_watts: Option<f64>,
    /// Watts.
    pub max_watts: Option<f64>,
    /// Watts per kilogram.
    pub average_watts_kg: Option<f64>,
    /// Percent of the threshold.
    pub intensity: Option<f64>,
    /// Power zone.
    pub zone: Option<i64>,
    /// Load.
    pub training_load: Option<f64>,
    /// Work, joules.
    pub joules: Option<f64>,
    /// Work above FTP, joules.
    pub joules_above_ftp: Option<f64>,
    /// Beats per minute.
    pub average_heartrate: Option<f64>,
    /// Beats per minute.
    pub min_heartrate: Option<f64>,
    /// Beats per minute.
    pub max_heartrate: Option<f64>,
    /// Per minute; of one leg for runs.
    pub average_cadence: Option<f64>,
    /// Metres per second.
    pub average_speed: Option<f64>,
    /// Metres per second.
    pub max_speed: Option<f64>,
    /// Gradient adjusted, metres per second.
    pub gap: Option<f64>,
    /// Percent.
    pub decoupling: Option<f64>,
    /// Joules left of W'.
    pub wbal_start: Option<f64>,
    /// Joules left of W'.
    pub wbal_end: Option<f64>,
    /// Metres.
    pub total_elevation_gain: Option<f64>,
    /// Fraction.
    pub average_gradient: Option<f64>,
    /// Metres.
    pub average_stride: Option<f64>,
    /// DFA alpha 1.
    pub average_dfa_a1: Option<f64>,
    /// Breaths per minute.
    pub average_respiration: Option<f64>,
    /// Millimoles per litre.
    pub average_lactate: Option<f64>,
    /// Percent.
    pub average_smo2: Option<f64>,
    /// Degrees Celsius.
    pub average_temp: Option<f64>,
    /// XSS.
    pub strain_score: Option<f64>,
    /// Fields the athlete defined.
    #[serde(flatten)]
    pub custom: CustomValues,
}

/// Intervals that resemble each other.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct IntervalGroup {
    /// Such as `720s@250w88rpm`.
    pub id: Option<Id>,
    /// How many.
    pub count: Option<i64>,
    /// Seconds, mean of the group.
    pub moving_time: Option<i64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Watts.
    pub average_watts: Option<f64>,
    /// Normalised power, watts.
    pub weighted_average_watts: Option<f64>,
    /// Percent of the threshold.
    pub intensity: Option<f64>,
    /// Power zone.
    pub zone: Option<i64>,
    /// Beats per minute.
    pub average_heartrate: Option<f64>,
    /// Beats per minute.
    pub max_heartrate: Option<f64>,
    /// Per minute; of one leg for runs.
    pub average_cadence: Option<f64>,
    /// Metres per second.
    pub average_speed: Option<f64>,
    /// Gradient adjusted, metres per second.
    pub gap: Option<f64>,
    /// Load.
    pub training_load: Option<f64>,
    /// Percent.
    pub decoupling: Option<f64>,
    /// Metres.
    pub total_elevation_gain: Option<f64>,
}

/// The intervals of an activity; they do not overlap.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ActivityIntervals {
    /// The activity.
    pub id: Option<Id>,
    /// When they were made.
    #[serde(deserialize_with = "read::timestamp")]
    pub analyzed: Option<Timestamp>,
    /// In order of time.
    #[serde(rename = "icu_intervals", deserialize_with = "read::list")]
    pub intervals: Vec<Interval>,
    /// Those that resemble each other.
    #[serde(rename = "icu_groups", deserialize_with = "read::list")]
    pub groups: Vec<IntervalGroup>,
}

/// An interval as it is to be.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IntervalWrite {
    /// An existing interval.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "id::as_number_if_any")]
    pub id: Option<Id>,
    /// First sample.
    pub start_index: i64,
    /// Sample after the last.
    pub end_index: i64,
    /// WORK or RECOVERY.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl OfActivity<'_> {
    /// The intervals and their groups.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn intervals(&self) -> Result<ActivityIntervals, Error> {
        self.api.one(Ask::get("/activity/{id}/intervals", &[self.id]).keep(Keep::Until(self.day))).await
    }

    /// The figures of an interval for any part of the activity, from one sample up to another.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn interval_stats(&self, start_index: i64, end_index: i64) -> Result<Interval, Error> {
        let ask = Ask::get("/activity/{id}/interval-stats", &[self.id])
            .with("start_index", Some(start_index))
            .with("end_index", Some(end_index));
        self.api.one(ask.keep(Keep::Until(self.day))).await
    }

    /// Replaces all intervals of the activity.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn replace_intervals(&self, intervals: &[IntervalWrite]) -> Result<ActivityIntervals, Error> {
        let ask = Ask::put("/activity/{id}/intervals", &[self.id]).with("all", Some(true));
        self.api.one(ask.json(intervals)).await
    }
}
