//! `/athlete/{id}/folders`: folders and plans of the library.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// A folder or plan. Its workouts, which the service embeds, are not read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Folder {
    /// Folder id.
    pub id: Option<Id>,
    /// The owner.
    pub athlete_id: Option<Id>,
    /// FOLDER or PLAN.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Title.
    pub name: Option<String>,
    /// Notes.
    pub description: Option<String>,
    /// A short description for others.
    pub blurb: Option<String>,
    /// Workouts in it.
    pub num_workouts: Option<i64>,
    /// Weeks of a plan.
    pub duration_weeks: Option<i64>,
    /// Hours.
    pub hours_per_week_min: Option<f64>,
    /// Hours.
    pub hours_per_week_max: Option<f64>,
    /// Start of a plan.
    #[serde(deserialize_with = "read::date")]
    pub start_date_local: Option<Date>,
    /// Sports.
    #[serde(deserialize_with = "read::list")]
    pub activity_types: Vec<String>,
    /// What the steps use.
    #[serde(deserialize_with = "read::list")]
    pub workout_targets: Vec<String>,
    /// PRIVATE or PUBLIC.
    pub visibility: Option<String>,
    /// May be changed with this credential.
    #[serde(rename = "canEdit")]
    pub can_edit: Option<bool>,
    /// People it is shared with.
    #[serde(rename = "sharedWithCount")]
    pub shared_with_count: Option<i64>,
}

/// A folder as it is to be, or changes to one; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FolderWrite {
    /// FOLDER or PLAN.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl OfAthlete<'_> {
    /// All folders and plans.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn folders(&self) -> Result<Vec<Folder>, Error> {
        self.api.list(Ask::get("/athlete/{id}/folders", &[self.id]).keep(Keep::Settings)).await
    }

    /// Makes a folder or plan.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_folder(&self, folder: &FolderWrite) -> Result<Folder, Error> {
        self.api.one(Ask::post("/athlete/{id}/folders", &[self.id]).json(folder)).await
    }

    /// Changes a folder or plan.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_folder(&self, folder: &str, update: &FolderWrite) -> Result<Folder, Error> {
        self.api.one(Ask::put("/athlete/{id}/folders/{folderId}", &[self.id, folder]).json(update)).await
    }

    /// Deletes a folder or plan with all its workouts.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_folder(&self, folder: &str) -> Result<(), Error> {
        self.api.nothing(Ask::delete("/athlete/{id}/folders/{folderId}", &[self.id, folder])).await
    }
}
