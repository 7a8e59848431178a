//! What a caller may say of a workout of the library and of its folder.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::workout_text::Step;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    #[serde(default)]
    pub(super) workout_id: Option<String>,
    #[serde(default)]
    pub(super) folder_id: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 80))]
    pub(super) name: Option<String>,
    /// Sport
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
    /// Workout text
    #[serde(default)]
    #[schemars(length(max = 10_000))]
    pub(super) description: Option<String>,
    /// Instead of description, as when validating
    #[serde(default)]
    #[schemars(with = "Option<Vec<serde_json::Map<String, serde_json::Value>>>")]
    pub(super) steps: Option<Vec<Step>>,
    /// Day of a plan, from 0
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000))]
    pub(super) day: Option<i64>,
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    pub(super) indoor: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderItem {
    #[serde(default)]
    pub(super) folder_id: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 80))]
    pub(super) name: Option<String>,
    #[serde(default, rename = "type")]
    pub(super) kind: Option<FolderKind>,
    #[serde(default)]
    #[schemars(length(max = 10_000))]
    pub(super) description: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum FolderKind {
    Folder,
    Plan,
}
