use jsonwebtoken::EncodingKey;
use oauth::{Algorithm, SecretString, from_base64url, to_base64url};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Claims, Error, is_kid, library};

/// The media type of an access token, without `application/` (RFC 9068 §2.1).
pub(crate) const TYP: &str = "at+jwt";

/// The header: exactly these three members.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) typ: String,
    pub(crate) kid: String,
}

/// Signs with one key.
pub struct Signer {
    header: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer {
    /// Takes the active key of the ring; `private` as [`crate::NewKey::private`] gave it.
    ///
    /// # Errors
    /// The key id or the key is malformed.
    pub fn new(kid: &str, algorithm: Algorithm, private: &SecretString) -> Result<Self, Error> {
        if !is_kid(kid) {
            return Err(Error::MalformedKid);
        }
        let bytes = Zeroizing::new(from_base64url(private.expose()).ok_or(Error::MalformedKey)?);
        let key = match algorithm {
            Algorithm::Es256 => EncodingKey::from_ec_der(&bytes),
            Algorithm::EdDsa => EncodingKey::from_ed_der(&bytes),
            Algorithm::Rs256 => EncodingKey::from_rsa_der(&bytes),
            Algorithm::Hs256 if bytes.len() < 32 => return Err(Error::MalformedKey),
            Algorithm::Hs256 => EncodingKey::from_secret(&bytes),
        };
        let header = Header { alg: algorithm.as_str().into(), typ: TYP.into(), kid: kid.into() };
        Ok(Self { header: segment(&header)?, algorithm, key })
    }

    /// The signed token.
    ///
    /// # Errors
    /// The library refused: the stored key is unusable.
    pub fn sign(&self, claims: &Claims) -> Result<SecretString, Error> {
        let message = format!("{}.{}", self.header, segment(claims)?);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, library(self.algorithm))
            .map_err(|_| Error::Signing)?;
        Ok(SecretString::new(format!("{message}.{signature}")))
    }
}

fn segment(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_vec(value).map(|json| to_base64url(&json)).map_err(|_| Error::Signing)
}
