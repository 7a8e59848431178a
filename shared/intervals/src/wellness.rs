//! `/athlete/{id}/wellness`: one record per local day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::custom::{CustomValues, FieldValue};
use crate::error::Error;
use crate::read;

/// The documented keys that may be written. Custom codes come in addition; everything else is computed.
pub const WELLNESS_INPUT: [&str; 35] = [
    "weight",
    "restingHR",
    "hrv",
    "hrvSDNN",
    "avgSleepingHR",
    "sleepSecs",
    "sleepScore",
    "sleepQuality",
    "soreness",
    "fatigue",
    "stress",
    "mood",
    "motivation",
    "injury",
    "readiness",
    "spO2",
    "respiration",
    "systolic",
    "diastolic",
    "bodyFat",
    "abdomen",
    "vo2max",
    "bloodGlucose",
    "lactate",
    "baevskySI",
    "hydration",
    "hydrationVolume",
    "kcalConsumed",
    "carbohydrates",
    "protein",
    "fatTotal",
    "steps",
    "menstrualPhase",
    "comments",
    "locked",
];

/// Which days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListWellness {
    /// The first local day.
    pub oldest: Date,
    /// The last local day.
    pub newest: Date,
    /// Only these upstream keys, nulls left out; name `id` among them.
    pub fields: Vec<String>,
}

/// One day. Fitness is served for every day of a range, future ones too, with or without input.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Wellness {
    /// The local day.
    #[serde(rename = "id", deserialize_with = "read::date")]
    pub day: Option<Date>,
    /// Fitness.
    pub ctl: Option<f64>,
    /// Fatigue.
    pub atl: Option<f64>,
    /// Change of fitness per week.
    #[serde(rename = "rampRate")]
    pub ramp_rate: Option<f64>,
    /// Load that counted for fitness.
    #[serde(rename = "ctlLoad")]
    pub ctl_load: Option<f64>,
    /// Load that counted for fatigue.
    #[serde(rename = "atlLoad")]
    pub atl_load: Option<f64>,
    /// Estimates per sport.
    #[serde(rename = "sportInfo", deserialize_with = "read::list")]
    pub sport_info: Vec<SportInfo>,
    /// Kilograms.
    pub weight: Option<f64>,
    /// Beats per minute.
    #[serde(rename = "restingHR")]
    pub resting_hr: Option<f64>,
    /// rMSSD, milliseconds.
    pub hrv: Option<f64>,
    /// SDNN, milliseconds.
    #[serde(rename = "hrvSDNN")]
    pub hrv_sdnn: Option<f64>,
    /// Beats per minute.
    #[serde(rename = "avgSleepingHR")]
    pub avg_sleeping_hr: Option<f64>,
    /// Seconds.
    #[serde(rename = "sleepSecs")]
    pub sleep_secs: Option<f64>,
    /// 0 to 100, upwards.
    #[serde(rename = "sleepScore")]
    pub sleep_score: Option<f64>,
    /// 1 great to 4 poor.
    #[serde(rename = "sleepQuality")]
    pub sleep_quality: Option<f64>,
    /// 1 low to 4 extreme, 0 none.
    pub soreness: Option<f64>,
    /// 1 low to 4 extreme, 0 none.
    pub fatigue: Option<f64>,
    /// 1 low to 4 extreme, 0 none.
    pub stress: Option<f64>,
    /// 1 best to 4.
    pub mood: Option<f64>,
    /// 1 best to 4.
    pub motivation: Option<f64>,
    /// 1 none to 4 injured.
    pub injury: Option<f64>,
    /// Score of a provider, upwards.
    pub readiness: Option<f64>,
    /// Percent.
    #[serde(rename = "spO2")]
    pub spo2: Option<f64>,
    /// Breaths per minute.
    pub respiration: Option<f64>,
    /// Millimetres of mercury.
    pub systolic: Option<f64>,
    /// Millimetres of mercury.
    pub diastolic: Option<f64>,
    /// Percent.
    #[serde(rename = "bodyFat")]
    pub body_fat: Option<f64>,
    /// Centimetres.
    pub abdomen: Option<f64>,
    /// Millilitres per kilogram and minute.
    pub vo2max: Option<f64>,
    /// Millimoles per litre.
    #[serde(rename = "bloodGlucose")]
    pub blood_glucose: Option<f64>,
    /// Millimoles per litre.
    pub lactate: Option<f64>,
    /// Stress index.
    #[serde(rename = "baevskySI")]
    pub baevsky_si: Option<f64>,
    /// 1 best to 4.
    pub hydration: Option<f64>,
    /// Litres.
    #[serde(rename = "hydrationVolume")]
    pub hydration_volume: Option<f64>,
    /// Kilocalories.
    #[serde(rename = "kcalConsumed")]
    pub kcal_consumed: Option<f64>,
    /// Grams.
    pub carbohydrates: Option<f64>,
    /// Grams.
    pub protein: Option<f64>,
    /// Grams.
    #[serde(rename = "fatTotal")]
    pub fat_total: Option<f64>,
    /// Count.
    pub steps: Option<f64>,
    /// PERIOD, FOLLICULAR, OVULATING, LUTEAL or NONE.
    #[serde(rename = "menstrualPhase")]
    pub menstrual_phase: Option<String>,
    /// As predicted.
    #[serde(rename = "menstrualPhasePredicted")]
    pub menstrual_phase_predicted: Option<String>,
    /// Words of the athlete.
    pub comments: Option<String>,
    /// Later writes are ignored.
    pub locked: Option<bool>,
    /// The weight was carried over from the settings.
    #[serde(rename = "tempWeight")]
    pub temp_weight: Option<bool>,
    /// The resting heart rate was carried over.
    #[serde(rename = "tempRestingHR")]
    pub temp_resting_hr: Option<bool>,
    /// Last change.
    #[serde(deserialize_with = "read::timestamp")]
    pub updated: Option<Timestamp>,
    /// Fields the athlete defined.
    #[serde(flatten)]
    pub custom: CustomValues,
}

