//! What the service understood of a workout text (`workout_doc`). It is untyped upstream: what has another
//! shape than known is absent, never an error.

use serde::Deserialize;

use crate::read;

/// A workout as the service reads it. No steps means that the text was not understood.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct WorkoutDoc {
    /// The text without its step lines.
    pub description: Option<String>,
    /// Seconds in all.
    pub duration: Option<f64>,
    /// Metres in all, when a step has a distance.
    pub distance: Option<f64>,
    /// Which of power, heart rate and pace leads.
    pub target: Option<String>,
    /// The steps in order.
    #[serde(deserialize_with = "read::list")]
    pub steps: Vec<Step>,
    /// Time in zones; two shapes occur.
    #[serde(rename = "zoneTimes", deserialize_with = "read::or_none")]
    pub zone_times: Option<ZoneTimes>,
}

/// Time in zones, in seconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum ZoneTimes {
    /// By position, the lowest zone first.
    Plain(Vec<f64>),
    /// By name.
    Named(Vec<ZoneTime>),
}

/// The seconds in one zone.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ZoneTime {
    /// `Z1` and up, or `SS` for the sweet spot, which overlaps others.
    pub id: Option<String>,
    /// Seconds.
    pub secs: Option<f64>,
}

/// One step, or a block of steps that is repeated.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Step {
    /// The words of the step.
    pub text: Option<String>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Metres.
    pub distance: Option<f64>,
    /// How often `steps` are repeated.
    pub reps: Option<u32>,
    /// The steps of a block.
    #[serde(deserialize_with = "read::list")]
    pub steps: Vec<Step>,
    /// Ends when the lap button is pressed.
    pub until_lap_press: Option<bool>,
    /// Part of the warm-up.
    pub warmup: Option<bool>,
    /// Part of the cool-down.
    pub cooldown: Option<bool>,
    /// active, rest, recovery, interval or other.
    #[serde(deserialize_with = "read::or_none")]
    pub intensity: Option<String>,
    /// The target rises or falls from start to end.
    pub ramp: Option<bool>,
    /// No target.
    pub freeride: Option<bool>,
    /// All out.
    pub maxeffort: Option<bool>,
    /// Power as written.
    #[serde(deserialize_with = "read::or_none")]
    pub power: Option<Target>,
    /// Heart rate as written.
    #[serde(deserialize_with = "read::or_none")]
    pub hr: Option<Target>,
    /// Pace as written.
    #[serde(deserialize_with = "read::or_none")]
    pub pace: Option<Target>,
    /// Cadence as written.
    #[serde(deserialize_with = "read::or_none")]
    pub cadence: Option<Target>,
    /// Power in watts, when the targets were resolved.
    #[serde(rename = "_power", deserialize_with = "read::or_none")]
    pub absolute_power: Option<Target>,
    /// Heart rate in beats per minute, when the targets were resolved.
    #[serde(rename = "_hr", deserialize_with = "read::or_none")]
    pub absolute_hr: Option<Target>,
    /// Pace in metres per second, when the targets were resolved.
    #[serde(rename = "_pace", deserialize_with = "read::or_none")]
    pub absolute_pace: Option<Target>,
    /// Metres, when the targets were resolved.
    #[serde(rename = "_distance", deserialize_with = "read::or_none")]
    pub absolute_distance: Option<f64>,
}

/// A value or a range.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Target {
    /// The one value.
    pub value: Option<f64>,
    /// The start of a range.
    pub start: Option<f64>,
    /// The end of a range.
    pub end: Option<f64>,
    /// `%ftp`, `w`, `power_zone`, `%hr`, `%lthr`, `hr_zone`, `%pace`, `pace_zone`, `rpm` and others.
    pub units: Option<String>,
}
