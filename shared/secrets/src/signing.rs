use oauth::{Algorithm, Random, RefreshKeys, Secret, SecretString, UnixTime};
use serde::{Deserialize, Serialize};

use crate::content::{Content, read_json};
use crate::material::check_interval;
use crate::reader::LONGEST_CACHE;
use crate::{Error, Jwks, Material, Ring, RingKey, VerificationKey, encoding};

/// Seconds a replaced refresh key is accepted: the idle lifetime of a refresh token and the longest grace.
const REFRESH_OVERLAP: i64 = 30 * 86_400 + 3_600;
/// Seconds the clocks of our functions may differ.
const SKEW: i64 = 60;

/// A signing key as its maker hands it over; opaque here.
#[derive(Clone, Debug)]
pub struct NewSigningKey {
    /// Key id.
    pub kid: String,
    /// The algorithm, pinned to the key.
    pub alg: Algorithm,
    /// The signing half, base64url.
    pub private: SecretString,
    /// The verifying half, JWK text.
    pub public: SecretString,
}

/// A signing key of the ring.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SigningKey {
    /// The verifying half.
    pub verification: VerificationKey,
    /// The signing half, base64url.
    #[serde(with = "encoding::text")]
    pub private: SecretString,
}

/// The keys of refresh tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct RefreshKey {
    /// In the token, so that the key is found without a read.
    kid: u8,
    #[serde(with = "encoding::key")]
    mac: Secret<32>,
    #[serde(with = "encoding::key")]
    succession: Secret<32>,
}

/// The `signing` secret: signing keys and refresh keys. Read by token only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Signing {
    changed: UnixTime,
    /// The signing keys.
    pub keys: Ring<SigningKey>,
    refresh: Ring<RefreshKey>,
}

impl Signing {
    /// The first ring: one active and one next key of each kind.
    ///
    /// # Errors
    /// `make` failed.
    pub fn first<E>(
        now: UnixTime,
        random: &Random,
        mut make: impl FnMut() -> Result<NewSigningKey, E>,
    ) -> Result<Self, E> {
        let keys = Ring::first(make()?.into(), make()?.into(), now);
        let refresh = Ring::first(new_refresh_key(1, random), new_refresh_key(2, random), now);
        Ok(Self { changed: now, keys, refresh })
    }

    /// The ring one step on. A replaced signing key verifies until every token it signed has ended, wherever it is cached.
    ///
    /// # Errors
    /// The ring changed less than 15 minutes ago, or `make` failed.
    pub fn advanced<E: From<Error>>(
        &self,
        now: UnixTime,
        access_token_seconds: i64,
        random: &Random,
        mut make: impl FnMut() -> Result<NewSigningKey, E>,
    ) -> Result<Self, E> {
        check_interval(Self::NAME, self.changed, now)?;
        let overlap = access_token_seconds + SKEW + 2 * LONGEST_CACHE;
        let keys = self.keys.advanced(now, Some(overlap), |_| make().map(SigningKey::from))?;
        let next = |keys: &[RingKey<RefreshKey>]| Ok::<_, E>(new_refresh_key(free_kid(keys), random));
        let refresh = self.refresh.advanced(now, Some(REFRESH_OVERLAP), next)?;
        Ok(Self { changed: now, keys, refresh })
    }

    /// The key that signs.
    ///
    /// # Errors
    /// The operator revoked it, and no rotation has run since.
    pub fn active(&self) -> Result<&SigningKey, Error> {
        self.keys.active().ok_or(Error::NoActiveKey { secret: Self::NAME })
    }

    /// The keys of refresh tokens at `now`.
    ///
    /// # Errors
    /// The operator revoked the active one, and no rotation has run since.
    pub fn refresh_keys(&self, environment: &str, now: UnixTime) -> Result<RefreshKeys, Error> {
        let active = self.refresh.active().ok_or(Error::NoActiveKey { secret: Self::NAME })?;
        let others = self.refresh.accepted(now).filter(|key| key.kid != active.kid);
        Ok(RefreshKeys {
            active: active.into(),
            accepted: others.map(Into::into).collect(),
            environment: environment.to_owned(),
        })
    }

    /// The verifying half of the ring.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        Jwks { keys: self.keys.map(|key| key.verification.clone()) }
    }
}

impl Content for Signing {
    const NAME: &'static str = "signing";

    fn read(text: &SecretString) -> Result<Self, Error> {
        read_json(Self::NAME, text)
    }

    fn of(material: &Material) -> Option<Self> {
        Some(material.signing.clone())
    }
}

impl From<NewSigningKey> for SigningKey {
    fn from(new: NewSigningKey) -> Self {
        let NewSigningKey { kid, alg, private, public } = new;
        Self { verification: VerificationKey { kid, alg, public }, private }
    }
}

impl From<&RefreshKey> for oauth::RefreshKey {
    fn from(key: &RefreshKey) -> Self {
        Self { kid: key.kid, mac: key.mac.clone(), succession: key.succession.clone() }
    }
}

fn new_refresh_key(kid: u8, random: &Random) -> RefreshKey {
    RefreshKey { kid, mac: Secret::new(random.bytes()), succession: Secret::new(random.bytes()) }
}

/// The byte after the newest one, going round, that no key of the ring has.
fn free_kid(keys: &[RingKey<RefreshKey>]) -> u8 {
    let newest = keys.last().map_or(0, |entry| entry.key.kid);
    let is_free = |kid: &u8| !keys.iter().any(|entry| entry.key.kid == *kid);
    (1..=u8::MAX).map(|step| newest.wrapping_add(step)).find(is_free).unwrap_or(newest)
}
