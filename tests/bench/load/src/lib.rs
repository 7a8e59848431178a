//! Asks several MCP servers the same questions over the same simulated upstream, in short turns one after the other, and
//! prints how long they took, what they cost and what they kept in memory.
//!
//! Knows the streamable HTTP transport and nothing about any server: a file says how each is started, where it answers
//! and with which tools it answers a question. To compare another server, write it into that file and its calls beside
//! `questions/`; a server without `start` is one that already runs.

pub mod athlete;
pub mod client;
pub mod command;
pub mod error;
pub mod figures;
pub mod placeholders;
pub mod process;
pub mod question;
pub mod server;
pub mod subject;
pub mod table;
pub mod turn;
pub mod upstream;

mod comparison;
mod kept;
