use axum::body::Body;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::BodyExt as _;
use lambda_http::aws_lambda_events::encodings;
use serde_json::{Map, Value, json};

/// Turns a response into the answer of payload format 2.0: each cookie stands alone, other repeated headers are joined
/// (RFC 9110 §5.3), text goes out as text and everything else as base64.
pub(crate) async fn write(response: Response<Body>) -> Value {
    let (head, body) = response.into_parts();
    match body.collect().await {
        Ok(collected) => encode(head.status, &head.headers, collected.to_bytes()),
        Err(error) => {
            tracing::error!(failure = %error, "the body of a response broke");
            encode(StatusCode::INTERNAL_SERVER_ERROR, &HeaderMap::new(), Bytes::new())
        }
    }
}

fn encode(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Value {
    let text = if is_text(headers) { std::str::from_utf8(&body).ok().map(ToOwned::to_owned) } else { None };
    let is_base64 = text.is_none() && !body.is_empty();
    let body = match text {
        Some(text) => encodings::Body::Text(text),
        None if body.is_empty() => encodings::Body::Text(String::new()),
        None => encodings::Body::Binary(body.into()),
    };
    json!({
        "statusCode": status.as_u16(),
        "headers": joined(headers),
        "cookies": cookies(headers),
        "body": body,
        "isBase64Encoded": is_base64,
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(text_of).unwrap_or_default().to_ascii_lowercase();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is_text = essence.starts_with("text/") || essence == "application/json" || essence.ends_with("+json");
    is_text && !headers.contains_key(CONTENT_ENCODING)
}

fn joined(headers: &HeaderMap) -> Map<String, Value> {
    let names = headers.keys().filter(|name| **name != SET_COOKIE);
    names
        .map(|name| {
            let values: Vec<_> = headers.get_all(name).iter().map(text_of).collect();
            (name.as_str().to_owned(), Value::String(values.join(", ")))
        })
        .collect()
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    headers.get_all(SET_COOKIE).iter().map(text_of).collect()
}

fn text_of(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// 400 for an event that is no request. Says nothing of what was wrong: the log does.
pub(crate) fn malformed() -> Response<Body> {
    let body = json!({"error": "invalid_request", "error_description": "The request is malformed"});
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(http::header::PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(http::header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
