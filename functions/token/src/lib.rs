//! The token endpoint (OAuth 2.1 §3.2), the revocation endpoint (RFC 7009) and the key set (RFC 7517 §5).
//!
//! Knows grants, codes and refresh tokens, and holds the signing keys. Must not know credentials, Intervals.icu or any
//! other outside party: whoever mints cannot open and cannot call. The key set is here because the keys are.
//!
//! To add a grant type: one file with its order of work, a variant of `GrantType`, its row in the metadata document.

mod attempt;
mod authorization_code;
mod client;
mod error;
mod grant_type;
mod issue;
mod jwks;
mod keys;
mod refresh_decision;
mod refresh_token;
mod request;
mod revoke;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use config::Lifetimes;
use oauth::{Clock, Issuer, Random, Resource, UnixTime, paths};
use secrets::{Reader, Signing};
use store::{Clients, Codes, Sessions, Tables};
use web::cors;

/// What the endpoints may touch: three tables, the signing secret, and nothing that leads outside.
pub struct State {
    issuer: Issuer,
    resource: Resource,
    audience: String,
    environment: String,
    epoch: UnixTime,
    lifetimes: Lifetimes,
    enforce_https: bool,
    clients: Clients,
    codes: Codes,
    sessions: Sessions,
    signing: Reader<Signing>,
    clock: Clock,
    random: Random,
}

impl State {
    /// Wires configuration, tables and keys together.
    #[must_use]
    pub fn new(
        config: &config::Token,
        tables: Tables,
        signing: Reader<Signing>,
        clock: Clock,
        random: Random,
    ) -> Self {
        Self {
            issuer: config.public.issuer.clone(),
            resource: config.public.resource.clone(),
            audience: config.public.audience.clone(),
            environment: config.environment.clone(),
            epoch: config.epoch,
            lifetimes: config.lifetimes,
            enforce_https: config.public.enforce_https,
            clients: tables.clients,
            codes: tables.codes,
            sessions: tables.sessions,
            signing,
            clock,
            random,
        }
    }
}

/// The routes of this function.
pub fn router(state: State) -> Router {
    let state = Arc::new(state);
    let token = || cors::public(post(token::answer), "POST, OPTIONS");
    let routes = Router::new()
        .route(paths::TOKEN, token())
        .route(paths::TOKEN_ALIAS, token())
        .route(paths::REVOKE, cors::public(post(revoke::answer), "POST, OPTIONS"))
        .route(paths::JWKS, cors::public(get(jwks::answer), "GET, HEAD, OPTIONS"))
        .with_state(Arc::clone(&state));
    web::layers(routes, &state.issuer, state.enforce_https, &state.random)
}
