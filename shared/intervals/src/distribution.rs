//! Histograms and power against heart rate of one activity.

use serde::Deserialize;

use crate::api::OfActivity;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::read;

/// What is counted in buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Histogram {
    /// Watts.
    Power,
    /// Beats per minute.
    HeartRate,
    /// Metres per second.
    Pace,
    /// Gradient adjusted, metres per second.
    Gap,
}

impl Histogram {
    fn template(self) -> &'static str {
        match self {
            Self::Power => "/activity/{id}/power-histogram",
            Self::HeartRate => "/activity/{id}/hr-histogram",
            Self::Pace => "/activity/{id}/pace-histogram",
            Self::Gap => "/activity/{id}/gap-histogram",
        }
    }

    fn has_bucket_size(self) -> bool {
        matches!(self, Self::Power | Self::HeartRate)
    }
}

/// A part of the scale. The service answers `min` and `max`, its document promises `start`: either is read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Bucket {
    /// Lower bound.
    pub min: Option<f64>,
    /// Upper bound.
    pub max: Option<f64>,
    /// Lower bound in the documented shape, or the second at which a part of a series starts.
    pub start: Option<f64>,
    /// Seconds.
    pub secs: Option<f64>,
    /// Seconds in motion.
    #[serde(rename = "movingSecs")]
    pub moving_secs: Option<f64>,
    /// Mean power, watts.
    pub watts: Option<f64>,
    /// Mean heart rate, beats per minute.
    pub hr: Option<f64>,
    /// Mean cadence, per minute.
    pub cadence: Option<f64>,
}

impl Bucket {
    /// The lower bound in either shape.
    #[must_use]
    pub fn lower(&self) -> Option<f64> {
        self.min.or(self.start)
    }
}

/// How long each heart rate was held.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct TimeAtHr {
    /// The first rate.
    pub min_bpm: Option<f64>,
    /// The last rate.
    pub max_bpm: Option<f64>,
    /// Seconds at each rate from `min_bpm` up.
    #[serde(deserialize_with = "read::list")]
    pub secs: Vec<f64>,
    /// Seconds at each rate or above.
    #[serde(deserialize_with = "read::list")]
    pub cumulative_secs: Vec<f64>,
}

/// Power against heart rate.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PowerVsHr {
    /// Percent.
    pub decoupling: Option<f64>,
    /// Mean power over mean heart rate.
    #[serde(rename = "powerHr")]
    pub power_hr: Option<f64>,
    /// In the first half.
    #[serde(rename = "powerHrFirst")]
    pub power_hr_first: Option<f64>,
    /// In the second half.
    #[serde(rename = "powerHrSecond")]
    pub power_hr_second: Option<f64>,
    /// In zone 2.
    #[serde(rename = "powerHrZ2")]
    pub power_hr_z2: Option<f64>,
    /// Per minute.
    #[serde(rename = "medianCadenceZ2")]
    pub median_cadence_z2: Option<f64>,
    /// Seconds the heart rate follows behind.
    #[serde(rename = "hrLag")]
    pub hr_lag: Option<f64>,
    /// Seconds of one part.
    #[serde(rename = "bucketSize")]
    pub bucket_size: Option<f64>,
    /// Seconds left out at the start.
    pub warmup: Option<f64>,
    /// Seconds left out at the end.
    pub cooldown: Option<f64>,
    /// The parts in order of time.
    #[serde(deserialize_with = "read::list")]
    pub series: Vec<Bucket>,
}

impl OfActivity<'_> {
    /// Seconds per bucket. The size of a bucket can be chosen for power and heart rate.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn histogram(&self, of: Histogram, bucket_size: Option<u32>) -> Result<Vec<Bucket>, Error> {
        let size = bucket_size.filter(|_| of.has_bucket_size());
        self.api
            .list(Ask::get(of.template(), &[self.id]).with("bucketSize", size).keep(Keep::Until(self.day)))
            .await
    }

    /// How long each heart rate was held.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn time_at_hr(&self) -> Result<TimeAtHr, Error> {
        self.api.one(Ask::get("/activity/{id}/time-at-hr", &[self.id]).keep(Keep::Until(self.day))).await
    }

    /// Power against heart rate, by halves and parts.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn power_vs_hr(&self) -> Result<PowerVsHr, Error> {
        let ask = Ask::get("/activity/{id}/power-vs-hr.json", &[self.id]);
        self.api.one(ask.keep(Keep::Until(self.day))).await
    }
}
