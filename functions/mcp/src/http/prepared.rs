use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use axum::response::Response;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::BodyExt as _;
use oauth::ScopeSet;
use rmcp::model::ProtocolVersion;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::endpoint::PROTOCOL_VERSION;
use super::message::{Era, Message};

/// The methods whose result depends on nothing but a [`Key`].
const METHODS: [&str; 5] =
    ["ping", "prompts/list", "resources/list", "resources/templates/list", "tools/list"];

/// What decides such a result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    method: &'static str,
    scope: ScopeSet,
    revision: Option<&'static str>,
}

impl Key {
    /// `None` for whatever the handler has to look at itself: another method, parameters, a request of the modern era,
    /// whose headers repeat its body, or a revision that did not have these methods as they are.
    pub(super) fn of(message: &Message, headers: &HeaderMap, scope: ScopeSet) -> Option<Self> {
        if !message.is_request() || message.era() == Era::Modern || message.has_params() {
            return None;
        }
        let method = METHODS.into_iter().find(|method| *method == message.method())?;
        let revision = match headers.get(PROTOCOL_VERSION) {
            None => None,
            Some(named) => Some(legacy().find(|revision| named == revision)?),
        };
        Some(Self { method, scope, revision })
    }
}

fn legacy() -> impl Iterator<Item = &'static str> {
    let known = ProtocolVersion::KNOWN_VERSIONS.iter().map(ProtocolVersion::as_str);
    known.filter(|revision| *revision < ProtocolVersion::V_2026_07_28.as_str())
}

/// Results that the handler has written once. A request gets them with its own id.
#[derive(Default)]
pub(super) struct Prepared(RwLock<HashMap<Key, Box<RawValue>>>);

#[derive(Deserialize)]
struct Answered {
    result: Box<RawValue>,
}

impl Prepared {
    /// The answer to the request `id`, once the handler has given its like.
    pub(super) fn answer(&self, key: &Key, id: &Value) -> Option<Response> {
        let results = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let result = results.get(key)?.get();
        let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{result}}}"#);
        let mut response = Response::new(axum::body::Body::from(body));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Some(response)
    }

    /// Keeps the result of `response`, which goes on unchanged.
    pub(super) async fn keep(&self, key: Key, response: Response) -> Response {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        if let Some(result) = result(parts.status, &body) {
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, result);
        }
        Response::from_parts(parts, axum::body::Body::from(body))
    }
}

/// An error is not kept, nor is a text that is no JSON.
fn result(status: StatusCode, body: &Bytes) -> Option<Box<RawValue>> {
    let answered = (status == StatusCode::OK).then(|| serde_json::from_slice::<Answered>(body))?;
    answered.ok().map(|answered| answered.result)
}
