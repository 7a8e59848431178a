use std::fmt;

use oauth::{Digest, ScopeSet, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use crate::record::{Key, Record};

/// One authorization in progress: a validated request and the browser that made it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionRecord {
    /// The digest of the transaction id.
    pub id: Digest,
    /// Who asks.
    pub client_id: String,
    /// The name the client gave itself; unverified.
    pub client_name: Option<String>,
    /// The host of the client's page or document, for display.
    pub client_host: Option<String>,
    /// Where the answer goes; validated.
    pub redirect_uri: String,
    /// Whether the redirect target is loopback or curated, so that errors may go there without a click.
    pub trusted: bool,
    /// The PKCE challenge (RFC 7636).
    pub challenge: String,
    /// `S256` or `plain`.
    pub method: String,
    /// What is asked for.
    pub scope: ScopeSet,
    /// The protected resource (RFC 8707).
    pub resource: String,
    /// The client's `state`, echoed byte for byte.
    pub state: Option<String>,
    /// Whether `prompt=login` asks for a sign-in in this transaction.
    pub fresh_login: bool,
    /// Whether the client may get a refresh token.
    pub refresh_allowed: bool,
    /// The digest of the browser id that started it.
    pub browser_hash: Digest,
    /// Who signed in.
    pub uid: Option<Uid>,
    /// The digest of the browser session that signed in.
    pub session_hash: Option<Digest>,
    /// How far it is.
    pub status: TransactionStatus,
    /// The attempt that decided it.
    pub decision_id: Option<String>,
    /// When it started.
    pub created: UnixTime,
    /// When it can no longer be decided.
    pub exp: UnixTime,
}

/// How far a transaction is: `new` → `signed_in` → `allowed` or `denied`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionStatus {
    /// Nobody has signed in.
    New,
    /// A user is known; the consent page is next.
    SignedIn,
    /// Approved, finally.
    Allowed,
    /// Refused, finally.
    Denied,
}

impl TransactionStatus {
    /// Whether the answer has been given.
    #[must_use]
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Allowed | Self::Denied)
    }
}

impl Record for TransactionRecord {
    const KIND: &'static str = "txn";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.exp)
    }
}

pub(super) fn key(id: &Digest) -> Key {
    Key::single(format!("txn#{}", id.as_str()))
}

/// Challenge, `state` and digests stay out of logs.
impl fmt::Debug for TransactionRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionRecord")
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("uid", &self.uid)
            .field("status", &self.status)
            .field("exp", &self.exp)
            .finish_non_exhaustive()
    }
}
