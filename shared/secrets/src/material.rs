use oauth::{Random, UnixTime};
use serde::{Deserialize, Serialize};

use crate::{Browser, Error, NewSigningKey, Signing, Vault};

/// Seconds between two changes of a ring: JWKS `max-age` plus the caches of the readers, with room.
const SHORTEST_INTERVAL: i64 = 15 * 60;

/// Everything a local deployment keeps in its key file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Material {
    /// Signing and refresh keys; the verifying half is part of it.
    pub signing: Signing,
    /// Master keys of the vault.
    pub vault: Vault,
    /// Keys of the browser pages.
    pub browser: Browser,
}

impl Material {
    /// The first keys of every kind; signing keys come from `make`.
    ///
    /// # Errors
    /// `make` failed.
    pub fn first<E>(
        now: UnixTime,
        random: &Random,
        make: impl FnMut() -> Result<NewSigningKey, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            signing: Signing::first(now, random, make)?,
            vault: Vault::first(now, random),
            browser: Browser::first(now, random, None),
        })
    }

    /// Every ring one step on, as the rotation of a deployment does it.
    ///
    /// # Errors
    /// A ring changed less than 15 minutes ago, or `make` failed.
    pub fn advanced<E: From<Error>>(
        &self,
        now: UnixTime,
        access_token_seconds: i64,
        random: &Random,
        make: impl FnMut() -> Result<NewSigningKey, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            signing: self.signing.advanced(now, access_token_seconds, random, make)?,
            vault: self.vault.advanced(now, random)?,
            browser: self.browser.advanced(now, random)?,
        })
    }
}

pub(crate) fn check_interval(secret: &'static str, changed: UnixTime, now: UnixTime) -> Result<(), Error> {
    if now.since(changed) < SHORTEST_INTERVAL { Err(Error::ChangedRecently { secret }) } else { Ok(()) }
}
