//! Intervals.icu as an authorization server of its own (oauth.md §13): the way there, and the exchange of its code.
//! There is no PKCE and no `response_type` upstream; the token never leaves this server.

use axum::response::Response;
use http::{Method, StatusCode};
use oauth::{Digest, SecretString, Uid, paths};
use outbound::{Authorization, Body, Request};
use secrets::{Credential, Upstream};
use serde::Deserialize;
use std::time::Duration;
use store::{UpstreamPurpose, UpstreamRecord};

use crate::csrf::Refusal;
use crate::error::Error;
use crate::proof::{Proven, Unproven, is_allowed};
use crate::redirect::{encode, see_other};
use crate::state::State;
use crate::visit::Visit;

/// Always the same set: a narrower token for one app would replace the token of all. Our own scopes limit each grant.
/// WRITE includes READ, and an area may be named only once.
const SCOPES: &str = "ACTIVITY:WRITE,WELLNESS:WRITE,CALENDAR:WRITE,LIBRARY:WRITE,SETTINGS:WRITE";
/// How long the person has at Intervals.icu, in seconds.
const STATE_SECONDS: i64 = 600;
/// Between the two parts of a state. Not a base64url character.
const SEPARATOR: char = '.';

/// Why a browser is sent to Intervals.icu.
pub(crate) struct Departure<'a> {
    pub(crate) purpose: UpstreamPurpose,
    pub(crate) transaction: Option<&'a str>,
    /// The signed-in user, who alone may come back.
    pub(crate) uid: Option<Uid>,
    pub(crate) remember: bool,
}

/// The client that Intervals.icu knows us as; without one none of this exists.
pub(crate) async fn registration(state: &State) -> Result<Option<Upstream>, Error> {
    Ok(state.keys.browser.current().await?.upstream().cloned())
}

/// Sends the browser to Intervals.icu with a state that works once, in this browser. Only a form leads here.
pub(crate) async fn depart(
    state: &State,
    visit: &Visit,
    departure: Departure<'_>,
) -> Result<Response, Error> {
    let upstream = registration(state).await?.ok_or(Error::ActionUnknown)?;
    let (_, browser_hash) = visit.browser().ok_or(Error::Csrf(Refusal::NoCookie))?;
    let text = new_state(state, departure.transaction);
    let record = UpstreamRecord {
        id: Digest::of(&text),
        purpose: departure.purpose,
        txn: departure.transaction.map(Digest::of),
        uid: departure.uid,
        remember: departure.remember,
        browser_hash,
        used_by: None,
        exp: state.clock.now().plus(STATE_SECONDS),
    };
    state.codes.put_upstream(&record).await?;
    see_other(&format!(
        "{}/oauth/authorize?client_id={}&redirect_uri={}&scope={}&state={}",
        state.upstream.trim_end_matches('/'),
        encode(&upstream.client_id),
        encode(&state.public.issuer.url(paths::CALLBACK_INTERVALS)),
        encode(SCOPES),
        encode(&text),
    ))
}

/// 32 random bytes and the transaction id, which the table knows only by its digest and the return needs again.
fn new_state(state: &State, transaction: Option<&str>) -> String {
    let random = state.random.token();
    transaction.map_or_else(|| random.clone(), |id| format!("{random}{SEPARATOR}{id}"))
}

/// The transaction id in a state that came back. The record must confirm it.
pub(crate) fn transaction_of<'a>(state: &'a str, record: &UpstreamRecord) -> Option<&'a str> {
    let (_, id) = state.split_once(SEPARATOR)?;
    (record.txn.as_ref() == Some(&Digest::of(id))).then_some(id)
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    scope: Option<String>,
    athlete: Athlete,
}

#[derive(Deserialize)]
struct Athlete {
    id: String,
    #[serde(default)]
    name: Option<String>,
}

/// Exchanges the code of Intervals.icu. A bad code and a bad client are both 404 there.
pub(crate) async fn exchange(state: &State, upstream: &Upstream, code: &str) -> Result<Proven, Unproven> {
    let secret = upstream.client_secret.expose();
    let form = [
        ("client_id", upstream.client_id.as_str()),
        ("client_secret", secret),
        ("code", code),
    ];
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let request = Request {
        method: Method::POST,
        path: "/api/oauth/token",
        query: &[],
        authorization: Authorization::None,
        body: Body::Form(form.join("&")),
        accept: "application/json",
        timeout: Duration::from_secs(10),
        cap: 16_384,
    };
    let answer = state.exchange.send(request).await.map_err(|error| {
        web::log_failure("exchanging a code at Intervals.icu", &error);
        Unproven::Outage
    })?;
    match answer.status {
        StatusCode::OK => {}
        status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
            return Err(Unproven::Refused);
        }
        _ => return Err(Unproven::Outage),
    }
    let answer: TokenAnswer = serde_json::from_slice(&answer.body).map_err(|_| Unproven::Outage)?;
    proven(state, answer)
}

fn proven(state: &State, answer: TokenAnswer) -> Result<Proven, Unproven> {
    let Athlete { id, name } = answer.athlete;
    if id.is_empty() || answer.access_token.is_empty() {
        return Err(Unproven::Outage);
    }
    if !is_allowed(state, &id) {
        return Err(Unproven::Refused);
    }
    let athlete_name = name
        .filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| id.clone());
    let credential = Credential::OAuth {
        token: SecretString::new(answer.access_token),
        athlete_id: id,
        athlete_name,
    };
    Ok(Proven {
        credential,
        upstream_scopes: answer.scope,
    })
}

/// Takes our access to an athlete back at Intervals.icu, when an account is deleted. Its failure changes nothing here.
pub(crate) async fn disconnect(state: &State, token: &SecretString) {
    let request = Request {
        method: Method::DELETE,
        path: "/api/v1/disconnect-app",
        query: &[],
        authorization: Authorization::Bearer(token.expose()),
        body: Body::Empty,
        accept: "application/json",
        timeout: Duration::from_secs(5),
        cap: 16_384,
    };
    if let Err(error) = state.exchange.send(request).await {
        web::log_failure("disconnecting at Intervals.icu", &error);
    }
}
