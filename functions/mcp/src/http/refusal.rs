use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use oauth::BearerChallenge;
use serde_json::{Value, json};

/// Carries the challenge past a gateway that renames `WWW-Authenticate`; the gateway maps it back.
const MCP_CHALLENGE: HeaderName = HeaderName::from_static("x-mcp-challenge");

pub(super) const PARSE_ERROR: i32 = -32_700;
pub(super) const INVALID_REQUEST: i32 = -32_600;
pub(super) const METHOD_NOT_FOUND: i32 = -32_601;
pub(super) const INVALID_PARAMS: i32 = -32_602;
pub(super) const INTERNAL_ERROR: i32 = -32_603;
const UNSUPPORTED_VERSION: i32 = -32_022;

/// Why a request does not get as far as rmcp. Every answer is one that a client can read.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `Origin` is not on the list. A login would not help, so there is no challenge.
    Origin,
    /// No credential, a bad one, two of them, or one without the scope (RFC 6750 §3).
    Challenge(BearerChallenge),
    /// Not POST.
    Method,
    /// Not `application/json`.
    ContentType,
    /// The client accepts neither JSON nor an event stream.
    NotAcceptable,
    /// The body is longer than 4 MiB.
    TooLarge,
    /// The body ended early.
    Unreadable,
    /// The body is not JSON.
    NotJson,
    /// An array of messages.
    Batch,
    /// JSON, but not one JSON-RPC message.
    NotAMessage(&'static str),
    /// The parameters of a method we serve are malformed.
    Params { id: Value, problem: &'static str },
    /// A method of the other era: 404 in the modern one, in band in the legacy one.
    OtherEra { id: Value, method: String, status: StatusCode },
    /// The header names a revision that nobody knows.
    Version { id: Value, requested: String, supported: Vec<String> },
    /// Too many calls, or too many wrong keys.
    Limited { id: Value, retry_after_s: i64 },
    /// Storage or keys do not answer.
    Unavailable { id: Value },
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Origin => StatusCode::FORBIDDEN,
            Self::Challenge(challenge) => {
                StatusCode::from_u16(challenge.status()).unwrap_or(StatusCode::UNAUTHORIZED)
            }
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::NotJson | Self::Batch | Self::NotAMessage(_) | Self::Version { .. } => {
                StatusCode::BAD_REQUEST
            }
            // Both eras answer malformed parameters of a well-formed request in band.
            Self::Params { .. } => StatusCode::OK,
            Self::OtherEra { status, .. } => *status,
            Self::Limited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn body(self) -> Value {
        match self {
            Self::Origin => error(&Value::Null, INVALID_REQUEST, "this Origin may not call the server", None),
            Self::Challenge(challenge) => challenge_body(&challenge),
            Self::Method => error(
                &Value::Null,
                INVALID_REQUEST,
                "send POST; the server opens no stream and keeps no session",
                None,
            ),
            Self::ContentType => {
                error(&Value::Null, INVALID_REQUEST, "send Content-Type: application/json", None)
            }
            Self::NotAcceptable => {
                error(&Value::Null, INVALID_REQUEST, "accept application/json and text/event-stream", None)
            }
            Self::TooLarge => error(&Value::Null, INVALID_REQUEST, "the body may have at most 4 MiB", None),
            Self::Unreadable => error(&Value::Null, INVALID_REQUEST, "the body ended early", None),
            Self::NotJson => error(&Value::Null, PARSE_ERROR, "the body is not JSON", None),
            Self::Batch => error(
                &Value::Null,
                INVALID_REQUEST,
                "send one JSON-RPC message, not an array: one message per request",
                None,
            ),
            Self::NotAMessage(problem) => {
                error(&Value::Null, INVALID_REQUEST, &format!("not a JSON-RPC 2.0 message: {problem}"), None)
            }
            Self::Params { id, problem } => error(&id, INVALID_PARAMS, problem, None),
            Self::OtherEra { id, method, .. } => error(&id, METHOD_NOT_FOUND, &method, None),
            Self::Version { id, requested, supported } => {
                let data = json!({ "supported": supported, "requested": requested });
                error(&id, UNSUPPORTED_VERSION, "unsupported protocol version", Some(data))
            }
            Self::Limited { id, .. } => {
                error(&id, INTERNAL_ERROR, "too many requests; wait as long as Retry-After says", None)
            }
            Self::Unavailable { id } => {
                error(&id, INTERNAL_ERROR, "temporarily unavailable; try again", None)
            }
        }
    }

    fn extra_header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::Method => Some((ALLOW, HeaderValue::from_static("POST, OPTIONS"))),
            Self::Limited { retry_after_s, .. } => Some((RETRY_AFTER, HeaderValue::from(*retry_after_s))),
            Self::Unavailable { .. } => Some((RETRY_AFTER, HeaderValue::from_static("2"))),
            Self::Origin
            | Self::Challenge(_)
            | Self::ContentType
            | Self::NotAcceptable
            | Self::TooLarge
            | Self::Unreadable
            | Self::NotJson
            | Self::Batch
            | Self::NotAMessage(_)
            | Self::Params { .. }
            | Self::OtherEra { .. }
            | Self::Version { .. } => None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, extra) = (self.status(), self.extra_header());
        let challenge = match &self {
            Self::Challenge(challenge) => HeaderValue::from_str(&challenge.header_value()).ok(),
            _ => None,
        };
        let mut response = json_response(status, &self.body());
        if let Some((name, value)) = extra {
            response.headers_mut().insert(name, value);
        }
        if let Some(value) = challenge {
            response.headers_mut().insert(MCP_CHALLENGE, value.clone());
            response.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
        response
    }
}

/// A JSON-RPC error. Without a readable id the id is `null`.
pub(super) fn error(id: &Value, code: i32, message: &str, data: Option<Value>) -> Value {
    let mut error = json!({ "code": code, "message": message });
    if let (Some(data), Some(object)) = (data, error.as_object_mut()) {
        object.insert("data".into(), data);
    }
    json!({ "jsonrpc": "2.0", "id": id, "error": error })
}

/// The body says what the header says: some clients read only one of the two.
fn challenge_body(challenge: &BearerChallenge) -> Value {
    let mut body = json!({
        "error_description": challenge.description(),
        "resource_metadata": challenge.resource_metadata(),
    });
    if let Some(object) = body.as_object_mut() {
        if let Some(code) = challenge.error() {
            object.insert("error".into(), code.as_str().into());
        }
        if let Some(scope) = challenge.scope() {
            object.insert("scope".into(), scope.into());
        }
    }
    body
}

/// A JSON answer.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(axum::body::Body::from(Bytes::from(body.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
