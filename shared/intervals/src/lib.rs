//! Typed client of the Intervals.icu API.
//!
//! It knows the paths, parameters, field names, units and habits of Intervals.icu, how often it may be asked, and
//! which of its answers may be reused. Units are metric as served: seconds, metres, metres per second, watts, beats
//! per minute. Every field is optional, because the service leaves out or nulls nearly everything.
//!
//! It must not know OAuth, MCP, HTTP servers, storage or the environment. Time, jitter and the credential are handed
//! in with each [`Call`]. No text of an error answer leaves this crate.
//!
//! [`Intervals`] is the process-wide client. [`Api`] is one call of ours, with its credential, deadline and budget of
//! requests. [`OfAthlete`] and [`OfActivity`] are places below it where the endpoints live, one file per resource.
//!
//! To add an endpoint: find its resource's file, add a method that builds an `Ask` and passes it to `one`, `list`,
//! `nothing` or `file`; add its line to `tests/operations.rs` and a recorded body to the resource's test.

mod api;
mod ask;
mod athlete;
mod cache;
mod call;
mod credential;
mod decode;
mod error;
mod exchange;
mod id;
mod outcome;
mod pace;
mod path;

pub use api::{Api, Intervals, OfActivity, OfAthlete};
pub use athlete::Identity;
pub use call::{Call, Owner};
pub use credential::Credential;
pub use error::{Error, Reason};
pub use id::Id;
pub use pace::Quota;
