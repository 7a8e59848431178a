use oauth::UnixTime;
use serde::{Deserialize, Serialize};

use super::Clients;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

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
}
