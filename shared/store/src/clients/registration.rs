use oauth::{ApplicationType, ClientId, GrantTypes, UnixTime};
use serde::{Deserialize, Serialize};

use super::Clients;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

/// A registered client (RFC 7591). Always public: there is no secret to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRecord {
    /// `c1.` and the digest of issuer and metadata.
    pub client_id: String,
    /// The name it gave itself; unverified.
    pub client_name: Option<String>,
    /// Its redirect URIs, as registered.
    pub redirect_uris: Vec<String>,
    /// Its grant types; `authorization_code` always is one.
    pub grant_types: GrantTypes,
    /// `web` or `native`, echoed only.
    pub application_type: Option<ApplicationType>,
    /// The host of its `client_uri`, for display.
    pub client_host: Option<String>,
    /// The canonical metadata the identifier was made from; two registrations are the same when this is equal.
    pub metadata: String,
    /// When it registered.
    pub created: UnixTime,
    /// Whether the operator shut it out.
    #[serde(default)]
    pub denied: bool,
    /// When it is forgotten: 24 hours after registration, or the end of its newest grant.
    pub exp: UnixTime,
}

impl Record for ClientRecord {
    const KIND: &'static str = "client";

    fn ttl(&self) -> Option<UnixTime> {
        (!self.denied).then_some(self.exp)
    }
}

fn key(client_id: &str) -> Key {
    Key::single(format!("client#{client_id}"))
}

/// The outcome of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Stored now.
    New(ClientRecord),
    /// The same metadata was registered before; nothing was written. The record may be denied.
    Existing(ClientRecord),
}

/// Why a registration failed.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// Other metadata is stored under the identifier: the table was tampered with. An alarm.
    #[error("other metadata is stored under this client identifier")]
    Mismatch,
    /// No answer.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Clients {
    /// Registers a client, or finds the same registration. A repeat writes nothing.
    ///
    /// # Errors
    /// [`RegisterError::Mismatch`] when different metadata is stored under the identifier.
    pub async fn register(&self, client: &ClientRecord, now: UnixTime) -> Result<Registered, RegisterError> {
        if let Some(found) = self.find(&client.client_id, now).await? {
            return same(client, found);
        }
        let condition = "attribute_not_exists(#pk) OR (#exp <= :now AND #denied = :no)";
        match self
            .table
            .put_if(key(&client.client_id), client, condition, &[("now", &now), ("no", &false)])
            .await
        {
            Ok(()) => Ok(Registered::New(client.clone())),
            Err(Refusal::Condition(Some(found))) => same(client, Record::from_item(found)?),
            Err(Refusal::Condition(None)) => Err(Error::Unexplained { kind: ClientRecord::KIND }.into()),
            Err(Refusal::Store(error)) => Err(error.into()),
        }
    }

    /// The client, unless it has expired. A denied client stays, so that it is told apart from an unknown one.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn get(&self, client_id: &ClientId, now: UnixTime) -> Result<Option<ClientRecord>, Error> {
        self.find(client_id.as_str(), now).await
    }

    async fn find(&self, client_id: &str, now: UnixTime) -> Result<Option<ClientRecord>, Error> {
        let client: Option<ClientRecord> = self.table.get(key(client_id)).await?;
        Ok(client.filter(|client| client.denied || now < client.exp))
    }

    /// Keeps a client at least until `exp`, the end of the grant it is about to get. `false` when it is gone.
    ///
    /// # Errors
    /// No answer.
    pub async fn extend(&self, client_id: &ClientId, exp: UnixTime) -> Result<bool, Error> {
        let write = self
            .table
            .update(key(client_id.as_str()))
            .change("SET #exp = :exp, #ttl = :exp")
            .when("attribute_exists(#pk) AND #exp < :exp AND #denied = :no")
            .value("exp", exp)
            .value("no", false);
        match write.send().await {
            Ok(_) | Err(Refusal::Condition(Some(_))) => Ok(true),
            Err(Refusal::Condition(None)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Shuts a client out, as the operator does: it can neither authorize nor refresh. It is then never dropped, or
    /// registering again would undo the denial. `false` when it is gone.
    ///
    /// # Errors
    /// No answer.
    pub async fn deny(&self, client_id: &ClientId) -> Result<bool, Error> {
        let write = self.table.update(key(client_id.as_str())).change("SET #denied = :yes REMOVE #ttl");
        match write.when("attribute_exists(#pk)").value("yes", true).send().await {
            Ok(_) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }
}

fn same(wanted: &ClientRecord, found: ClientRecord) -> Result<Registered, RegisterError> {
    if found.metadata == wanted.metadata {
        Ok(Registered::Existing(found))
    } else {
        Err(RegisterError::Mismatch)
    }
}
