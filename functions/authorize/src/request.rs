//! `GET /oauth/authorize` (RFC 6749 §4.1.1, OAuth 2.1 §4.1.1). Phase 1 asks who wants it and where the answer goes, and
//! fails only with pages; phase 2 asks what is wanted, and its failures go to the validated redirect URI.

mod parameters;

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderValue, StatusCode};
use oauth::audit::Event;
use oauth::{Digest, ErrorCode, paths};
use store::{TransactionRecord, TransactionStatus};
use web::{Parameters, RequestId};

use self::parameters::{AuthorizationRequest, Prompt, state_parameter};
use crate::audit::{self, About};
use crate::client::{self, Client};
use crate::cookies::{self, CookieId};
use crate::error::Error;
use crate::pages::{Forms, OutcomePage, WayBack, render};
use crate::redirect::{Callback, Rejection, see_other};
use crate::session::{self, SignedIn};
use crate::state::State;
use crate::visit::Visit;

/// The longest query, in bytes.
const LONGEST_QUERY: usize = 8_192;
/// How long a person has to answer, in seconds.
const TRANSACTION_SECONDS: i64 = 600;

/// A request that passed both phases.
struct Accepted {
    client: Client,
    callback: Callback,
    request: AuthorizationRequest,
}

/// Stores a transaction and sends the browser to sign-in or consent.
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    id: RequestId,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let begun = async {
        let accepted = accept(&state, &visit, query.as_deref().unwrap_or_default()).await?;
        begin(&state, &visit, accepted).await
    };
    match begun.await {
        Ok(response) => Ok(response),
        Err(Rejection::Page(error)) => Err(error),
        Err(Rejection::Redirect(code, callback)) => refuse(&state, &visit, code, &callback, &id).await,
    }
}

/// Validates like [`get`], creates nothing and says nothing.
pub(crate) async fn head(
    Shared(state): Shared<Arc<State>>,
    id: RequestId,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    match accept(&state, &visit, query.as_deref().unwrap_or_default()).await {
        Ok(_) => Ok(StatusCode::OK.into_response()),
        Err(Rejection::Page(error)) => Err(error),
        Err(Rejection::Redirect(code, callback)) => refuse(&state, &visit, code, &callback, &id).await,
    }
}

async fn accept(state: &State, visit: &Visit, query: &str) -> Result<Accepted, Rejection> {
    if query.len() > LONGEST_QUERY {
        return Err(Error::QueryTooLong.into());
    }
    let parameters = Parameters::parse(query.as_bytes()).map_err(|web::Malformed| Error::Query)?;
    let (client, callback) = identify(state, visit, &parameters).await?;
    let (echoed, verdict) = state_parameter(&parameters);
    let callback = callback.with_state(echoed);
    let request = verdict.and_then(|()| AuthorizationRequest::read(&parameters, state));
    match request {
        Ok(request) => Ok(Accepted { client, callback, request }),
        Err(code) => Err(Rejection::Redirect(code, callback)),
    }
}

/// Phase 1. Nothing is redirected before this has succeeded.
async fn identify(
    state: &State,
    visit: &Visit,
    parameters: &Parameters,
) -> Result<(Client, Callback), Error> {
    let single = |name| parameters.get(name).map_err(|web::Repeated| Error::RepeatedClient);
    let (client_id, redirect_uri) = (single("client_id")?, single("redirect_uri")?);
    let client = Client::find(state, visit, client_id.ok_or(Error::ClientMissing)?).await?;
    let callback = Callback::of_client(&client, redirect_uri, &state.policy, &state.public.issuer)?;
    client::check_target(state, callback.uri()).await?;
    Ok((client, callback))
}

