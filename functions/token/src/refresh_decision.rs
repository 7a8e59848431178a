use oauth::{RefreshKeys, RefreshToken, UnixTime};
use store::{GrantRecord, ProfileRecord, RefreshState};

use crate::error::RefreshRefusal;

/// What to do with a genuine refresh token.
#[derive(Debug)]
pub(crate) enum Decision {
    /// It is the present one: step on to the successor.
    Rotate(RefreshToken),
    /// It was the present one a moment ago: answer with the same successor, write nothing.
    Repeat(RefreshToken),
    /// No; [`RefreshRefusal::Reused`] also revokes the grant.
    Refuse(RefreshRefusal),
}

/// What a decision depends on beside token and grant.
pub(crate) struct Circumstances<'a> {
    pub(crate) keys: &'a RefreshKeys,
    pub(crate) client_id: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) profile: Option<&'a ProfileRecord>,
    pub(crate) grace: i64,
    pub(crate) epoch: UnixTime,
    pub(crate) now: UnixTime,
}

/// What becomes of a refresh, case by case (OAuth 2.1 §4.3.1: rotation, and reuse as a sign of theft).
pub(crate) fn decide(token: &RefreshToken, grant: Option<&GrantRecord>, at: &Circumstances<'_>) -> Decision {
    let Some(grant) = grant else {
        return Decision::Refuse(RefreshRefusal::GrantEnded);
    };
    if grant.client_id != at.client_id {
        return Decision::Refuse(RefreshRefusal::OtherClient);
    }
    let Some(present) = &grant.refresh else {
        return Decision::Refuse(RefreshRefusal::GrantEnded);
    };
    if token.generation > present.generation {
        return Decision::Refuse(RefreshRefusal::Ahead);
    }
    if !is_usable(grant, present, at) {
        return Decision::Refuse(RefreshRefusal::GrantEnded);
    }
    match present.generation - token.generation {
        0 => from_present(token, present, at),
        1 if at.now.since(present.rotated_at) <= at.grace => from_previous(token, present, at),
        _ => Decision::Refuse(RefreshRefusal::Reused),
    }
}

fn from_present(token: &RefreshToken, present: &RefreshState, at: &Circumstances<'_>) -> Decision {
    if token.hash() != present.hash {
        return Decision::Refuse(RefreshRefusal::HashMismatch);
    }
    match at.keys.successor(token, at.keys.active.kid) {
        Some(successor) => Decision::Rotate(successor),
        None => Decision::Refuse(RefreshRefusal::GrantEnded), // four thousand million generations are used up
    }
}

/// Derived under the key of the rotation, so that a change of keys in between makes no difference.
fn from_previous(token: &RefreshToken, present: &RefreshState, at: &Circumstances<'_>) -> Decision {
    match at.keys.successor(token, present.kid).filter(|successor| successor.hash() == present.hash) {
        Some(successor) => Decision::Repeat(successor),
        None => Decision::Refuse(RefreshRefusal::HashMismatch),
    }
}

fn is_usable(grant: &GrantRecord, present: &RefreshState, at: &Circumstances<'_>) -> bool {
    let is_ok = |profile: &ProfileRecord| {
        // A grant that is older than a sign-out everywhere is as good as revoked, even before it is.
        profile.is_ok()
            && grant.redeemed_at.is_some_and(|redeemed| redeemed >= profile.not_before.max(at.epoch))
    };
    grant.is_active(at.now)
        && grant.resource == at.resource
        && at.now < present.idle_exp
        && at.profile.is_some_and(is_ok)
}
