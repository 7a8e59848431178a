use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{MatchedPath, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use futures::FutureExt as _;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use oauth::{ErrorCode, Issuer, Random, paths};
use tracing::Instrument as _;

use crate::answer::{Unexpected, http_error, unexpected_with};
use crate::{ClientAddress, RequestId, json_error, trace};

/// Longest trace header that is copied into the log.
const LONGEST_TRACE: usize = 256;

struct Front {
    issuer: Issuer,
    enforce_https: bool,
    random: Random,
}

/// Puts around every route of a function what all of them share, from the outside in: the request id and the one log
/// line, the checks of `Host` (421, all but [`paths::HEALTH`]) and of HTTPS, the end of the time that the front door gave
/// (an [`Instant`] in the extensions; 503), the panic guard. Every answer carries
/// `X-Content-Type-Options`; a bare 404 or 405 gets a JSON body, a bare 500 also the request id.
///
/// The span of a request has the empty fields `uid`, `client`, `tool` and `upstream_calls` for whoever knows them.
pub fn layers(router: Router, issuer: &Issuer, enforce_https: bool, random: &Random) -> Router {
    let front = Front { issuer: issuer.clone(), enforce_https, random: random.clone() };
    router.layer(from_fn_with_state(Arc::new(front), outermost))
}

async fn outermost(State(front): State<Arc<Front>>, mut request: Request<Body>, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::new(&front.random);
    request.extensions_mut().insert(id.clone());
    let line = Line::of(&request);
    let is_head = request.method() == Method::HEAD;
    let deadline = request.extensions().get::<Instant>().copied();
    let span = tracing::error_span!(
        "request",
        request_id = id.as_str(),
        uid = tracing::field::Empty,
        client = tracing::field::Empty,
        tool = tracing::field::Empty,
        upstream_calls = tracing::field::Empty,
    );
    async {
        let response = match refusal(&front, &request) {
            Some(refused) => refused,
            None => in_time(deadline, guarded(next.run(request))).await,
        };
        let response = finished(response, &id);
        let response = if is_head { without_body(response) } else { response };
        line.write(response.status(), started);
        response
    }
    .instrument(span)
    .await
}

/// A request that no route should see.
fn refusal(front: &Front, request: &Request<Body>) -> Option<Response> {
    if request.uri().path() != paths::HEALTH && !names_our_host(request.headers(), &front.issuer) {
        return Some(http_error(
            StatusCode::MISDIRECTED_REQUEST,
            "misdirected_request",
            "This server does not answer for that host",
        ));
    }
    if front.enforce_https && only(request.headers(), "x-forwarded-proto") != Some("https") {
        return Some(json_error(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, "HTTPS required"));
    }
    None
}

/// Exactly one `Host`, which is that of the issuer; the default port may be spelled out (RFC 9110 §4.2.3, §7.2).
fn names_our_host(headers: &HeaderMap, issuer: &Issuer) -> bool {
    let default_port = if issuer.is_https() { ":443" } else { ":80" };
    let bare =
        |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
    only(headers, HOST.as_str()).is_some_and(|host| bare(host) == bare(issuer.authority()))
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// A panic is a bug, and still an answer. Its text may hold input, so only its place is logged, by the panic hook.
async fn guarded(handler: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(handler).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a handler panicked");
        crate::unexpected()
    })
}

/// An answer that says to try again, when the handler has none before Lambda would end it. Decisions are single
/// conditional writes, so a retry finds each made or not; a tool call ends earlier, with words of its own.
async fn in_time(deadline: Option<Instant>, handler: impl Future<Output = Response>) -> Response {
    let Some(deadline) = deadline else {
        return handler.await;
    };
    tokio::time::timeout_at(deadline.into(), handler).await.unwrap_or_else(|_| {
        tracing::error!("out of time");
        crate::outage()
    })
}

fn finished(response: Response, id: &RequestId) -> Response {
    let bare = !response.headers().contains_key(CONTENT_TYPE);
    let mut response = match response.status() {
        _ if response.extensions().get::<Unexpected>().is_some() => {
            with_headers_of(unexpected_with(id.as_str()), &response)
        }
        StatusCode::NOT_FOUND if bare => {
            let body = http_error(StatusCode::NOT_FOUND, "not_found", "There is nothing at this path");
            with_headers_of(body, &response)
        }
        StatusCode::METHOD_NOT_ALLOWED if bare => {
            let sentence = "This path does not answer that method";
            with_headers_of(
                http_error(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", sentence),
                &response,
            )
        }
        _ => response,
    };
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The answer to HEAD tells the length it would have had (RFC 9110 §9.3.2).
fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().entry(CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    response.map(|_| Body::empty())
}

/// Keeps what the bare answer already said, such as `Allow` and CORS, but not the length of its empty body.
fn with_headers_of(mut response: Response, bare: &Response) -> Response {
    for (name, value) in bare.headers() {
        if name != CONTENT_LENGTH {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// What the log says of a request: nothing that a client could fill with a secret. The route is the pattern, not the
/// path; the query, the headers and the body are never in it.
struct Line {
    method: &'static str,
    route: String,
    ip_prefix: String,
    /// X-Ray's header, as the gateway sent it.
    trace: Option<String>,
    /// The trace in the words of OpenTelemetry: the client's (W3C `traceparent`), else the gateway's.
    trace_id: Option<String>,
}

impl Line {
    fn of(request: &Request<Body>) -> Self {
        let trace = only(request.headers(), "x-amzn-trace-id").filter(|text| is_trace(text));
        let clients = only(request.headers(), "traceparent").and_then(trace::of_traceparent);
        let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
        Self {
            method: method_name(request.method()),
            route: route.to_owned(),
            ip_prefix: ClientAddress::of(request.extensions()).prefix(),
            trace: trace.map(ToOwned::to_owned),
            trace_id: clients.or_else(|| trace.and_then(trace::of_xray)),
        }
    }

    fn write(&self, status: StatusCode, started: Instant) {
        tracing::info!(
            method = self.method,
            route = self.route,
            status = status.as_u16(),
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            ip_prefix = self.ip_prefix,
            trace = self.trace,
            trace_id = self.trace_id,
            "answered"
        );
    }
}

fn is_trace(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"=;:-_.".contains(&byte);
    text.len() <= LONGEST_TRACE && text.bytes().all(plain)
}

/// A method is any token a client likes; only the known ones are worth a word.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
