use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use serde_json::{Value, json};

use super::message::{Era, Message};
use super::refusal::{INTERNAL_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, error, json_response};

/// What rmcp answers with.
pub(super) type Raw = http::Response<BoxBody<Bytes, std::convert::Infallible>>;

/// Passes JSON on and turns every text body of rmcp into a JSON-RPC error with the same status.
///
/// A handler that notifies before its result is answered with an event stream, which ends with the result. It is passed
/// on whole: a gateway buffers, and no answer may stay open.
pub(super) async fn readable(raw: Raw, message: &Message) -> Response {
    let (parts, body) = raw.into_parts();
    let has_type = |wanted: &[u8]| {
        parts.headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(wanted))
    };
    if has_type(b"application/json") || parts.status == StatusCode::ACCEPTED {
        return Response::from_parts(parts, axum::body::Body::new(body));
    }
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    if has_type(b"text/event-stream") && parts.status == StatusCode::OK {
        return Response::from_parts(parts, axum::body::Body::from(bytes));
    }
    tracing::warn!(status = parts.status.as_u16(), bytes = bytes.len(), "rmcp answered without JSON");
    unreadable(parts.status, &message.id())
}

fn unreadable(status: StatusCode, id: &Value) -> Response {
    let (status, code, text) = match status {
        StatusCode::FORBIDDEN => (status, INVALID_REQUEST, "this Host or Origin may not call the server"),
        StatusCode::METHOD_NOT_ALLOWED => (status, INVALID_REQUEST, "send POST"),
        StatusCode::PAYLOAD_TOO_LARGE => (status, INVALID_REQUEST, "the body may have at most 4 MiB"),
        StatusCode::NOT_FOUND => (status, METHOD_NOT_FOUND, "there is no such method"),
        // After our own checks only a message of no known shape gets here.
        StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::BAD_REQUEST => {
            (StatusCode::BAD_REQUEST, INVALID_REQUEST, "not a message of this protocol")
        }
        _ => (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL_ERROR, "the server could not answer"),
    };
    json_response(status, &error(id, code, text, None))
}

/// The answer when the time for one request is over: for a tool a result that says so, else an error.
pub(super) fn out_of_time(message: &Message, server_info: &Value) -> Response {
    if message.method() != "tools/call" {
        return json_response(
            StatusCode::OK,
            &error(&message.id(), INTERNAL_ERROR, "the server ran out of time; try again", None),
        );
    }
    let mut result =
        serde_json::to_value(crate::failure::Failure::from(crate::failure::Kind::Timeout).into_result(""))
            .unwrap_or_default();
    if let Some(object) = result.as_object_mut() {
        match message.era() {
            Era::Legacy => {
                object.remove("resultType");
            }
            Era::Modern => {
                object.insert("_meta".into(), json!({ "io.modelcontextprotocol/serverInfo": server_info }));
            }
        }
    }
    json_response(StatusCode::OK, &json!({ "jsonrpc": "2.0", "id": message.id(), "result": result }))
}
