use secrets::Error::NotReady;

use crate::ring::Rotated;
use crate::{Error, State};

/// Makes the new ring and stores it as AWSPENDING. Does nothing when an earlier attempt has stored it already, so that a
/// repeat never makes other keys than those that may be published by now.
pub(crate) async fn run<T: Rotated>(state: &State, id: &str, version: &str) -> Result<(), Error> {
    if state.rotation.pending::<T>(id, version).await?.is_some() {
        return Ok(());
    }
    let text = state.rotation.current::<T>(id).await?;
    let ring = match T::read(&text) {
        Ok(current) => current.advanced(state)?,
        Err(NotReady { .. }) => T::first(state, &text)?,
        Err(error) => return Err(error.into()),
    };
    Ok(state.rotation.put_pending(id, version, &ring).await?)
}
