use secrets::{Content as _, Jwks};

use crate::ring::Rotated;
use crate::{Error, State};

/// Reads the pending ring back and lets every key of it do what it is for.
pub(crate) async fn run<T: Rotated>(state: &State, id: &str, version: &str) -> Result<(), Error> {
    let pending = state.rotation.pending::<T>(id, version).await?.ok_or(Error::NoPendingValue)?;
    match pending.verifying_half() {
        Some(_) => {
            let text = state.rotation.current::<Jwks>(&state.jwks).await?;
            pending.probe(state, Some(&Jwks::read(&text)?))
        }
        None => pending.probe(state, None),
    }
}
