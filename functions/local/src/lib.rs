//! All five routers on one port over an embedded store, with a demo athlete: no AWS, no account.
//!
//! Knows how to build every function's state from one configuration, and what a person types at a terminal. Must not
//! know what an endpoint answers. Tests start the very thing that a developer pokes at by hand: [`House::serve`] takes a
//! bound listener, and [`House::functions`] gives the routers one by one, as API Gateway sees them.
//!
//! To add a function, build its state in `house.rs`. To add a subcommand, add a variant in `command.rs` and a file.

pub mod command;
pub mod keys;
pub mod logs;

mod admin;
mod connect;
mod doctor;
mod functions;
mod house;
mod lend;
mod options;
mod stdio;

pub use house::{House, OpenError};
pub use oauth::paths::ROUTES;
pub use oauth::{Clock, Random, UnixTime};
pub use options::{Data, Options};
