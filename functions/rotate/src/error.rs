/// Why a step failed. The text goes to the operator through Secrets Manager; none quotes a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The event names a secret that this function was not configured for.
    #[error("the secret is not one that this function rotates")]
    UnknownSecret,
    /// Rotation is switched off for the secret.
    #[error("rotation is not enabled for the secret")]
    RotationDisabled,
    /// The version is not staged AWSPENDING: another rotation overtook this one.
    #[error("the version is not staged AWSPENDING")]
    NotPending,
    /// An earlier step has left no value.
    #[error("the pending version has no value; createSecret comes first")]
    NoPendingValue,
    /// A key of the new ring does not do what it is for.
    #[error("a key of the new ring failed its probe")]
    ProbeFailed,
    /// A token signed by a new key is refused by the published keys.
    #[error("the published keys refuse a token of the new ring")]
    ProbeRefused(#[source] jwt::Rejected),
    /// Reading, writing or advancing a secret failed.
    #[error(transparent)]
    Secret(#[from] secrets::Error),
    /// A signing key could not be made or used.
    #[error(transparent)]
    Key(#[from] jwt::Error),
}