/// Estimates for one sport.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SportInfo {
    /// The sport.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Estimated FTP, watts.
    pub eftp: Option<f64>,
    /// Joules.
    #[serde(rename = "wPrime")]
    pub w_prime: Option<f64>,
    /// Watts.
    #[serde(rename = "pMax")]
    pub p_max: Option<f64>,
}

/// Changes to one day; keys that are absent stay.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WellnessUpdate {
    /// The local day.
    #[serde(rename = "id")]
    pub day: Date,
    /// Values by upstream key or custom code. −1 clears a number. An unknown key may be lost without a word: check
    /// keys before.
    #[serde(flatten)]
    pub values: BTreeMap<String, FieldValue>,
}

impl OfAthlete<'_> {
    /// The days of a range, oldest first.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn wellness(&self, list: &ListWellness) -> Result<Vec<Wellness>, Error> {
        let ask = Ask::get("/athlete/{id}/wellness", &[self.id])
            .with("oldest", Some(list.oldest))
            .with("newest", Some(list.newest))
            .with_list("fields", &list.fields);
        self.api.list(ask.keep(Keep::Until(Some(list.newest)))).await
    }

    /// Changes one day, or makes it, and answers the day as it is then. A locked day stays as it was.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_wellness(&self, update: &WellnessUpdate) -> Result<Wellness, Error> {
        let ask = Ask::put("/athlete/{id}/wellness/{date}", &[self.id, &update.day.to_string()]);
        self.api.one(ask.json(update)).await
    }

    /// Changes several days. The answer is empty: read them back.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_wellness_bulk(&self, updates: &[WellnessUpdate]) -> Result<(), Error> {
        self.api.nothing(Ask::put("/athlete/{id}/wellness-bulk", &[self.id]).json(updates)).await
    }
}
