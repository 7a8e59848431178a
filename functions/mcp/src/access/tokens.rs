use std::sync::{Arc, Mutex, PoisonError};

use jwt::{Claims, Expected, Rejected, Standing, VerificationKey, Verifier};
use oauth::{Issuer, UnixTime};
use secrets::{Jwks, KeyState, Reader};
use serde_json::Value;

use crate::http::Refusal;

/// Verifies access tokens with the present key set (RFC 9068 §4).
pub(super) struct Tokens {
    issuer: Issuer,
    audience: String,
    epoch: UnixTime,
    jwks: Reader<Jwks>,
    /// The verifier made of a key set; made again when the reader gives another one.
    made: Mutex<Option<(Arc<Jwks>, Arc<Verifier>)>>,
}

impl Tokens {
    pub(super) fn new(state: &crate::State) -> Self {
        Self {
            issuer: state.issuer.clone(),
            audience: state.audience.clone(),
            epoch: state.epoch,
            jwks: state.keys.jwks.clone(),
            made: Mutex::default(),
        }
    }

    /// The claims, or why the token is refused; the outer error means that there are no keys to check it with.
    pub(super) async fn verify(
        &self,
        token: &str,
        now: UnixTime,
    ) -> Result<Result<Claims, &'static str>, Refusal> {
        let expected = Expected { issuer: &self.issuer, audience: &self.audience, epoch: self.epoch, now };
        let keys = self.jwks.current().await.map_err(|error| unavailable(&error))?;
        match self.verifier(&keys).verify(token, &expected) {
            Err(Rejected::UnknownKey) => {}
            known => return Ok(known.map_err(reason)),
        }
        // The key may be newer than our copy of the set.
        let keys = self.jwks.reread().await.map_err(|error| unavailable(&error))?;
        Ok(self.verifier(&keys).verify(token, &expected).map_err(reason))
    }

    fn verifier(&self, keys: &Arc<Jwks>) -> Arc<Verifier> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((of, verifier)) if Arc::ptr_eq(of, keys) => Arc::clone(verifier),
            _ => {
                let verifier = Arc::new(Verifier::new(keys.keys.iter().filter_map(key)));
                *made = Some((Arc::clone(keys), Arc::clone(&verifier)));
                verifier
            }
        }
    }
}

/// A key we cannot read verifies nothing; the others go on working.
fn key(entry: &secrets::RingKey<secrets::VerificationKey>) -> Option<VerificationKey> {
    let standing = match entry.state {
        KeyState::Revoked => Standing::Revoked,
        KeyState::Next | KeyState::Active | KeyState::Verify => {
            entry.until.map_or(Standing::Open, Standing::Until)
        }
    };
    let made = VerificationKey::new(&entry.key.kid, entry.key.alg, entry.key.public.expose(), standing);
    made.inspect_err(|error| tracing::error!(%error, "a verification key is unusable")).ok()
}

fn unavailable(error: &secrets::Error) -> Refusal {
    tracing::error!(error = %crate::error::chain(error), "no keys to verify tokens with");
    Refusal::Unavailable { id: Value::Null }
}

/// The failed check as a static text for the log.
const fn reason(rejected: Rejected) -> &'static str {
    match rejected {
        Rejected::TooLong => "too_long",
        Rejected::Segments => "segments",
        Rejected::Header => "header",
        Rejected::Type => "type",
        Rejected::UnknownKey => "unknown_key",
        Rejected::EndedKey => "ended_key",
        Rejected::RevokedKey => "revoked_key",
        Rejected::Algorithm => "algorithm",
        Rejected::Signature => "signature",
        Rejected::Claims => "claims",
        Rejected::Issuer => "issuer",
        Rejected::Audience => "audience",
        Rejected::Expired => "expired",
        Rejected::Lifetime => "lifetime",
        Rejected::NotYet => "not_yet",
        Rejected::BeforeEpoch => "before_epoch",
    }
}
