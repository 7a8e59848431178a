use std::fmt;

use oauth::{Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::{Sessions, partition};
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

pub(super) const SORT: &str = "vault";

/// A user's one Intervals.icu credential, sealed by the `secrets` crate. The store cannot open it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultRecord {
    /// What is sealed.
    pub kind: CredentialKind,
    /// Which master key sealed it.
    pub kid: String,
    /// The salt of the record key.
    #[serde(with = "crate::binary")]
    pub salt: Vec<u8>,
    /// The nonce.
    #[serde(with = "crate::binary")]
    pub nonce: Vec<u8>,
    /// The sealed credential.
    #[serde(rename = "ct", with = "crate::binary")]
    pub ciphertext: Vec<u8>,
    /// Raised by each change; part of what the seal covers.
    pub vault_ver: u32,
    /// When Intervals.icu last accepted it.
    pub verified_at: UnixTime,
    /// The scopes Intervals.icu granted, for an OAuth credential.
    pub upstream_scopes: Option<String>,
    /// Whether Intervals.icu still accepts it, as far as known.
    pub state: VaultState,
}

/// What kind of credential is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialKind {
    /// An API key, sent by Basic authentication.
    #[serde(rename = "api_key")]
    ApiKey,
    /// An access token of Intervals.icu OAuth.
    #[serde(rename = "oauth")]
    OAuth,
    /// The demo athlete of local runs.
    #[serde(rename = "demo")]
    Demo,
}

/// Whether a credential is accepted upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultState {
    /// It was, when last used.
    Ok,
    /// Intervals.icu refused it; the user must give a new one.
    Rejected,
}

impl Record for VaultRecord {
    const KIND: &'static str = "vault";

    fn ttl(&self) -> Option<UnixTime> {
        None
    }
}

/// The sealed bytes stay out of logs.
impl fmt::Debug for VaultRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultRecord")
            .field("kind", &self.kind)
            .field("kid", &self.kid)
            .field("vault_ver", &self.vault_ver)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Why a credential was not stored.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// It was changed since it was read; the present one, if there is one.
    #[error("the stored credential was changed meanwhile")]
    Conflict(Option<Box<VaultRecord>>),
    /// The account was deleted meanwhile. Nothing is left of the credential.
    #[error("the account was deleted")]
    Deleted,
    /// No answer.
    #[error(transparent)]
    Store(#[from] Error),
}

pub(super) fn key(uid: &Uid) -> Key {
    Key::pair(partition(uid), SORT)
}

impl Sessions {
    /// The user's sealed credential.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn vault(&self, uid: &Uid) -> Result<Option<VaultRecord>, Error> {
        self.table.get(key(uid)).await
    }

    /// Stores a credential in place of the one of version `expected`, or where there is none.
    ///
    /// The profile is read afterwards: a deletion that began before would not see this credential, so it is taken away
    /// here; one that begins later will see it.
    ///
    /// # Errors
    /// [`VaultError::Conflict`], [`VaultError::Deleted`], or no answer.
    pub async fn put_vault(
        &self,
        uid: &Uid,
        vault: &VaultRecord,
        expected: Option<u32>,
    ) -> Result<(), VaultError> {
        let written = match expected {
            None => self.table.put_if(key(uid), vault, "attribute_not_exists(#pk)", &[]).await,
            Some(ver) => self.table.put_if(key(uid), vault, "#vault_ver = :ver", &[("ver", &ver)]).await,
        };
        match written {
            Ok(()) => {}
            Err(Refusal::Condition(found)) => {
                let found = found.map(VaultRecord::from_item).transpose()?;
                // Our own bytes, sealed with a random salt: an earlier attempt of this write had succeeded.
                if found.as_ref() != Some(vault) {
                    return Err(VaultError::Conflict(found.map(Box::new)));
                }
            }
            Err(Refusal::Store(error)) => return Err(error.into()),
        }
        if self.profile(uid).await?.is_some_and(|profile| profile.is_ok()) {
            return Ok(());
        }
        self.delete_vault(uid).await?;
        Err(VaultError::Deleted)
    }

    /// Marks the credential of version `ver` as refused upstream. `false` when it was replaced meanwhile.
    ///
    /// # Errors
    /// No answer.
    pub async fn reject_vault(&self, uid: &Uid, ver: u32) -> Result<bool, Error> {
        let write = self.table.update(key(uid)).change("SET #state = :rejected").when("#vault_ver = :ver");
        match write.value("rejected", "rejected").value("ver", ver).send().await {
            Ok(_) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Deletes the credential; idempotent.
    ///
    /// # Errors
    /// No answer.
    pub async fn delete_vault(&self, uid: &Uid) -> Result<(), Error> {
        self.table.delete(key(uid)).await
    }
}
