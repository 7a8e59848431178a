//! `/activity/{id}/best-efforts`.

use serde::Deserialize;

use crate::api::OfActivity;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::read;

/// Which efforts, best first. A stream and a length are mandatory.
#[derive(Debug, Clone, PartialEq)]
pub struct FindBestEfforts {
    /// A type of stream: `watts`, `heartrate`, `velocity_smooth` for pace, `ga_velocity` for the adjusted one.
    pub stream: String,
    /// How long an effort is.
    pub length: EffortLength,
    /// How many; 8 when absent.
    pub count: Option<u32>,
}

/// How long an effort is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EffortLength {
    /// Seconds.
    Duration(u32),
    /// Metres.
    Distance(f64),
}

/// One effort.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Effort {
    /// First sample.
    pub start_index: Option<i64>,
    /// Sample after the last.
    pub end_index: Option<i64>,
    /// In the unit of the stream.
    pub average: Option<f64>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Metres.
    pub distance: Option<f64>,
}

#[derive(Deserialize)]
struct BestEfforts {
    #[serde(default, deserialize_with = "read::list")]
    efforts: Vec<Effort>,
}

impl OfActivity<'_> {
    /// The best efforts of a length.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn best_efforts(&self, find: &FindBestEfforts) -> Result<Vec<Effort>, Error> {
        let ask = Ask::get("/activity/{id}/best-efforts", &[self.id]).with("stream", Some(&find.stream));
        let ask = match find.length {
            EffortLength::Duration(seconds) => ask.with("duration", Some(seconds)),
            EffortLength::Distance(metres) => ask.with("distance", Some(metres)),
        };
        let found: BestEfforts =
            self.api.one(ask.with("count", find.count).keep(Keep::Until(self.day))).await?;
        Ok(found.efforts)
    }
}
