//! How one athlete's data is reached. No `Debug`, no comparison, and the text is wiped when dropped.

use std::hash::{BuildHasher, RandomState};

use outbound::Authorization;
use zeroize::Zeroizing;

/// The user name that goes with every personal key.
const USER: &str = "API_KEY";

/// A personal API key or an OAuth access token of Intervals.icu.
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    ApiKey(Zeroizing<String>),
    Bearer(Zeroizing<String>),
}

impl Credential {
    /// The personal key from the developer settings of the site.
    #[must_use]
    pub fn api_key(key: impl Into<String>) -> Self {
        Self(Kind::ApiKey(Zeroizing::new(key.into())))
    }

    /// An access token issued to an OAuth application.
    #[must_use]
    pub fn bearer(token: impl Into<String>) -> Self {
        Self(Kind::Bearer(Zeroizing::new(token.into())))
    }

    /// Whether this is a personal key; some endpoints serve only those.
    #[must_use]
    pub fn is_api_key(&self) -> bool {
        matches!(self.0, Kind::ApiKey(_))
    }

    pub(crate) fn authorization(&self) -> Authorization<'_> {
        match &self.0 {
            Kind::ApiKey(key) => Authorization::Basic { user: USER, password: key },
            Kind::Bearer(token) => Authorization::Bearer(token),
        }
    }

    /// A number that tells credentials apart inside this process and says nothing outside it.
    pub(crate) fn fingerprint(&self, hasher: &RandomState) -> u64 {
        match &self.0 {
            Kind::ApiKey(key) => hasher.hash_one((0_u8, key.as_str())),
            Kind::Bearer(token) => hasher.hash_one((1_u8, token.as_str())),
        }
    }
}
