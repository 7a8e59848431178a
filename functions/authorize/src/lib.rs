//! The authorization endpoint and everything a person sees: sign-in, consent, the return from Intervals.icu, the
//! account page (RFC 6749 §4.1, OAuth 2.1, client ID metadata documents; oauth.md §§4.1, 11–13, 15, 16).
//!
//! Knows how a person proves an Intervals.icu athlete, how an app is shown and approved, and how a code comes to be. It
//! cannot mint a token: it has no signing key. It must not trust anything a form says about a client; a transaction
//! holds what was validated.
//!
//! To add an action to the account page: a file in `account/`, an `Action` for its CSRF label, a route here and in
//! `oauth::paths`, a form in the template. To add a check of the authorization request: `request.rs`.

mod account;
mod audit;
mod callback;
mod client;
mod consent;
mod cookies;
mod credential;
mod csrf;
mod dress;
mod error;
mod form;
mod language;
mod limits;
mod pages;
mod proof;
mod redirect;
mod request;
mod session;
mod signin;
mod state;
mod transaction;
mod upstream;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use oauth::paths;

pub use state::{Demo, Keys, StartError, State};

/// The routes of this function, closed over its state.
pub fn router(state: State) -> Router {
    let (issuer, enforce_https, random) = (
        state.public.issuer.clone(),
        state.public.enforce_https,
        state.random.clone(),
    );
    let state = Arc::new(state);
    let routes = Router::new()
        .route(paths::AUTHORIZE, get(request::get).head(request::head))
        .route(paths::AUTHORIZE_ALIAS, get(request::get).head(request::head))
        .route(paths::SIGNIN, get(signin::get).post(signin::post))
        .route(paths::CONSENT, get(consent::get).post(consent::post))
        .route(paths::CALLBACK_INTERVALS, get(callback::get))
        .route(paths::ACCOUNT, get(account::page::get))
        .route(paths::ACCOUNT_REVOKE, post(account::revoke::post))
        .route(paths::ACCOUNT_REVOKE_APP, post(account::revoke_app::post))
        .route(paths::ACCOUNT_REVOKE_ALL, post(account::revoke_all::post))
        .route(paths::ACCOUNT_CREDENTIAL, post(account::credential::post))
        .route(paths::ACCOUNT_SESSIONS_END, post(account::end_session::post))
        .route(paths::ACCOUNT_EXPORT, post(account::export::post))
        .route(paths::ACCOUNT_SIGNOUT, post(account::signout::post))
        .route(paths::ACCOUNT_DELETE, post(account::delete::post))
        .layer(from_fn_with_state(Arc::clone(&state), dress::dress))
        .with_state(state);
    web::layers(routes, &issuer, enforce_https, &random)
}
