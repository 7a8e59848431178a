use axum::response::Response;
use oauth::paths;

use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::limits::ACCOUNT_ACTIONS;
use crate::redirect::see_other;
use crate::session::{self, SignedIn};
use crate::signin::{self, Problem};
use crate::state::State;
use crate::visit::Visit;

/// Who stands before an action.
pub(super) enum Gate {
    /// The action may go on.
    Open(SignedIn),
    /// It may not; this is the answer.
    Closed(Response),
}

/// Whether an action asks for a sign-in of the last 15 minutes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Age {
    Any,
    Recent,
}

/// The checks that every action shares: signed in, a CSRF value for this action, the rate, and how long ago the sign-in
/// was. `Origin` was checked when the form was read.
pub(super) async fn pass(
    state: &State,
    visit: &Visit,
    form: &Form,
    action: Action,
    age: Age,
) -> Result<Gate, Error> {
    let Some(session) = session::current(state, visit).await? else {
        return Ok(Gate::Closed(see_other(paths::SIGNIN)?));
    };
    form.prove(state, Some(&session.cookie), form.field("t")?, action).await?;
    let now = state.clock.now();
    match ACCOUNT_ACTIONS.count(&state.codes, &session.uid.to_string(), now).await {
        Ok(Ok(())) => {}
        Ok(Err(full)) => return Err(Error::Limited(full)),
        Err(error) => web::log_failure("counting account actions", &error),
    }
    if age == Age::Recent && !session.is_recent(now) {
        return Ok(Gate::Closed(signin::page(state, visit, None, Some(Problem::NotRecent)).await?));
    }
    Ok(Gate::Open(session))
}
