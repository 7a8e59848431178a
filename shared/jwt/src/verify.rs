use std::collections::HashMap;

use jsonwebtoken::DecodingKey;
use oauth::{Algorithm, Issuer, UnixTime, from_base64url};
use serde::de::DeserializeOwned;

use crate::claims::ReadClaims;
use crate::jwk::Jwk;
use crate::sign::{Header, TYP};
use crate::{Claims, Error, is_kid, library};

const LONGEST_TOKEN: usize = 4_096; // bytes
const LONGEST_LIFETIME: i64 = 2 * 60 * 60; // seconds
const ALLOWED_SKEW: i64 = 60; // seconds that `iat` may be ahead: the clocks of our own functions

/// How long a key may still verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No end is set: the key signs now or will sign next.
    Open,
    /// A replaced key verifies while `now` is before this time.
    Until(UnixTime),
    /// Withdrawn by the operator: its tokens are dead.
    Revoked,
}

impl Standing {
    /// From what is stored of a key.
    #[must_use]
    pub const fn of(is_revoked: bool, until: Option<UnixTime>) -> Self {
        match (is_revoked, until) {
            (true, _) => Self::Revoked,
            (false, Some(end)) => Self::Until(end),
            (false, None) => Self::Open,
        }
    }
}

/// One key of the verifier.
pub struct VerificationKey {
    kid: String,
    algorithm: Algorithm,
    standing: Standing,
    key: DecodingKey,
}

impl VerificationKey {
    /// Takes a stored key; `public` as [`crate::NewKey::public`] gave it.
    ///
    /// # Errors
    /// The key id or the key is malformed, or the key does not fit the algorithm.
    pub fn new(kid: &str, algorithm: Algorithm, public: &str, standing: Standing) -> Result<Self, Error> {
        if !is_kid(kid) {
            return Err(Error::MalformedKid);
        }
        let key = Jwk::parse(public)?.decoding_key(algorithm)?;
        Ok(Self { kid: kid.to_owned(), algorithm, standing, key })
    }
}

/// What a token must say at this place and time.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// `iss`, byte for byte.
    pub issuer: &'a Issuer,
    /// `aud`, byte for byte: the resource, or what `OAUTH_AUDIENCE` put in its place.
    pub audience: &'a str,
    /// The environment epoch: tokens issued before it are refused.
    pub epoch: UnixTime,
    /// The present second.
    pub now: UnixTime,
}

/// Why a token is refused. For the log only: the client always sees the same `invalid_token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// Longer than 4 096 bytes.
    #[error("the token is too long")]
    TooLong,
    /// Not three canonical base64url segments.
    #[error("the token is not three canonical base64url segments")]
    Segments,
    /// The header is not exactly `alg`, `typ` and `kid`.
    #[error("the header is not exactly alg, typ and kid")]
    Header,
    /// `typ` is not `at+jwt`.
    #[error("typ is not at+jwt")]
    Type,
    /// No key has this `kid`.
    #[error("no key has this kid")]
    UnknownKey,
    /// The key is past its time.
    #[error("the key is past its time")]
    EndedKey,
    /// The key was revoked.
    #[error("the key was revoked")]
    RevokedKey,
    /// `alg` is not the algorithm of the key.
    #[error("alg is not the algorithm of the key")]
    Algorithm,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    Signature,
    /// A claim is missing, repeated, unknown or of the wrong type.
    #[error("a claim is missing, repeated, unknown or of the wrong type")]
    Claims,
    /// `iss` is another issuer.
    #[error("iss is another issuer")]
    Issuer,
    /// `aud` is another resource.
    #[error("aud is another resource")]
    Audience,
    /// `exp` has come.
    #[error("the token has expired")]
    Expired,
    /// `exp` is more than two hours after `iat`.
    #[error("exp is more than two hours after iat")]
    Lifetime,
    /// `iat` or `nbf` is ahead.
    #[error("iat or nbf is ahead")]
    NotYet,
    /// Issued before the environment epoch.
    #[error("issued before the environment epoch")]
    BeforeEpoch,
}

