use jsonwebtoken::DecodingKey;
use oauth::{Algorithm, from_base64url, sha256, to_base64url};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Error;

const KID_CHARACTERS: usize = 22; // 132 bits of the thumbprint

/// The verifying half of a key (RFC 7517, RFC 7518 §6, RFC 8037 §2). For HS256 it is the shared secret, and no public key.
/// Members stand in lexicographic order, so that the serialisation is the input of the thumbprint (RFC 7638 §3).
#[derive(Deserialize, Serialize, Zeroize, ZeroizeOnDrop)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Jwk {
    Curve { crv: String, kty: String, x: String, y: String },
    Octets { crv: String, kty: String, x: String },
    Rsa { e: String, kty: String, n: String },
    Shared { k: String, kty: String },
}

impl Jwk {
    pub(crate) fn curve(x: &[u8], y: &[u8]) -> Self {
        Self::Curve { crv: "P-256".into(), kty: "EC".into(), x: to_base64url(x), y: to_base64url(y) }
    }

    pub(crate) fn octets(x: &[u8]) -> Self {
        Self::Octets { crv: "Ed25519".into(), kty: "OKP".into(), x: to_base64url(x) }
    }

    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self::Rsa { e: to_base64url(e), kty: "RSA".into(), n: to_base64url(n) }
    }

    pub(crate) fn shared(k: &[u8]) -> Self {
        Self::Shared { k: to_base64url(k), kty: "oct".into() }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|_| Error::MalformedKey)
    }

    pub(crate) fn text(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::MalformedKey)
    }

    /// The beginning of the RFC 7638 thumbprint.
    pub(crate) fn kid(&self) -> Result<String, Error> {
        let mut thumbprint = to_base64url(&sha256(self.text()?.as_bytes()));
        thumbprint.truncate(KID_CHARACTERS);
        Ok(thumbprint)
    }

    /// The key for verifying, after checking that it fits `algorithm`.
    pub(crate) fn decoding_key(&self, algorithm: Algorithm) -> Result<DecodingKey, Error> {
        match (algorithm, self) {
            (Algorithm::Es256, Self::Curve { crv, kty, x, y }) if crv == "P-256" && kty == "EC" => {
                let point = [vec![4], bytes(x, 32..=32)?, bytes(y, 32..=32)?].concat();
                Ok(DecodingKey::from_ec_der(&point))
            }
            (Algorithm::EdDsa, Self::Octets { crv, kty, x }) if crv == "Ed25519" && kty == "OKP" => {
                Ok(DecodingKey::from_ed_der(&bytes(x, 32..=32)?))
            }
            (Algorithm::Rs256, Self::Rsa { e, kty, n }) if kty == "RSA" => {
                Ok(DecodingKey::from_rsa_raw_components(&bytes(n, 256..=1024)?, &bytes(e, 1..=8)?))
            }
            (Algorithm::Hs256, Self::Shared { k, kty }) if kty == "oct" => {
                Ok(DecodingKey::from_secret(&bytes(k, 32..=64)?))
            }
            (Algorithm::Es256 | Algorithm::EdDsa | Algorithm::Rs256 | Algorithm::Hs256, _) => {
                Err(Error::MalformedKey)
            }
        }
    }
}

fn bytes(text: &str, length: std::ops::RangeInclusive<usize>) -> Result<Vec<u8>, Error> {
    from_base64url(text).filter(|bytes| length.contains(&bytes.len())).ok_or(Error::MalformedKey)
}

/// A key that may appear in the published set.
#[derive(Clone, Copy)]
pub struct KeySetEntry<'a> {
    /// Key id.
    pub kid: &'a str,
    /// The algorithm, pinned to the key.
    pub algorithm: Algorithm,
    /// The verifying half, as [`crate::NewKey::public`] gave it.
    pub public: &'a str,
}

#[derive(Serialize)]
struct KeySet<'a> {
    keys: Vec<Published<'a>>,
}

#[derive(Serialize)]
struct Published<'a> {
    kid: &'a str,
    r#use: &'static str,
    alg: &'static str,
    #[serde(flatten)]
    key: Jwk,
}

/// The JWKS document (RFC 7517 §5). Shared keys are left out: with HS256 alone the set is empty.
///
/// # Errors
/// A stored key is malformed or does not fit its algorithm.
pub fn key_set<'a>(entries: impl IntoIterator<Item = KeySetEntry<'a>>) -> Result<String, Error> {
    let mut keys = Vec::new();
    for KeySetEntry { kid, algorithm, public } in entries {
        let key = Jwk::parse(public)?;
        key.decoding_key(algorithm)?;
        match key {
            Jwk::Shared { .. } => {}
            Jwk::Curve { .. } | Jwk::Octets { .. } | Jwk::Rsa { .. } => {
                keys.push(Published { kid, r#use: "sig", alg: algorithm.as_str(), key });
            }
        }
    }
    serde_json::to_string(&KeySet { keys }).map_err(|_| Error::MalformedKey)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_the_thumbprint_of_rfc_7638() {
        // RFC 7638 §3.1: NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs.
        let key = Jwk::Rsa {
            e: "AQAB".into(),
            kty: "RSA".into(),
            n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw".into(),
        };
        assert_eq!(key.kid().unwrap(), "NzbLsXh8uDCcd-6MNwXF4W");
    }

    #[test]
    fn refuses_a_key_that_does_not_fit_its_algorithm() {
        let curve = Jwk::curve(&[1; 32], &[2; 32]);
        assert!(curve.decoding_key(Algorithm::Es256).is_ok());
        for other in [Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Hs256] {
            assert_eq!(curve.decoding_key(other).err(), Some(Error::MalformedKey));
        }
        assert!(Jwk::curve(&[1; 31], &[2; 32]).decoding_key(Algorithm::Es256).is_err());
        assert!(Jwk::shared(&[1; 31]).decoding_key(Algorithm::Hs256).is_err());
        assert!(Jwk::rsa(&[1; 128], &[1, 0, 1]).decoding_key(Algorithm::Rs256).is_err());
    }

    #[test]
    fn refuses_a_private_member_in_a_public_key() {
        assert!(Jwk::parse(r#"{"crv":"P-256","kty":"EC","x":"AA","y":"AA","d":"AA"}"#).is_err());
    }
}
