use jwt::{KeySetEntry, Signer, Standing, VerificationKey, Verifier};
use oauth::{RefreshKeys, RefreshToken, UnixTime};
use secrets::{KeyState, RingKey, Signing};

use crate::State;

/// The keys of one request.
pub(crate) struct Keys {
    pub(crate) refresh: RefreshKeys,
    pub(crate) signer: Signer,
    pub(crate) verifier: Verifier,
}

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error(transparent)]
    Secret(#[from] secrets::Error),
    #[error(transparent)]
    Key(#[from] jwt::Error),
}

impl Keys {
    /// The present keys.
    pub(crate) async fn current(state: &State, now: UnixTime) -> Result<Self, KeyError> {
        Self::of(&*state.signing.current().await?, &state.environment, now)
    }

    /// The keys read anew, at most once a minute: a token may name a key that came with a rotation in haste.
    pub(crate) async fn reread(state: &State, now: UnixTime) -> Result<Self, KeyError> {
        Self::of(&*state.signing.reread().await?, &state.environment, now)
    }

    fn of(signing: &Signing, environment: &str, now: UnixTime) -> Result<Self, KeyError> {
        let active = signing.active()?;
        let verification = &active.verification;
        let keys = signing.jwks().keys.iter().map(verification_key).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            refresh: signing.refresh_keys(environment, now)?,
            signer: Signer::new(&verification.kid, verification.alg, &active.private)?,
            verifier: Verifier::new(keys),
        })
    }
}

/// The keys and the refresh token that they vouch for; no table is read. `None` for garbage.
pub(crate) async fn read_refresh_token(
    state: &State,
    text: &str,
    now: UnixTime,
) -> Result<Option<(Keys, RefreshToken)>, KeyError> {
    let keys = Keys::current(state, now).await?;
    if let Some(token) = keys.refresh.parse(text) {
        return Ok(Some((keys, token)));
    }
    let keys = Keys::reread(state, now).await?;
    Ok(keys.refresh.parse(text).map(|token| (keys, token)))
}

fn verification_key(entry: &RingKey<secrets::VerificationKey>) -> Result<VerificationKey, jwt::Error> {
    let standing = Standing::of(entry.state == KeyState::Revoked, entry.until);
    VerificationKey::new(&entry.key.kid, entry.key.alg, entry.key.public.expose(), standing)
}

/// The JWKS document: every key that verifies at `now`.
pub(crate) fn key_set(signing: &Signing, now: UnixTime) -> Result<String, jwt::Error> {
    let keys = signing.keys.accepted(now).map(|key| KeySetEntry {
        kid: &key.verification.kid,
        algorithm: key.verification.alg,
        public: key.verification.public.expose(),
    });
    jwt::key_set(keys)
}
