use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use oauth::{Issuer, Scope, paths};
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::{Value, json};

use super::message::{Era, Malformed, Message};
use super::prepared::{Key, Prepared};
use super::refusal::json_response;
use super::{Origins, Refusal, accept, answer, cors};
use crate::access::{Access, Caller};

pub(super) const PROTOCOL_VERSION: &str = "mcp-protocol-version";
/// The upload tool needs it; Lambda itself takes 6 MB.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;
const TRAILING_SLASH: &str = "/mcp/";

/// The scope that an operation of a handler needs, by the name of the tool.
pub(crate) type ScopeOf = fn(tool: &str) -> Option<Scope>;

/// `/mcp` over any handler.
pub(crate) struct Endpoint<H> {
    access: Access,
    origins: Origins,
    scope_of: ScopeOf,
    service: StreamableHttpService<H, NeverSessionManager>,
    prepared: Prepared,
    server_info: Value,
    supported: Vec<String>,
    deadline: Duration,
}

impl<H: ServerHandler + Clone> Endpoint<H> {
    /// Puts the layer around a handler. The factory of rmcp runs for every request, so a handler must be cheap to clone.
    pub(crate) fn new(
        issuer: &Issuer,
        origins: Origins,
        access: Access,
        scope_of: ScopeOf,
        handler: H,
        deadline: Duration,
    ) -> Self {
        let server_info = serde_json::to_value(handler.get_info().server_info).unwrap_or_default();
        let supported =
            handler.supported_protocol_versions().iter().map(|version| version.as_str().to_owned()).collect();
        let config = rmcp_config(issuer, &origins);
        let factory = move || Ok(handler.clone());
        let service = StreamableHttpService::new(factory, Arc::new(NeverSessionManager::default()), config);
        let prepared = Prepared::default();
        Self { access, origins, scope_of, service, prepared, server_info, supported, deadline }
    }

    /// The routes: `/mcp`, and what is said at the places where clients look in vain.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route(paths::MCP, any(serve::<H>))
            .route(TRAILING_SLASH, any(no_such_path))
            .route(paths::SSE, any(gone))
            .with_state(Arc::new(self))
    }

    /// The order of the checks is a promise (RFC 6750 comes before HTTP): a client that probes in any way must learn that
    /// it needs a token, and no answer depends on a body that an unknown sender wrote.
    async fn answer(&self, mut parts: Parts, body: Body) -> Result<Response, Refusal> {
        let caller = self.access.authenticate(&parts).await?;
        if parts.method != Method::POST {
            return Err(Refusal::Method);
        }
        check_content_type(&parts.headers)?;
        let body = read(body).await?;
        accept::widen(&mut parts.headers).map_err(|_| Refusal::NotAcceptable)?;
        let message = Message::parse(&body)?;
        self.check_version(&parts.headers, &message)?;
        check_era(&parts.headers, &message)?;
        self.check_scope(&caller, &message)?;
        if let Some(problem) = message.bad_params().filter(|_| message.is_request()) {
            return Err(Refusal::Params { id: message.id(), problem });
        }
        let key = Key::of(&message, &parts.headers, caller.scope());
        if let Some(response) = key.as_ref().and_then(|key| self.prepared.answer(key, &message.id())) {
            return Ok(response);
        }
        let principal = if message.touches_data() {
            self.access.admit(&caller, &message.id()).await?
        } else {
            caller.without_data()
        };
        parts.extensions.insert(principal);
        parts.extensions.insert(tracing::Span::current());
        let response = self.run(parts, &message).await;
        match key {
            Some(key) => Ok(self.prepared.keep(key, response).await),
            None => Ok(response),
        }
    }

    async fn run(&self, mut parts: Parts, message: &Message) -> Response {
        parts.headers.remove(CONTENT_LENGTH);
        let request = http::Request::from_parts(parts, Full::new(Bytes::from(message.to_bytes())));
        let answered = async { answer::readable(self.service.handle(request).await, message).await };
        if let Ok(response) = tokio::time::timeout(self.deadline, answered).await {
            return response;
        }
        tracing::error!(method = message.method(), "out of time");
        answer::out_of_time(message, &self.server_info)
    }

    /// A revision nobody knows, in the header alone. With its own revision in the body a request is rmcp's business.
    fn check_version(&self, headers: &HeaderMap, message: &Message) -> Result<(), Refusal> {
        let Some(value) = headers.get(PROTOCOL_VERSION) else {
            return Ok(());
        };
        let requested = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let known =
            rmcp::model::ProtocolVersion::KNOWN_VERSIONS.iter().any(|version| version.as_str() == requested);
        if known || message.own_version().is_some() || message.method() == "initialize" {
            return Ok(());
        }
        Err(Refusal::Version { id: message.id(), requested, supported: self.supported.clone() })
    }

    fn check_scope(&self, caller: &Caller, message: &Message) -> Result<(), Refusal> {
        let need = match message.method() {
            "tools/call" => message.param("name").and_then(self.scope_of),
            "resources/read" | "prompts/get" | "completion/complete" => Some(Scope::Read),
            _ => None,
        };
        match need {
            Some(need) if !caller.scope().satisfies(need) => Err(self.access.insufficient(caller, need)),
            _ => Ok(()),
        }
    }
}

