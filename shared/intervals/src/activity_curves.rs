//! The bests of each activity of a range, at chosen durations or distances.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// The activities and the points.
#[derive(Debug, Clone, PartialEq)]
pub struct ListActivityCurves {
    /// The first local day.
    pub oldest: Date,
    /// The last local day.
    pub newest: Date,
    /// The sport; all when absent.
    pub sport: Option<String>,
    /// What is best, and where it is measured.
    pub points: CurvePoints,
}

/// What is best, and where it is measured.
#[derive(Debug, Clone, PartialEq)]
pub enum CurvePoints {
    /// Watts at these seconds.
    Power(Vec<u32>),
    /// Beats per minute at these seconds.
    HeartRate(Vec<u32>),
    /// Seconds at these metres. Needs the real athlete id, and at least one distance.
    Pace {
        /// Metres.
        distances: Vec<f64>,
        /// Adjusted by gradient.
        gap: bool,
    },
}

impl CurvePoints {
    fn ask(&self, athlete: &str) -> Ask {
        let ids = [athlete];
        match self {
            Self::Power(secs) => {
                Ask::get("/athlete/{id}/activity-power-curves", &ids).with_list("secs", secs)
            }
            Self::HeartRate(secs) => {
                Ask::get("/athlete/{id}/activity-hr-curves", &ids).with_list("secs", secs)
            }
            Self::Pace { distances, gap } => Ask::get("/athlete/{id}/activity-pace-curves", &ids)
                .with_list("distances", distances)
                .with("gap", Some(gap)),
        }
    }
}

/// The bests of each activity.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ActivityCurves {
    /// Only efforts after so much work, kilojoules.
    pub after_kj: Option<f64>,
    /// Durations, seconds.
    #[serde(deserialize_with = "read::list")]
    pub secs: Vec<f64>,
    /// Distances, metres.
    #[serde(deserialize_with = "read::list")]
    pub distances: Vec<f64>,
    /// One per activity.
    #[serde(deserialize_with = "read::list")]
    pub curves: Vec<ActivityCurve>,
}

/// The bests of one activity, in the order of the points.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ActivityCurve {
    /// Activity id.
    pub id: Option<Id>,
    /// Local start.
    #[serde(deserialize_with = "read::datetime")]
    pub start_date_local: Option<DateTime>,
    /// Kilograms.
    pub weight: Option<f64>,
    /// Watts.
    #[serde(deserialize_with = "read::list")]
    pub watts: Vec<Option<f64>>,
    /// Beats per minute.
    #[serde(deserialize_with = "read::list")]
    pub bpm: Vec<Option<f64>>,
    /// Seconds for each distance.
    #[serde(deserialize_with = "read::list")]
    pub secs: Vec<Option<f64>>,
    /// The bests, where the service uses this name.
    #[serde(deserialize_with = "read::list")]
    pub values: Vec<Option<f64>>,
}

impl ActivityCurve {
    /// The bests under whichever name they came.
    #[must_use]
    pub fn bests(&self) -> &[Option<f64>] {
        let named = [&self.watts, &self.bpm, &self.secs, &self.values];
        named.into_iter().find(|bests| !bests.is_empty()).map_or(&[], Vec::as_slice)
    }
}

impl OfAthlete<'_> {
    /// The bests of each activity of a range.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::Forbidden`] for pace of athlete `0`.
    pub async fn activity_curves(&self, list: &ListActivityCurves) -> Result<ActivityCurves, Error> {
        let ask = list
            .points
            .ask(self.id)
            .with("oldest", Some(list.oldest))
            .with("newest", Some(list.newest))
            .with("type", list.sport.as_ref());
        self.api.one(ask.keep(Keep::Until(Some(list.newest)))).await
    }
}
