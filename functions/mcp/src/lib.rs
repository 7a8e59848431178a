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
mod completion;
mod cursor;
mod dates;
mod entry;
mod error;
mod failure;
mod formulas;
mod http;
mod metric;
mod preview;
mod prompts;
mod readiness;
mod records;
mod resources;
mod schema;
mod server;
mod state;
mod stdio;
mod tool;
mod toolbox;
mod tools;
mod untrusted;
mod wellness;
pub mod workout_text;
mod writing;

pub use access::Principal;
pub use error::Error;
pub use state::{Demo, Keys, State};
pub use stdio::{Stdio, stdio};

use std::time::Duration;

use axum::Router;
use oauth::{Issuer, Random, Scope};
use rmcp::ServerHandler;

use access::Access;
use http::{Endpoint, Origins};

/// The gateway gives up after 30 seconds.
const DEADLINE: Duration = Duration::from_secs(25);

/// `/mcp`, `/mcp/` and `/sse`, closed over the state.
pub fn router(state: State) -> Router {
    let access = Access::new(&state);
    let front = Front::of(&state);
    let server = server::Server::new(toolbox::Toolbox::of(state));
    front.mount(access, catalogue::scope_of, server, DEADLINE)
}

/// Builds all tools with their schemas in a thread of its own, while a starting function waits for its keys. A request that comes
/// sooner waits for it, and a frozen sandbox goes on with it: nothing is lost.
pub fn prepare_tools() {
    std::thread::spawn(catalogue::prepare);
}

/// The same stack over another handler: what proves the protocol need not be a tool of ours. `scope_of` names the scope
/// that a tool needs, `deadline` is the time for one request.
pub fn router_over<H: ServerHandler + Clone>(
    state: &State,
    handler: H,
    scope_of: fn(&str) -> Option<Scope>,
    deadline: Duration,
) -> Router {
    Front::of(state).mount(Access::new(state), scope_of, handler, deadline)
}

/// What the outside of the endpoint is made of.
struct Front {
    issuer: Issuer,
    origins: Origins,
    enforce_https: bool,
    random: Random,
}

impl Front {
    fn of(state: &State) -> Self {
        Self {
            issuer: state.issuer.clone(),
            origins: Origins::new(&state.issuer, &state.allowed_origins),
            enforce_https: state.enforce_https,
            random: state.random.clone(),
        }
    }

    fn mount<H: ServerHandler + Clone>(
        self,
        access: Access,
        scope_of: fn(&str) -> Option<Scope>,
        handler: H,
        deadline: Duration,
    ) -> Router {
        let endpoint = Endpoint::new(&self.issuer, self.origins, access, scope_of, handler, deadline);
        web::layers(endpoint.router(), &self.issuer, self.enforce_https, &self.random)
    }
}
