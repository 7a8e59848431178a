//! `GET /oauth/callback/intervals`: the return from Intervals.icu's own sign-in. It signs in and nothing else: the
//! consent page always follows, and no code is issued here. It exists only with a client registered at Intervals.icu.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use oauth::audit::Event;
use oauth::{AthleteDigest, Digest, Uid};
use store::{UpstreamError, UpstreamPurpose, UpstreamRecord};
use web::Parameters;

use crate::audit::{self, About};
use crate::error::Error;
use crate::proof::{Proven, Unproven};
use crate::session::{self, Entry};
use crate::signin::{self, Problem};
use crate::state::State;
use crate::visit::Visit;
use crate::{account, transaction, upstream};

/// Checks the state, exchanges the code, signs in.
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let Some(registration) = upstream::registration(&state).await? else {
        return Err(Error::NotFound);
    };
    let parameters = Parameters::parse(query.as_deref().unwrap_or_default().as_bytes())
        .map_err(|web::Malformed| Error::Query)?;
    let value = |name| parameters.get(name).map_err(|web::Repeated| Error::Query);
    let (text, code) = (value("state")?.ok_or(Error::UpstreamStateUnknown)?, value("code")?);
    let record = take(&state, &visit, text).await?;
    let proof = match code {
        Some(code) => upstream::exchange(&state, &registration, code).await,
        None => Err(Unproven::Refused),
    };
    match proof {
        Ok(proven) => arrive(&state, &visit, text, &record, proven).await,
        Err(unproven) => {
            audit::record(&state, &visit, Event::UpstreamSigninFailed, About::default()).await;
            let problem = match unproven {
                Unproven::Refused => Problem::UpstreamRefused,
                Unproven::Outage => Problem::Outage,
            };
            again(&state, &visit, text, &record, problem).await
        }
    }
}

/// Uses the state up, before anything is sent upstream.
async fn take(state: &State, visit: &Visit, text: &str) -> Result<UpstreamRecord, Error> {
    let (_, browser) = visit.browser().ok_or(Error::OtherBrowser)?;
    let attempt = state.random.token();
    let taken = state.codes.take_upstream(&Digest::of(text), &browser, &attempt, state.clock.now()).await;
    taken.map_err(|error| match error {
        UpstreamError::Unusable => Error::UpstreamStateUnknown,
        UpstreamError::OtherBrowser => Error::OtherBrowser,
        UpstreamError::Store(error) => Error::Store(error),
    })
}

async fn arrive(
    state: &State,
    visit: &Visit,
    text: &str,
    record: &UpstreamRecord,
    proven: Proven,
) -> Result<Response, Error> {
    let signed_in = session::current(state, visit).await?;
    let expected = record.uid.or(signed_in.as_ref().map(|session| session.uid));
    if !is_same_athlete(state, expected, &proven).await? {
        return Err(Error::OtherAthlete);
    }
    match (record.purpose, signed_in) {
        (UpstreamPurpose::Credential, Some(session)) => {
            account::credential::replace(state, visit, &session, &proven).await
        }
        (UpstreamPurpose::Credential, None) => {
            signin::page(state, visit, None, Some(Problem::NotRecent)).await
        }
        (UpstreamPurpose::Signin, _) => {
            let entry = Entry {
                transaction: upstream::transaction_of(text, record),
                remember: record.remember,
                event: Event::UpstreamSigninSucceeded,
            };
            session::enter(state, visit, proven, entry).await
        }
    }
}

/// Whoever was signed in must be the one who comes back.
async fn is_same_athlete(state: &State, expected: Option<Uid>, proven: &Proven) -> Result<bool, Error> {
    let Some(expected) = expected else { return Ok(true) };
    let keys = state.keys.browser.current().await?;
    let athlete = AthleteDigest::of(keys.index_key(), proven.credential.athlete_id());
    let profile = state.sessions.profile(&expected).await?;
    Ok(profile.is_some_and(|profile| profile.link == athlete))
}

/// The sign-in page again, of the transaction that is still open.
async fn again(
    state: &State,
    visit: &Visit,
    text: &str,
    record: &UpstreamRecord,
    problem: Problem,
) -> Result<Response, Error> {
    let Some(id) = upstream::transaction_of(text, record) else {
        return signin::page(state, visit, None, Some(problem)).await;
    };
    let transaction = transaction::load(state, visit, id).await?;
    signin::page(state, visit, Some((id, &transaction)), Some(problem)).await
}
