//! The registration endpoint: a client tells its metadata and gets a client id (RFC 7591).
//!
//! The id is made of the metadata itself, so that registering again finds the same client and stores nothing. Every
//! client is public; nothing a client names is ever fetched. Must not know users, grants or keys: it can do nothing but
//! register. To take one more member, read it in `metadata.rs` and carry it in `oauth::ClientMetadata`.

mod endpoint;
mod error;
mod information;
mod limits;
mod metadata;

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use oauth::{Clock, Issuer, Random, RedirectPolicy, paths};
use store::{Clients, Codes, Tables};

const METHODS: &str = "POST, OPTIONS";

/// What registration may touch: clients, and the windows of its limits.
pub struct State {
    issuer: Issuer,
    enforce_https: bool,
    policy: RedirectPolicy,
    clients: Clients,
    /// For rate windows only.
    codes: Codes,
    clock: Clock,
    random: Random,
}

impl State {
    /// Takes the two tables it needs out of `tables`. `random` names requests in the log.
    #[must_use]
    pub fn new(config: &config::Register, tables: Tables, clock: Clock, random: Random) -> Self {
        Self {
            issuer: config.public.issuer.clone(),
            enforce_https: config.public.enforce_https,
            policy: config.registration.policy.clone(),
            clients: tables.clients,
            codes: tables.codes,
            clock,
            random,
        }
    }
}

/// Routes registration and its alias for clients of the 2025-03-26 fallback.
pub fn router(state: State) -> Router {
    let (issuer, enforce_https, random) = (state.issuer.clone(), state.enforce_https, state.random.clone());
    let state = Arc::new(state);
    let router = Router::new()
        .route(paths::REGISTER, web::cors::public(post(endpoint::register), METHODS))
        .route(paths::REGISTER_ALIAS, web::cors::public(post(endpoint::register), METHODS))
        .with_state(state);
    web::layers(router, &issuer, enforce_https, &random)
}
