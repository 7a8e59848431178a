//! The authorization endpoint and everything a person sees: sign-in, consent, the return from Intervals.icu, the
//! account page (RFC 6749 §4.1, OAuth 2.1, client ID metadata documents).
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
use web::only;

pub use client::client_document;
pub use state::{Demo, Keys, StartError, State};

/// The `Allow` of pages, of forms, and of paths that only take a form.
const READ: &str = "GET, HEAD";
const READ_AND_WRITE: &str = "GET, HEAD, POST";
const WRITE: &str = "POST";

/// The routes of this function, closed over its state.
pub fn router(state: State) -> Router {
    let (issuer, enforce_https, random) =
        (state.public.issuer.clone(), state.public.enforce_https, state.random.clone());
    let state = Arc::new(state);
    let routes = Router::new()
        .route(paths::AUTHORIZE, only(get(request::get).head(request::head), READ))
        .route(paths::AUTHORIZE_ALIAS, only(get(request::get).head(request::head), READ))
        .route(paths::SIGNIN, only(get(signin::get).post(signin::post), READ_AND_WRITE))
        .route(paths::CONSENT, only(get(consent::get).post(consent::post), READ_AND_WRITE))
        .route(paths::CALLBACK_INTERVALS, only(get(callback::get), READ))
        .route(paths::ACCOUNT, only(get(account::page::get), READ))
        .route(paths::ACCOUNT_REVOKE, only(post(account::revoke::post), WRITE))
        .route(paths::ACCOUNT_REVOKE_APP, only(post(account::revoke_app::post), WRITE))
        .route(paths::ACCOUNT_REVOKE_ALL, only(post(account::revoke_all::post), WRITE))
        .route(paths::ACCOUNT_CREDENTIAL, only(post(account::credential::post), WRITE))
        .route(paths::ACCOUNT_SESSIONS_END, only(post(account::end_session::post), WRITE))
        .route(paths::ACCOUNT_EXPORT, only(post(account::export::post), WRITE))
        .route(paths::ACCOUNT_SIGNOUT, only(post(account::signout::post), WRITE))
        .route(paths::ACCOUNT_DELETE, only(post(account::delete::post), WRITE))
        .layer(from_fn_with_state(Arc::clone(&state), dress::dress))
        .with_state(state);
    web::layers(routes, &issuer, enforce_https, &random)
}
