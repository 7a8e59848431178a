use intervals::{Error, Reason};

use crate::failure::{Failure, Kind};

/// Turns an error of Intervals.icu into a failure that says what to do.
pub(crate) trait OrFail<T> {
    /// `area` is what the athlete would have to grant, `what` is the thing that was asked for (`activity i123`).
    fn or_fail(self, area: &'static str, what: &str) -> Result<T, Failure>;
}

impl<T> OrFail<T> for Result<T, Error> {
    fn or_fail(self, area: &'static str, what: &str) -> Result<T, Failure> {
        self.map_err(|error| failure(error, area, what))
    }
}

fn failure(error: Error, area: &'static str, what: &str) -> Failure {
    let kind = match error {
        Error::Unauthorized => Kind::CredentialRejected,
        Error::Forbidden => Kind::UpstreamForbidden { area },
        Error::NotFound => Kind::NotFound { what: what.to_owned() },
        Error::Strava => Kind::StravaBlocked,
        Error::Refused { status, reason } => Kind::UpstreamRefused { reason: refusal(status, reason) },
        Error::RateLimited { retry_after } => {
            Kind::RateLimited { retry_after_s: retry_after.map_or(60, |wait| wait.as_secs().max(1)) }
        }
        Error::Unavailable { .. } | Error::Connection => Kind::UpstreamUnavailable { outcome_unknown: false },
        Error::OutcomeUnknown => Kind::UpstreamUnavailable { outcome_unknown: true },
        Error::Timeout => Kind::Timeout,
        Error::TooLarge | Error::TooManyRequests => Kind::TooLarge,
        Error::InvalidId => Kind::InvalidArgument {
            argument: "id".into(),
            problem: "it has none of the forms of an id".into(),
        },
        Error::Malformed { path } => {
            tracing::error!(path, area, "an answer of Intervals.icu cannot be read");
            Kind::UpstreamUnavailable { outcome_unknown: false }
        }
    };
    kind.into()
}

/// A fixed sentence for the known reasons; the text of the service goes no further.
fn refusal(status: u16, reason: Option<Reason>) -> String {
    let known = match reason {
        None => return format!("it answered with status {status}"),
        Some(Reason::MissingParameter) => "a parameter is missing",
        Some(Reason::InvalidType) => "the sport is not one it knows",
        Some(Reason::NameTooLong) => "the name is longer than 80 characters",
        Some(Reason::NameRequired) => "a name is required",
        Some(Reason::InvalidThresholdPace) => "the threshold pace is not a speed in m/s",
        Some(Reason::InvalidBounds) => "the map bounds are malformed",
        Some(Reason::NoActivities) => "none of the activities can be served",
        Some(Reason::CodeNotFound | Reason::ClientNotFound) => "the connection is not known",
    };
    known.to_owned()
}
