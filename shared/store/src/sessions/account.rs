use oauth::{Uid, UnixTime};

use super::grant_record::{GrantStatus, RevokeReason};
use super::profile::ProfileRecord;
use super::{Sessions, audit, browser, grant, partition, profile};
use crate::error::{Error, Refusal};
use crate::record::Record as _;
use crate::table::Range;

/// How long the mark of a deleted account is kept: longer than any access token lives.
const MARK_KEPT: i64 = 30 * 86_400;

impl Sessions {
    /// Ends everything a user has open: access tokens, grants, browser sessions. May stop half-way and be called again.
    ///
    /// # Errors
    /// No answer; the tokens are refused already if the first write happened.
    pub async fn sign_out_everywhere(&self, uid: &Uid, now: UnixTime) -> Result<(), Error> {
        let write = self.table.update(profile::key(uid)).change("SET #not_before = :now");
        let write = write.when("attribute_exists(#pk) AND #not_before < :now").value("now", now);
        match write.send().await {
            Ok(_) | Err(Refusal::Condition(_)) => {}
            Err(Refusal::Store(error)) => return Err(error),
        }
        self.revoke_all(uid, RevokeReason::SignedOut, now).await?;
        self.end_browsers(uid).await
    }

    /// Deletes an account. The first write makes everything of it unusable; what follows may stop anywhere and be
    /// repeated by this call or by the athlete's next sign-in.
    ///
    /// # Errors
    /// No answer; call again.
    pub async fn delete_account(&self, uid: &Uid, now: UnixTime) -> Result<(), Error> {
        let Some(profile) = self.mark_deleted(uid).await? else {
            return Ok(());
        };
        self.erase(uid, now).await?;
        self.finish_deletion(uid, now).await?;
        // Last: the link is what leads the athlete's next sign-in to a deletion that broke.
        self.unlink(&profile.link, uid).await
    }

    /// Decides the deletion. A mark that is there already is a deletion to be resumed.
    async fn mark_deleted(&self, uid: &Uid) -> Result<Option<ProfileRecord>, Error> {
        let write =
            self.table.update(profile::key(uid)).change("SET #status = :deleted").when("#status = :ok");
        match write.value("deleted", "deleted").value("ok", "ok").send().await {
            Ok(item) => ProfileRecord::from_item(item).map(Some),
            Err(Refusal::Condition(found)) => found.map(ProfileRecord::from_item).transpose(),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Removes what a deleted user left, all but link and mark.
    pub(super) async fn erase(&self, uid: &Uid, now: UnixTime) -> Result<(), Error> {
        self.delete_vault(uid).await?;
        self.revoke_all(uid, RevokeReason::AccountDeleted, now).await?;
        self.end_browsers(uid).await?;
        let pk = partition(uid);
        for prefix in [grant::PREFIX, browser::PREFIX, audit::PREFIX] {
            self.table.delete_range(Range { pk: &pk, prefix, newest_first: false }).await?;
        }
        Ok(())
    }

    /// Lets the mark expire. Only now: while anything of the user but the link is left, the mark must stand.
    pub(super) async fn finish_deletion(&self, uid: &Uid, now: UnixTime) -> Result<(), Error> {
        let write = self.table.update(profile::key(uid)).change("SET #ttl = :ttl");
        let write = write.when("#status = :deleted AND attribute_not_exists(#ttl)");
        match write.value("ttl", now.plus(MARK_KEPT)).value("deleted", "deleted").send().await {
            Ok(_) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    async fn revoke_all(&self, uid: &Uid, reason: RevokeReason, now: UnixTime) -> Result<(), Error> {
        for grant in self.grants(uid).await? {
            if grant.status != GrantStatus::Revoked {
                self.revoke(uid, &grant.gid, reason, now).await?;
            }
        }
        Ok(())
    }
}
