use oauth::UnixTime;
use serde::{Deserialize, Serialize};

use super::Clients;
use crate::attributes::Item;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record, kind};

/// A host the operator denies, as redirect target and as home of client documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostDenialRecord {
    /// The exact host.
    pub host: String,
    /// Why, for the operator.
    pub reason: String,
    /// Who denied it.
    pub by: String,
    /// When.
    pub created: UnixTime,
}

impl Record for HostDenialRecord {
    const KIND: &'static str = "deny";

    fn ttl(&self) -> Option<UnixTime> {
        None
    }
}

fn key(host: &str) -> Key {
    Key::single(format!("deny#host#{host}"))
}

impl Clients {
    /// Whether the operator denies this host.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn is_host_denied(&self, host: &str) -> Result<bool, Error> {
        let found: Option<HostDenialRecord> = self.table.get(key(host)).await?;
        Ok(found.is_some())
    }

    /// Denies a host, as the operator does. The first denial stays.
    ///
    /// # Errors
    /// No answer.
    pub async fn deny_host(&self, denial: &HostDenialRecord) -> Result<(), Error> {
        match self.table.put_if(key(&denial.host), denial, "attribute_not_exists(#pk)", &[]).await {
            Ok(()) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Takes a denial back, as the operator does. `false` when the host was not denied.
    ///
    /// # Errors
    /// No answer.
    pub async fn allow_host(&self, host: &str) -> Result<bool, Error> {
        match self.table.delete_if(key(host), "host", &host).await {
            Ok(()) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Every denial, by host. Reads the whole table: for the operator, since no function may.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn denied_hosts(&self) -> Result<Vec<HostDenialRecord>, Error> {
        let mut denials = Vec::new();
        let keep = |item: Item| {
            if kind(&item) == HostDenialRecord::KIND {
                denials.push(HostDenialRecord::from_item(item)?);
            }
            Ok(())
        };
        self.table.scan(keep).await?;
        denials.sort_by(|one, other| one.host.cmp(&other.host));
        Ok(denials)
    }
}
