//! The only reader of the environment: one typed section per function, read once at start.
//!
//! Knows the names of the variables, their defaults and what makes a value malformed; each is documented at the field
//! that reads it. Must not know AWS, HTTP or storage. An empty value counts as unset. Secrets of a deployed function
//! come from Secrets Manager, never from here; only local runs read the owner's key from a variable.
//! To add one variable: a field with its documentation in a section, and its line in that section's `read`.

mod authorization;
mod env;
mod error;
mod functions;
mod local;
mod log;
mod origin;
mod public;
mod secrets;
mod store;

pub use authorization::{Lifetimes, Registration};
pub use error::{Error, Problem};
pub use functions::{Authorize, Discovery, Mcp, Register, Rotate, Token};
pub use local::{Local, Owner};
pub use log::Log;
pub use public::Public;
pub use secrets::{Secrets, SecretsSource};
pub use store::Store;
