//! The key file of a local run: made at the first, rotated by `keys rotate`, by the same functions as a deployment's.

use std::path::{Path, PathBuf};

use oauth::{Algorithm, Clock, Random};
use secrets::{Material, NewSigningKey, file};

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be used, or no key may be replaced now.
    #[error(transparent)]
    File(#[from] file::Error),
    /// No key may be replaced now.
    #[error(transparent)]
    Secrets(#[from] secrets::Error),
    /// A signing key could not be made.
    #[error("a signing key could not be made")]
    Signing(#[from] jwt::Error),
}

/// The key file in a data directory.
pub(crate) fn path(directory: &Path) -> PathBuf {
    directory.join("keys.json")
}

/// Makes the file unless it is there.
pub(crate) fn create_if_missing(
    path: &Path,
    algorithm: Algorithm,
    clock: &Clock,
    random: &Random,
) -> Result<(), KeysError> {
    file::create_if_missing(path, random, || first(algorithm, clock, random)).map(|_| ())
}

/// The first keys of every kind.
pub(crate) fn first(algorithm: Algorithm, clock: &Clock, random: &Random) -> Result<Material, KeysError> {
    Material::first(clock.now(), random, || new_signing_key(algorithm, random))
}

/// Takes every ring one step on and replaces the file.
///
/// # Errors
/// There is no such file, or its keys are younger than 15 minutes; it is unchanged then.
pub fn rotate(
    directory: &Path,
    config: &config::Local,
    clock: &Clock,
    random: &Random,
) -> Result<(), KeysError> {
    let path = path(directory);
    let make = || new_signing_key(config.algorithm, random);
    let advanced = file::read(&path)?.advanced(clock.now(), config.lifetimes.access_token, random, make)?;
    Ok(file::replace(&path, random, &advanced)?)
}

fn new_signing_key(algorithm: Algorithm, random: &Random) -> Result<NewSigningKey, KeysError> {
    let made = jwt::generate(algorithm, random)?;
    Ok(NewSigningKey { kid: made.kid, alg: made.algorithm, private: made.private, public: made.public })
}
