//! `/oauth/signin`: a person proves which athlete they are. With a transaction the consent page is next, without one
//! the account page. No parameter names another place to go.

mod attempt;
mod problem;

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::header::{RETRY_AFTER, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use oauth::audit::Event;
use store::{TransactionRecord, UpstreamPurpose};
use web::Parameters;

use crate::audit::{self, About};
use crate::cookies::{self, CookieId};
use crate::csrf::Action;
use crate::error::Error;
use crate::form::{Form, csrf_value};
use crate::limits::Full;
use crate::pages::{Forms, SigninPage, render};
use crate::proof::{self, Proven, Unproven};
use crate::session::{self, Entry};
use crate::state::State;
use crate::transaction;
use crate::upstream::{self, Departure};
use crate::visit::Visit;

pub(crate) use attempt::Attempt;
pub(crate) use problem::Problem;

/// The sign-in page.
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let id = transaction_parameter(query.as_deref())?;
    let transaction = match &id {
        Some(id) => Some(transaction::load(&state, &visit, id).await?),
        None => None,
    };
    page(&state, &visit, id.as_deref().zip(transaction.as_ref()), None).await
}

/// The `t` of a query.
pub(crate) fn transaction_parameter(query: Option<&str>) -> Result<Option<String>, Error> {
    let parameters =
        Parameters::parse(query.unwrap_or_default().as_bytes()).map_err(|web::Malformed| Error::Query)?;
    let id = parameters.get("t").map_err(|web::Repeated| Error::Query)?;
    Ok(id.map(str::to_owned))
}

/// A sign-in by key, by the demo athlete, or the way to Intervals.icu's own sign-in.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let id = form.field("t")?;
    form.prove(&state, visit.cookies.browser.as_ref(), id, Action::Signin).await?;
    let transaction = match id {
        Some(id) => Some(transaction::load(&state, &visit, id).await?),
        None => None,
    };
    let asked = id.zip(transaction.as_ref());
    let remember = form.field("remember")?.is_some();
    match (form.field("action")?, &state.demo) {
        (Some("signin"), _) => by_key(&state, &visit, &form, asked, remember).await,
        (Some("demo"), Some(demo)) => match proof::of_demo(&state, demo).await {
            Ok(proven) => enter(&state, &visit, proven, asked, remember).await,
            Err(Unproven::Refused | Unproven::Outage) => {
                page(&state, &visit, asked, Some(Problem::Outage)).await
            }
        },
        (Some("intervals"), _) => {
            let departure = Departure {
                purpose: UpstreamPurpose::Signin,
                transaction: id,
                uid: session::current(&state, &visit).await?.map(|session| session.uid),
                remember,
            };
            upstream::depart(&state, &visit, departure).await
        }
        _ => Err(Error::ActionUnknown),
    }
}

async fn by_key(
    state: &State,
    visit: &Visit,
    form: &Form,
    asked: Option<(&str, &TransactionRecord)>,
    remember: bool,
) -> Result<Response, Error> {
    let (key, athlete_id) = (form.field("api_key")?.unwrap_or_default(), form.field("athlete_id")?);
    let session = session::current(state, visit).await?;
    let attempt = match Attempt::begin(state, visit, athlete_id, session.as_ref()).await? {
        Ok(attempt) => attempt,
        Err(full) => return throttled(state, visit, asked, full).await,
    };
    match proof::by_api_key(state, key, athlete_id).await {
        Ok(proven) => {
            attempt.forgive(state).await;
            enter(state, visit, proven, asked, remember).await
        }
        Err(Unproven::Outage) => {
            attempt.forgive(state).await;
            page(state, visit, asked, Some(Problem::Outage)).await
        }
        Err(Unproven::Refused) => {
            audit::record(state, visit, Event::SigninFailed, About::default()).await;
            page(state, visit, asked, Some(Problem::Refused)).await
        }
    }
}

async fn enter(
    state: &State,
    visit: &Visit,
    proven: Proven,
    asked: Option<(&str, &TransactionRecord)>,
    remember: bool,
) -> Result<Response, Error> {
    let entry = Entry { transaction: asked.map(|(id, _)| id), remember, event: Event::SigninSucceeded };
    session::enter(state, visit, proven, entry).await
}

async fn throttled(
    state: &State,
    visit: &Visit,
    asked: Option<(&str, &TransactionRecord)>,
    full: Full,
) -> Result<Response, Error> {
    audit::record(state, visit, Event::SigninThrottled, About::default()).await;
    page(state, visit, asked, Some(Problem::Throttled(full))).await
}

/// Renders the sign-in page, for a transaction or for the account page, with a problem or without.
pub(crate) async fn page(
    state: &State,
    visit: &Visit,
    asked: Option<(&str, &TransactionRecord)>,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let known = visit.cookies.browser.clone();
    let browser = known.clone().unwrap_or_else(|| CookieId::random(&state.random));
    let new_cookie = if known.is_none() { cookies::set_browser(&browser, state.is_https()) } else { None };
    let id = asked.map(|(id, _)| id);
    let offers_intervals = state.keys.browser.current().await?.upstream().is_some();
    let page = SigninPage {
        frame: visit.frame(state),
        party: asked.map(|(_, record)| transaction::party(state, record)),
        scopes: asked.map(|(_, record)| transaction::scopes(visit, record)).unwrap_or_default(),
        alert: problem.map(|problem| problem.alert(visit)),
        csrf: csrf_value(state, &browser, id, Action::Signin).await?,
        transaction: id.map(str::to_owned),
        offers_intervals,
        offers_demo: state.demo.is_some(),
    };
    let forms = if offers_intervals { Forms::OwnThen(&state.upstream) } else { Forms::Own };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    let mut response = render(status, &page, forms)?;
    if let Some(cookie) = new_cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    if let Some(seconds) = problem.and_then(Problem::retry_after) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
