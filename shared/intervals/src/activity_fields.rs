//! The fields of an activity that are read, out of 183.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Deserialize;

use crate::activity::{Achievement, ActivityGear, HeartRateRecovery};
use crate::custom::CustomValues;
use crate::id::Id;
use crate::intervals::{Interval, IntervalGroup};
use crate::read;
use crate::workout_doc::ZoneTime;

/// One activity, or the stub of one that came from Strava. Lists and searches leave most fields out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Activity {
    /// Activity id: `i` and digits, or digits only when it came from Strava.
    pub id: Option<Id>,
    /// Local start.
    #[serde(deserialize_with = "read::datetime")]
    pub start_date_local: Option<DateTime>,
    /// Start as a point in time.
    #[serde(deserialize_with = "read::timestamp")]
    pub start_date: Option<Timestamp>,
    /// Time zone id, often absent.
    pub timezone: Option<String>,
    /// Sport (`type` upstream).
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// NONE, COMMUTE, WARMUP, COOLDOWN or RACE.
    pub sub_type: Option<String>,
    /// Title, absent when nobody gave one.
    pub name: Option<String>,
    /// Notes of the athlete.
    pub description: Option<String>,
    /// Where it came from: STRAVA, UPLOAD, MANUAL, `GARMIN_CONNECT` and others.
    pub source: Option<String>,
    /// Present only on a Strava stub.
    #[serde(rename = "_note")]
    pub note: Option<String>,
    /// The recording device.
    pub device_name: Option<String>,
    /// The application that uploaded it.
    pub oauth_client_name: Option<String>,
    /// Id at its origin.
    pub external_id: Option<String>,
    /// The athlete.
    #[serde(rename = "icu_athlete_id")]
    pub athlete_id: Option<Id>,
    /// Seconds in motion.
    pub moving_time: Option<i64>,
    /// Seconds from start to end.
    pub elapsed_time: Option<i64>,
    /// Seconds recorded.
    pub icu_recording_time: Option<i64>,
    /// Seconds without pedalling.
    pub coasting_time: Option<i64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Metres after corrections; preferred over `distance`.
    pub icu_distance: Option<f64>,
    /// Metres climbed.
    pub total_elevation_gain: Option<f64>,
    /// Metres descended.
    pub total_elevation_loss: Option<f64>,
    /// Metres.
    pub average_altitude: Option<f64>,
    /// Metres.
    pub min_altitude: Option<f64>,
    /// Metres.
    pub max_altitude: Option<f64>,
    /// Metres per second.
    pub average_speed: Option<f64>,
    /// Metres per second.
    pub max_speed: Option<f64>,
    /// Metres per second.
    pub pace: Option<f64>,
    /// Gradient adjusted, metres per second.
    pub gap: Option<f64>,
    /// The setting at the time, metres per second.
    pub threshold_pace: Option<f64>,
    /// Beats per minute.
    pub average_heartrate: Option<f64>,
    /// Beats per minute.
    pub max_heartrate: Option<f64>,
    /// Per minute; of one leg for runs.
    pub average_cadence: Option<f64>,
    /// Mean power, watts.
    pub icu_average_watts: Option<f64>,
    /// Normalised power, watts.
    pub icu_weighted_avg_watts: Option<f64>,
    /// Normalised power over mean power.
    pub icu_variability_index: Option<f64>,
    /// Normalised power over mean heart rate.
    pub icu_efficiency_factor: Option<f64>,
    /// Mean power over mean heart rate.
    pub icu_power_hr: Option<f64>,
    /// Power over heart rate in zone 2.
    pub icu_power_hr_z2: Option<f64>,
    /// Minutes behind it.
    pub icu_power_hr_z2_mins: Option<i64>,
    /// Cadence in zone 2, per minute.
    pub icu_cadence_z2: Option<f64>,
    /// Percent of the threshold.
    pub icu_intensity: Option<f64>,
    /// The load that counts.
    pub icu_training_load: Option<f64>,
    /// Load by power.
    pub power_load: Option<f64>,
    /// Load by heart rate.
    pub hr_load: Option<f64>,
    /// Load by pace.
    pub pace_load: Option<f64>,
    /// Training impulse.
    pub trimp: Option<f64>,
    /// XSS.
    pub strain_score: Option<f64>,
    /// Fitness after the day.
    pub icu_ctl: Option<f64>,
    /// Fatigue after the day.
    pub icu_atl: Option<f64>,
    /// The setting at the time, watts.
    pub icu_ftp: Option<f64>,
    /// Estimated FTP afterwards, watts.
    pub icu_rolling_ftp: Option<f64>,
    /// Its change, watts.
    pub icu_rolling_ftp_delta: Option<f64>,
    /// The setting at the time, joules.
    pub icu_w_prime: Option<f64>,
    /// The setting at the time, watts.
    pub p_max: Option<f64>,
    /// Critical power of this effort's model, watts.
    pub icu_pm_cp: Option<f64>,
    /// W' of this effort's model, joules.
    pub icu_pm_w_prime: Option<f64>,
    /// Maximal power of this effort's model, watts.
    pub icu_pm_p_max: Option<f64>,
    /// FTP of this effort's model, watts.
    pub icu_pm_ftp: Option<f64>,
    /// The effort behind the estimate, watts.
    pub icu_pm_ftp_watts: Option<f64>,
    /// Its seconds.
    pub icu_pm_ftp_secs: Option<i64>,
    /// Work, joules.
    pub icu_joules: Option<f64>,
    /// Work above FTP, joules.
    pub icu_joules_above_ftp: Option<f64>,
    /// Deepest depletion of W', joules.
    pub icu_max_wbal_depletion: Option<f64>,
    /// Power zones, with the overlapping sweet spot `SS`.
    #[serde(deserialize_with = "read::list")]
    pub icu_zone_times: Vec<ZoneTime>,
    /// Heart-rate zones, seconds.
    #[serde(deserialize_with = "read::list")]
    pub icu_hr_zone_times: Vec<i64>,
    /// Pace zones, seconds.
    #[serde(deserialize_with = "read::list")]
    pub pace_zone_times: Vec<i64>,
    /// Zones of the gradient-adjusted pace, seconds.
    #[serde(deserialize_with = "read::list")]
    pub gap_zone_times: Vec<i64>,
    /// Whether the gradient-adjusted ones count.
    pub use_gap_zone_times: Option<bool>,
    /// Upper bounds, percent of FTP; 999 means and above.
    #[serde(deserialize_with = "read::list")]
    pub icu_power_zones: Vec<f64>,
    /// Upper bounds, beats per minute.
    #[serde(deserialize_with = "read::list")]
    pub icu_hr_zones: Vec<f64>,
    /// Upper bounds, percent of threshold pace; 999 means and above.
    #[serde(deserialize_with = "read::list")]
    pub pace_zones: Vec<f64>,
    /// Percent of FTP.
    pub icu_sweet_spot_min: Option<f64>,
    /// Percent of FTP.
    pub icu_sweet_spot_max: Option<f64>,
    /// Which kind of zones leads.
    pub tiz_order: Option<String>,
    /// As computed by the site.
    pub polarization_index: Option<f64>,
    /// Percent.
    pub decoupling: Option<f64>,
    /// The best minute of recovery.
    #[serde(deserialize_with = "read::or_none")]
    pub icu_hrr: Option<HeartRateRecovery>,
    /// The setting at the time, beats per minute.
    pub lthr: Option<f64>,
    /// The setting at the time, beats per minute.
    pub athlete_max_hr: Option<f64>,
    /// Beats per minute.
    pub icu_resting_hr: Option<f64>,
    /// Kilograms.
    pub icu_weight: Option<f64>,
    /// Perceived exertion, 1 to 10.
    pub icu_rpe: Option<i64>,
    /// 1 strong to 5 weak.
    pub feel: Option<i64>,
    /// Exertion times minutes.
    pub session_rpe: Option<f64>,
    /// As imported.
    pub perceived_exertion: Option<f64>,
    /// Percent of the paired workout.
    pub compliance: Option<f64>,
    /// The planned event.
    pub paired_event_id: Option<Id>,
    /// Kilocalories.
    pub calories: Option<f64>,
    /// Grams.
    pub carbs_used: Option<f64>,
    /// Grams.
    pub carbs_ingested: Option<f64>,
    /// Degrees Celsius at the device.
    pub average_temp: Option<f64>,
    /// Degrees Celsius at the device.
    pub min_temp: Option<f64>,
    /// Degrees Celsius at the device.
    pub max_temp: Option<f64>,
    /// Degrees Celsius.
    pub average_weather_temp: Option<f64>,
    /// Degrees Celsius.
    pub average_feels_like: Option<f64>,
    /// Metres per second.
    pub average_wind_speed: Option<f64>,
    /// Metres per second.
    pub average_wind_gust: Option<f64>,
    /// Degrees.
    pub prevailing_wind_deg: Option<f64>,
    /// Percent of the time.
    pub headwind_percent: Option<f64>,
    /// Percent of the time.
    pub tailwind_percent: Option<f64>,
    /// Millimetres.
    pub max_rain: Option<f64>,
    /// Indoors.
    pub trainer: Option<bool>,
    /// On the way to work.
    pub commute: Option<bool>,
    /// A race.
    pub race: Option<bool>,
    /// The bike or shoes.
    #[serde(deserialize_with = "read::or_none")]
    pub gear: Option<ActivityGear>,
    /// Tags.
    #[serde(deserialize_with = "read::list")]
    pub tags: Vec<String>,
    /// Generated descriptions of the sets.
    #[serde(deserialize_with = "read::list")]
    pub interval_summary: Vec<String>,
    /// Bests reached.
    #[serde(deserialize_with = "read::list")]
    pub icu_achievements: Vec<Achievement>,
    /// The streams that are stored.
    #[serde(deserialize_with = "read::list")]
    pub stream_types: Vec<String>,
    /// Heart rate was recorded.
    pub has_heartrate: Option<bool>,
    /// Power was measured, not estimated.
    pub device_watts: Option<bool>,
    /// Weather is known.
    pub has_weather: Option<bool>,
    /// Segments are known.
    pub has_segments: Option<bool>,
    /// Kilograms.
    pub kg_lifted: Option<f64>,
    /// Lengths of a pool.
    pub lengths: Option<i64>,
    /// Metres.
    pub pool_length: Option<f64>,
    /// Metres.
    pub average_stride: Option<f64>,
    /// Milliseconds.
    pub average_stance_time: Option<f64>,
    /// Millimetres.
    pub average_vertical_oscillation: Option<f64>,
    /// Percent.
    pub average_vertical_ratio: Option<f64>,
    /// Millimetres.
    pub average_step_length: Option<f64>,
    /// Kilonewtons per metre.
    pub average_leg_spring_stiffness: Option<f64>,
    /// Percent of one side.
    pub avg_lr_balance: Option<f64>,
    /// Laps of the device.
    pub icu_lap_count: Option<i64>,
    /// A person edited the intervals.
    pub icu_intervals_edited: Option<bool>,
    /// Why it could not be synchronised.
    pub icu_sync_error: Option<String>,
    /// The route.
    pub route_id: Option<Id>,
    /// Similar activities share it.
    pub group: Option<String>,
    /// When it arrived.
    #[serde(deserialize_with = "read::timestamp")]
    pub created: Option<Timestamp>,
    /// When it was analysed.
    #[serde(deserialize_with = "read::timestamp")]
    pub analyzed: Option<Timestamp>,
    /// Only when asked for.
    #[serde(deserialize_with = "read::list")]
    pub icu_intervals: Vec<Interval>,
    /// Only when asked for.
    #[serde(deserialize_with = "read::list")]
    pub icu_groups: Vec<IntervalGroup>,
    /// Fields the athlete defined.
    #[serde(flatten)]
    pub custom: CustomValues,
}

impl Activity {
    /// Whether this is only the stub of an activity from Strava: nothing else of it is served.
    #[must_use]
    pub fn is_stub(&self) -> bool {
        self.note.is_some() || (self.kind.is_none() && self.source.as_deref() == Some("STRAVA"))
    }
}
