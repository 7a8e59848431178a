//! From an answer, or none, to success or an [`Error`].

use std::time::Duration;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use outbound::{FixedError, Response};
use serde::Deserialize;

use crate::error::{Error, Reason};

/// The start of the one text that means a Strava activity.
const STRAVA: &str = "Cannot read Strava activities";

/// Seconds of a day, when every quota begins anew; more than that is not believed.
const LONGEST_PAUSE: u64 = 86_400;

/// The shapes an error body has: one object, or an array with one object per item of a bulk write.
#[derive(Deserialize)]
#[serde(untagged)]
enum Complaint {
    One(Said),
    Many(Vec<Said>),
}

#[derive(Deserialize)]
struct Said {
    error: String,
}

/// An error of one attempt, with the pause the service asked for.
pub(crate) struct Failure {
    pub(crate) error: Error,
    retry_after: Option<Duration>,
}

impl Failure {
    /// How long to wait before the one retry of a read; nothing when a retry would not help. A pause named by the
    /// service is never shortened.
    pub(crate) fn pause(&self, own: Duration) -> Option<Duration> {
        let passing = match self.error {
            Error::Connection | Error::RateLimited { .. } => true,
            Error::Unavailable { status } => matches!(status, 502..=504),
            Error::Unauthorized
            | Error::Forbidden
            | Error::NotFound
            | Error::Strava
            | Error::Refused { .. }
            | Error::Timeout
            | Error::OutcomeUnknown
            | Error::Malformed { .. }
            | Error::TooLarge
            | Error::InvalidId
            | Error::TooManyRequests => false,
        };
        passing.then(|| self.retry_after.unwrap_or(own))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, retry_after: None }
    }
}

/// Decides whether the answer is a success.
pub(crate) fn of_answer(answer: &Response, is_read: bool) -> Result<(), Failure> {
    let retry_after = retry_after(&answer.headers);
    error_of(answer, is_read, retry_after).map_or(Ok(()), |error| Err(Failure { error, retry_after }))
}

fn error_of(answer: &Response, is_read: bool, retry_after: Option<Duration>) -> Option<Error> {
    let status = answer.status.as_u16();
    match status {
        200..=299 if !is_page(&answer.headers) => None,
        401 => Some(Error::Unauthorized),
        429 => Some(Error::RateLimited { retry_after }),
        502..=504 if !is_read => Some(Error::OutcomeUnknown),
        400..=499 if !is_page(&answer.headers) => Some(refused(status, &answer.body)),
        _ => Some(Error::Unavailable { status }),
    }
}

/// What a missing answer means. A write that may have arrived is not called a failure.
pub(crate) fn of_failure(failure: FixedError, is_read: bool) -> Error {
    match failure {
        FixedError::Unreachable | FixedError::Base | FixedError::Client => Error::Connection,
        FixedError::Request => Error::InvalidId,
        FixedError::TooLarge => Error::TooLarge,
        FixedError::Timeout if is_read => Error::Timeout,
        FixedError::Lost if is_read => Error::Connection,
        FixedError::Timeout | FixedError::Lost => Error::OutcomeUnknown,
    }
}

fn refused(status: u16, body: &[u8]) -> Error {
    let said = said(body);
    let text = said.as_deref().unwrap_or_default();
    match status {
        403 => Error::Forbidden,
        422 if text.starts_with(STRAVA) => Error::Strava,
        404 if Reason::of(text).is_none() => Error::NotFound,
        _ => Error::Refused { status, reason: Reason::of(text) },
    }
}

fn said(body: &[u8]) -> Option<String> {
    match serde_json::from_slice(body) {
        Ok(Complaint::One(said)) => Some(said.error),
        Ok(Complaint::Many(said)) => said.into_iter().next().map(|said| said.error),
        Err(_) => std::str::from_utf8(body).ok().map(ToOwned::to_owned),
    }
}

/// A page for people: a proxy or a challenge in front of the service answered, whatever the status says.
fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(http::HeaderValue::as_bytes).unwrap_or_default();
    kind.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"text/html"))
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.min(LONGEST_PAUSE)))
}
