//! What the store should hold, and what each step does to it.

use oauth::UnixTime;
use store::{GrantRecord, GrantStatus, TransactionStatus};

use super::{ABSOLUTE, CODE, IDLE, Step};
use crate::world::NOW;

/// What the store should hold: small enough to be obviously right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) now: UnixTime,
    pub(super) status: TransactionStatus,
    pub(super) user: Option<u8>,
    pub(super) grant: Option<ModelGrant>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModelGrant {
    pub(super) status: GrantStatus,
    pub(super) generation: u32,
    pub(super) issued: UnixTime,
    pub(super) idle_exp: UnixTime,
    pub(super) redeemed_by: Option<String>,
}

/// A step with everything fixed that it took from the world before its round.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) step: Step,
    pub(super) name: String,
    pub(super) presented: u32,
    pub(super) record: Option<GrantRecord>,
}

impl Model {
    pub(super) fn new() -> Self {
        Self { now: NOW, status: TransactionStatus::New, user: None, grant: None }
    }

    pub(super) fn apply(&mut self, act: &Act) -> String {
        let expired = self.now >= NOW.plus(600);
        match &act.step {
            Step::Bind { browser, user } => match (browser, self.status.is_decided(), expired) {
                (false, _, _) => "other browser".to_owned(),
                (_, true, _) => "decided".to_owned(),
                (_, _, true) => "expired".to_owned(),
                _ => {
                    (self.status, self.user) = (TransactionStatus::SignedIn, Some(*user));
                    "done".to_owned()
                }
            },
            Step::Decide { browser, user, allow } => match (browser, self.status.is_decided(), expired) {
                (false, _, _) => "other browser".to_owned(),
                (_, true, _) => "decided".to_owned(),
                (_, _, true) => "expired".to_owned(),
                _ if self.user != Some(*user) => "not signed in".to_owned(),
                _ => {
                    self.status = if *allow { TransactionStatus::Allowed } else { TransactionStatus::Denied };
                    "done".to_owned()
                }
            },
            Step::Issue => self.issue(act),
            Step::Redeem { right_client } => self.redeem(act, *right_client),
            Step::Rotate { right_client, .. } => self.rotate(act, *right_client),
            Step::Revoke => {
                if let Some(grant) = &mut self.grant {
                    grant.status = GrantStatus::Revoked;
                }
                String::new()
            }
        }
    }

    fn issue(&mut self, act: &Act) -> String {
        let Some(record) = &act.record else {
            return "not allowed".to_owned();
        };
        let issued = record.created;
        let made = ModelGrant {
            status: GrantStatus::Pending,
            generation: 0,
            issued,
            idle_exp: UnixTime(0),
            redeemed_by: None,
        };
        match &self.grant {
            None => {
                self.grant = Some(made);
                "done".to_owned()
            }
            Some(found) if *found == made => "done".to_owned(),
            Some(_) => "exists".to_owned(),
        }
    }

    fn redeem(&mut self, act: &Act, right_client: bool) -> String {
        let now = self.now;
        let Some(grant) = &mut self.grant else {
            return "missing".to_owned();
        };
        if grant.status == GrantStatus::Pending && right_client && now < grant.issued.plus(CODE) {
            grant.status = GrantStatus::Active;
            grant.generation = 1;
            grant.idle_exp = now.plus(IDLE);
            grant.redeemed_by = Some(act.name.clone());
            return "done".to_owned();
        }
        lost(grant.status, grant.generation)
    }

    fn rotate(&mut self, act: &Act, right_client: bool) -> String {
        let now = self.now;
        let Some(grant) = &mut self.grant else {
            return "missing".to_owned();
        };
        let live = grant.status == GrantStatus::Active && right_client;
        if live
            && grant.generation == act.presented
            && now < grant.idle_exp
            && now < grant.issued.plus(ABSOLUTE)
        {
            grant.generation += 1;
            grant.idle_exp = now.plus(IDLE);
            return "done".to_owned();
        }
        if live && grant.generation == act.presented + 1 {
            return "done".to_owned();
        }
        lost(grant.status, grant.generation)
    }
}

pub(super) fn lost(status: GrantStatus, generation: u32) -> String {
    format!("lost to {status:?} {generation}")
}
