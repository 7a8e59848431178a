use oauth::{Digest, Gid, Uid, UnixTime};

use super::Sessions;
use super::grant::key;
use super::grant_record::{GrantRecord, GrantStatus, RefreshWindow};
use crate::error::{Error, Refusal};
use crate::record::Record as _;

/// One step from a refresh token to its successor.
#[derive(Clone, Debug)]
pub struct Rotation<'a> {
    /// Who refreshes.
    pub client_id: &'a str,
    /// The generation presented.
    pub from_generation: u32,
    /// The digest of the secret presented.
    pub from_hash: &'a Digest,
    /// The key the successor is derived under.
    pub to_kid: u8,
    /// The digest of the successor's secret.
    pub to_hash: &'a Digest,
    /// When the successor ends unless it is used.
    pub idle_exp: UnixTime,
    /// The hour counter after this refresh, from [`GrantRecord::next_refresh_window`].
    pub window: RefreshWindow,
    /// The present second.
    pub now: UnixTime,
}

/// Why a refresh token was not rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The grant is not at the generation presented, or no longer active: the grant as it is, to decide from.
    #[error("the grant is not at the generation presented")]
    Lost(Box<GrantRecord>),
    /// There is no such grant.
    #[error("there is no such grant")]
    Missing,
    /// No answer. The rotation may have happened; a repeat gives the same successor.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Sessions {
    /// Rotates a refresh token to its successor, once. Successors are deterministic, so whoever finds the successor it
    /// meant to write has won too: the answer is the same.
    ///
    /// # Errors
    /// [`RotateError::Lost`] with the present grant, [`RotateError::Missing`], or no answer.
    pub async fn rotate(&self, uid: &Uid, gid: &Gid, step: &Rotation<'_>) -> Result<(), RotateError> {
        let to_generation = step.from_generation.saturating_add(1);
        let write = self
            .table
            .update(key(uid, gid))
            .change("SET #rt_gen = :to, #rt_kid = :kid, #rt_hash = :to_hash, #rt_rotated_at = :now")
            .change(", #rt_idle_exp = :idle, #rate_start = :start, #rate_n = :n")
            .when(
                "#status = :active AND #client_id = :client AND #rt_gen = :from AND #rt_hash = :from_hash \
                 AND #rt_idle_exp > :now AND #abs_exp > :now",
            )
            .value("active", "active")
            .value("client", step.client_id)
            .value("from", step.from_generation)
            .value("from_hash", step.from_hash)
            .value("to", to_generation)
            .value("to_hash", step.to_hash)
            .value("kid", step.to_kid)
            .value("idle", step.idle_exp)
            .value("start", step.window.start)
            .value("n", step.window.count)
            .value("now", step.now);
        let found = match write.send().await {
            Ok(_) => return Ok(()),
            Err(Refusal::Condition(found)) => GrantRecord::from_item(found.ok_or(RotateError::Missing)?)?,
            Err(Refusal::Store(error)) => return Err(error.into()),
        };
        if is_successor(&found, to_generation, step) {
            Ok(())
        } else {
            Err(RotateError::Lost(Box::new(found)))
        }
    }
}

/// Whether the grant already holds what this step writes.
fn is_successor(grant: &GrantRecord, generation: u32, step: &Rotation<'_>) -> bool {
    grant.status == GrantStatus::Active
        && grant.client_id == step.client_id
        && grant.refresh.as_ref().is_some_and(|now| now.generation == generation && now.hash == *step.to_hash)
}
