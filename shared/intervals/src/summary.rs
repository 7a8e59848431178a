//! `/athlete/{id}/athlete-summary`: totals per week.

use jiff::civil::Date;
use serde::Deserialize;

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// The totals of one week. Activities from Strava count, so they exceed the sum of the visible ones.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// First day of the week.
    #[serde(deserialize_with = "read::date")]
    pub date: Option<Date>,
    /// The athlete; a coach's key brings several.
    pub athlete_id: Option<Id>,
    /// Shown name.
    pub athlete_name: Option<String>,
    /// Activities.
    pub count: Option<i64>,
    /// Seconds.
    pub time: Option<i64>,
    /// Seconds in motion.
    pub moving_time: Option<i64>,
    /// Seconds from start to end.
    pub elapsed_time: Option<i64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Metres.
    pub total_elevation_gain: Option<f64>,
    /// Kilocalories.
    pub calories: Option<f64>,
    /// Load.
    pub training_load: Option<f64>,
    /// Exertion times minutes.
    pub srpe: Option<f64>,
    /// At the end.
    pub fitness: Option<f64>,
    /// At the end.
    pub fatigue: Option<f64>,
    /// At the end.
    pub form: Option<f64>,
    /// Change of fitness per week.
    #[serde(rename = "rampRate")]
    pub ramp_rate: Option<f64>,
    /// Estimated FTP, watts.
    pub eftp: Option<f64>,
    /// Watts per kilogram.
    #[serde(rename = "eftpPerKg")]
    pub eftp_per_kg: Option<f64>,
    /// Kilograms.
    pub weight: Option<f64>,
    /// Seconds per zone.
    #[serde(rename = "timeInZones", deserialize_with = "read::list")]
    pub time_in_zones: Vec<i64>,
    /// Seconds in all zones.
    #[serde(rename = "timeInZonesTot")]
    pub time_in_zones_total: Option<i64>,
    /// Per sport.
    #[serde(rename = "byCategory", deserialize_with = "read::list")]
    pub by_category: Vec<CategorySummary>,
}

/// The totals of one sport in a week.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct CategorySummary {
    /// The sport.
    pub category: Option<String>,
    /// Activities.
    pub count: Option<i64>,
    /// Seconds.
    pub time: Option<i64>,
    /// Seconds in motion.
    pub moving_time: Option<i64>,
    /// Seconds from start to end.
    pub elapsed_time: Option<i64>,
    /// Metres.
    pub distance: Option<f64>,
    /// Metres.
    pub total_elevation_gain: Option<f64>,
    /// Kilocalories.
    pub calories: Option<f64>,
    /// Load.
    pub training_load: Option<f64>,
    /// Exertion times minutes.
    pub srpe: Option<f64>,
    /// Estimated FTP, watts.
    pub eftp: Option<f64>,
    /// Watts per kilogram.
    #[serde(rename = "eftpPerKg")]
    pub eftp_per_kg: Option<f64>,
}

impl OfAthlete<'_> {
    /// Totals per week of a range.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn summary(&self, start: Date, end: Date) -> Result<Vec<Summary>, Error> {
        let ask = Ask::get("/athlete/{id}/athlete-summary", &[self.id])
            .with("start", Some(start))
            .with("end", Some(end));
        self.api.list(ask.keep(Keep::Until(Some(end)))).await
    }
}
