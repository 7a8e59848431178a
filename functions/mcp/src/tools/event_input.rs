//! An event as a caller describes it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::records::Category;

/// One event of `upsert_events`.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventInput {
    pub(super) date: String,
    #[schemars(length(min = 1, max = 80))]
    pub(super) name: String,
    #[serde(default)]
    pub(super) category: Category,
    /// Sport; required for workouts and races
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) event_id: Option<String>,
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub(super) external_id: Option<String>,
    /// Last day, inclusive
    #[serde(default)]
    pub(super) end_date: Option<String>,
    /// HH:MM
    #[serde(default)]
    pub(super) time: Option<String>,
    /// Workout text or note
    #[serde(default)]
    #[schemars(length(max = 10_000))]
    pub(super) description: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 200), description = "Instead of description; form as in validate_workout")]
    pub(super) steps: Option<Vec<Object>>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 864_000))]
    pub(super) moving_time_s: Option<i64>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 2_000_000))]
    pub(super) distance_m: Option<f64>,
    #[serde(default)]
    #[schemars(range(min = 0, max = 2_000))]
    pub(super) load: Option<i64>,
    /// For TARGET
    #[serde(default)]
    pub(super) target: Option<Goal>,
    #[serde(default)]
    pub(super) indoor: Option<bool>,
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub(super) color: Option<String>,
    #[serde(default)]
    pub(super) availability: Option<Availability>,
    #[serde(default)]
    #[schemars(length(max = 4))]
    pub(super) flags: Option<Vec<Flag>>,
    #[serde(default)]
    pub(super) file: Option<File>,
}

/// An object whose form another tool describes.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct Object(pub(super) Value);

impl JsonSchema for Object {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "object".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

/// What a week or a day should add up to.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Goal {
    #[serde(default)]
    pub(super) load: Option<i64>,
    #[serde(default)]
    pub(super) time_s: Option<i64>,
    #[serde(default)]
    pub(super) distance_m: Option<f64>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Availability {
    Normal,
    Limited,
    Unavailable,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Flag {
    HideFromAthlete,
    AthleteCannotEdit,
    ShowAsNote,
    NotOnFitnessChart,
}

/// A workout file instead of a text.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Ends in .zwo, .erg or .mrc
    #[schemars(length(max = 120))]
    pub(super) filename: String,
    #[schemars(length(max = 200_000))]
    pub(super) contents: String,
}
