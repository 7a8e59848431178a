use secrets::{Content as _, Error::NotReady, Jwks};

use crate::ring::Rotated;
use crate::{Error, State};

/// Publishes the verifying half of the pending ring before anything is signed with it: an unused public key does no harm,
/// a token that nobody can verify would. What the operator revoked stays revoked.
pub(crate) async fn run<T: Rotated>(state: &State, id: &str, version: &str) -> Result<(), Error> {
    let pending = state.rotation.pending::<T>(id, version).await?.ok_or(Error::NoPendingValue)?;
    let Some(jwks) = pending.verifying_half() else {
        return Ok(());
    };
    let published = state.rotation.current::<Jwks>(&state.jwks).await?;
    let jwks = match Jwks::read(&published) {
        Ok(published) => jwks.keeping_revocations_of(&published),
        Err(NotReady { .. }) => jwks,
        Err(error) => return Err(error.into()),
    };
    Ok(state.rotation.put_current(&state.jwks, version, &jwks).await?)
}
