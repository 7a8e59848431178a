//! The ways the service says no, each in its own shape.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::account::stamp;

/// Why a request was not carried out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// The application's own shape: `{"status","error"}`.
    Application(u16, String),
    /// The framework's shape, with time and path.
    Framework(u16),
    /// 422 for items of a bulk write.
    Bulk(Vec<String>),
    /// 422 without a body.
    EmptyUnprocessable,
    /// 404 as plain text, as the token endpoint answers.
    PlainNotFound(&'static str),
}

/// What a handler gives back.
pub(crate) type Outcome<T> = Result<T, Refusal>;

impl Refusal {
    pub(crate) fn unprocessable(error: impl Into<String>) -> Self {
        Self::Application(422, error.into())
    }

    /// A mandatory query parameter is missing.
    pub(crate) fn missing(name: &str, kind: &str) -> Self {
        Self::unprocessable(format!(
            "Required request parameter '{name}' for method parameter type {kind} is not present"
        ))
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::Application(404, format!("{what} not found"))
    }

    pub(crate) fn denied() -> Self {
        Self::Application(403, "Access denied".to_owned())
    }

    pub(crate) fn strava() -> Self {
        Self::unprocessable("Cannot read Strava activities via the API")
    }

    /// A body that is no JSON, or not of the expected form.
    pub(crate) fn unreadable() -> Self {
        Self::Framework(400)
    }

    /// The answer.
    pub(crate) fn into_response(self, path: &str, now: Timestamp) -> Response {
        match self {
            Self::Application(status, error) => {
                json_answer(status, &json!({"status": status, "error": error}))
            }
            Self::Framework(status) => {
                let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
                json_answer(
                    status,
                    &json!({"timestamp": stamp(now), "status": status, "error": reason, "path": path}),
                )
            }
            Self::Bulk(errors) => {
                let errors: Vec<Value> =
                    errors.iter().map(|error| json!({"status": 422, "error": error})).collect();
                json_answer(422, &Value::Array(errors))
            }
            Self::EmptyUnprocessable => plain(422, ""),
            Self::PlainNotFound(text) => plain(404, text),
        }
    }
}

fn json_answer(status: u16, body: &Value) -> Response {
    let mut answer = plain(status, &body.to_string());
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn plain(status: u16, body: &str) -> Response {
    let mut answer = Response::new(Body::from(body.to_owned()));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer
}
