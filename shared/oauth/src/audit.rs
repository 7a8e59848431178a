//! What is written down of every outcome: one event, never an input. To add one, add a variant and its name.

mod reason;

pub use reason::{Integrity, RevokedBy};

use crate::{Gid, Uid};

/// The reason of an [`Event::AccessDenied`] when a request brought no credential at all: how every login begins.
pub const NO_CREDENTIAL: &str = "no_credential";

/// An outcome worth remembering. The name and the reason are static texts: no input can reach the log through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says it; what is special is said where it is special")]
pub enum Event {
    ClientRegistered,
    /// With the rule that was broken.
    ClientRegistrationRefused(&'static str),
    CimdFetched,
    /// With the rule that was broken.
    CimdRefused(&'static str),
    /// With the rule that was broken.
    AuthorizeRefused(&'static str),
    TxnStarted,
    SigninSucceeded,
    SigninFailed,
    SigninThrottled,
    UpstreamSigninSucceeded,
    UpstreamSigninFailed,
    ConsentApproved,
    ConsentDenied,
    CsrfRefused,
    CodeIssued,
    CodeRedeemed,
    /// A genuine code came back late: its grant was revoked.
    CodeReplay,
    CodeClientMismatch,
    PkceFailed,
    CodeBurned,
    TokenRefreshed,
    RefreshGraceReplay,
    /// A refresh token came back after the grace: its grant was revoked.
    RefreshReuseDetected,
    RefreshClientMismatch,
    /// A refresh token is ahead of the table: the table was restored from a backup, or a key leaked.
    GenerationAhead,
    TokenRevoked,
    GrantRevoked(RevokedBy),
    SignedOut,
    SessionsEnded,
    CredentialStored,
    CredentialReplaced,
    CredentialRejectedUpstream,
    CredentialDeleted,
    AccountDeleted,
    /// With the check that failed.
    AccessDenied(&'static str),
    OwnerKeyUsed,
    OwnerKeyRefused,
    KeysCreated,
    KeyRotated,
    /// With the limit that was reached.
    RateLimited(&'static str),
    IntegrityAlarm(Integrity),
}

impl Event {
    /// Every event once, with an empty reason.
    pub const ALL: [Self; 41] = [
        Self::ClientRegistered,
        Self::ClientRegistrationRefused(""),
        Self::CimdFetched,
        Self::CimdRefused(""),
        Self::AuthorizeRefused(""),
        Self::TxnStarted,
        Self::SigninSucceeded,
        Self::SigninFailed,
        Self::SigninThrottled,
        Self::UpstreamSigninSucceeded,
        Self::UpstreamSigninFailed,
        Self::ConsentApproved,
        Self::ConsentDenied,
        Self::CsrfRefused,
        Self::CodeIssued,
        Self::CodeRedeemed,
        Self::CodeReplay,
        Self::CodeClientMismatch,
        Self::PkceFailed,
        Self::CodeBurned,
        Self::TokenRefreshed,
        Self::RefreshGraceReplay,
        Self::RefreshReuseDetected,
        Self::RefreshClientMismatch,
        Self::GenerationAhead,
        Self::TokenRevoked,
        Self::GrantRevoked(RevokedBy::User),
        Self::SignedOut,
        Self::SessionsEnded,
        Self::CredentialStored,
        Self::CredentialReplaced,
        Self::CredentialRejectedUpstream,
        Self::CredentialDeleted,
        Self::AccountDeleted,
        Self::AccessDenied(""),
        Self::OwnerKeyUsed,
        Self::OwnerKeyRefused,
        Self::KeysCreated,
        Self::KeyRotated,
        Self::RateLimited(""),
        Self::IntegrityAlarm(Integrity::Vault),
    ];

    /// The event of this name. Of what it added to its name nothing is kept.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The name in log and table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientRegistered => "client_registered",
            Self::ClientRegistrationRefused(_) => "client_registration_refused",
            Self::CimdFetched => "cimd_fetched",
            Self::CimdRefused(_) => "cimd_refused",
            Self::AuthorizeRefused(_) => "authorize_refused",
            Self::TxnStarted => "txn_started",
            Self::SigninSucceeded => "signin_succeeded",
            Self::SigninFailed => "signin_failed",
            Self::SigninThrottled => "signin_throttled",
            Self::UpstreamSigninSucceeded => "upstream_signin_succeeded",
            Self::UpstreamSigninFailed => "upstream_signin_failed",
            Self::ConsentApproved => "consent_approved",
            Self::ConsentDenied => "consent_denied",
            Self::CsrfRefused => "csrf_refused",
            Self::CodeIssued => "code_issued",
            Self::CodeRedeemed => "code_redeemed",
            Self::CodeReplay => "code_replay",
            Self::CodeClientMismatch => "code_client_mismatch",
            Self::PkceFailed => "pkce_failed",
            Self::CodeBurned => "code_burned",
            Self::TokenRefreshed => "token_refreshed",
            Self::RefreshGraceReplay => "refresh_grace_replay",
            Self::RefreshReuseDetected => "refresh_reuse_detected",
            Self::RefreshClientMismatch => "refresh_client_mismatch",
            Self::GenerationAhead => "generation_ahead",
            Self::TokenRevoked => "token_revoked",
            Self::GrantRevoked(_) => "grant_revoked",
            Self::SignedOut => "signed_out",
            Self::SessionsEnded => "sessions_ended",
            Self::CredentialStored => "credential_stored",
            Self::CredentialReplaced => "credential_replaced",
            Self::CredentialRejectedUpstream => "credential_rejected_upstream",
            Self::CredentialDeleted => "credential_deleted",
            Self::AccountDeleted => "account_deleted",
            Self::AccessDenied(_) => "access_denied",
            Self::OwnerKeyUsed => "owner_key_used",
            Self::OwnerKeyRefused => "owner_key_refused",
            Self::KeysCreated => "keys_created",
            Self::KeyRotated => "key_rotated",
            Self::RateLimited(_) => "rate_limited",
            Self::IntegrityAlarm(_) => "integrity_alarm",
        }
    }

    /// What the event adds to its name.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::ClientRegistrationRefused(reason)
            | Self::CimdRefused(reason)
            | Self::AuthorizeRefused(reason)
            | Self::AccessDenied(reason)
            | Self::RateLimited(reason) => Some(reason),
            Self::GrantRevoked(by) => Some(by.as_str()),
            Self::IntegrityAlarm(what) => Some(what.as_str()),
            _ => None,
        }
    }

    /// The metric it counts for. Metrics cost money each, so only events that somebody watches have one. Every refusal of
    /// a code, a refresh token or an access token counts, whatever the reason; an absent credential is no refusal.
    #[must_use]
    pub fn metric(self) -> Option<&'static str> {
        match self {
            Self::CodeRedeemed | Self::TokenRefreshed | Self::RefreshGraceReplay => Some("TokenIssued"),
            Self::AccessDenied(NO_CREDENTIAL) => None,
            Self::AccessDenied(_)
            | Self::PkceFailed
            | Self::CodeBurned
            | Self::CodeClientMismatch
            | Self::RefreshClientMismatch => Some("TokenRefused"),
            Self::RefreshReuseDetected => Some("RefreshReuse"),
            Self::CodeReplay => Some("CodeReplay"),
            Self::ClientRegistered => Some("Registered"),
            Self::SigninFailed => Some("SignInFailed"),
            Self::GenerationAhead | Self::IntegrityAlarm(_) => Some("IntegrityAlarm"),
            _ => None,
        }
    }

