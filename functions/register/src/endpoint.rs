use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Response};
use http::{Request, StatusCode};
use oauth::audit::{Event, Subject};
use oauth::{ClientId, ClientMetadata, ClientName, RedirectUri, UnixTime};
use store::{ClientRecord, Registered};
use web::ClientAddress;

use crate::error::Error;
use crate::information::ClientInformation;
use crate::{State, limits, metadata};

const LONGEST_BODY: usize = 16_384;
const DEEPEST_JSON: usize = 8;
/// A registration that nobody approves is forgotten after 24 hours.
const UNAPPROVED_SECONDS: i64 = 86_400;

/// `POST /oauth/register`.
pub(crate) async fn register(Shared(state): Shared<Arc<State>>, request: Request<Body>) -> Response {
    let mut subject =
        Subject { ip_prefix: Some(ClientAddress::of(request.extensions()).prefix()), ..Subject::default() };
    match answer(&state, request, &mut subject).await {
        Ok(information) => web::json(StatusCode::CREATED, &information),
        Err(error) => {
            error.log(&subject);
            error.into_response()
        }
    }
}

async fn answer(
    state: &State,
    request: Request<Body>,
    subject: &mut Subject,
) -> Result<ClientInformation, Error> {
    let asked = read(request).await?;
    let metadata = metadata::read(&asked, &state.policy)?;
    subject.client_host = metadata.redirect_uris.first().map(|uri| uri.host().to_owned());
    refuse_denied_hosts(state, &metadata).await?;
    let now = state.clock.now();
    let client_id = metadata.client_id(&state.issuer);
    if state.clients.get(&client_id, now).await?.is_none() {
        let address = subject.ip_prefix.as_deref().unwrap_or_default();
        limits::count_new_registration(&state.codes, address, now).await?;
    }
    match state.clients.register(&record(&client_id, &metadata, now), now).await? {
        Registered::New(client) => {
            web::audit::record(Event::ClientRegistered, subject);
            Ok(ClientInformation::of(&client))
        }
        Registered::Existing(client) if client.denied => Err(Error::ClientDenied),
        Registered::Existing(client) => Ok(ClientInformation::of(&client)),
    }
}

async fn read(request: Request<Body>) -> Result<serde_json::Value, Error> {
    if !web::has_content_type(request.headers(), "application/json") {
        return Err(Error::NotJson);
    }
    let body = web::read_body(request.into_body(), LONGEST_BODY).await?;
    web::strict_json::parse(&body, DEEPEST_JSON).map_err(|web::strict_json::NotStrict| Error::NotJson)
}

/// A host the operator shut out gets no new client. This computer cannot be shut out.
async fn refuse_denied_hosts(state: &State, metadata: &ClientMetadata) -> Result<(), Error> {
    let remote = metadata.redirect_uris.iter().filter(|uri| !uri.is_loopback());
    for host in remote.map(RedirectUri::host).collect::<BTreeSet<_>>() {
        if state.clients.is_host_denied(host).await? {
            return Err(Error::HostDenied);
        }
    }
    Ok(())
}

fn record(client_id: &ClientId, metadata: &ClientMetadata, now: UnixTime) -> ClientRecord {
    ClientRecord {
        client_id: client_id.as_str().to_owned(),
        client_name: metadata.client_name.as_ref().map(ClientName::to_string),
        redirect_uris: metadata.redirect_uris.iter().map(RedirectUri::to_string).collect(),
        grant_types: metadata.grant_types,
        application_type: metadata.application_type,
        client_host: metadata.client_host.clone(),
        metadata: metadata.canonical(),
        created: now,
        denied: false,
        exp: now.plus(UNAPPROVED_SECONDS),
    }
}
