//! The only way to make an outgoing request, and the only crate that names the HTTP client.
//!
//! It knows two kinds of destination. [`Fixed`] is a service we chose: one origin for the life of the process,
//! with a credential. [`Stranger`] is a URL somebody else chose: it gets no credential, and the address behind
//! the name is checked before anything is sent. Neither follows a redirect or asks the environment for a proxy.
//!
//! It must not know what the bodies mean, retry, cache, or read a URL out of a configuration.
//!
//! To add one more kind of destination, write a type beside these two that decides where the bytes go before the
//! client is built; the client itself is made in one place, in `client`.

mod address;
mod body;
mod client;
mod fixed;
mod request;
mod stranger;

pub use address::is_global_unicast;
pub use fixed::{Fixed, FixedError, Settings};
pub use request::{Authorization, Body, Request, Response};
pub use stranger::{Document, Resolver, Route, Stranger, StrangerError};