    /// Whether one occurrence wakes the operator. Bursts of other events are for the metric filters to find.
    #[must_use]
    pub const fn is_alarm(self) -> bool {
        matches!(
            self,
            Self::RefreshReuseDetected | Self::CodeReplay | Self::GenerationAhead | Self::IntegrityAlarm(_)
        )
    }
}

/// Whom an event is about. Holds identifiers only, never a name or a full address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The user, when known.
    pub uid: Option<Uid>,
    /// The grant, when there is one.
    pub gid: Option<Gid>,
    /// The host of the client's redirect URI or document.
    pub client_host: Option<String>,
    /// See [`crate::address_prefix`].
    pub ip_prefix: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_found_by_its_own_name() {
        for event in Event::ALL {
            assert_eq!(Event::named(event.name()), Some(event));
        }
        assert_eq!(Event::named("unheard_of"), None);
        let source = include_str!("audit.rs");
        let (_, names) = source.split_once("fn name(self)").unwrap();
        let (names, _) = names.split_once("fn reason(self)").unwrap();
        assert_eq!(names.matches("=> \"").count(), Event::ALL.len(), "an event is missing in ALL");
    }

    #[test]
    fn wakes_the_operator_only_for_alarms() {
        assert!(Event::RefreshReuseDetected.is_alarm());
        assert!(Event::IntegrityAlarm(Integrity::Vault).is_alarm());
        assert!(!Event::SigninFailed.is_alarm());
    }

    #[test]
    fn counts_every_issued_and_every_refused_token_but_no_missing_one() {
        for event in [Event::CodeRedeemed, Event::TokenRefreshed, Event::RefreshGraceReplay] {
            assert_eq!(event.metric(), Some("TokenIssued"), "{event:?}");
        }
        for event in [
            Event::AccessDenied("code_unknown"),
            Event::AccessDenied("expired"),
            Event::PkceFailed,
            Event::CodeBurned,
            Event::CodeClientMismatch,
            Event::RefreshClientMismatch,
        ] {
            assert_eq!(event.metric(), Some("TokenRefused"), "{event:?}");
        }
        assert_eq!(Event::AccessDenied(NO_CREDENTIAL).metric(), None);
    }

    #[test]
    fn every_alarm_has_a_metric_that_rings_it() {
        for event in [
            Event::RefreshReuseDetected,
            Event::CodeReplay,
            Event::GenerationAhead,
            Event::IntegrityAlarm(Integrity::Vault),
        ] {
            assert!(event.is_alarm() && event.metric().is_some(), "{event:?}");
        }
    }

    #[test]
    fn says_why_where_there_is_a_why() {
        assert_eq!(Event::GrantRevoked(RevokedBy::Replay).reason(), Some("replay"));
        assert_eq!(Event::CodeIssued.reason(), None);
    }
}
