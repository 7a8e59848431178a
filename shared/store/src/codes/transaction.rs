use oauth::{Digest, Uid, UnixTime};

use super::Codes;
use super::transaction_record::{TransactionRecord, TransactionStatus, key};
use crate::attributes::Item;
use crate::error::{Error, Refusal};
use crate::record::Record;

/// Why a step of a transaction was refused.
#[derive(Debug, thiserror::Error)]
pub enum TransactionError {
    /// It was started in another browser.
    #[error("the transaction belongs to another browser")]
    OtherBrowser,
    /// It is unknown or too old.
    #[error("the transaction has expired")]
    Expired,
    /// It was answered before.
    #[error("the transaction was decided before")]
    Decided,
    /// Nobody, another user or another session has signed in.
    #[error("the user of this session has not signed in to the transaction")]
    NotSignedIn,
    /// No answer.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Who decides a transaction, and which attempt this is.
#[derive(Clone, Copy)]
struct Decision<'a> {
    browser: &'a Digest,
    uid: &'a Uid,
    session: &'a Digest,
    /// Random; recognises a repeated write that had succeeded.
    attempt: &'a str,
    now: UnixTime,
}

impl Codes {
    /// Stores a new transaction.
    ///
    /// # Errors
    /// No answer, or an identifier drawn twice.
    pub async fn start(&self, transaction: &TransactionRecord) -> Result<(), Error> {
        self.table.put_new(key(&transaction.id), transaction).await
    }

    /// The transaction, unless it has expired. Decided ones are returned too: their page says so.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn transaction(&self, id: &Digest, now: UnixTime) -> Result<Option<TransactionRecord>, Error> {
        let found: Option<TransactionRecord> = self.table.get(key(id)).await?;
        Ok(found.filter(|transaction| now < transaction.exp))
    }

    /// Records who signed in. May be repeated, also for another user ("Not you?"), until the transaction is decided.
    ///
    /// # Errors
    /// [`TransactionError::OtherBrowser`], [`TransactionError::Expired`], [`TransactionError::Decided`], or no answer.
    pub async fn bind_user(
        &self,
        id: &Digest,
        browser: &Digest,
        uid: &Uid,
        session: &Digest,
        now: UnixTime,
    ) -> Result<TransactionRecord, TransactionError> {
        let write = self
            .table
            .update(key(id))
            .change("SET #status = :signed_in, #uid = :uid, #session_hash = :session")
            .when("#status IN (:new, :signed_in) AND #browser_hash = :browser AND #exp > :now")
            .value("new", "new")
            .value("signed_in", "signed_in")
            .value("uid", uid)
            .value("session", session)
            .value("browser", browser)
            .value("now", now);
        match write.send().await {
            Ok(item) => Ok(Record::from_item(item)?),
            Err(Refusal::Condition(found)) => Err(refused(found, browser, now)?),
            Err(Refusal::Store(error)) => Err(error.into()),
        }
    }

    /// Approves, once. Of any number of attempts one wins; `decision_id` is random and lets the winner know itself.
    ///
    /// # Errors
    /// Each way of not being the one who may decide, or no answer.
    pub async fn allow(
        &self,
        id: &Digest,
        browser: &Digest,
        uid: &Uid,
        session: &Digest,
        decision_id: &str,
        now: UnixTime,
    ) -> Result<TransactionRecord, TransactionError> {
        let decision = Decision { browser, uid, session, attempt: decision_id, now };
        self.decide(id, TransactionStatus::Allowed, decision).await
    }

    /// Refuses, once; as [`Codes::allow`].
    ///
    /// # Errors
    /// As [`Codes::allow`].
    pub async fn deny(
        &self,
        id: &Digest,
        browser: &Digest,
        uid: &Uid,
        session: &Digest,
        decision_id: &str,
        now: UnixTime,
    ) -> Result<TransactionRecord, TransactionError> {
        let decision = Decision { browser, uid, session, attempt: decision_id, now };
        self.decide(id, TransactionStatus::Denied, decision).await
    }

    async fn decide(
        &self,
        id: &Digest,
        outcome: TransactionStatus,
        by: Decision<'_>,
    ) -> Result<TransactionRecord, TransactionError> {
        let write = self
            .table
            .update(key(id))
            .change("SET #status = :outcome, #decision_id = :attempt")
            .when(
                "#status = :signed_in AND #uid = :uid AND #session_hash = :session AND #browser_hash = :browser \
                 AND #exp > :now",
            )
            .value("outcome", if outcome == TransactionStatus::Allowed { "allowed" } else { "denied" })
            .value("attempt", by.attempt)
            .value("signed_in", "signed_in")
            .value("uid", by.uid)
            .value("session", by.session)
            .value("browser", by.browser)
            .value("now", by.now);
        match write.send().await {
            Ok(item) => Ok(Record::from_item(item)?),
            Err(Refusal::Condition(found)) => recognise(found, outcome, by),
            Err(Refusal::Store(error)) => Err(error.into()),
        }
    }
}

/// A refused decision that carries our attempt id was made by an earlier attempt of this very write.
fn recognise(
    found: Option<Item>,
    outcome: TransactionStatus,
    by: Decision<'_>,
) -> Result<TransactionRecord, TransactionError> {
    let Some(item) = found else {
        return Err(TransactionError::Expired);
    };
    let transaction = TransactionRecord::from_item(item)?;
    if transaction.status == outcome && transaction.decision_id.as_deref() == Some(by.attempt) {
        return Ok(transaction);
    }
    Err(reason(&transaction, by.browser, by.now))
}

fn refused(found: Option<Item>, browser: &Digest, now: UnixTime) -> Result<TransactionError, Error> {
    let Some(item) = found else {
        return Ok(TransactionError::Expired);
    };
    Ok(reason(&TransactionRecord::from_item(item)?, browser, now))
}

/// Another browser learns nothing about how far the transaction is.
fn reason(transaction: &TransactionRecord, browser: &Digest, now: UnixTime) -> TransactionError {
    if transaction.browser_hash != *browser {
        TransactionError::OtherBrowser
    } else if transaction.status.is_decided() {
        TransactionError::Decided
    } else if transaction.exp <= now {
        TransactionError::Expired
    } else {
        TransactionError::NotSignedIn
    }
}
