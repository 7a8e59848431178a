//! What can go wrong between us and Intervals.icu. Nothing of an upstream text is kept.

use std::time::Duration;

/// Why there is no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// 401: the key or token is not, or no longer, accepted.
    #[error("Intervals.icu does not accept the credential")]
    Unauthorized,
    /// 403: a foreign athlete, or an area the athlete did not grant.
    #[error("Intervals.icu denies access")]
    Forbidden,
    /// 404: no such thing, or no such route.
    #[error("Intervals.icu does not know this")]
    NotFound,
    /// 422: activities that came from Strava are not available over the API.
    #[error("Intervals.icu may not pass on activities from Strava")]
    Strava,
    /// Any other 4xx: the request was understood and refused.
    #[error("Intervals.icu refused the request with status {status}")]
    Refused {
        /// The status.
        status: u16,
        /// The known message, when it was one.
        reason: Option<Reason>,
    },
    /// 429, also after the one retry.
    #[error("Intervals.icu asks for a pause")]
    RateLimited {
        /// How long, when it says so.
        retry_after: Option<Duration>,
    },
    /// 5xx, a redirect, or a page meant for people.
    #[error("Intervals.icu is not available (status {status})")]
    Unavailable {
        /// The status.
        status: u16,
    },
    /// The deadline of the call or of the request has passed.
    #[error("Intervals.icu took too long")]
    Timeout,
    /// No connection, or it was lost during a read.
    #[error("no connection to Intervals.icu")]
    Connection,
    /// A write left us and no answer came: it may or may not have been done. It is never sent again.
    #[error("the outcome of the change is not known")]
    OutcomeUnknown,
    /// The answer has another shape than expected.
    #[error("the answer of Intervals.icu cannot be read at `{path}`")]
    Malformed {
        /// The path of the field in the JSON; never its content.
        path: String,
    },
    /// The answer is longer than allowed.
    #[error("the answer of Intervals.icu is too large")]
    TooLarge,
    /// An id that cannot be one path segment. Nothing was sent.
    #[error("the id cannot be part of a path")]
    InvalidId,
    /// This call has used all its requests. Nothing was sent.
    #[error("too many requests for one call")]
    TooManyRequests,
}

/// The refusals whose cause is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A mandatory parameter is not there.
    MissingParameter,
    /// An unknown sport.
    InvalidType,
    /// A name above 80 characters.
    NameTooLong,
    /// A note without a name.
    NameRequired,
    /// A pace that is not in metres per second.
    InvalidThresholdPace,
    /// Malformed map bounds.
    InvalidBounds,
    /// None of the named activities can be served.
    NoActivities,
    /// An OAuth code that is unknown or older than two minutes.
    CodeNotFound,
    /// An OAuth client that is unknown.
    ClientNotFound,
}

impl Reason {
    /// Recognises the fixed texts of the service. The text itself goes no further.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let known = [
            ("Required request parameter", Self::MissingParameter),
            ("Invalid type", Self::InvalidType),
            ("Name is too long", Self::NameTooLong),
            ("Name is required", Self::NameRequired),
            ("Invalid threshold pace", Self::InvalidThresholdPace),
            ("Expected left, top, right, bottom", Self::InvalidBounds),
            ("No activities found", Self::NoActivities),
            ("Code not found", Self::CodeNotFound),
            ("Client and/or secret not found", Self::ClientNotFound),
        ];
        known.into_iter().find(|(start, _)| text.starts_with(start)).map(|(_, reason)| reason)
    }
}
