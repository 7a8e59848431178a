//! `POST /account/revoke-app`: ends every grant of one app, named by `client_host` and, to tell apps of one host apart,
//! by `client_name`.

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

/// Without a name all grants of the host end.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::RevokeApp, Age::Any).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    let (host, name) = (form.field("client_host")?.ok_or(Error::NotFound)?, form.field("client_name")?);
    let mut grants = state.sessions.grants(&session.uid).await?;
    grants.retain(|grant| grant.host() == host && (name.is_none() || grant.client_name.as_deref() == name));
    if grants.is_empty() {
        return Err(Error::NotFound);
    }
    super::revoke(&state, &visit, &session, &grants).await?;
    back(Done::Revoked)
}
