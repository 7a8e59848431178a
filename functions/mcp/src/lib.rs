//! `POST /mcp`: bearer check, challenge, and the tools that turn calls of a model into Intervals.icu requests.
//!
//! Knows the MCP endpoint: who may call, in which order a request is checked, what the tools are, compute and say. Must
//! not know how tokens are minted, how people sign in, or what an HTTP request to Intervals.icu looks like. To add a
//! tool: one file in `tools/` with its arguments and an implementation of `Tool`, and its line in the catalogue.

mod access;
mod answer;
mod arguments;
mod call;
mod catalogue;
mod cursor;
mod dates;
mod error;
mod failure;
mod http;
mod preview;
mod readiness;
mod schema;
mod server;
mod state;
mod stdio;
mod tool;
mod toolbox;
mod tools;
mod untrusted;
pub mod workout_text;

pub use access::Principal;
pub use error::Error;
pub use state::{Demo, State};
pub use stdio::{Stdio, stdio};

use axum::Router;

/// `/mcp`, `/mcp/` and `/sse`, closed over the state.
pub fn router(state: State) -> Router {
    let access = access::Access::new(&state);
    let origins = http::Origins::new(&state.issuer, &state.allowed_origins);
    let (issuer, enforce_https, random) = (state.issuer.clone(), state.enforce_https, state.random.clone());
    let server = server::Server::new(toolbox::Toolbox::of(state));
    let routes = http::Endpoint::new(&issuer, origins, access, catalogue::scope_of, server).router();
    web::layers(routes, &issuer, enforce_https, &random)
}
