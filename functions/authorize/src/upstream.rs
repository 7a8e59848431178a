//! Intervals.icu as an authorization server of its own: the way there, and the exchange of its code.
//! There is no PKCE and no `response_type` upstream; the token never leaves this server.

use axum::response::Response;
use intervals::{Application, Call};
use oauth::{Digest, SecretString, Uid, paths};
use secrets::{Credential, Upstream};
use store::{UpstreamPurpose, UpstreamRecord};

use crate::csrf::Refusal;
use crate::error::Error;
use crate::proof::{self, Proven, Unproven, is_allowed};
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

/// Exchanges the code of Intervals.icu. A bad code and a bad client look the same there.
pub(crate) async fn exchange(state: &State, upstream: &Upstream, code: &str) -> Result<Proven, Unproven> {
    let application = Application {
        client_id: upstream.client_id.clone(),
        client_secret: upstream.client_secret.expose().to_owned().into(),
    };
    let now = proof::timestamp(state)?;
    let token = state.intervals.exchange_code(&application, code, now).await;
    let token = token.map_err(|error| match error {
        intervals::Error::Refused { .. } | intervals::Error::NotFound => Unproven::Refused,
        other => proof::judge(&other),
    })?;
    if token.athlete.id.is_empty() || token.access_token().is_empty() {
        return Err(Unproven::Outage);
    }
    if !is_allowed(state, &token.athlete.id) {
        return Err(Unproven::Refused);
    }
    let secret = SecretString::new(token.access_token().to_owned());
    let (athlete_id, athlete_name) = proof::names(token.athlete);
    Ok(Proven {
        credential: Credential::OAuth { token: secret, athlete_id, athlete_name },
        upstream_scopes: Some(token.areas.join(",")),
    })
}

/// Takes our access to an athlete back at Intervals.icu, when an account is deleted. Its failure changes nothing here.
pub(crate) async fn disconnect(state: &State, token: &SecretString) {
    let Ok(now) = proof::timestamp(state) else { return };
    let api = state.intervals.call(intervals::Credential::bearer(token.expose()), Call::starting(now));
    if let Err(error) = api.disconnect().await {
        web::log_failure("disconnecting at Intervals.icu", &error);
    }
}
