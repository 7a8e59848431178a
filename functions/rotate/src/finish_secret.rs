use oauth::audit::Event;
use secrets::Error::NotReady;

use crate::ring::Rotated;
use crate::{Error, State};

/// Moves AWSCURRENT to the pending version; the old one becomes AWSPREVIOUS, the way back.
pub(crate) async fn run<T: Rotated>(
    state: &State,
    id: &str,
    version: &str,
    current: Option<&str>,
) -> Result<(), Error> {
    if state.rotation.pending::<T>(id, version).await?.is_none() {
        return Err(Error::NoPendingValue);
    }
    let before = T::read(&state.rotation.current::<T>(id).await?);
    state.rotation.promote::<T>(id, current, version).await?;
    let event = if matches!(before, Err(NotReady { .. })) { Event::KeysCreated } else { Event::KeyRotated };
    tracing::info!(event = event.name(), secret = T::NAME, "audit");
    Ok(())
}
