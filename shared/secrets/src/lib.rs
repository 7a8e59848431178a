//! The keys and secrets of the service, one type per secret, and the sealing of credentials.
//!
//! Knows AWS Secrets Manager, the local key file, key rings, and the vault envelope. Must not know HTTP,
//! the tables, or how a token is signed: signing keys are opaque text here.
//!
//! A [`Reader`] gives the present value of one secret. To add a secret: a type that implements [`Content`], a field of
//! `config::Secrets`, a method of [`Handle`], and, when it rotates, an arm in the rotate function.

pub mod file;

mod browser;
mod content;
mod credential;
mod encoding;
mod error;
mod handle;
mod jwks;
mod material;
mod owner;
mod reader;
mod ring;
mod rotation;
mod seal;
mod secrets_manager;
mod signing;
mod vault;

pub use browser::{Browser, Upstream};
pub use content::Content;
pub use credential::{Credential, CredentialKind};
pub use error::Error;
pub use handle::{Handle, connect};
pub use jwks::{Jwks, VerificationKey};
pub use material::Material;
pub use owner::Owner;
pub use reader::Reader;
pub use ring::{KeyState, Ring, RingKey};
pub use rotation::{Description, Rotation};
pub use seal::{OpenError, SealContext, SealedCredential};
pub use signing::{NewSigningKey, Signing, SigningKey};
pub use vault::Vault;
