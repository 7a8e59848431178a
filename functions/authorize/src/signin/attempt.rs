use oauth::{AthleteDigest, UnixTime};

use crate::csrf::Refusal;
use crate::error::Error;
use crate::limits::{
    ALL, Full, Limit, SIGNIN_ADDRESS, SIGNIN_ALL, SIGNIN_ATHLETE, SIGNIN_BROWSER, SIGNIN_USER,
};
use crate::session::SignedIn;
use crate::state::State;
use crate::visit::Visit;

/// One try of a key. It takes its place in every window before the key is tried, so that tries at once cannot be more
/// than the windows allow; a try that is dropped has failed, and keeps its places.
pub(crate) struct Attempt {
    taken: Vec<Place>,
    at: UnixTime,
}

struct Place {
    limit: &'static Limit,
    subject: String,
}

impl Attempt {
    /// Begins a try, or says which window is full; then no place is kept. When the counters fail, sign-in closes.
    pub(crate) async fn begin(
        state: &State,
        visit: &Visit,
        athlete_id: Option<&str>,
        session: Option<&SignedIn>,
    ) -> Result<Result<Self, Full>, Error> {
        let mut attempt = Self { taken: Vec::new(), at: state.clock.now() };
        for place in places(state, visit, athlete_id, session).await? {
            if let Err(full) = place.limit.reserve(&state.codes, &place.subject, attempt.at).await? {
                attempt.forgive(state).await;
                return Ok(Err(full));
            }
            attempt.taken.push(place);
        }
        Ok(Ok(attempt))
    }

    /// Gives every place back: the key was right, or nobody could tell. A place that cannot be given back only makes the
    /// window smaller until it ends.
    pub(crate) async fn forgive(self, state: &State) {
        for Place { limit, subject } in self.taken {
            if let Err(error) = limit.release(&state.codes, &subject, self.at).await {
                web::log_failure("giving back a sign-in attempt", &error);
            }
        }
    }
}

/// Whom a failure counts for: the browser, its network, everybody, and the athlete that the form names. Who is signed in
/// already answers only for their own failures: what strangers do in the same network, or in an athlete's name, locks
/// nobody out of their account.
async fn places(
    state: &State,
    visit: &Visit,
    athlete_id: Option<&str>,
    session: Option<&SignedIn>,
) -> Result<Vec<Place>, Error> {
    let (_, browser) = visit.browser().ok_or(Error::Csrf(Refusal::NoCookie))?;
    let keys = state.keys.browser.current().await?;
    let named = athlete_id.map(|id| AthleteDigest::of(keys.index_key(), id));
    let foreign = named.filter(|athlete| session.is_none_or(|session| session.profile.link != *athlete));
    let place = |limit, subject: &str| Place { limit, subject: subject.to_owned() };
    let mut places = vec![place(&SIGNIN_BROWSER, browser.as_str())];
    match session {
        Some(session) => places.push(place(&SIGNIN_USER, &session.uid.to_string())),
        None => places.extend([place(&SIGNIN_ADDRESS, &visit.prefix), place(&SIGNIN_ALL, ALL)]),
    }
    places.extend(foreign.map(|athlete| place(&SIGNIN_ATHLETE, athlete.as_str())));
    Ok(places)
}
