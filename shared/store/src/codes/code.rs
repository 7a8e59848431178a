use std::collections::BTreeSet;
use std::fmt;

use oauth::{Digest, Gid, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::Codes;
use crate::attributes::OneOf;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

/// After how many wrong verifiers or redirect URIs a code is burned. More than one, because a single invalid request
/// must not destroy the honest client's code (OAuth 2.1 §7.5.2).
pub const FAILURE_LIMIT: u32 = 5;

/// How long a code is kept after it ended, to recognise a replay.
const KEPT: i64 = 86_400;

/// An authorization code, by its digest. Whether it was redeemed is the grant's to say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeRecord {
    /// The digest of the code.
    pub id: Digest,
    /// Whose grant it opens.
    pub uid: Uid,
    /// Which grant it opens.
    pub gid: Gid,
    /// Who may redeem it.
    pub client_id: String,
    /// The redirect URI of the authorization request.
    pub redirect_uri: String,
    /// The PKCE challenge (RFC 7636).
    pub challenge: String,
    /// `S256` or `plain`.
    pub method: String,
    /// The protected resource (RFC 8707).
    pub resource: String,
    /// The attempts that failed. A set, so that a repeated write counts once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty", with = "serde_dynamo::string_set")]
    pub failures: BTreeSet<String>,
    /// When it ends.
    pub exp: UnixTime,
}

impl CodeRecord {
    /// Whether it failed too often to be redeemed.
    #[must_use]
    pub fn is_burned(&self) -> bool {
        self.failure_count() >= FAILURE_LIMIT
    }

    /// How many attempts failed.
    #[must_use]
    pub fn failure_count(&self) -> u32 {
        u32::try_from(self.failures.len()).unwrap_or(u32::MAX)
    }
}

impl Record for CodeRecord {
    const KIND: &'static str = "code";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.exp.plus(KEPT))
    }
}

fn key(id: &Digest) -> Key {
    Key::single(format!("code#{}", id.as_str()))
}

/// Challenge and digest stay out of logs.
impl fmt::Debug for CodeRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeRecord")
            .field("uid", &self.uid)
            .field("gid", &self.gid)
            .field("client_id", &self.client_id)
            .field("failures", &self.failure_count())
            .field("exp", &self.exp)
            .finish_non_exhaustive()
    }
}

/// What a failed attempt did to a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failures {
    /// So many failures by now; below the limit.
    Counted(u32),
    /// The limit is reached, or the code is gone: it can no longer be redeemed.
    Burned,
}

impl Codes {
    /// Stores a new code.
    ///
    /// # Errors
    /// No answer, or a code drawn twice.
    pub async fn put(&self, code: &CodeRecord) -> Result<(), Error> {
        self.table.put_new(key(&code.id), code).await
    }

    /// The code, also when it has ended: a late replay must be told apart from an unknown code.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn get(&self, id: &Digest) -> Result<Option<CodeRecord>, Error> {
        self.table.get(key(id)).await
    }

    /// Counts one failed attempt, named by the random `attempt`; at [`FAILURE_LIMIT`] the code is burned.
    ///
    /// # Errors
    /// No answer.
    pub async fn count_failure(&self, id: &Digest, attempt: &str) -> Result<Failures, Error> {
        let write = self
            .table
            .update(key(id))
            .change("ADD #failures :attempt")
            .when("attribute_exists(#pk) AND (attribute_not_exists(#failures) OR size(#failures) < :limit)")
            .value("attempt", OneOf(attempt))
            .value("limit", FAILURE_LIMIT);
        match write.send().await {
            Ok(item) => {
                let code = CodeRecord::from_item(item)?;
                Ok(if code.is_burned() { Failures::Burned } else { Failures::Counted(code.failure_count()) })
            }
            Err(Refusal::Condition(_)) => Ok(Failures::Burned),
            Err(Refusal::Store(error)) => Err(error),
        }
    }
}
