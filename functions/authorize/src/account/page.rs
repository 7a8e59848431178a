//! `GET /account`.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::StatusCode;
use http::header::RETRY_AFTER;
use oauth::paths;
use web::Parameters;

use super::Done;
use super::{security_log, view};
use crate::consent::view_of;
use crate::credential;
use crate::csrf::Action;
use crate::error::Error;
use crate::form::csrf_value;
use crate::pages::{AccountPage, CsrfValues, Forms, Frame, render};
use crate::redirect::see_other;
use crate::session::{self, SignedIn};
use crate::signin::Problem;
use crate::state::State;
use crate::visit::Visit;

/// What stands at the top of the page beside the name.
#[derive(Clone, Copy)]
pub(super) enum Extra {
    Nothing,
    Done(Done),
    Problem(Problem),
}

/// The account page, or the sign-in page.
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let Some(session) = session::current(&state, &visit).await? else {
        return see_other(paths::SIGNIN);
    };
    let done = done(query.as_deref().unwrap_or_default());
    render_page(&state, &visit, &session, done.map_or(Extra::Nothing, Extra::Done)).await
}

/// Only the fixed words count; anything else says nothing.
fn done(query: &str) -> Option<Done> {
    let parameters = Parameters::parse(query.as_bytes()).ok()?;
    let word = parameters.get("done").ok()??;
    Done::ALL.into_iter().find(|done| done.word() == word)
}

/// Renders the page of a signed-in user.
pub(super) async fn render_page(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    extra: Extra,
) -> Result<Response, Error> {
    let (uid, now, language) = (&session.uid, state.clock.now(), visit.language);
    let vault = state.sessions.vault(uid).await?;
    let opened = match &vault {
        Some(vault) => credential::open(state, visit, session, vault).await?,
        None => None,
    };
    let grants = state.sessions.grants(uid).await?;
    let browsers = state.sessions.browser_sessions(uid, now).await?;
    let events = state.sessions.audit_events(uid, security_log::EVENTS, now).await?;
    let offers_intervals = state.keys.browser.current().await?.upstream().is_some();
    let (done, problem) = match extra {
        Extra::Nothing => (None, None),
        Extra::Done(done) => (Some(done), None),
        Extra::Problem(problem) => (None, Some(problem)),
    };
    let page = AccountPage {
        frame: Frame { wide: true, ..visit.frame(state) },
        athlete: opened.as_ref().map(view_of),
        done: done.map(|done| view::done_words(done, language)),
        alert: problem.map(|problem| problem.alert(visit)),
        apps: view::apps(&grants, now, language),
        credential: vault.as_ref().map(|vault| view::credential(vault, language)),
        sessions: browsers.iter().map(|browser| view::session(browser, &session.digest)).collect(),
        events: events.into_iter().map(|event| security_log::line(event, language)).collect(),
        csrf: csrf_values(state, session).await?,
        offers_intervals,
    };
    let forms = if offers_intervals { Forms::OwnThen(&state.upstream) } else { Forms::Own };
    let mut response = render(problem.map_or(StatusCode::OK, Problem::status), &page, forms)?;
    if let Some(seconds) = problem.and_then(Problem::retry_after) {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

async fn csrf_values(state: &State, session: &SignedIn) -> Result<CsrfValues, Error> {
    let value = |action| csrf_value(state, &session.cookie, None, action);
    Ok(CsrfValues {
        revoke: value(Action::Revoke).await?,
        revoke_app: value(Action::RevokeApp).await?,
        revoke_all: value(Action::RevokeAll).await?,
        credential: value(Action::Credential).await?,
        end: value(Action::EndSession).await?,
        export: value(Action::Export).await?,
        signout: value(Action::Signout).await?,
        delete: value(Action::Delete).await?,
    })
}
