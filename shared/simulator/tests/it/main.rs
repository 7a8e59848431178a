//! The promises of the simulator, asked over HTTP like any client would.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a test fails by panicking, and its counts are small"
)]

mod access;
mod activities;
mod calendar;
mod checklist;
mod client;
mod consistency;
mod errors;
mod faults;
mod oauth;
mod wellness;
mod worlds;
mod writes;
