use oauth::{Digest, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::Codes;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

/// A `state` that was sent to Intervals.icu with a browser, to come back once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamRecord {
    /// The digest of the state.
    pub id: Digest,
    /// What the return is for.
    pub purpose: UpstreamPurpose,
    /// The digest of the transaction to go on with.
    pub txn: Option<Digest>,
    /// The user who was signed in, and who alone may come back.
    pub uid: Option<Uid>,
    /// Whether "remember this browser" was ticked.
    #[serde(default)]
    pub remember: bool,
    /// The digest of the browser id that was sent.
    pub browser_hash: Digest,
    /// The attempt that used it.
    pub used_by: Option<String>,
    /// When it can no longer be used.
    pub exp: UnixTime,
}

/// What an upstream round trip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpstreamPurpose {
    /// To sign in.
    Signin,
    /// To replace the stored credential, from the account page.
    Credential,
}

impl Record for UpstreamRecord {
    const KIND: &'static str = "upstream";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.exp)
    }
}

fn key(id: &Digest) -> Key {
    Key::single(format!("upstream#{}", id.as_str()))
}

/// Why a returned state was refused.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// Unknown, expired or used before.
    #[error("the upstream state is unknown, expired or used")]
    Unusable,
    /// It was sent with another browser.
    #[error("the upstream state belongs to another browser")]
    OtherBrowser,
    /// No answer.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Codes {
    /// Stores a new upstream state.
    ///
    /// # Errors
    /// No answer, or an identifier drawn twice.
    pub async fn put_upstream(&self, upstream: &UpstreamRecord) -> Result<(), Error> {
        self.table.put_new(key(&upstream.id), upstream).await
    }

    /// Uses a state, once. `attempt` is random and lets the winner know itself.
    ///
    /// # Errors
    /// [`UpstreamError::Unusable`], [`UpstreamError::OtherBrowser`], or no answer.
    pub async fn take_upstream(
        &self,
        id: &Digest,
        browser: &Digest,
        attempt: &str,
        now: UnixTime,
    ) -> Result<UpstreamRecord, UpstreamError> {
        let write = self
            .table
            .update(key(id))
            .change("SET #used_by = :attempt")
            .when(
                "attribute_exists(#pk) AND attribute_not_exists(#used_by) AND #browser_hash = :browser AND #exp > :now",
            )
            .value("attempt", attempt)
            .value("browser", browser)
            .value("now", now);
        let item = match write.send().await {
            Ok(item) => return Ok(Record::from_item(item)?),
            Err(Refusal::Condition(found)) => found.ok_or(UpstreamError::Unusable)?,
            Err(Refusal::Store(error)) => return Err(error.into()),
        };
        let found = UpstreamRecord::from_item(item)?;
        if found.browser_hash != *browser {
            Err(UpstreamError::OtherBrowser)
        } else if found.used_by.as_deref() == Some(attempt) {
            Ok(found)
        } else {
            Err(UpstreamError::Unusable)
        }
    }
}
