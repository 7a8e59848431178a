//! What the token function promises, over its router, with the real engine in memory and a clock that only a test moves.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod app;
mod code;
mod key_set;
mod outage;
mod refresh;
mod request;
mod revoke;
mod wire;