async fn begin(state: &State, visit: &Visit, accepted: Accepted) -> Result<Response, Rejection> {
    let signed_in = match session::current(state, visit).await {
        Ok(signed_in) => signed_in,
        Err(error) => return Err(outage(error, &accepted.callback)),
    };
    if accepted.request.prompt == Prompt::None {
        let code =
            if signed_in.is_some() { ErrorCode::InteractionRequired } else { ErrorCode::LoginRequired };
        return Err(Rejection::Redirect(code, accepted.callback));
    }
    let (browser, is_new_browser) = match &visit.cookies.browser {
        Some(id) => (id.clone(), false),
        None => (CookieId::random(&state.random), true),
    };
    let signed_in = signed_in.filter(|_| accepted.request.prompt != Prompt::Login);
    let id = state.random.token();
    let transaction = transaction(state, &accepted, &id, &browser, signed_in.as_ref());
    if let Err(error) = state.codes.start(&transaction).await {
        return Err(outage(error.into(), &accepted.callback));
    }
    let about =
        About { uid: transaction.uid, client_host: Some(accepted.callback.uri().host()), ..About::default() };
    audit::record(state, visit, Event::TxnStarted, about).await;
    let path = if signed_in.is_some() { paths::CONSENT } else { paths::SIGNIN };
    let cookie = is_new_browser.then(|| cookies::set_browser(&browser, state.is_https())).flatten();
    Ok(go_on(path, &id, cookie)?)
}

fn go_on(path: &str, id: &str, cookie: Option<HeaderValue>) -> Result<Response, Error> {
    let mut response = see_other(&format!("{path}?t={id}"))?;
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// After phase 1 the client may be told that the tables do not answer; a fault of ours stays a page.
fn outage(error: Error, callback: &Callback) -> Rejection {
    if error.status() == StatusCode::SERVICE_UNAVAILABLE {
        web::log_failure("starting a transaction", &error);
        Rejection::Redirect(ErrorCode::TemporarilyUnavailable, callback.clone())
    } else {
        Rejection::Page(error)
    }
}

/// Everything that later steps need: no later step believes a form, or depends on the client's document.
fn transaction(
    state: &State,
    accepted: &Accepted,
    id: &str,
    browser: &CookieId,
    signed_in: Option<&SignedIn>,
) -> TransactionRecord {
    let Accepted { client, callback, request } = accepted;
    let now = state.clock.now();
    TransactionRecord {
        id: Digest::of(id),
        client_id: client.id().to_owned(),
        client_name: client.name().map(str::to_owned),
        client_host: client.document_host().map(str::to_owned),
        redirect_uri: callback.uri().as_str().to_owned(),
        trusted: callback.is_trusted(),
        challenge: request.challenge.as_str().to_owned(),
        method: request.method.as_str().to_owned(),
        scope: request.scope,
        resource: state.public.resource.as_str().to_owned(),
        state: callback.state().map(str::to_owned),
        fresh_login: request.prompt == Prompt::Login,
        refresh_allowed: client.wants_refresh_token() || request.offline_access,
        browser_hash: browser.digest(),
        uid: signed_in.map(|session| session.uid),
        session_hash: signed_in.map(|session| session.digest.clone()),
        status: if signed_in.is_some() { TransactionStatus::SignedIn } else { TransactionStatus::New },
        decision_id: None,
        created: now,
        exp: now.plus(TRANSACTION_SECONDS),
    }
}

/// Tells the client: by redirect when the target is trusted, else by a link that the person may follow.
async fn refuse(
    state: &State,
    visit: &Visit,
    code: ErrorCode,
    callback: &Callback,
    id: &RequestId,
) -> Result<Response, Error> {
    let about = About { client_host: Some(callback.uri().host()), ..About::default() };
    audit::record(state, visit, Event::AuthorizeRefused(code.as_str()), about).await;
    if callback.is_trusted() {
        return callback.answer_error(code);
    }
    let frame = visit.frame(state);
    let page = OutcomePage {
        title: frame
            .say("The app sent a request that does not work", "アプリから送られた要求は処理できません"),
        advice: frame.say("Nothing was given to the app.", "アプリには何も渡されていません。"),
        way_back: Some(WayBack::of(callback, code)),
        request_id: Some(id.to_string()),
        frame,
    };
    render(StatusCode::BAD_REQUEST, &page, Forms::Unsaid)
}
