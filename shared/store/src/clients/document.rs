use oauth::{Digest, GrantTypes, UnixTime};
use serde::{Deserialize, Serialize};

use super::Clients;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

/// How long an item that holds only a lease is kept.
const LEASE_REST: i64 = 86_400;

/// What was kept of a validated client document: what a transaction copies, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its URL, which is the `client_id`.
    pub url: String,
    /// The name it gives; unverified.
    pub client_name: Option<String>,
    /// Its redirect URIs; loopback ones may lack a port.
    pub redirect_uris: Vec<String>,
    /// Its grant types, as far as we know them.
    pub grant_types: GrantTypes,
    /// When it was fetched.
    pub fetched_at: UnixTime,
    /// Until when it is used without asking again.
    pub fresh_until: UnixTime,
    /// Until when it may stand in while its host is out of order: 24 hours after the fetch.
    pub exp: UnixTime,
}

impl Record for DocumentRecord {
    const KIND: &'static str = "cimd";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.exp)
    }
}

/// A cache entry: a document, a running fetch, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedDocument {
    /// The last validated document.
    #[serde(flatten)]
    pub document: Option<DocumentRecord>,
    /// Until when somebody has the right to fetch.
    pub lease_until: Option<UnixTime>,
}

impl CachedDocument {
    /// The document, if it may be used without a fetch.
    #[must_use]
    pub fn fresh(&self, now: UnixTime) -> Option<&DocumentRecord> {
        self.document.as_ref().filter(|document| now < document.fresh_until)
    }
}

fn key(url: &str) -> Key {
    Key::single(format!("cimd#{}", Digest::of(url).as_str()))
}

impl Clients {
    /// The cache entry of a client document URL; a document past its hard limit is left out.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn document(&self, url: &str, now: UnixTime) -> Result<CachedDocument, Error> {
        let found: Option<Entry> = self.table.get(key(url)).await?;
        let found = found.map_or(CachedDocument { document: None, lease_until: None }, |entry| entry.0);
        Ok(CachedDocument { document: found.document.filter(|document| now < document.exp), ..found })
    }

    /// Takes the right to fetch a document until `until`. `false` while another holds it. `attempt` is random and names
    /// the holder. Creates the item when there is none.
    ///
    /// # Errors
    /// No answer.
    pub async fn lease_document(
        &self,
        url: &str,
        attempt: &str,
        until: UnixTime,
        now: UnixTime,
    ) -> Result<bool, Error> {
        let write = self
            .table
            .update(key(url))
            .change("SET #lease_until = :until, #lease_by = :attempt, #ttl = if_not_exists(#ttl, :ttl)")
            .when("attribute_not_exists(#lease_until) OR #lease_until <= :now OR #lease_by = :attempt")
            .value("until", until)
            .value("attempt", attempt)
            .value("ttl", until.plus(LEASE_REST))
            .value("now", now);
        match write.send().await {
            Ok(_) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Gives the right to fetch back after a failure, so that a corrected document is seen at once.
    ///
    /// # Errors
    /// No answer.
    pub async fn release_document(&self, url: &str, attempt: &str) -> Result<(), Error> {
        let write =
            self.table.update(key(url)).change("REMOVE #lease_until, #lease_by").when("#lease_by = :attempt");
        match write.value("attempt", attempt).send().await {
            Ok(_) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Keeps a validated document and ends the lease. One fetched later stays.
    ///
    /// # Errors
    /// No answer.
    pub async fn put_document(&self, document: &DocumentRecord) -> Result<(), Error> {
        let condition = "attribute_not_exists(#fetched_at) OR #fetched_at <= :fetched_at";
        match self
            .table
            .put_if(key(&document.url), document, condition, &[("fetched_at", &document.fetched_at)])
            .await
        {
            Ok(()) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }
}

/// The entry as it is read; it is never put.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Entry(CachedDocument);

impl Record for Entry {
    const KIND: &'static str = DocumentRecord::KIND;

    fn ttl(&self) -> Option<UnixTime> {
        self.0.document.as_ref().map(|document| document.exp)
    }
}
