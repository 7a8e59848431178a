//! Curves of bests over windows of time, and the models fitted to them.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::Deserialize;

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// What is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurveKind {
    /// Watts held for a time.
    Power,
    /// Beats per minute held for a time.
    HeartRate,
    /// Seconds for a distance.
    Pace,
    /// Seconds for a distance, adjusted by gradient.
    Gap,
}

/// Curves, and the activities they name.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CurveSet {
    /// One per window.
    #[serde(deserialize_with = "read::list")]
    pub list: Vec<Curve>,
    /// By id.
    #[serde(deserialize_with = "read::or_none")]
    pub activities: Option<BTreeMap<String, CurveActivity>>,
}

/// The bests of one window. The lists are parallel and their points are not evenly spaced.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Curve {
    /// The window as asked for: `90d`, `1y`, `s0`, `all`, `r.2026-01-01.2026-03-31`, with `-kj0` or `-kj1` when fatigued.
    pub id: Option<String>,
    /// In words.
    pub label: Option<String>,
    /// Start of the window.
    #[serde(deserialize_with = "read::datetime")]
    pub start_date_local: Option<DateTime>,
    /// End of the window.
    #[serde(deserialize_with = "read::datetime")]
    pub end_date_local: Option<DateTime>,
    /// Days of the window.
    pub days: Option<i64>,
    /// Kilograms.
    pub weight: Option<f64>,
    /// Only efforts after so much work, kilojoules.
    pub after_kj: Option<f64>,
    /// Durations, seconds (power and heart rate).
    #[serde(deserialize_with = "read::list")]
    pub secs: Vec<f64>,
    /// Distances, metres (pace).
    #[serde(deserialize_with = "read::list")]
    pub distance: Vec<f64>,
    /// Watts, beats per minute, or seconds for the distance.
    #[serde(deserialize_with = "read::list")]
    pub values: Vec<Option<f64>>,
    /// The activity of each point.
    #[serde(deserialize_with = "read::list")]
    pub activity_id: Vec<Option<Id>>,
    /// Watts per kilogram.
    #[serde(deserialize_with = "read::list")]
    pub watts_per_kg: Vec<Option<f64>>,
    /// The activity of each of them.
    #[serde(deserialize_with = "read::list")]
    pub wkg_activity_id: Vec<Option<Id>>,
    /// Models of power.
    #[serde(rename = "powerModels", deserialize_with = "read::list")]
    pub power_models: Vec<PowerModel>,
    /// Models of pace.
    #[serde(rename = "paceModels", deserialize_with = "read::list")]
    pub pace_models: Vec<PaceModel>,
    /// Estimated from five minutes.
    pub vo2max_5m: Option<f64>,
    /// Estimated from five minutes.
    pub compound_score_5m: Option<f64>,
}

/// An activity that holds a best.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CurveActivity {
    /// Activity id.
    pub id: Option<Id>,
    /// Title.
    pub name: Option<String>,
    /// Local start.
    #[serde(deserialize_with = "read::datetime")]
    pub start_date_local: Option<DateTime>,
    /// Metres.
    pub distance: Option<f64>,
    /// Seconds.
    pub moving_time: Option<i64>,
    /// A race.
    pub race: Option<bool>,
    /// Load.
    pub training_load: Option<f64>,
    /// Kilograms.
    #[serde(rename = "icu_weight")]
    pub weight: Option<f64>,
}

/// A model of power over time.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PowerModel {
    /// `MS_2P`, `MORTON_3P`, `FFT_CURVES` or ECP.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Watts.
    #[serde(rename = "criticalPower")]
    pub critical_power: Option<f64>,
    /// Joules.
    #[serde(rename = "wPrime")]
    pub w_prime: Option<f64>,
    /// Watts.
    #[serde(rename = "pMax")]
    pub p_max: Option<f64>,
    /// Watts.
    pub ftp: Option<f64>,
    /// The points it was fitted to.
    #[serde(rename = "inputPointIndexes", deserialize_with = "read::list")]
    pub input_point_indexes: Vec<i64>,
}

/// A model of distance over time.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PaceModel {
    /// CS.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Metres per second.
    #[serde(rename = "criticalSpeed")]
    pub critical_speed: Option<f64>,
    /// Metres.
    #[serde(rename = "dPrime")]
    pub d_prime: Option<f64>,
    /// Goodness of the fit.
    pub r2: Option<f64>,
    /// The points it was fitted to.
    #[serde(rename = "inputPointIndexes", deserialize_with = "read::list")]
    pub input_point_indexes: Vec<i64>,
}

impl OfAthlete<'_> {
    /// The curves of one sport over several windows.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn curves(&self, kind: CurveKind, sport: &str, windows: &[&str]) -> Result<CurveSet, Error> {
        let template = match kind {
            CurveKind::Power => "/athlete/{id}/power-curves",
            CurveKind::HeartRate => "/athlete/{id}/hr-curves",
            CurveKind::Pace | CurveKind::Gap => "/athlete/{id}/pace-curves",
        };
        let ask = Ask::get(template, &[self.id]).with("type", Some(sport)).with_list("curves", windows);
        let ask = ask.with("gap", (kind == CurveKind::Gap).then_some(true));
        self.api.one(ask.keep(Keep::Until(None))).await
    }

    /// The model of power behind `%MMP` steps of a sport.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn mmp_model(&self, sport: &str) -> Result<PowerModel, Error> {
        let ask = Ask::get("/athlete/{id}/mmp-model", &[self.id]).with("type", Some(sport));
        self.api.one(ask.keep(Keep::Settings)).await
    }
}
