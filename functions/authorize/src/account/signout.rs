//! `POST /account/signout`: here, or everywhere with `everywhere`. From the consent page ("Not you?") the transaction
//! goes on with the next sign-in.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;
use http::header::SET_COOKIE;
use oauth::audit::Event;
use oauth::paths;

use super::gate::{Age, Gate, pass};
use crate::audit::{self, About};
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::redirect::{encode, see_other};
use crate::session;
use crate::state::State;
use crate::visit::Visit;

/// Deletes the record and the cookie.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::Signout, Age::Any).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    if form.field("everywhere")?.is_some() {
        state.sessions.sign_out_everywhere(&session.uid, state.clock.now()).await?;
        audit::record(&state, &visit, Event::SessionsEnded, About::user(session.uid)).await;
    } else {
        state.sessions.end_browser(&session.uid, &session.digest).await?;
        audit::record(&state, &visit, Event::SignedOut, About::user(session.uid)).await;
    }
    let target = match form.field("t")? {
        Some(id) => format!("{}?t={}", paths::SIGNIN, encode(id)),
        None => paths::SIGNIN.to_owned(),
    };
    let mut response = see_other(&target)?;
    response.headers_mut().append(SET_COOKIE, session::forget(&state)?);
    Ok(response)
}
