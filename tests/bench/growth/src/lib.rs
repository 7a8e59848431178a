//! Lets one thing grow at a time and measures what follows: years of training behind an athlete, grants of one user,
//! registered clients, calls at once. Prints a table and draws a chart of each.
//!
//! Years and calls are measured at the local server, the first of the file of servers; grants and clients at the store,
//! whose engine is the embedded one. What must not grow at all is also a test: `cargo test --test it growth::`.

pub mod command;

mod chart;
mod clients;
mod crowd;
mod error;
mod grants;
mod samples;
mod series;
mod years;
