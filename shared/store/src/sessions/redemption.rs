use oauth::{Digest, Gid, Uid, UnixTime};

use super::Sessions;
use super::grant::key;
use super::grant_record::{GrantRecord, GrantStatus, KEPT_ENDED, RefreshState};
use crate::error::{Error, Refusal};
use crate::record::Record as _;

/// One attempt to redeem a code.
#[derive(Clone, Debug)]
pub struct Redemption<'a> {
    /// Who redeems.
    pub client_id: &'a str,
    /// The digest of the code.
    pub code_hash: &'a Digest,
    /// Random; recognises a repeated write that had succeeded.
    pub attempt: &'a str,
    /// The first refresh token, if one is given.
    pub refresh: Option<RefreshState>,
    /// The present second.
    pub now: UnixTime,
}

/// Why a code was not redeemed.
#[derive(Debug, thiserror::Error)]
pub enum RedeemError {
    /// Another attempt was faster, or the grant does not fit: the grant as it is, to decide from.
    #[error("the grant was not there to be redeemed")]
    Lost(Box<GrantRecord>),
    /// There is no such grant.
    #[error("there is no such grant")]
    Missing,
    /// No answer. The grant is still pending, or redeemed by this attempt; a repeat tells.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Sessions {
    /// Redeems a code: `pending` → `active`, once. The only write that decides it (OAuth 2.1 §4.1.3).
    ///
    /// # Errors
    /// [`RedeemError::Lost`] with the present grant, [`RedeemError::Missing`], or no answer.
    pub async fn redeem(
        &self,
        uid: &Uid,
        gid: &Gid,
        by: &Redemption<'_>,
    ) -> Result<GrantRecord, RedeemError> {
        let mut write = self
            .table
            .update(key(uid, gid))
            .change("SET #status = :active, #redeemed_at = :now, #redeemed_by = :attempt, #ttl = #abs_exp + :kept")
            .when("#status = :pending AND #code_hash = :code AND #code_exp > :now AND #client_id = :client")
            .value("pending", "pending")
            .value("active", "active")
            .value("code", by.code_hash)
            .value("client", by.client_id)
            .value("attempt", by.attempt)
            .value("kept", KEPT_ENDED)
            .value("now", by.now);
        if let Some(refresh) = &by.refresh {
            write = write
                .change(", #rt_gen = :gen, #rt_kid = :kid, #rt_hash = :hash, #rt_rotated_at = :rotated")
                .change(", #rt_idle_exp = :idle")
                .value("gen", refresh.generation)
                .value("kid", refresh.kid)
                .value("hash", &refresh.hash)
                .value("rotated", refresh.rotated_at)
                .value("idle", refresh.idle_exp);
        }
        let found = match write.send().await {
            Ok(item) => return Ok(GrantRecord::from_item(item)?),
            Err(Refusal::Condition(found)) => GrantRecord::from_item(found.ok_or(RedeemError::Missing)?)?,
            Err(Refusal::Store(error)) => return Err(error.into()),
        };
        if found.status == GrantStatus::Active && found.redeemed_by.as_deref() == Some(by.attempt) {
            Ok(found)
        } else {
            Err(RedeemError::Lost(Box::new(found)))
        }
    }
}
