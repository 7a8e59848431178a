use oauth::{Digest, Gid, ScopeSet, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use crate::record::Record;

const DAY: i64 = 86_400;
/// How long a grant nobody redeemed is kept.
const KEPT_PENDING: i64 = DAY;
/// How long a revoked or ended grant is kept, for the account page and so that it cannot come back.
pub(super) const KEPT_ENDED: i64 = 30 * DAY;
const HOUR: i64 = 3_600;

/// What one user gave one client. `pending` → `active` → `revoked`; no arrow leads out of `revoked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRecord {
    /// Whose it is.
    pub uid: Uid,
    /// Which it is.
    pub gid: Gid,
    /// Who got it.
    pub client_id: String,
    /// The name the client gave itself; unverified.
    pub client_name: Option<String>,
    /// The host of the client's page or document.
    pub client_host: Option<String>,
    /// The host the approval was sent to; what the account page shows largest.
    pub redirect_host: String,
    /// What was approved.
    pub scope: ScopeSet,
    /// For which resource (RFC 8707).
    pub resource: String,
    /// Whether a refresh token comes with it.
    pub refresh_allowed: bool,
    /// How far it is.
    pub status: GrantStatus,
    /// The digest of the one code that opens it.
    pub code_hash: Digest,
    /// When that code ends.
    pub code_exp: UnixTime,
    /// When the code was redeemed.
    pub redeemed_at: Option<UnixTime>,
    /// The attempt that redeemed it.
    pub redeemed_by: Option<String>,
    /// The present refresh token; `None` before redemption or when none was given.
    #[serde(flatten)]
    pub refresh: Option<RefreshState>,
    /// The refreshes of the present hour.
    #[serde(flatten)]
    pub refreshes: Option<RefreshWindow>,
    /// When it ends whatever happens.
    pub abs_exp: UnixTime,
    /// When it was approved.
    pub created: UnixTime,
    /// When it was last used for a data call.
    pub last_used_day: Option<Day>,
    /// When it was revoked.
    pub revoked_at: Option<UnixTime>,
    /// Why it was revoked.
    pub revoke_reason: Option<RevokeReason>,
}

impl GrantRecord {
    /// What stands for the client: the host of its document, which is verified, else the host codes went to.
    #[must_use]
    pub fn host(&self) -> &str {
        self.client_host.as_deref().unwrap_or(&self.redirect_host)
    }

    /// Whether it can be used now. A refresh token has its own, earlier end.
    #[must_use]
    pub fn is_active(&self, now: UnixTime) -> bool {
        self.status == GrantStatus::Active && now < self.abs_exp
    }

    /// The hour window as it will be after one more refresh at `now`, for the limit and for the write.
    #[must_use]
    pub fn next_refresh_window(&self, now: UnixTime) -> RefreshWindow {
        let start = UnixTime(now.0 - now.0.rem_euclid(HOUR));
        let before = self.refreshes.filter(|window| window.start == start).map_or(0, |window| window.count);
        RefreshWindow { start, count: before.saturating_add(1) }
    }
}

/// How far a grant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantStatus {
    /// Approved, code not redeemed.
    Pending,
    /// Redeemed.
    Active,
    /// Ended for good.
    Revoked,
}

/// The present generation of a refresh token. Of the secret only the digest is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshState {
    /// Counts the rotations, from 1.
    #[serde(rename = "rt_gen")]
    pub generation: u32,
    /// The key under which this generation was derived.
    #[serde(rename = "rt_kid")]
    pub kid: u8,
    /// The digest of its secret.
    #[serde(rename = "rt_hash")]
    pub hash: Digest,
    /// When it was issued.
    #[serde(rename = "rt_rotated_at")]
    pub rotated_at: UnixTime,
    /// When it ends unless it is used.
    #[serde(rename = "rt_idle_exp")]
    pub idle_exp: UnixTime,
}

/// How many refreshes happened in an hour that began at `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshWindow {
    /// The full hour.
    #[serde(rename = "rate_start")]
    pub start: UnixTime,
    /// Refreshes in it.
    #[serde(rename = "rate_n")]
    pub count: u32,
}

/// Why a grant was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeReason {
    /// By the user on the account page.
    User,
    /// By the client at the revocation endpoint (RFC 7009).
    Client,
    /// Its code was redeemed a second time.
    CodeReplay,
    /// A replaced refresh token came back.
    RefreshReuse,
    /// The user signed out everywhere.
    SignedOut,
    /// The account was deleted.
    AccountDeleted,
    /// By the operator.
    Operator,
}

impl RevokeReason {
    /// The word that is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Client => "client",
            Self::CodeReplay => "code_replay",
            Self::RefreshReuse => "refresh_reuse",
            Self::SignedOut => "signed_out",
            Self::AccountDeleted => "account_deleted",
            Self::Operator => "operator",
        }
    }
}

/// A day in UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i64);

impl Day {
    /// The day of a moment.
    #[must_use]
    pub const fn of(moment: UnixTime) -> Self {
        Self(moment.0.div_euclid(DAY))
    }

    /// Its first second.
    #[must_use]
    pub const fn start(self) -> UnixTime {
        UnixTime(self.0.saturating_mul(DAY))
    }
}

impl Record for GrantRecord {
    const KIND: &'static str = "grant";

    fn ttl(&self) -> Option<UnixTime> {
        let end = match self.status {
            GrantStatus::Pending => self.code_exp.plus(KEPT_PENDING),
            GrantStatus::Active => self.abs_exp.plus(KEPT_ENDED),
            GrantStatus::Revoked => self.revoked_at.unwrap_or(self.abs_exp).plus(KEPT_ENDED),
        };
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_the_word_it_names_for_each_reason() {
        let reasons = [
            RevokeReason::User,
            RevokeReason::Client,
            RevokeReason::CodeReplay,
            RevokeReason::RefreshReuse,
            RevokeReason::SignedOut,
            RevokeReason::AccountDeleted,
            RevokeReason::Operator,
        ];
        for reason in reasons {
            let stored = aws_sdk_dynamodb::types::AttributeValue::S(reason.as_str().to_owned());
            assert_eq!(serde_dynamo::from_attribute_value::<_, RevokeReason>(stored).unwrap(), reason);
        }
    }

    #[test]
    fn counts_days_from_the_epoch() {
        assert_eq!(Day::of(UnixTime(86_399)), Day(0));
        assert_eq!(Day::of(UnixTime(86_400)).start(), UnixTime(86_400));
    }
}
