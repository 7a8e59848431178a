//! The layer around rmcp: everything that HTTP asks of `/mcp` before and after the protocol library has its turn.
//!
//! Knows the order of the checks, challenges, `Origin`, CORS, and how to turn every answer of rmcp into one a client can
//! read. Generic over the handler, so that another handler can be mounted on the same stack. Must not know any tool.

mod accept;
mod answer;
mod cors;
mod endpoint;
mod message;
mod origin;
mod prepared;
mod refusal;

pub(crate) use endpoint::Endpoint;
pub(crate) use origin::Origins;
pub(crate) use refusal::Refusal;
