//! `POST /account/revoke`: ends one grant, named by `gid`.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;
use oauth::Gid;

use super::gate::{Age, Gate, pass};
use super::{Done, back};
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::state::State;
use crate::visit::Visit;

/// A grant of another user is not found, for the key holds the user.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::Revoke, Age::Any).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    let gid = form.field("gid")?.and_then(Gid::parse).ok_or(Error::NotFound)?;
    let grant = state.sessions.grant(&session.uid, &gid).await?.ok_or(Error::NotFound)?;
    super::revoke(&state, &visit, &session, [&grant]).await?;
    back(Done::Revoked)
}
