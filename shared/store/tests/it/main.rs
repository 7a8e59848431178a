//! What the store promises, proven on a real engine: who wins a race, what a clock ends, what a fault leaves behind.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a helper of a test fails the test")]

mod account;
mod browsers;
mod clients;
mod codes;
mod document;
mod faults;
mod grants;
mod model;
mod proxy;
mod reads;
mod transactions;
mod upstream;
mod users;
mod world;
