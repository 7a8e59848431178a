//! Access tokens (RFC 9068): sign, verify, JWK, key generation.
//!
//! Knows the JSON Web Token format of access tokens (RFC 9068) and four algorithms. Must not know where keys are kept, HTTP, or
//! which operation a token is for. `jsonwebtoken` makes and checks the signature only; header and claims are read here,
//! because they must be exactly as we write them.
//!
//! To add an algorithm: a variant of [`oauth::Algorithm`], a member of `Jwk`, an arm in [`generate()`]. The compiler names the rest.

mod claims;
mod generate;
mod jwk;
mod sign;
mod verify;

pub use claims::Claims;
pub use generate::{NewKey, generate};
pub use jwk::{KeySetEntry, key_set};
pub use sign::Signer;
pub use verify::{Expected, Rejected, Standing, VerificationKey, Verifier};

use oauth::Algorithm;

/// Why a key could not be made or used. Holds no key material.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The stored key is not of the form its algorithm needs.
    #[error("a key is malformed, or does not fit its algorithm")]
    MalformedKey,
    /// `kid` is not 1 to 32 characters of `A-Z a-z 0-9 _ -`.
    #[error("a key id is not 1 to 32 characters of A-Z, a-z, 0-9, _ and -")]
    MalformedKid,
    /// The cryptographic library refused to generate a key.
    #[error("no key could be generated")]
    Generation,
    /// The cryptographic library refused to sign.
    #[error("the token could not be signed")]
    Signing,
}

/// The library's name of an algorithm.
pub(crate) const fn library(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::Hs256 => jsonwebtoken::Algorithm::HS256,
    }
}

/// A key id: 1 to 32 letters, digits, `_` or `-`.
pub(crate) fn is_kid(kid: &str) -> bool {
    (1..=32).contains(&kid.len())
        && kid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