fn rmcp_config(issuer: &Issuer, origins: &Origins) -> StreamableHttpServerConfig {
    let mut config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_origins(origins.for_rmcp())
        .with_max_request_body_bytes(MAX_BODY_BYTES);
    config.allowed_hosts = vec![issuer.authority().to_owned()];
    config
}

async fn serve<H: ServerHandler + Clone>(
    State(endpoint): State<Arc<Endpoint<H>>>,
    request: Request,
) -> Response {
    let origin = match endpoint.origins.check(request.headers()) {
        Ok(origin) => origin.map(str::to_owned),
        Err(_) => return cors::finish(Refusal::Origin.into_response(), None),
    };
    if request.method() == Method::OPTIONS {
        return cors::finish(cors::preflight(), origin.as_deref());
    }
    let (parts, body) = request.into_parts();
    let response =
        endpoint.answer(parts, body).await.unwrap_or_else(axum::response::IntoResponse::into_response);
    cors::finish(response, origin.as_deref())
}

async fn gone() -> Response {
    let body = json!({ "error": "gone", "error_description": "The server speaks Streamable HTTP at /mcp.", "endpoint": paths::MCP });
    cors::finish(json_response(StatusCode::GONE, &body), None)
}

async fn no_such_path() -> Response {
    let body = json!({ "error": "not_found", "error_description": "The endpoint is /mcp, without a slash at the end." });
    cors::finish(json_response(StatusCode::NOT_FOUND, &body), None)
}

/// Each era opens with a method that the other does not have. A client that discovers without its metadata and without
/// naming the modern revision is told what an older server would tell it, so that it goes on with `initialize`.
fn check_era(headers: &HeaderMap, message: &Message) -> Result<(), Refusal> {
    let modern = rmcp::model::ProtocolVersion::V_2026_07_28;
    let names_modern = || headers.get(PROTOCOL_VERSION).is_some_and(|value| value == modern.as_str());
    match (message.era(), message.method()) {
        (Era::Modern, method @ "initialize") => Err(Refusal::OtherEra {
            id: message.id(),
            method: method.to_owned(),
            status: StatusCode::NOT_FOUND,
        }),
        (Era::Legacy, method @ "server/discover") if !names_modern() => {
            Err(Refusal::OtherEra { id: message.id(), method: method.to_owned(), status: StatusCode::OK })
        }
        _ => Ok(()),
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let value = headers.get(CONTENT_TYPE).map(http::HeaderValue::as_bytes).unwrap_or_default();
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default();
    if essence.trim_ascii().eq_ignore_ascii_case(b"application/json") {
        Ok(())
    } else {
        Err(Refusal::ContentType)
    }
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::TooLarge),
        Err(_) => Err(Refusal::Unreadable),
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::NotJson => Self::NotJson,
            Malformed::Batch => Self::Batch,
            Malformed::NotAMessage(problem) => Self::NotAMessage(problem),
        }
    }
}
