use oauth::{Algorithm, SecretString};
use serde::{Deserialize, Serialize};

use crate::content::{Content, read_json};
use crate::{Error, KeyState, Material, Ring, encoding};

/// What the verifying side needs of a signing key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerificationKey {
    /// Key id.
    pub kid: String,
    /// The algorithm, pinned to the key.
    pub alg: Algorithm,
    /// The verifying half as JWK text. For HS256 it is the shared secret itself.
    #[serde(with = "encoding::text")]
    pub public: SecretString,
}

/// The `jwks` secret: the verifying half of the signing ring. Read by mcp.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Jwks {
    /// Every key, revoked ones included.
    pub keys: Ring<VerificationKey>,
}

impl Jwks {
    /// This set, with what the operator revoked in `published` revoked here too: publishing never revives a key.
    #[must_use]
    pub fn keeping_revocations_of(mut self, published: &Self) -> Self {
        let revoked = |key: &VerificationKey| {
            published.keys.iter().any(|entry| entry.state == KeyState::Revoked && entry.key.kid == key.kid)
        };
        self.keys.revoke(revoked);
        self
    }
}

impl Content for Jwks {
    const NAME: &'static str = "jwks";

    fn read(text: &SecretString) -> Result<Self, Error> {
        read_json(Self::NAME, text)
    }

    fn of(material: &Material) -> Option<Self> {
        Some(material.signing.jwks())
    }
}
