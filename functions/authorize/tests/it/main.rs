//! The authorize function as a browser and a client see it: `router(State)` over the embedded engine, a small stand-in
//! for Intervals.icu, a fixed clock. Rows are those of the table of negative cases.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod account;
mod audit;
mod browser;
mod consent;
mod documents;
mod harness;
mod intervals_icu;
mod pages;
mod request;
mod signin;
mod upstream;
