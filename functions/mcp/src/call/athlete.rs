use std::sync::Arc;

use intervals::{Api, Athlete, OfActivity, OfAthlete};
use jiff::civil::Date;

use super::{OrFail as _, Session};
use crate::access::Connected;
use crate::answer::{Answer, Units, WarningCode};
use crate::cursor::Binding;
use crate::dates::{self, Range, Window};
use crate::failure::{Failure, Kind};

/// A call for one athlete on that athlete's day.
pub(crate) struct Call {
    pub(crate) session: Session,
    pub(crate) api: Api,
    pub(crate) athlete: String,
    pub(crate) profile: Athlete,
    pub(crate) today: Date,
    connected: Arc<Connected>,
    known_timezone: bool,
}

impl Session {
    /// Chooses the athlete and reads their profile: it says which day it is for them, and in which units they think.
    pub(crate) async fn athlete(&self, athlete_id: Option<&str>) -> Result<Call, Failure> {
        let connected = self.connected()?;
        let first = self.toolbox.api(&self.principal, &connected, None, &self.allowance);
        let athlete = choose(&first, &connected, athlete_id).await?;
        let own = athlete == connected.athlete_id;
        let profile = match first.athlete(&athlete).profile().await {
            // The shape is right and it is the person's own account: the key no longer opens it.
            Err(intervals::Error::Forbidden) if own && connected.credential.is_api_key() => {
                return Err(Kind::CredentialRejected.into());
            }
            // Of a token the athlete may have kept the settings back, which hold the profile. The rest still works.
            Err(intervals::Error::Forbidden) if own => Athlete::default(),
            other => other.or_fail("the profile", &format!("athlete {athlete}"))?,
        };
        let (today, known_timezone) = dates::today(self.toolbox.clock.now(), profile.timezone.as_deref());
        let api = self.toolbox.api(&self.principal, &connected, Some(today), &self.allowance);
        Ok(Call { session: self.clone(), api, athlete, profile, today, connected, known_timezone })
    }
}

/// The connected athlete, or one of the roster of an API key. A foreign id is refused without a request.
async fn choose(api: &Api, connected: &Connected, wanted: Option<&str>) -> Result<String, Failure> {
    let own = &connected.athlete_id;
    let Some(id) = wanted.filter(|id| *id != "0" && id != own) else {
        return Ok(own.clone());
    };
    if !is_athlete_id(id) {
        return Err(Failure::argument(
            "athlete_id",
            "it is an id such as i12345, or 0 for the connected athlete",
        ));
    }
    if !connected.credential.is_api_key() {
        return Err(Kind::AthleteNotAllowed.into());
    }
    let roster = api.athletes().await.or_fail("the roster", "roster")?;
    let listed = |athlete: &intervals::RosterAthlete| {
        athlete.id.as_ref().is_some_and(|of| of.as_str() == id)
            && athlete.permission.as_deref() != Some("NONE")
    };
    if roster.iter().any(listed) { Ok(id.to_owned()) } else { Err(Kind::AthleteNotAllowed.into()) }
}

fn is_athlete_id(id: &str) -> bool {
    let digits = id.strip_prefix('i').unwrap_or(id);
    (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks an id of the pattern `i?\d{1,20}` before anything is sent.
pub(crate) fn activity_id(argument: &str, id: &str) -> Result<(), Failure> {
    let digits = id.strip_prefix('i').unwrap_or(id);
    let good = (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(Failure::argument(argument, "it is an activity id such as i123456789")) }
}

/// Checks an id that is a number of at most 19 digits: events, workouts, folders, items.
pub(crate) fn numeric_id(argument: &str, id: &str) -> Result<(), Failure> {
    let good = (1..=19).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(Failure::argument(argument, "it is a number of up to 19 digits")) }
}

impl Call {
    /// The endpoints of the athlete.
    pub(crate) fn of_athlete(&self) -> OfAthlete<'_> {
        self.api.athlete(&self.athlete)
    }

    /// The endpoints of an activity.
    pub(crate) fn of_activity<'a>(&'a self, id: &'a str) -> OfActivity<'a> {
        self.api.activity(id)
    }

    /// How we are connected.
    pub(crate) fn connected(&self) -> &Connected {
        &self.connected
    }

    /// The profile itself is asked for: without it there is nothing to tell.
    pub(crate) fn needs_profile(&self) -> Result<(), Failure> {
        if self.profile.id.is_some() {
            Ok(())
        } else {
            Err(Kind::UpstreamForbidden { area: "settings" }.into())
        }
    }

    /// An answer that says for whom and on which day it was made.
    pub(crate) fn answer(&self) -> Answer {
        let mut answer = Answer::in_units(Units::of(&self.profile));
        if self.athlete != self.connected.athlete_id {
            answer.put("athlete_id", self.athlete.clone());
            answer.line(format!("Athlete {}", self.athlete));
        }
        answer.put("today", self.today.to_string());
        answer.put(
            "timezone",
            if self.known_timezone { self.profile.timezone.clone() } else { Some("UTC".to_owned()) },
        );
        if !self.known_timezone {
            answer
                .warn(WarningCode::TimezoneUnknown, "the athlete's timezone is not known; days are UTC days");
        }
        if self.api.quota().is_some_and(|quota| quota.is_low()) {
            answer.warn(WarningCode::QuotaLow, "few requests to Intervals.icu are left in this window");
        }
        answer
    }

    /// A range of days.
    pub(crate) fn range(
        &self,
        oldest: Option<&str>,
        newest: Option<&str>,
        window: &Window,
    ) -> Result<Range, Failure> {
        Range::read(oldest, newest, self.today, window)
            .map_err(|error| Failure::argument(error.argument(), error.to_string()))
    }

    /// One day.
    pub(crate) fn day(&self, argument: &str, text: &str) -> Result<Date, Failure> {
        dates::parse(text, self.today).map_err(|error| Failure::argument(argument, error.to_string()))
    }

    /// What a cursor of this call is bound to.
    pub(crate) fn binding(&self) -> Binding {
        Binding::new(self.session.round.tool(), self.session.round.raw())
    }

    /// The position in a cursor that the caller passed.
    pub(crate) fn position(&self, cursor: Option<&str>) -> Result<Option<String>, Failure> {
        let open = |cursor| {
            self.binding().open(cursor).map_err(|error| Failure::argument("cursor", error.to_string()))
        };
        cursor.map(open).transpose()
    }

    /// Leaves every remembered answer behind after a write.
    pub(crate) async fn wrote(&self) {
        self.session.toolbox.wrote(&self.session.principal).await;
    }
}
