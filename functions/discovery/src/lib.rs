//! What anyone may know: the metadata documents (RFC 8414, RFC 9728), a health check and a page for people.
//!
//! Everything is built once at start, from the configuration alone. Must not know AWS, a table or a secret: its cold
//! start is the first thing a client sees. To add a document, build its bytes in `documents.rs` and route it here.

mod documents;
mod landing;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use oauth::{Issuer, Random, paths};

use crate::documents::Document;
use crate::landing::Landing;

const METADATA_METHODS: &str = "GET, HEAD, OPTIONS";
const PAGE_METHODS: &str = "GET, HEAD";

/// The finished documents and pages.
pub struct State {
    issuer: Issuer,
    enforce_https: bool,
    random: Random,
    authorization_server: Document,
    protected_resource: Document,
    landing: Landing,
}

impl State {
    /// Builds every document. `random` names requests in the log.
    ///
    /// # Errors
    /// When a document cannot be written as JSON, which no configuration makes happen.
    pub fn new(config: &config::Discovery, random: Random) -> Result<Self, serde_json::Error> {
        Ok(Self {
            issuer: config.public.issuer.clone(),
            enforce_https: config.public.enforce_https,
            random,
            authorization_server: documents::authorization_server(config)?,
            protected_resource: documents::protected_resource(config)?,
            landing: Landing::new(config),
        })
    }
}

/// Routes the documents, the health check and the landing page.
pub fn router(state: State) -> Router {
    let (issuer, enforce_https, random) = (state.issuer.clone(), state.enforce_https, state.random.clone());
    let state = Arc::new(state);
    let document = |of: fn(&State) -> &Document| {
        let state = Arc::clone(&state);
        web::cors::public(get(move || async move { of(&state).answer() }), METADATA_METHODS)
    };
    let landing = Arc::clone(&state);
    let page = get(move |headers: HeaderMap| async move { landing.landing.answer(&headers) });
    let router = Router::new()
        .route(paths::AUTHORIZATION_SERVER_METADATA, document(|state| &state.authorization_server))
        .route(paths::PROTECTED_RESOURCE_METADATA, document(|state| &state.protected_resource))
        .route(paths::PROTECTED_RESOURCE_METADATA_MCP, document(|state| &state.protected_resource))
        .route(paths::HEALTH, web::only(get(health), PAGE_METHODS))
        .route(paths::LANDING, web::only(page, PAGE_METHODS));
    web::layers(router, &issuer, enforce_https, &random)
}

/// That the function runs. Says nothing of what it depends on, and depends on nothing.
async fn health() -> Response {
    web::json(StatusCode::OK, &serde_json::json!({"status": "ok"}))
}
