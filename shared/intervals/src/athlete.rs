//! `/athlete/{id}` and `/athletes`: who somebody is. The answers also hold keys, addresses and tokens; only what is
//! listed here is read.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::api::{Api, OfAthlete};
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;
use crate::id::Id;
use crate::read;
use crate::sport_settings::SportSettings;

/// Who a credential belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// The athlete id, with or without `i`, exactly as served.
    pub id: String,
    /// The name the athlete shows to others.
    #[serde(default)]
    pub name: Option<String>,
}

/// An athlete as far as tools need to know.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Athlete {
    /// Athlete id.
    pub id: Option<Id>,
    /// Shown name.
    pub name: Option<String>,
    /// M or F, when told.
    pub sex: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Time zone id; what a day is.
    pub timezone: Option<String>,
    /// Language.
    pub locale: Option<String>,
    /// For the age; never shown.
    #[serde(rename = "icu_date_of_birth", deserialize_with = "read::date")]
    pub date_of_birth: Option<Date>,
    /// Metres.
    pub height: Option<f64>,
    /// Kilograms, present.
    pub icu_weight: Option<f64>,
    /// Kilograms, as set.
    pub weight: Option<f64>,
    /// Beats per minute.
    pub icu_resting_hr: Option<f64>,
    /// `meters` or `feet`.
    pub measurement_preference: Option<String>,
    /// Shows pounds.
    pub weight_pref_lb: Option<bool>,
    /// Shows Fahrenheit.
    pub fahrenheit: Option<bool>,
    /// Shows form as percent of fitness.
    pub icu_form_as_percent: Option<bool>,
    /// ACTIVE, DORMANT or ARCHIVED.
    pub status: Option<String>,
    /// Last visit to the site.
    #[serde(deserialize_with = "read::timestamp")]
    pub icu_last_seen: Option<Timestamp>,
    /// The active plan.
    pub training_plan_id: Option<Id>,
    /// Its start.
    #[serde(deserialize_with = "read::date")]
    pub training_plan_start_date: Option<Date>,
    /// What a usual week allows.
    #[serde(deserialize_with = "read::list")]
    pub training_availability: Vec<Availability>,
    /// How much the load of a sport counts.
    #[serde(deserialize_with = "read::list")]
    pub icu_type_settings: Vec<LoadFactor>,
    /// Wellness fields in use.
    #[serde(deserialize_with = "read::list")]
    pub icu_wellness_keys: Vec<String>,
    /// Wellness fields hidden from others.
    #[serde(deserialize_with = "read::list")]
    pub private_wellness_keys: Vec<String>,
    /// Thresholds and zones.
    #[serde(rename = "sportSettings", deserialize_with = "read::list")]
    pub sport_settings: Vec<SportSettings>,
}

/// What one day of a usual week allows.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Availability {
    /// The day.
    pub day_of_week: Option<i64>,
    /// NORMAL, LIMITED or UNAVAILABLE.
    pub training_availability: Option<String>,
    /// Seconds.
    pub max_training_time: Option<i64>,
    /// Sports that are possible.
    #[serde(deserialize_with = "read::list")]
    pub can_train_sports: Vec<String>,
}

/// How much the load of a sport counts.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LoadFactor {
    /// The sport.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// For fitness.
    #[serde(rename = "ctlFactor")]
    pub ctl_factor: Option<f64>,
    /// For fatigue.
    #[serde(rename = "atlFactor")]
    pub atl_factor: Option<f64>,
}

/// An athlete the owner of a key follows or coaches, the owner included.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct RosterAthlete {
    /// Athlete id.
    pub id: Option<Id>,
    /// Shown name.
    pub name: Option<String>,
    /// NONE, READ or WRITE.
    #[serde(rename = "icu_permission")]
    pub permission: Option<String>,
    /// ACTIVE, DORMANT or ARCHIVED.
    pub status: Option<String>,
    /// Time zone id.
    pub timezone: Option<String>,
    /// Tags of the coach.
    #[serde(rename = "icu_tags", deserialize_with = "read::list")]
    pub tags: Vec<String>,
    /// Notes in Markdown; readable here only.
    #[serde(rename = "icu_notes")]
    pub notes: Option<String>,
}

#[derive(Serialize)]
struct Notes<'a> {
    icu_notes: &'a str,
}

impl OfAthlete<'_> {
    /// The real id and the name behind the credential; ask it of athlete `0`, in a call without an
    /// owner, so that it is not taken from memory.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the credential is wrong; else see [`Error`].
    pub async fn identity(&self) -> Result<Identity, Error> {
        self.api.one(Ask::get("/athlete/{id}", &[self.id])).await
    }

    /// The athlete with all sport settings.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn profile(&self) -> Result<Athlete, Error> {
        self.api.one(Ask::get("/athlete/{id}", &[self.id]).keep(Keep::Settings)).await
    }

    /// Replaces the whole notes about the athlete.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_notes(&self, notes: &str) -> Result<Athlete, Error> {
        self.api.one(Ask::put("/athlete/{id}", &[self.id]).json(&Notes { icu_notes: notes })).await
    }
}

impl Api {
    /// The athletes a personal key reaches, the owner included. Not served to OAuth tokens.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::Forbidden`] for an OAuth token.
    pub async fn athletes(&self) -> Result<Vec<RosterAthlete>, Error> {
        self.list(Ask::get("/athletes", &[]).keep(Keep::Settings)).await
    }
}
