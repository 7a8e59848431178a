//! `POST /account/credential`: replaces the credential by another one of the same athlete, or deletes it.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;
use oauth::AthleteDigest;
use oauth::audit::Event;
use store::UpstreamPurpose;

use super::gate::{Age, Gate, pass};
use super::page::{self, Extra};
use super::{Done, back};
use crate::audit::{self, About};
use crate::credential::keep;
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::proof::{self, Proven, Unproven};
use crate::session::SignedIn;
use crate::signin::{Attempt, Problem};
use crate::state::State;
use crate::upstream::{self, Departure};
use crate::visit::Visit;

/// Sensitive: asks for a recent sign-in. `source` says what comes in its place: an API key of this form (the default),
/// `intervals`, or `none`.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::Credential, Age::Recent).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    match form.field("source")? {
        None => by_key(&state, &visit, &form, &session).await,
        Some("intervals") => {
            let departure = Departure {
                purpose: UpstreamPurpose::Credential,
                transaction: None,
                uid: Some(session.uid),
                remember: false,
            };
            upstream::depart(&state, &visit, departure).await
        }
        Some("none") => {
            state.sessions.delete_vault(&session.uid).await?;
            audit::record(&state, &visit, Event::CredentialDeleted, About::user(session.uid)).await;
            back(Done::Deleted)
        }
        Some(_) => Err(Error::ActionUnknown),
    }
}

/// The same limits as sign-in: this form tells as much about a key.
async fn by_key(state: &State, visit: &Visit, form: &Form, session: &SignedIn) -> Result<Response, Error> {
    let (key, athlete_id) = (form.field("api_key")?.unwrap_or_default(), form.field("athlete_id")?);
    let attempt = match Attempt::begin(state, visit, athlete_id, Some(session)).await? {
        Ok(attempt) => attempt,
        Err(full) => {
            audit::record(state, visit, Event::SigninThrottled, About::user(session.uid)).await;
            return again(state, visit, session, Problem::Throttled(full)).await;
        }
    };
    match proof::by_api_key(state, key, athlete_id).await {
        Ok(proven) => {
            attempt.forgive(state).await;
            replace(state, visit, session, &proven).await
        }
        Err(Unproven::Outage) => {
            attempt.forgive(state).await;
            again(state, visit, session, Problem::Outage).await
        }
        Err(Unproven::Refused) => {
            audit::record(state, visit, Event::SigninFailed, About::user(session.uid)).await;
            again(state, visit, session, Problem::Refused).await
        }
    }
}

/// Keeps what was proven, if it is the same athlete; else neither credential changes.
pub(crate) async fn replace(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    proven: &Proven,
) -> Result<Response, Error> {
    let keys = state.keys.browser.current().await?;
    let athlete = AthleteDigest::of(keys.index_key(), proven.credential.athlete_id());
    if athlete != session.profile.link {
        return Err(Error::OtherAthlete);
    }
    let event = keep(state, session.uid, &athlete, proven).await?;
    audit::record(state, visit, event, About::user(session.uid)).await;
    back(Done::Replaced)
}

async fn again(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    problem: Problem,
) -> Result<Response, Error> {
    page::render_page(state, visit, session, Extra::Problem(problem)).await
}
