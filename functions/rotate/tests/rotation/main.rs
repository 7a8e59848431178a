//! Rotations against a stand-in for Secrets Manager, through the real SDK.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod deployment;
mod reading;
mod stand_in;
mod steps;
