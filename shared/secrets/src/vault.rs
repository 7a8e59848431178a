use oauth::{Random, Secret, SecretString, UnixTime, to_base64url};
use serde::{Deserialize, Serialize};

use crate::content::{Content, read_json};
use crate::material::check_interval;
use crate::seal::{self, OpenError, SealContext, SealedCredential};
use crate::{Credential, Error, Material, Ring, RingKey, encoding};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MasterKey {
    pub(crate) kid: String,
    #[serde(with = "encoding::key")]
    pub(crate) key: Secret<32>,
}

/// The `vault` secret: master keys that seal the credentials of Intervals.icu. Read by authorize and mcp.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Vault {
    changed: UnixTime,
    masters: Ring<MasterKey>,
}

impl Vault {
    /// The first keys.
    #[must_use]
    pub fn first(now: UnixTime, random: &Random) -> Self {
        Self { changed: now, masters: Ring::first(new_master(random), new_master(random), now) }
    }

    /// The ring one step on. Old masters stay without end: records name them.
    ///
    /// # Errors
    /// The ring changed less than 15 minutes ago.
    pub fn advanced(&self, now: UnixTime, random: &Random) -> Result<Self, Error> {
        check_interval(Self::NAME, self.changed, now)?;
        let next = |_: &[RingKey<MasterKey>]| Ok::<_, Error>(new_master(random));
        Ok(Self { changed: now, masters: self.masters.advanced(now, None, next)? })
    }

    /// Seals under the active master, with a fresh salt and nonce.
    ///
    /// # Errors
    /// No master is active, or the credential is longer than any real one (64 KiB).
    pub fn seal(
        &self,
        context: &SealContext<'_>,
        credential: &Credential,
        random: &Random,
    ) -> Result<SealedCredential, Error> {
        seal::seal(self.active()?, context, credential, random)
    }

    /// Opens a record with the master it names.
    ///
    /// # Errors
    /// The master is unknown or revoked, or the record is not the one sealed for this user, environment, kind and version.
    pub fn open(
        &self,
        context: &SealContext<'_>,
        sealed: &SealedCredential,
    ) -> Result<Credential, OpenError> {
        let master = self.masters.unrevoked().find(|master| master.kid == sealed.kid);
        seal::open(master.ok_or(OpenError::UnknownMaster)?, context, sealed)
    }

    /// A key for another purpose, named by `label`, derived from the active master.
    ///
    /// # Errors
    /// No master is active.
    pub fn label_key(&self, label: &str) -> Result<Secret<32>, Error> {
        seal::label_key(&self.active()?.key, label)
    }

    /// The key of `label` under every master that is not revoked: for checking what another instance made a moment ago.
    ///
    /// # Errors
    /// The library refused; never in practice.
    pub fn label_keys(&self, label: &str) -> Result<Vec<Secret<32>>, Error> {
        self.masters.unrevoked().map(|master| seal::label_key(&master.key, label)).collect()
    }

    /// Seals and opens a probe with every master.
    ///
    /// # Errors
    /// A master does not open what it sealed.
    pub fn probe(&self, random: &Random) -> Result<(), Error> {
        self.masters.iter().try_for_each(|entry| seal::probe(&entry.key, random))
    }

    fn active(&self) -> Result<&MasterKey, Error> {
        self.masters.active().ok_or(Error::NoActiveKey { secret: Self::NAME })
    }
}

impl Content for Vault {
    const NAME: &'static str = "vault";

    fn read(text: &SecretString) -> Result<Self, Error> {
        read_json(Self::NAME, text)
    }

    fn of(material: &Material) -> Option<Self> {
        Some(material.vault.clone())
    }
}

fn new_master(random: &Random) -> MasterKey {
    MasterKey { kid: to_base64url(&random.bytes::<9>()), key: Secret::new(random.bytes()) }
}
