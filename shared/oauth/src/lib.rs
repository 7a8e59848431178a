//! The words of the authorization server: scopes, redirect rules, PKCE, error codes, paths, tokens of chance and time.
//!
//! Knows RFC 6749, 7636, 8707, 9207 and OAuth 2.1. Must not know HTTP frameworks, storage, or anything that does IO;
//! the current time and randomness enter only through [`Clock`] and [`Random`].

pub mod paths;

mod clock;
mod digest;
mod error_code;
mod id;
mod issuer;
mod random;
mod scope;
mod secret;

pub use clock::{Clock, UnixTime};
pub use digest::{Digest, constant_time_eq, from_base64url, hmac_sha256, sha256, to_base64url};
pub use error_code::ErrorCode;
pub use id::{AthleteDigest, Gid, Uid};
pub use issuer::{Issuer, IssuerError, Resource};
pub use random::Random;
pub use scope::{Scope, ScopeSet};
pub use secret::{Secret, SecretString};
