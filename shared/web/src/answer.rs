use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use oauth::ErrorCode;
use serde::Serialize;

/// Seconds a client waits after an outage.
const OUTAGE_SECONDS: i64 = 5;

/// The body of every JSON error (RFC 6749 §5.2).
#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

/// Marks a 500 whose body is written by [`crate::layers`], which knows the request id.
#[derive(Clone, Copy)]
pub(crate) struct Unexpected;

/// A JSON answer that no cache keeps.
#[must_use]
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => no_store((status, [(CONTENT_TYPE, "application/json")], bytes).into_response()),
        Err(error) => {
            crate::log_failure("writing a JSON answer", &error);
            unexpected()
        }
    }
}

/// `{"error", "error_description"}` with `Cache-Control: no-store` and `Pragma: no-cache`. The description is a static
/// ASCII sentence: no input is ever echoed (OAuth 2.1 §3.2.4).
#[must_use]
pub fn json_error(status: StatusCode, error: ErrorCode, error_description: &'static str) -> Response {
    json(status, &ErrorBody { error: error.as_str(), error_description, request_id: None })
}

/// An error of HTTP itself, for which OAuth has no code.
pub(crate) fn http_error(
    status: StatusCode,
    error: &'static str,
    error_description: &'static str,
) -> Response {
    json(status, &ErrorBody { error, error_description, request_id: None })
}

/// 503 `temporarily_unavailable` with `Retry-After`: storage or keys cannot be reached, nothing was decided.
#[must_use]
pub fn outage() -> Response {
    let sentence = "The service is temporarily unavailable";
    retry_after(
        json_error(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TemporarilyUnavailable, sentence),
        OUTAGE_SECONDS,
    )
}

/// 429 `temporarily_unavailable` with `Retry-After` in seconds.
#[must_use]
pub fn limited(seconds: i64) -> Response {
    let sentence = "Too many requests, try again later";
    retry_after(
        json_error(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TemporarilyUnavailable, sentence),
        seconds,
    )
}

/// 500 `server_error`: a fixed sentence and the request id, which [`crate::layers`] fills in.
#[must_use]
pub fn unexpected() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Unexpected);
    response
}

/// The body of [`unexpected`], once the request id is known.
pub(crate) fn unexpected_with(request_id: &str) -> Response {
    let error_description = "Something went wrong on this server";
    let error = ErrorCode::ServerError.as_str();
    json(
        StatusCode::INTERNAL_SERVER_ERROR,
        &ErrorBody { error, error_description, request_id: Some(request_id) },
    )
}

/// Keeps an answer out of every cache.
#[must_use]
pub fn no_store(mut response: Response) -> Response {
    forbid_storing(response.headers_mut());
    response
}

fn forbid_storing(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
}

fn retry_after(mut response: Response, seconds: i64) -> Response {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}
