//! The same steps at the store itself.

use oauth::{Digest, Gid, Uid, UnixTime};
use store::{
    Error, GrantRecord, RedeemError, Redemption, RefreshState, RevokeReason, RotateError, Rotation,
    TransactionError, TransactionStatus,
};

use super::expected::{Act, Model, ModelGrant, lost};
use super::{ABSOLUTE, CODE, IDLE, Step};
use crate::world::{CLIENT, NOW, World, digest, grant, window};

/// One authorization in the store.
pub(super) struct Case<'a> {
    pub(super) world: &'a World,
    pub(super) txn: Digest,
    pub(super) gid: Gid,
}

const UID: Uid = Uid::from_bytes([1; 16]);

impl Case<'_> {
    fn user(user: u8) -> (Uid, Digest) {
        (Uid::from_bytes([user; 16]), digest(&format!("session {user}")))
    }

    fn browser(right: bool) -> Digest {
        digest(if right { "browser" } else { "other browser" })
    }

    /// The digest of the secret of a generation; successors are deterministic.
    fn secret(&self, generation: u32) -> Digest {
        digest(&format!("{} {generation}", self.gid))
    }

    pub(super) fn act(&self, model: &Model, step: &Step, name: String) -> Act {
        let generation = model.grant.as_ref().map_or(0, |grant| grant.generation);
        let presented = match step {
            Step::Rotate { back: 3, .. } => generation + 1,
            Step::Rotate { back, .. } => generation.saturating_sub(*back),
            _ => 0,
        };
        let record = (model.status == TransactionStatus::Allowed).then(|| GrantRecord {
            code_exp: model.now.plus(CODE),
            abs_exp: model.now.plus(ABSOLUTE),
            created: model.now,
            ..grant(UID, self.gid, &digest("code"))
        });
        Act { step: step.clone(), name, presented, record }
    }

    pub(super) async fn perform(&self, act: &Act, now: UnixTime) -> String {
        let client_id = |right| if right { CLIENT } else { "c1.other" };
        match &act.step {
            Step::Bind { browser, user } => {
                let ((uid, session), browser) = (Self::user(*user), Self::browser(*browser));
                let codes = &self.world.codes;
                words(&codes.bind_user(&self.txn, &browser, &uid, &session, now).await)
            }
            Step::Decide { browser, user, allow } => {
                let ((uid, session), browser) = (Self::user(*user), Self::browser(*browser));
                let (codes, name) = (&self.world.codes, &act.name);
                if *allow {
                    words(&codes.allow(&self.txn, &browser, &uid, &session, name, now).await)
                } else {
                    words(&codes.deny(&self.txn, &browser, &uid, &session, name, now).await)
                }
            }
            Step::Issue => match &act.record {
                None => "not allowed".to_owned(),
                Some(record) => match self.world.sessions.put_grant(record).await {
                    Ok(()) => "done".to_owned(),
                    Err(Error::Exists { .. }) => "exists".to_owned(),
                    Err(error) => error.to_string(),
                },
            },
            Step::Redeem { right_client } => self.redeem(client_id(*right_client), &act.name, now).await,
            Step::Rotate { right_client, .. } => {
                self.rotate(client_id(*right_client), act.presented, now).await
            }
            Step::Revoke => {
                self.world.sessions.revoke(&UID, &self.gid, RevokeReason::User, now).await.unwrap();
                String::new()
            }
        }
    }

    async fn redeem(&self, client_id: &str, attempt: &str, now: UnixTime) -> String {
        let refresh = RefreshState {
            generation: 1,
            kid: 1,
            hash: self.secret(1),
            rotated_at: now,
            idle_exp: now.plus(IDLE),
        };
        let code_hash = digest("code");
        let redemption =
            Redemption { client_id, code_hash: &code_hash, attempt, refresh: Some(refresh), now };
        match self.world.sessions.redeem(&UID, &self.gid, &redemption).await {
            Ok(_) => "done".to_owned(),
            Err(RedeemError::Lost(seen)) => seen_as_lost(&seen),
            Err(RedeemError::Missing) => "missing".to_owned(),
            Err(RedeemError::Store(error)) => error.to_string(),
        }
    }

    async fn rotate(&self, client_id: &str, presented: u32, now: UnixTime) -> String {
        let (from_hash, to_hash) = (self.secret(presented), self.secret(presented + 1));
        let rotation = Rotation {
            client_id,
            from_generation: presented,
            from_hash: &from_hash,
            to_kid: 1,
            to_hash: &to_hash,
            idle_exp: now.plus(IDLE),
            window: window(now, 1),
            now,
        };
        match self.world.sessions.rotate(&UID, &self.gid, &rotation).await {
            Ok(()) => "done".to_owned(),
            Err(RotateError::Lost(seen)) => seen_as_lost(&seen),
            Err(RotateError::Missing) => "missing".to_owned(),
            Err(RotateError::Store(error)) => error.to_string(),
        }
    }

    /// What the store holds, in the words of the model.
    pub(super) async fn state(&self, now: UnixTime) -> Model {
        let transaction = self.world.codes.transaction(&self.txn, NOW).await.unwrap().unwrap();
        let user = transaction.uid.map(|uid| uid.as_bytes()[0]);
        let grant = self.world.sessions.grant(&UID, &self.gid).await.unwrap().map(|grant| ModelGrant {
            status: grant.status,
            generation: grant.refresh.as_ref().map_or(0, |refresh| refresh.generation),
            issued: grant.created,
            idle_exp: grant.refresh.as_ref().map_or(UnixTime(0), |refresh| refresh.idle_exp),
            redeemed_by: grant.redeemed_by,
        });
        Model { now, status: transaction.status, user, grant }
    }
}

fn seen_as_lost(seen: &GrantRecord) -> String {
    lost(seen.status, seen.refresh.as_ref().map_or(0, |refresh| refresh.generation))
}

fn words<T>(outcome: &Result<T, TransactionError>) -> String {
    match outcome {
        Ok(_) => "done",
        Err(TransactionError::OtherBrowser) => "other browser",
        Err(TransactionError::Expired) => "expired",
        Err(TransactionError::Decided) => "decided",
        Err(TransactionError::NotSignedIn) => "not signed in",
        Err(TransactionError::Store(_)) => "unavailable",
    }
    .to_owned()
}
