use oauth::{AthleteDigest, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::{Sessions, partition};
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

pub(super) const SORT: &str = "profile";

/// A user. Holds no name and no athlete id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRecord {
    /// Whether the account exists.
    pub status: ProfileStatus,
    /// Which athlete, under the index key.
    pub link: AthleteDigest,
    /// When the user first signed in.
    pub created: UnixTime,
    /// Access tokens issued before this moment are refused.
    pub not_before: UnixTime,
    /// Raised by every write tool, so that no process answers from a cache older than the write.
    pub write_epoch: u64,
}

/// Whether an account exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileStatus {
    /// It does.
    Ok,
    /// Its deletion has begun; nothing of it may be used.
    Deleted,
}

impl ProfileRecord {
    /// A profile at its first sign-in.
    #[must_use]
    pub const fn new(link: AthleteDigest, now: UnixTime) -> Self {
        Self { status: ProfileStatus::Ok, link, created: now, not_before: UnixTime(0), write_epoch: 0 }
    }

    /// Whether the account exists.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status == ProfileStatus::Ok
    }
}

impl Record for ProfileRecord {
    const KIND: &'static str = "profile";

    /// A profile stays until its account is deleted; the last step of the deletion sets the time.
    fn ttl(&self) -> Option<UnixTime> {
        None
    }
}

pub(super) fn key(uid: &Uid) -> Key {
    Key::pair(partition(uid), SORT)
}

impl Sessions {
    /// The user's profile; also that of a deleted account.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn profile(&self, uid: &Uid) -> Result<Option<ProfileRecord>, Error> {
        self.table.get(key(uid)).await
    }

    /// Makes what every process has cached for this user obsolete. A deleted account is left alone. A repeated write
    /// may raise twice, which does no harm.
    ///
    /// # Errors
    /// No answer.
    pub async fn raise_write_epoch(&self, uid: &Uid) -> Result<(), Error> {
        let write = self.table.update(key(uid)).change("ADD #write_epoch :one").when("#status = :ok");
        match write.value("one", 1_u32).value("ok", "ok").send().await {
            Ok(_) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }
}
