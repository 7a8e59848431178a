use oauth::{Gid, Uid, UnixTime};

use super::grant_record::{Day, GrantRecord, KEPT_ENDED, RevokeReason};
use super::{Sessions, partition};
use crate::error::{Error, Refusal};
use crate::record::{Key, Record as _};
use crate::table::Range;

pub(super) const PREFIX: &str = "grant#";

pub(super) fn key(uid: &Uid, gid: &Gid) -> Key {
    Key::pair(partition(uid), format!("{PREFIX}{gid}"))
}

impl Sessions {
    /// Stores a new, pending grant.
    ///
    /// # Errors
    /// No answer, or an identifier drawn twice.
    pub async fn put_grant(&self, grant: &GrantRecord) -> Result<(), Error> {
        self.table.put_new(key(&grant.uid, &grant.gid), grant).await
    }

    /// The grant, whatever its status.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn grant(&self, uid: &Uid, gid: &Gid) -> Result<Option<GrantRecord>, Error> {
        self.table.get(key(uid, gid)).await
    }

    /// All grants of a user that are still kept, whatever their status.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn grants(&self, uid: &Uid) -> Result<Vec<GrantRecord>, Error> {
        let range = Range { pk: &partition(uid), prefix: PREFIX, newest_first: false };
        self.table.query(range, None).await?.into_iter().map(GrantRecord::from_item).collect()
    }

    /// Revokes a grant, for good. `true` when this call did it; `false` when it was revoked before or never was.
    ///
    /// # Errors
    /// No answer.
    pub async fn revoke(
        &self,
        uid: &Uid,
        gid: &Gid,
        reason: RevokeReason,
        now: UnixTime,
    ) -> Result<bool, Error> {
        let write = self
            .table
            .update(key(uid, gid))
            .change("SET #status = :revoked, #revoked_at = :now, #revoke_reason = :reason, #ttl = :ttl")
            .when("attribute_exists(#pk) AND #status <> :revoked")
            .value("revoked", "revoked")
            .value("now", now)
            .value("reason", reason.as_str())
            .value("ttl", now.plus(KEPT_ENDED));
        match write.send().await {
            Ok(_) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Notes that a grant was used on `day`; writes at most once a day when the caller compares first. A grant that is
    /// not active is left alone.
    ///
    /// # Errors
    /// No answer.
    pub async fn touch(&self, uid: &Uid, gid: &Gid, day: Day) -> Result<(), Error> {
        let write =
            self.table.update(key(uid, gid)).change("SET #last_used_day = :day").when("#status = :active");
        match write.value("day", day.0).value("active", "active").send().await {
            Ok(_) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }
}
