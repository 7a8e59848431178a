//! `/athlete/{id}`.

use serde::Deserialize;

use crate::api::OfAthlete;
use crate::ask::Ask;
use crate::error::Error;

/// Who the credential belongs to. Nothing else of the athlete is read for this.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// The athlete id, with or without `i`, exactly as served.
    pub id: String,
    /// The name the athlete shows to others.
    #[serde(default)]
    pub name: Option<String>,
}

impl OfAthlete<'_> {
    /// The real id and the name behind the credential; ask it of athlete `0`.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] when the credential is wrong.
    pub async fn identity(&self) -> Result<Identity, Error> {
        self.api.one(Ask::get("/athlete/{id}", &[self.id])).await
    }
}
