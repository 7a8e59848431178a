//! `/athlete/{id}/sport-settings`: thresholds and zones per group of sports.

use serde::{Deserialize, Serialize};

use crate::activity_fields::Activity;
use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::curves::PowerModel;
use crate::error::Error;
use crate::id::Id;
use crate::read;

/// The settings of a group of sports.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SportSettings {
    /// Settings id.
    pub id: Option<Id>,
    /// The athlete.
    pub athlete_id: Option<Id>,
    /// The sports they cover.
    #[serde(deserialize_with = "read::list")]
    pub types: Vec<String>,
    /// Watts.
    pub ftp: Option<f64>,
    /// Watts.
    pub indoor_ftp: Option<f64>,
    /// Joules.
    pub w_prime: Option<f64>,
    /// Watts.
    pub p_max: Option<f64>,
    /// Upper bounds, percent of FTP; 999 means and above.
    #[serde(deserialize_with = "read::list")]
    pub power_zones: Vec<f64>,
    /// Their names.
    #[serde(deserialize_with = "read::list")]
    pub power_zone_names: Vec<String>,
    /// Percent of FTP.
    pub sweet_spot_min: Option<f64>,
    /// Percent of FTP.
    pub sweet_spot_max: Option<f64>,
    /// Threshold, beats per minute.
    pub lthr: Option<f64>,
    /// Beats per minute.
    pub max_hr: Option<f64>,
    /// Upper bounds, beats per minute; the last is the maximum.
    #[serde(deserialize_with = "read::list")]
    pub hr_zones: Vec<f64>,
    /// Their names.
    #[serde(deserialize_with = "read::list")]
    pub hr_zone_names: Vec<String>,
    /// `AVG_HR`, `HR_ZONES` or HRSS.
    pub hr_load_type: Option<String>,
    /// Metres per second, for every sport.
    pub threshold_pace: Option<f64>,
    /// How pace is shown, such as `MINS_KM`.
    pub pace_units: Option<String>,
    /// Upper bounds, percent of the threshold pace; 999 means and above.
    #[serde(deserialize_with = "read::list")]
    pub pace_zones: Vec<f64>,
    /// Their names.
    #[serde(deserialize_with = "read::list")]
    pub pace_zone_names: Vec<String>,
    /// SWIM or RUN.
    pub pace_load_type: Option<String>,
    /// NONE or `STRAVA_RUN`.
    pub gap_model: Option<String>,
    /// Which kind of load leads.
    pub load_order: Option<String>,
    /// Which kind of zones leads.
    pub tiz_order: Option<String>,
    /// Which kind of target leads.
    pub workout_order: Option<String>,
    /// Seconds left out at the start.
    pub warmup_time: Option<i64>,
    /// Seconds left out at the end.
    pub cooldown_time: Option<i64>,
    /// Metres.
    #[serde(deserialize_with = "read::list")]
    pub best_effort_distances: Vec<f64>,
    /// The model behind `%MMP`.
    #[serde(deserialize_with = "read::or_none")]
    pub mmp_model: Option<PowerModel>,
    /// The usual gear.
    pub default_gear_id: Option<Id>,
    /// The usual gear indoors.
    pub default_indoor_gear_id: Option<Id>,
}

/// Settings as they are to be, or changes to them; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct SportSettingsWrite {
    /// The sports, for new settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// Watts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ftp: Option<i64>,
    /// Watts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indoor_ftp: Option<i64>,
    /// Joules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub w_prime: Option<i64>,
    /// Watts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_max: Option<i64>,
    /// Upper bounds, percent of FTP; the last is 999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_zones: Option<Vec<i64>>,
    /// Their names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_zone_names: Option<Vec<String>>,
    /// Beats per minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lthr: Option<i64>,
    /// Beats per minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_hr: Option<i64>,
    /// Upper bounds, beats per minute; the last is the maximum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hr_zones: Option<Vec<i64>>,
    /// Their names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hr_zone_names: Option<Vec<String>>,
    /// Metres per second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold_pace: Option<f64>,
    /// Upper bounds, percent of the threshold pace; the last is 999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_zones: Option<Vec<f64>>,
    /// Their names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_zone_names: Option<Vec<String>>,
}

impl OfAthlete<'_> {
    /// All settings.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn sport_settings(&self) -> Result<Vec<SportSettings>, Error> {
        let ask = Ask::get("/athlete/{athleteId}/sport-settings", &[self.id]);
        self.api.list(ask.keep(Keep::Settings)).await
    }

    /// The settings of a sport, or those with an id.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn sport_settings_for(&self, sport: &str) -> Result<SportSettings, Error> {
        let ask = Ask::get("/athlete/{athleteId}/sport-settings/{id}", &[self.id, sport]);
        self.api.one(ask.keep(Keep::Settings)).await
    }

    /// Makes settings for sports that have none; the service fills in the rest.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn create_sport_settings(&self, settings: &SportSettingsWrite) -> Result<SportSettings, Error> {
        self.api.one(Ask::post("/athlete/{athleteId}/sport-settings", &[self.id]).json(settings)).await
    }

    /// Changes the settings of a sport, and recomputes its heart-rate zones from the threshold when asked.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn update_sport_settings(
        &self,
        sport: &str,
        update: &SportSettingsWrite,
        recalc_hr_zones: bool,
    ) -> Result<SportSettings, Error> {
        let ask = Ask::put("/athlete/{athleteId}/sport-settings/{id}", &[self.id, sport]);
        self.api.one(ask.with("recalcHrZones", Some(recalc_hr_zones)).json(update)).await
    }

    /// Has past activities zoned anew. Done later, in the background.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn apply_sport_settings(&self, sport: &str) -> Result<(), Error> {
        self.api.nothing(Ask::put("/athlete/{athleteId}/sport-settings/{id}/apply", &[self.id, sport])).await
    }

    /// The activities that settings apply to. Rows are light.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn matching_activities(&self, sport: &str) -> Result<Vec<Activity>, Error> {
        let ask = Ask::get("/athlete/{athleteId}/sport-settings/{id}/matching-activities", &[self.id, sport]);
        self.api.list(ask.keep(Keep::Until(None))).await
    }

    /// Deletes settings.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn delete_sport_settings(&self, settings: &str) -> Result<(), Error> {
        self.api.nothing(Ask::delete("/athlete/{athleteId}/sport-settings/{id}", &[self.id, settings])).await
    }
}
