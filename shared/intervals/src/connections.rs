//! `/athlete/{id}/connections`: the services an athlete has linked.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::cache::Keep;
use crate::error::Error;

const SUFFIX: &str = "_connected";

#[derive(Deserialize)]
#[serde(untagged)]
enum Switch {
    Set(bool),
    Other(serde::de::IgnoredAny),
}

impl OfAthlete<'_> {
    /// The names of the linked services, such as `garmin_health` or `strava`, sorted.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn connected_services(&self) -> Result<Vec<String>, Error> {
        let ask = Ask::get("/athlete/{id}/connections", &[self.id]).keep(Keep::Settings);
        let switches: BTreeMap<String, Switch> = self.api.one(ask).await?;
        let linked = switches.iter().filter(|(_, switch)| matches!(switch, Switch::Set(true)));
        Ok(linked.filter_map(|(key, _)| key.strip_suffix(SUFFIX)).map(ToOwned::to_owned).collect())
    }
}
