//! `POST /account/revoke-all`: ends every grant.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;

use super::gate::{Age, Gate, pass};
use super::{Done, back};
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::state::State;
use crate::visit::Visit;

/// Sensitive: asks for a recent sign-in.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::RevokeAll, Age::Recent).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    let grants = state.sessions.grants(&session.uid).await?;
    super::revoke(&state, &visit, &session, &grants).await?;
    back(Done::Revoked)
}
