use jwt::{Claims, Expected, Signer, Standing, VerificationKey, Verifier};
use oauth::{Gid, Issuer, ScopeSet, SecretString, Uid, UnixTime};
use secrets::{Browser, Content, Jwks, KeyState, NewSigningKey, Signing, SigningKey, Vault};

use crate::{Error, State};

/// The issuer of probes; no token of a deployment has it.
const PROBE: &str = "https://probe.invalid";

/// A secret whose value is a ring of keys.
pub(crate) trait Rotated: Content {
    /// The first ring, beside what the operator wrote into the placeholder.
    fn first(state: &State, placeholder: &SecretString) -> Result<Self, Error>;

    /// The ring one step on.
    fn advanced(&self, state: &State) -> Result<Self, Error>;

    /// What must be published before the ring is used.
    fn verifying_half(&self) -> Option<Jwks> {
        None
    }

    /// Lets every key do what it is for; `published` is there when the ring has a verifying half.
    fn probe(&self, state: &State, published: Option<&Jwks>) -> Result<(), Error>;
}

impl Rotated for Signing {
    fn first(state: &State, _: &SecretString) -> Result<Self, Error> {
        Self::first(state.clock.now(), &state.random, || new_key(state))
    }

    fn advanced(&self, state: &State) -> Result<Self, Error> {
        self.advanced(state.clock.now(), state.access_token, &state.random, || new_key(state))
    }

    fn verifying_half(&self) -> Option<Jwks> {
        Some(self.jwks())
    }

    /// A key that the operator revoked in `jwks` is left out, unless it is the one to sign from now on.
    fn probe(&self, state: &State, published: Option<&Jwks>) -> Result<(), Error> {
        let now = state.clock.now();
        let jwks = published.ok_or(Error::ProbeFailed)?;
        let verifier = verifier(jwks)?;
        let active = &self.active()?.verification.kid;
        let is_revoked = |kid: &str| {
            jwks.keys.iter().any(|entry| entry.state == KeyState::Revoked && entry.key.kid == kid)
                && kid != active
        };
        self.refresh_keys(PROBE, now)?;
        let mut keys = self.keys.accepted(now).filter(|key| !is_revoked(&key.verification.kid));
        keys.try_for_each(|key| sign_and_verify(state, key, &verifier, now))
    }
}

impl Rotated for Vault {
    fn first(state: &State, _: &SecretString) -> Result<Self, Error> {
        Ok(Self::first(state.clock.now(), &state.random))
    }

    fn advanced(&self, state: &State) -> Result<Self, Error> {
        Ok(self.advanced(state.clock.now(), &state.random)?)
    }

    fn probe(&self, state: &State, _: Option<&Jwks>) -> Result<(), Error> {
        Ok(self.probe(&state.random)?)
    }
}

impl Rotated for Browser {
    fn first(state: &State, placeholder: &SecretString) -> Result<Self, Error> {
        Ok(Self::first_beside(placeholder, state.clock.now(), &state.random))
    }

    fn advanced(&self, state: &State) -> Result<Self, Error> {
        Ok(self.advanced(state.clock.now(), &state.random)?)
    }

    fn probe(&self, state: &State, _: Option<&Jwks>) -> Result<(), Error> {
        let value = self.csrf("session", "", "probe")?;
        let is_own = self.is_csrf(&value, "session", "", "probe", state.clock.now());
        if is_own { Ok(()) } else { Err(Error::ProbeFailed) }
    }
}

fn new_key(state: &State) -> Result<NewSigningKey, Error> {
    let jwt::NewKey { kid, algorithm, private, public } = jwt::generate(state.algorithm, &state.random)?;
    Ok(NewSigningKey { kid, alg: algorithm, private, public })
}

fn verifier(jwks: &Jwks) -> Result<Verifier, Error> {
    let keys = jwks.keys.iter().map(|entry| {
        let standing = Standing::of(entry.state == KeyState::Revoked, entry.until);
        VerificationKey::new(&entry.key.kid, entry.key.alg, entry.key.public.expose(), standing)
    });
    Ok(Verifier::new(keys.collect::<Result<Vec<_>, _>>()?))
}

fn sign_and_verify(state: &State, key: &SigningKey, verifier: &Verifier, now: UnixTime) -> Result<(), Error> {
    let issuer = Issuer::parse(PROBE).map_err(|_| Error::ProbeFailed)?;
    let claims = Claims {
        iss: PROBE.to_owned(),
        aud: PROBE.to_owned(),
        sub: Uid::random(&state.random),
        client_id: "probe".to_owned(),
        scope: ScopeSet::default(),
        gid: Gid::random(&state.random),
        jti: "probe".to_owned(),
        iat: now,
        exp: now.plus(1),
    };
    let token = Signer::new(&key.verification.kid, key.verification.alg, &key.private)?.sign(&claims)?;
    let expected = Expected { issuer: &issuer, audience: PROBE, epoch: UnixTime(0), now };
    verifier.verify(token.expose(), &expected).map(drop).map_err(Error::ProbeRefused)
}
