//! Proof that a person is an athlete: Intervals.icu accepts a credential and says whose it is.

use intervals::{Call, Identity, Intervals};
use jiff::Timestamp;
use oauth::SecretString;
use secrets::Credential;

use crate::state::{Demo, State};

/// The longest key that is sent anywhere, in bytes.
const LONGEST_KEY: usize = 256;

/// A credential that Intervals.icu accepted, with the athlete of its answer.
pub(crate) struct Proven {
    pub(crate) credential: Credential,
    /// What Intervals.icu granted, for an OAuth token.
    pub(crate) upstream_scopes: Option<String>,
}

/// Why nothing was proven. All ways of being wrong are one, so that the form tells nobody which it was.
#[derive(Debug)]
pub(crate) enum Unproven {
    /// A wrong key, a key of another athlete than the one named, or an athlete who may not use this deployment.
    Refused,
    /// Intervals.icu does not answer. Nobody's failure.
    Outage,
}

/// Asks Intervals.icu whose key it is. An athlete id from the form must be the one in the answer, byte for byte.
pub(crate) async fn by_api_key(
    state: &State,
    key: &str,
    athlete_id: Option<&str>,
) -> Result<Proven, Unproven> {
    let key = key.trim();
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Unproven::Refused);
    }
    let identity = identify(state, &state.intervals, intervals::Credential::api_key(key)).await?;
    let is_named = athlete_id.is_none_or(|named| named == identity.id);
    if !is_named || !is_allowed(state, &identity.id) {
        return Err(Unproven::Refused);
    }
    let (athlete_id, athlete_name) = names(identity);
    let credential = Credential::ApiKey { key: SecretString::new(key.to_owned()), athlete_id, athlete_name };
    Ok(Proven { credential, upstream_scopes: None })
}

/// The demo athlete, as the simulated Intervals.icu knows it.
pub(crate) async fn of_demo(state: &State, demo: &Demo) -> Result<Proven, Unproven> {
    let key = intervals::Credential::api_key(demo.key.expose());
    let (athlete_id, athlete_name) = names(identify(state, &demo.intervals, key).await?);
    Ok(Proven { credential: Credential::Demo { athlete_id, athlete_name }, upstream_scopes: None })
}

/// Whether this deployment is open to the athlete.
pub(crate) fn is_allowed(state: &State, athlete_id: &str) -> bool {
    state.allowed_athletes.as_ref().is_none_or(|allowed| allowed.iter().any(|id| id == athlete_id))
}

async fn identify(
    state: &State,
    intervals: &Intervals,
    credential: intervals::Credential,
) -> Result<Identity, Unproven> {
    let api = intervals.call(credential, Call::starting(timestamp(state)?));
    match api.athlete("0").identity().await {
        Ok(identity) if identity.id.is_empty() => Err(Unproven::Outage),
        Ok(identity) => Ok(identity),
        Err(error) => Err(judge(&error)),
    }
}

/// The present moment, as the client of Intervals.icu takes it.
pub(crate) fn timestamp(state: &State) -> Result<Timestamp, Unproven> {
    Timestamp::from_second(state.clock.now().0).map_err(|_| Unproven::Outage)
}

/// Only a clear no counts against the person.
pub(crate) fn judge(error: &intervals::Error) -> Unproven {
    use intervals::Error as Upstream;
    match error {
        Upstream::Unauthorized | Upstream::Forbidden => Unproven::Refused,
        Upstream::NotFound
        | Upstream::Strava
        | Upstream::Refused { .. }
        | Upstream::RateLimited { .. }
        | Upstream::Unavailable { .. }
        | Upstream::Timeout
        | Upstream::Connection
        | Upstream::OutcomeUnknown
        | Upstream::Malformed { .. }
        | Upstream::TooLarge
        | Upstream::InvalidId
        | Upstream::TooManyRequests => {
            web::log_failure("asking Intervals.icu whose key it is", error);
            Unproven::Outage
        }
    }
}

/// An athlete without a name is called by the id.
pub(crate) fn names(identity: Identity) -> (String, String) {
    let name = identity.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| identity.id.clone());
    (identity.id, name)
}
