use oauth::{Digest, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::{Sessions, partition};
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};
use crate::table::Range;

pub(super) const PREFIX: &str = "session#";

/// A signed-in browser, by the digest of its session id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserRecord {
    /// Who signed in.
    pub uid: Uid,
    /// When; sensitive actions ask for a recent sign-in.
    pub signed_in_at: UnixTime,
    /// When it was last seen.
    pub last_seen: UnixTime,
    /// When it ends unless it is used.
    pub idle_exp: UnixTime,
    /// When it ends whatever happens.
    pub abs_exp: UnixTime,
    /// Whether "remember this browser" was ticked.
    pub remembered: bool,
    /// The kind of browser, such as `Firefox`.
    pub ua_family: String,
}

impl Record for BrowserRecord {
    const KIND: &'static str = "browser";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.abs_exp)
    }
}

/// A browser session in its user's partition, for listing and ending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserIndexRecord {
    /// The digest of the session id.
    pub id: Digest,
    /// When the session began.
    pub created: UnixTime,
    /// The kind of browser.
    pub ua_family: String,
    /// When the session ends whatever happens.
    pub exp: UnixTime,
}

impl Record for BrowserIndexRecord {
    const KIND: &'static str = "session";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.exp)
    }
}

fn key(id: &Digest) -> Key {
    Key::pair(format!("browser#{}", id.as_str()), "session")
}

fn index_key(uid: &Uid, id: &Digest) -> Key {
    Key::pair(partition(uid), format!("{PREFIX}{}", id.as_str()))
}

impl Sessions {
    /// Stores a new browser session: the index first, so that no session exists that cannot be listed and ended.
    ///
    /// # Errors
    /// No answer, or an identifier drawn twice.
    pub async fn put_browser(&self, id: &Digest, browser: &BrowserRecord) -> Result<(), Error> {
        let index = BrowserIndexRecord {
            id: id.clone(),
            created: browser.signed_in_at,
            ua_family: browser.ua_family.clone(),
            exp: browser.abs_exp,
        };
        self.table.put_new(index_key(&browser.uid, id), &index).await?;
        self.table.put_new(key(id), browser).await
    }

    /// The browser session, unless it has ended.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn browser(&self, id: &Digest, now: UnixTime) -> Result<Option<BrowserRecord>, Error> {
        let found: Option<BrowserRecord> = self.table.get(key(id)).await?;
        Ok(found.filter(|browser| now < browser.idle_exp && now < browser.abs_exp))
    }

    /// Moves the idle end of a session. `false` when it has ended.
    ///
    /// # Errors
    /// No answer.
    pub async fn touch_browser(&self, id: &Digest, idle_exp: UnixTime, now: UnixTime) -> Result<bool, Error> {
        let write = self
            .table
            .update(key(id))
            .change("SET #last_seen = :now, #idle_exp = :idle")
            .when("attribute_exists(#pk) AND #idle_exp > :now AND #abs_exp > :now")
            .value("idle", idle_exp)
            .value("now", now);
        match write.send().await {
            Ok(_) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Ends a session of this user; one that belongs to somebody else is left alone. Idempotent.
    ///
    /// # Errors
    /// No answer.
    pub async fn end_browser(&self, uid: &Uid, id: &Digest) -> Result<(), Error> {
        match self.table.delete_if(key(id), "uid", uid).await {
            Ok(()) | Err(Refusal::Condition(_)) => self.table.delete(index_key(uid, id)).await,
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// The sessions of a user that have not reached their absolute end.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn browser_sessions(&self, uid: &Uid, now: UnixTime) -> Result<Vec<BrowserIndexRecord>, Error> {
        let mut sessions = self.every_browser_session(uid).await?;
        sessions.retain(|session| now < session.exp);
        Ok(sessions)
    }

    /// Ends all sessions of a user.
    pub(super) async fn end_browsers(&self, uid: &Uid) -> Result<(), Error> {
        for session in self.every_browser_session(uid).await? {
            self.end_browser(uid, &session.id).await?;
        }
        Ok(())
    }

    async fn every_browser_session(&self, uid: &Uid) -> Result<Vec<BrowserIndexRecord>, Error> {
        let range = Range { pk: &partition(uid), prefix: PREFIX, newest_first: false };
        self.table.query(range, None).await?.into_iter().map(BrowserIndexRecord::from_item).collect()
    }
}
