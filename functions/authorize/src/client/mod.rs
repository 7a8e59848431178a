//! Who asks: a registered client, or one that names itself by the URL of a document.

mod document;
mod fetch;

use oauth::{ClientId, RedirectPolicy, RedirectUri};
use store::{ClientRecord, DocumentRecord, TransactionRecord};

use crate::error::Error;
use crate::state::State;
use crate::visit::Visit;

pub(crate) use document::DocumentRefusal;
pub use document::client_document;

/// A client that is known to be good: it may be shown, and sent codes at its redirect URIs.
pub(crate) struct Client {
    id: ClientId,
    name: Option<String>,
    redirect_uris: Vec<RedirectUri>,
    refresh_token: bool,
}

impl Client {
    /// Phase 1 of the authorization endpoint: finds the client behind a `client_id`.
    pub(crate) async fn find(state: &State, visit: &Visit, text: &str) -> Result<Self, Error> {
        let id = ClientId::parse(text).ok_or(Error::ClientUnknown)?;
        match &id {
            ClientId::Registered(_) => {
                let record = registered(state, &id).await?;
                Ok(Self::of_record(id, record))
            }
            ClientId::Document(url) => {
                let document = fetch::document(state, visit, url, id.host().unwrap_or_default()).await?;
                Ok(Self::of_document(id, document))
            }
        }
    }

    /// Whether the client of a transaction may still be given a code: neither it nor a host of it is gone or denied.
    pub(crate) async fn check_again(state: &State, transaction: &TransactionRecord) -> Result<(), Error> {
        let id = ClientId::parse(&transaction.client_id).ok_or(Error::ClientUnknown)?;
        match &id {
            ClientId::Registered(_) => registered(state, &id).await.map(drop)?,
            ClientId::Document(_) => check_host(state, id.host().unwrap_or_default()).await?,
        }
        check_target(state, &RedirectUri::stored(transaction.redirect_uri.clone())).await
    }

    fn of_record(id: ClientId, record: ClientRecord) -> Self {
        let redirect_uris = record.redirect_uris.into_iter().map(RedirectUri::stored).collect();
        Self { id, name: record.client_name, redirect_uris, refresh_token: record.grant_types.refresh_token }
    }

    fn of_document(id: ClientId, document: DocumentRecord) -> Self {
        let redirect_uris = document.redirect_uris.into_iter().map(RedirectUri::stored).collect();
        Self {
            id,
            name: document.client_name,
            redirect_uris,
            refresh_token: document.grant_types.refresh_token,
        }
    }

    /// What it is called by, byte for byte.
    pub(crate) fn id(&self) -> &str {
        self.id.as_str()
    }

    /// The name it gives itself.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The host of its document, which is verified; a registered client has none.
    pub(crate) fn document_host(&self) -> Option<&str> {
        self.id.host()
    }

    /// Where it may be sent codes.
    pub(crate) fn redirect_uris(&self) -> &[RedirectUri] {
        &self.redirect_uris
    }

    /// Whether it asked for refresh tokens.
    pub(crate) const fn wants_refresh_token(&self) -> bool {
        self.refresh_token
    }

    /// The redirect policy for this client: a document's own host is admitted beside the listed ones.
    pub(crate) fn admitted_by(&self, policy: &RedirectPolicy) -> RedirectPolicy {
        self.document_host().map_or_else(|| policy.clone(), |host| policy.admitting(host))
    }
}

async fn registered(state: &State, client_id: &ClientId) -> Result<ClientRecord, Error> {
    let record = state.clients.get(client_id, state.clock.now()).await?.ok_or(Error::ClientUnknown)?;
    if record.denied { Err(Error::ClientDenied) } else { Ok(record) }
}

/// Whether the operator turned away the host that codes would go to.
pub(crate) async fn check_target(state: &State, uri: &RedirectUri) -> Result<(), Error> {
    if uri.is_loopback() || uri.is_private_scheme() {
        return Ok(());
    }
    check_host(state, uri.host()).await
}

/// Whether the operator turned a host away.
async fn check_host(state: &State, host: &str) -> Result<(), Error> {
    if state.clients.is_host_denied(host).await? { Err(Error::ClientDenied) } else { Ok(()) }
}
