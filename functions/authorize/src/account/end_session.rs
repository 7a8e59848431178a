//! `POST /account/sessions/end`: ends one browser session, named by `session`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;
use http::header::SET_COOKIE;
use oauth::audit::Event;
use oauth::{Digest, paths};

use super::gate::{Age, Gate, pass};
use super::{Done, back};
use crate::audit::{self, About};
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::redirect::see_other;
use crate::session;
use crate::state::State;
use crate::visit::Visit;

/// Ending the own session is signing out.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::EndSession, Age::Any).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    let id = Digest::stored(form.field("session")?.ok_or(Error::NotFound)?);
    let own = state.sessions.browser_sessions(&session.uid, state.clock.now()).await?;
    if !own.iter().any(|known| known.id == id) {
        return Err(Error::NotFound);
    }
    state.sessions.end_browser(&session.uid, &id).await?;
    audit::record(&state, &visit, Event::SessionsEnded, About::user(session.uid)).await;
    if id != session.digest {
        return back(Done::Ended);
    }
    let mut response = see_other(paths::SIGNIN)?;
    response.headers_mut().append(SET_COOKIE, session::forget(&state)?);
    Ok(response)
}
