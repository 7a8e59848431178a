use oauth::{ClientId, UnixTime};
use store::Clients;

/// A client that may speak to us.
pub(crate) struct Client {
    pub(crate) id: ClientId,
    /// Whether the operator shut it out.
    pub(crate) is_denied: bool,
    /// Whether it registered the grant type `refresh_token`. Of a client with a document, that was copied into the grant.
    pub(crate) registered_refresh: Option<bool>,
}

/// Why there is no client: all of them make the client register again (RFC 6749 §5.2).
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("client_id is absent")]
    Missing,
    #[error("client_id is malformed")]
    Malformed,
    #[error("the client is unknown or its registration has expired")]
    Unknown,
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Finds the client with one read. Of a document only the operator's denial of its host is looked up: nothing is fetched.
pub(crate) async fn find(
    clients: &Clients,
    client_id: Option<&str>,
    now: UnixTime,
) -> Result<Client, ClientError> {
    let id = ClientId::parse(client_id.ok_or(ClientError::Missing)?).ok_or(ClientError::Malformed)?;
    if let Some(host) = id.host() {
        let is_denied = clients.is_host_denied(host).await?;
        return Ok(Client { id, is_denied, registered_refresh: None });
    }
    let record = clients.get(&id, now).await?.ok_or(ClientError::Unknown)?;
    Ok(Client { id, is_denied: record.denied, registered_refresh: Some(record.grant_types.refresh_token) })
}

/// Whether the operator shut out the host that a grant was sent to. This computer cannot be shut out.
pub(crate) async fn is_target_denied(clients: &Clients, redirect_host: &str) -> Result<bool, store::Error> {
    if oauth::is_loopback_host(redirect_host) {
        Ok(false)
    } else {
        clients.is_host_denied(redirect_host).await
    }
}

impl ClientError {
    /// The word for the log.
    pub(crate) const fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "client_id_missing",
            Self::Malformed => "client_id_malformed",
            Self::Unknown => "client_unknown",
            Self::Store(_) => "store",
        }
    }
}
