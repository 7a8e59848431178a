//! The words of the authorization server: scopes, redirect rules, PKCE, error codes, paths, tokens of chance and time.
//!
//! Knows RFC 6749, 7636, 8707, 9207 and OAuth 2.1. Must not know HTTP frameworks, storage, or anything that does IO;
//! the current time and randomness enter only through [`Clock`] and [`Random`].

pub mod audit;
pub mod paths;

mod address;
mod algorithm;
mod challenge;
mod client_id;
mod client_metadata;
mod client_name;
mod clock;
mod digest;
mod error_code;
mod host;
mod id;
mod issuer;
mod pkce;
mod random;
mod redirect_policy;
mod redirect_uri;
mod refresh_token;
mod reserved_name;
mod scope;
mod secret;

pub use address::address_prefix;
pub use algorithm::Algorithm;
pub use challenge::BearerChallenge;
pub use client_id::ClientId;
pub use client_metadata::{ApplicationType, ClientMetadata, GrantTypes};
pub use client_name::{ClientName, ClientNameError};
pub use clock::{Clock, UnixTime};
pub use digest::{Digest, constant_time_eq, from_base64url, hmac_sha256, sha256, to_base64url};
pub use error_code::ErrorCode;
pub use host::{https_host, is_loopback_host};
pub use id::{AthleteDigest, Gid, Uid};
pub use issuer::{Issuer, IssuerError, Resource};
pub use pkce::{ChallengeMethod, CodeChallenge, CodeVerifier};
pub use random::Random;
pub use redirect_policy::RedirectPolicy;
pub use redirect_uri::{RedirectUri, RedirectUriError};
pub use refresh_token::{RefreshKey, RefreshKeys, RefreshToken};
pub use scope::{Scope, ScopeSet};
pub use secret::{Secret, SecretString};
