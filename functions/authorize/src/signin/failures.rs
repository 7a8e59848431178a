use oauth::{AthleteDigest, Digest};

use crate::csrf::Refusal;
use crate::error::Error;
use crate::limits::{ALL, Full, Limit, SIGNIN_ADDRESS, SIGNIN_ALL, SIGNIN_ATHLETE, SIGNIN_BROWSER};
use crate::state::State;
use crate::visit::Visit;

/// Whom failed sign-ins are counted for.
pub(crate) struct Subjects {
    browser: Digest,
    prefix: String,
    athlete: Option<AthleteDigest>,
}

impl Subjects {
    /// This browser, its network and, when the form names one, the athlete.
    pub(crate) async fn of(state: &State, visit: &Visit, athlete_id: Option<&str>) -> Result<Self, Error> {
        let (_, browser) = visit.browser().ok_or(Error::Csrf(Refusal::NoCookie))?;
        let keys = state.keys.browser.current().await?;
        let athlete = athlete_id.map(|id| AthleteDigest::of(keys.index_key(), id));
        Ok(Self { browser, prefix: visit.prefix.clone(), athlete })
    }

    fn limits(&self) -> Vec<(&'static Limit, &str)> {
        let athlete = self.athlete.as_ref().map(|athlete| (&SIGNIN_ATHLETE, athlete.as_str()));
        let others = [
            (&SIGNIN_BROWSER, self.browser.as_str()),
            (&SIGNIN_ADDRESS, self.prefix.as_str()),
            (&SIGNIN_ALL, ALL),
        ];
        others.into_iter().chain(athlete).collect()
    }

    /// Whether another attempt may be made at all. When the counters fail, sign-in closes.
    pub(crate) async fn look(&self, state: &State) -> Result<Result<(), Full>, Error> {
        let now = state.clock.now();
        for (limit, subject) in self.limits() {
            if let Err(full) = limit.look(&state.codes, subject, now).await? {
                return Ok(Err(full));
            }
        }
        Ok(Ok(()))
    }

    /// Counts one failure everywhere. One of many failures at once may be told the limit instead of the failure.
    pub(crate) async fn count(&self, state: &State) -> Result<Result<(), Full>, Error> {
        let now = state.clock.now();
        let mut outcome = Ok(());
        for (limit, subject) in self.limits() {
            outcome = outcome.and(limit.count(&state.codes, subject, now).await?);
        }
        Ok(outcome)
    }
}
