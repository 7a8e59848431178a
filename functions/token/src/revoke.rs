use std::sync::Arc;

use axum::body::Body;
use axum::extract;
use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode};
use jwt::Expected;
use oauth::audit::Event;
use oauth::{ErrorCode, Gid, Uid};
use store::RevokeReason;
use web::{ClientAddress, json_error, no_store};

use crate::State;
use crate::attempt::Attempt;
use crate::client::{self, ClientError};
use crate::error::{key_failure, store_failure, unknown_client};
use crate::keys::{KeyError, Keys, read_refresh_token};
use crate::request::{self, RequestError, value};

/// Everything that can go wrong at the revocation endpoint. A token that means nothing here is not among it.
#[derive(Debug)]
pub(crate) enum Error {
    Request(RequestError),
    TokenMissing,
    Client(ClientError),
    Store(store::Error),
    Keys(KeyError),
}

/// `POST /oauth/revoke` (RFC 7009): ends the grant that the token belongs to.
pub(crate) async fn answer(
    extract::State(state): extract::State<Arc<State>>,
    address: ClientAddress,
    request: Request<Body>,
) -> Response {
    let mut attempt = Attempt::new(state.clock.now(), address);
    match revoke(&state, request, &mut attempt).await {
        Ok(event) => {
            attempt.record(&state, event).await;
            no_store(StatusCode::OK.into_response())
        }
        Err(error) => {
            if let Some(event) = error.event() {
                attempt.record(&state, event).await;
            }
            error.into_response()
        }
    }
}

async fn revoke(state: &State, request: Request<Body>, attempt: &mut Attempt) -> Result<Event, Error> {
    let form = request::read(request).await.map_err(Error::Request)?;
    let token = value(&form, "token").ok_or(Error::TokenMissing)?;
    // A client that the operator denies may still give its tokens back.
    let client =
        client::find(&state.clients, value(&form, "client_id"), attempt.now).await.map_err(Error::Client)?;
    let Some(named) = read_token(state, token, attempt).await? else {
        return Ok(Event::AccessDenied("token_unknown"));
    };
    attempt.concerns_grant(named.uid, named.gid);
    let grant = state.sessions.grant(&named.uid, &named.gid).await.map_err(Error::Store)?;
    if grant.is_none() {
        attempt.finds_the_user_gone();
    }
    let Some(grant) = grant.filter(|grant| grant.client_id == client.id.as_str()) else {
        return Ok(Event::AccessDenied("token_of_another_client"));
    };
    attempt.sees(&grant);
    let revocation = state.sessions.revoke(&named.uid, &named.gid, RevokeReason::Client, attempt.now).await;
    let is_changed = revocation.map_err(Error::Store)?;
    Ok(if is_changed { Event::TokenRevoked } else { Event::AccessDenied("token_revoked_before") })
}

/// The grant a token names.
struct Named {
    uid: Uid,
    gid: Gid,
}

/// Reads the token as a refresh token of any generation, then as an access token that is still valid. The hint is not
/// needed: the two forms cannot be confused.
async fn read_token(state: &State, text: &str, attempt: &Attempt) -> Result<Option<Named>, Error> {
    if let Some((_, token)) = read_refresh_token(state, text, attempt.now).await.map_err(Error::Keys)? {
        return Ok(Some(Named { uid: token.uid, gid: token.gid }));
    }
    let keys = Keys::current(state, attempt.now).await.map_err(Error::Keys)?;
    let expected =
        Expected { issuer: &state.issuer, audience: &state.audience, epoch: state.epoch, now: attempt.now };
    Ok(keys.verifier.verify(text, &expected).ok().map(|claims| Named { uid: claims.sub, gid: claims.gid }))
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Request(error) => error.into_response(),
            Self::TokenMissing => {
                let sentence = "The token parameter is missing";
                json_error(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, sentence)
            }
            Self::Client(ClientError::Missing | ClientError::Malformed | ClientError::Unknown) => {
                unknown_client()
            }
            Self::Client(ClientError::Store(error)) | Self::Store(error) => store_failure(&error),
            Self::Keys(error) => key_failure(&error),
        }
    }
}

impl Error {
    /// The one audit event of a failed request; `None` for outages, which the failure log tells.
    const fn event(&self) -> Option<Event> {
        match self {
            Self::Request(error) => Some(Event::AccessDenied(error.reason())),
            Self::TokenMissing => Some(Event::AccessDenied("token_missing")),
            Self::Client(ClientError::Store(_)) | Self::Store(_) | Self::Keys(_) => None,
            Self::Client(error) => Some(Event::AccessDenied(error.reason())),
        }
    }
}
