//! Typed client of the Intervals.icu API.
//!
//! It knows the paths, parameters, field names, units and habits of Intervals.icu, how often it may be asked, and
//! which of its answers may be reused. Units are metric as served: seconds, metres, metres per second, watts, beats
//! per minute. Every field is optional, because the service leaves out or nulls nearly everything.
//!
//! It must not know OAuth, MCP, HTTP servers, storage or the environment. Time, jitter and the credential are handed
//! in with each [`Call`]. No text of an error answer leaves this crate.
//!
//! [`Intervals`] is the process-wide client. [`Api`] is one call of ours, with its credential, deadline and budget of
//! requests. [`OfAthlete`] and [`OfActivity`] are places below it where the endpoints live, one file per resource.
//!
//! To add an endpoint: find its resource's file, add a method that builds an `Ask` and passes it to `one`, `list`,
//! `nothing` or `file`; add its line to `tests/client/operations.txt`, a call of it to `tests/client/requests.rs`, and a
//! recorded body beside them.

mod activities;
mod activity;
mod activity_curves;
mod activity_fields;
mod api;
mod ask;
mod athlete;
mod best_efforts;
mod cache;
mod call;
mod connections;
mod credential;
mod curves;
mod custom;
mod custom_items;
mod decode;
mod distribution;
mod error;
mod event_fields;
mod events;
mod exchange;
mod files;
mod folders;
mod gear;
mod id;
mod intervals;
mod messages;
mod oauth;
mod outcome;
mod pace;
mod path;
mod plans;
mod read;
mod sport_settings;
mod streams;
mod summary;
mod upload;
mod weather;
mod wellness;
mod workout_doc;
mod workouts;

pub use activities::{ListActivities, Newest, SearchIntervals};
pub use activity::{Achievement, ActivityGear, ActivityUpdate, GearChoice, HeartRateRecovery, Segment};
pub use activity_curves::{ActivityCurve, ActivityCurves, CurvePoints, ListActivityCurves};
pub use activity_fields::Activity;
pub use api::{Api, Intervals, OfActivity, OfAthlete};
pub use athlete::{Athlete, Availability, Identity, LoadFactor, RosterAthlete};
pub use best_efforts::{Effort, EffortLength, FindBestEfforts};
pub use call::{Allowance, Call, Owner};
pub use credential::Credential;
pub use curves::{Curve, CurveActivity, CurveKind, CurveSet, PaceModel, PowerModel};
pub use custom::{CustomValues, FieldValue, is_custom_code};
pub use custom_items::{CustomContent, CustomItem, CustomItemWrite};
pub use distribution::{Bucket, Histogram, PowerVsHr, TimeAtHr};
pub use error::{Error, Reason};
pub use event_fields::{Event, EventWrite, PushError};
pub use events::{ApplyPlan, DuplicateEvents, ListEvents, WorkoutFormat};
pub use files::ActivityFile;
pub use folders::{Folder, FolderWrite};
pub use gear::{Gear, GearReminder, GearStats, GearWrite, ReminderAction, ReminderWrite, Retirement};
pub use id::Id;
pub use intervals::{ActivityIntervals, Interval, IntervalGroup, IntervalWrite};
pub use messages::Message;
pub use oauth::{Application, Token};
pub use pace::Quota;
pub use plans::TrainingPlan;
pub use sport_settings::{SportSettings, SportSettingsWrite};
pub use streams::{Samples, Stream, StreamWrite, StreamsUpdated};
pub use summary::{CategorySummary, Summary};
pub use upload::{ManualActivity, Upload, Uploaded, UploadedActivity};
pub use weather::{DayTemperatures, Forecast, ForecastDay, Sky, WeatherSummary};
pub use wellness::{ListWellness, SportInfo, WELLNESS_INPUT, Wellness, WellnessUpdate};
pub use workout_doc::{Step, Target, WorkoutDoc, ZoneTime, ZoneTimes};
pub use workouts::{Workout, WorkoutWrite};