/// Verifies access tokens with the keys of one ring.
pub struct Verifier {
    keys: HashMap<String, VerificationKey>,
}

impl Verifier {
    /// Takes the keys of the ring.
    #[must_use]
    pub fn new(keys: impl IntoIterator<Item = VerificationKey>) -> Self {
        Self { keys: keys.into_iter().map(|key| (key.kid.clone(), key)).collect() }
    }

    /// Checks form, header, key, signature and claims, in this order (RFC 8725).
    ///
    /// # Errors
    /// The first check that failed. [`Rejected::UnknownKey`] may mean that the keys are stale.
    pub fn verify(&self, token: &str, expected: &Expected<'_>) -> Result<Claims, Rejected> {
        if token.len() > LONGEST_TOKEN {
            return Err(Rejected::TooLong);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Rejected::Segments)?;
        let (header, payload) = message.split_once('.').ok_or(Rejected::Segments)?;
        let [header, payload, signature_bytes] = [decode(header)?, decode(payload)?, decode(signature)?];
        let key = self.key_for(&header, expected.now)?;
        check_signature(key, message, signature, &signature_bytes)?;
        let claims: ReadClaims = object(&payload).ok_or(Rejected::Claims)?;
        check_claims(&claims, expected)?;
        Ok(claims.into())
    }

    fn key_for(&self, header: &[u8], now: UnixTime) -> Result<&VerificationKey, Rejected> {
        let header: Header = object(header).ok_or(Rejected::Header)?;
        if header.typ != TYP {
            return Err(Rejected::Type);
        }
        let key = self.keys.get(&header.kid).ok_or(Rejected::UnknownKey)?;
        if header.alg != key.algorithm.as_str() {
            return Err(Rejected::Algorithm);
        }
        match key.standing {
            Standing::Revoked => Err(Rejected::RevokedKey),
            Standing::Until(end) if now >= end => Err(Rejected::EndedKey),
            Standing::Open | Standing::Until(_) => Ok(key),
        }
    }
}

fn decode(segment: &str) -> Result<Vec<u8>, Rejected> {
    from_base64url(segment).filter(|bytes| !bytes.is_empty()).ok_or(Rejected::Segments)
}

/// Reads a JSON object. A derived reader would also take an array of the members' values, hence the first look.
fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    json.starts_with(b"{").then(|| serde_json::from_slice(json).ok()).flatten()
}

fn check_signature(key: &VerificationKey, message: &str, text: &str, bytes: &[u8]) -> Result<(), Rejected> {
    if key.algorithm == Algorithm::Es256 && !is_fixed_ecdsa(bytes) {
        return Err(Rejected::Signature);
    }
    match jsonwebtoken::crypto::verify(text, message.as_bytes(), &key.key, library(key.algorithm)) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Rejected::Signature),
    }
}

/// 64 bytes r‖s, both non-zero (RFC 7518 §3.4). The library checks the upper end of the range.
fn is_fixed_ecdsa(signature: &[u8]) -> bool {
    signature.len() == 64 && signature.chunks(32).all(|number| number.iter().any(|byte| *byte != 0))
}

fn check_claims(claims: &ReadClaims, expected: &Expected<'_>) -> Result<(), Rejected> {
    let latest = expected.now.plus(ALLOWED_SKEW);
    if claims.iss != expected.issuer.as_str() {
        Err(Rejected::Issuer)
    } else if claims.aud != expected.audience {
        Err(Rejected::Audience)
    } else if claims.exp <= expected.now {
        Err(Rejected::Expired)
    } else if claims.exp > claims.iat.plus(LONGEST_LIFETIME) {
        Err(Rejected::Lifetime)
    } else if claims.iat > latest || claims.nbf.is_some_and(|start| start > expected.now) {
        Err(Rejected::NotYet)
    } else if claims.iat < expected.epoch {
        Err(Rejected::BeforeEpoch)
    } else {
        Ok(())
    }
}
