//! The rotation of the `signing`, `vault` and `browser` secrets: makes the first keys, then moves every ring one step on.
//!
//! Knows the four steps of Secrets Manager and their order: publish, prove, then switch. Must not know HTTP or tables.
//! Every step may run twice, late, or after a crash. To rotate another secret: its ring in `secrets`, an `impl Rotated`
//! in `ring.rs`, a variant of `Managed`.

mod create_secret;
mod error;
mod event;
mod finish_secret;
mod ring;
mod set_secret;
mod test_secret;

use oauth::{Algorithm, Clock, Random};
use secrets::{Browser, Rotation, Signing, Vault};

pub use error::Error;
pub use event::{Event, Step};

use ring::Rotated;

/// The right to rotate, and what a new ring depends on.
pub struct State {
    rotation: Rotation,
    signing: String,
    jwks: String,
    vault: String,
    browser: String,
    algorithm: Algorithm,
    access_token: i64,
    clock: Clock,
    random: Random,
}

impl State {
    /// Wires configuration and rights together.
    #[must_use]
    pub fn new(config: &config::Rotate, rotation: Rotation, clock: Clock, random: Random) -> Self {
        Self {
            rotation,
            signing: config.signing.clone(),
            jwks: config.jwks.clone(),
            vault: config.vault.clone(),
            browser: config.browser.clone(),
            algorithm: config.algorithm,
            access_token: config.access_token,
            clock,
            random,
        }
    }

    fn managed(&self, id: &str) -> Result<Managed, Error> {
        match id {
            id if id == self.signing => Ok(Managed::Signing),
            id if id == self.vault => Ok(Managed::Vault),
            id if id == self.browser => Ok(Managed::Browser),
            _ => Err(Error::UnknownSecret),
        }
    }
}

/// The secrets that rotate.
enum Managed {
    Signing,
    Vault,
    Browser,
}

/// Does one step of one rotation. A failure is logged here, and stops the rotation; Secrets Manager tries again later.
///
/// # Errors
/// The event is not for us, the keys do not prove themselves, or Secrets Manager does not answer.
pub async fn handle(state: &State, event: Event) -> Result<(), Error> {
    // Boxed: three copies of the SDK's nested futures inside one another are more than the compiler lays out.
    let outcome = match state.managed(&event.secret_id) {
        Ok(Managed::Signing) => Box::pin(step::<Signing>(state, &event)).await,
        Ok(Managed::Vault) => Box::pin(step::<Vault>(state, &event)).await,
        Ok(Managed::Browser) => Box::pin(step::<Browser>(state, &event)).await,
        Err(error) => Err(error),
    };
    outcome.inspect_err(|error| {
        tracing::error!(
            step = event.step.as_str(),
            failure = error as &dyn std::error::Error,
            "rotation_failed"
        );
    })
}

/// Every step begins with the same look at the secret: a version that is current has arrived, and one that is not pending
/// was overtaken.
async fn step<T: Rotated>(state: &State, event: &Event) -> Result<(), Error> {
    let (id, version) = (event.secret_id.as_str(), event.client_request_token.as_str());
    let description = state.rotation.describe::<T>(id).await?;
    if !description.is_rotated {
        return Err(Error::RotationDisabled);
    }
    if description.current.as_deref() == Some(version) {
        return Ok(());
    }
    if description.pending.as_deref() != Some(version) {
        return Err(Error::NotPending);
    }
    match event.step {
        Step::CreateSecret => create_secret::run::<T>(state, id, version).await,
        Step::SetSecret => set_secret::run::<T>(state, id, version).await,
        Step::TestSecret => test_secret::run::<T>(state, id, version).await,
        Step::FinishSecret => {
            finish_secret::run::<T>(state, id, version, description.current.as_deref()).await
        }
    }
}
