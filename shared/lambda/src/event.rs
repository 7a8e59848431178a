use std::net::IpAddr;

use axum::body::Body;
use http::header::{COOKIE, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use lambda_http::aws_lambda_events::encodings::Base64Data;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Why an event is not a request. Answered with 400, logged by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Not an HTTP API event of payload format 2.0.
    Shape,
    /// The method is no token.
    Method,
    /// The path or query holds a byte no request line may hold.
    Target,
    /// A header name or value holds a byte no header may hold.
    Header,
    /// A Host that is no authority.
    Host,
    /// The body says it is base64 and is not.
    Body,
}

/// What is read of the event. Everything else is ignored, among it the merged query map, which joins repeats.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    version: String,
    raw_path: String,
    #[serde(default)]
    raw_query_string: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    cookies: Option<Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    request_context: Context,
}

#[derive(Deserialize)]
struct Context {
    http: ContextHttp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContextHttp {
    method: String,
    #[serde(default)]
    source_ip: String,
}

/// Reads an event. The source address becomes an [`IpAddr`] in the extensions of the request.
pub(crate) fn read(event: &str) -> Result<Request<Body>, Malformed> {
    let event: Event = serde_json::from_str(event).map_err(|_| Malformed::Shape)?;
    if event.version != "2.0" {
        return Err(Malformed::Shape);
    }
    let method =
        Method::from_bytes(event.request_context.http.method.as_bytes()).map_err(|_| Malformed::Method)?;
    let uri = read_target(&event.raw_path, event.raw_query_string.as_deref().unwrap_or_default())?;
    let headers = read_headers(&event.headers, event.cookies.as_deref().unwrap_or_default())?;
    let mut request = Request::new(read_body(event.body, event.is_base64_encoded)?);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    if let Ok(address) = event.request_context.http.source_ip.parse::<IpAddr>() {
        request.extensions_mut().insert(address);
    }
    Ok(request)
}

/// Path and query only: the authority of the request is never ours to build.
fn read_target(path: &str, query: &str) -> Result<Uri, Malformed> {
    let is_path_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte);
    let is_query_byte = |byte: u8| is_path_byte(byte) || b"?[]{}|^`\\".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(is_path_byte) || !query.bytes().all(is_query_byte) {
        return Err(Malformed::Target);
    }
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let uri = Uri::builder().path_and_query(target).build().map_err(|_| Malformed::Target)?;
    if uri.path() == path { Ok(uri) } else { Err(Malformed::Target) }
}

fn read_headers(sent: &Map<String, Value>, cookies: &[String]) -> Result<HeaderMap, Malformed> {
    let mut headers = HeaderMap::new();
    for (name, value) in sent {
        let text = value.as_str().ok_or(Malformed::Shape)?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Malformed::Header)?;
        if name == http::header::HOST && !is_authority(text) {
            return Err(Malformed::Host);
        }
        headers.append(name, read_value(text)?);
    }
    // The gateway takes the cookies out of the headers; one that comes in both places would count twice.
    if !cookies.is_empty() {
        headers.insert(COOKIE, read_value(&cookies.join("; "))?);
    }
    Ok(headers)
}

/// Visible ASCII, blanks and what is above it, as a server on a socket would take.
fn read_value(text: &str) -> Result<HeaderValue, Malformed> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| Malformed::Header)
}

fn is_authority(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(plain)
}

fn read_body(body: Option<String>, is_base64: bool) -> Result<Body, Malformed> {
    match (body, is_base64) {
        (None, _) => Ok(Body::empty()),
        (Some(text), false) => Ok(Body::from(text)),
        (Some(text), true) => {
            let decoded: Base64Data =
                serde_json::from_value(Value::String(text)).map_err(|_| Malformed::Body)?;
            Ok(Body::from(decoded.0))
        }
    }
}
