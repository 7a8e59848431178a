//! New activities: from a file, or entered by hand.

use bytes::Bytes;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::activity_fields::Activity;
use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// A recorded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name; the extension says what it is (`.fit`, `.tcx`, `.gpx`).
    pub filename: String,
    /// Its bytes.
    pub content: Bytes,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Uploaded {
    /// Whether at least one activity is new; otherwise the file was known.
    #[serde(skip)]
    pub is_new: bool,
    /// One per sport in it.
    #[serde(deserialize_with = "read::list")]
    pub activities: Vec<UploadedActivity>,
    /// The first of them.
    pub id: Option<Id>,
}

/// An activity of an uploaded file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct UploadedActivity {
    /// Activity id.
    pub id: Option<Id>,
}

/// An activity without a recording. One with a known `external_id` is updated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ManualActivity {
    /// Local start.
    pub start_date_local: DateTime,
    /// Sport.
    #[serde(rename = "type")]
    pub kind: String,
    /// Title.
    pub name: String,
    /// Seconds.
    pub moving_time: i64,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// Load.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icu_training_load: Option<i64>,
    /// Beats per minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub average_heartrate: Option<i64>,
    /// Perceived exertion, 1 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icu_rpe: Option<i64>,
    /// 1 strong to 5 weak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feel: Option<i64>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

impl OfAthlete<'_> {
    /// Uploads a file. The service recognises one it has.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn upload(&self, upload: Upload) -> Result<Uploaded, Error> {
        let ask = Ask::post("/athlete/{id}/activities", &[self.id]).file(&upload.filename, upload.content);
        let (is_new, uploaded) = self.api.one_created::<Uploaded>(ask).await?;
        Ok(Uploaded { is_new, ..uploaded })
    }

    /// Makes activities by hand and answers them.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_manual_activities(
        &self,
        activities: &[ManualActivity],
    ) -> Result<Vec<Activity>, Error> {
        self.api.list(Ask::post("/athlete/{id}/activities/manual/bulk", &[self.id]).json(activities)).await
    }
}
