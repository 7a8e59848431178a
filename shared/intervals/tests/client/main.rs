//! The client against a small server on loopback: what it sends, what it reads, how it fails.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

mod bodies_of_activities;
mod bodies_of_settings;
mod bodies_of_the_calendar;
mod failures;
mod memory;
mod oauth;
mod politeness;
mod requests;
mod retries;
mod secrets;
mod server;
mod visits;
