//! The whole service as its neighbours see it: a browser, an MCP client, API Gateway, and a reader of the code.
//!
//! Knows HTTP, HTML and JSON. Must not know the types of the crates it tests: it enters through [`local`] (the five
//! routers over an embedded store), [`lambda`] (the event door) and [`simulator`] (the pretend Intervals.icu).
//! One more journey is one more file in `journeys/`; one more promise of safety is one more test in `security/`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test a broken expectation is the finding, and the line says which"
)]

mod architecture;
mod canaries;
mod clients;
mod crashes;
mod growth;
mod harness;
mod histories;
mod journeys;
mod races;
mod rivals;
mod security;
mod surface;
mod template;
mod transcript;
mod work;
