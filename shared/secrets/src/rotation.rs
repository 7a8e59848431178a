use aws::Identity;
use oauth::SecretString;

use crate::secrets_manager::{CURRENT, PENDING, SecretsManager};
use crate::{Content, Error};

/// What Secrets Manager says of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Whether rotation is switched on.
    pub is_rotated: bool,
    /// The version staged AWSCURRENT.
    pub current: Option<String>,
    /// The version staged AWSPENDING.
    pub pending: Option<String>,
}

/// The right to rotate: describe, read, write and promote versions. Held by the rotate function, and by the operator who
/// asks for a rotation.
#[derive(Clone)]
pub struct Rotation(SecretsManager);

impl Rotation {
    /// With the function's own identity.
    pub async fn connect(identity: &Identity) -> Self {
        Self(SecretsManager::connect(identity).await)
    }

    /// At a stand-in for Secrets Manager, with made-up credentials.
    #[must_use]
    pub fn at(endpoint: &str) -> Self {
        Self(SecretsManager::at(endpoint))
    }

    /// Versions and their stages; `id` is a name or ARN, here and below.
    ///
    /// # Errors
    /// Secrets Manager does not answer, or does not know the secret.
    pub async fn describe<T: Content>(&self, id: &str) -> Result<Description, Error> {
        self.0.describe(T::NAME, id).await
    }

    /// The AWSCURRENT text.
    ///
    /// # Errors
    /// Secrets Manager does not answer, or there is no text.
    pub async fn current<T: Content>(&self, id: &str) -> Result<SecretString, Error> {
        self.0.current_value(T::NAME, id).await
    }

    /// The value that `version` has while staged AWSPENDING; `None` when it has none yet.
    ///
    /// # Errors
    /// Secrets Manager does not answer, or the value is malformed.
    pub async fn pending<T: Content>(&self, id: &str, version: &str) -> Result<Option<T>, Error> {
        let text = self.0.pending_value(T::NAME, id, version).await?;
        text.map(|text| T::read(&text)).transpose()
    }

    /// Stores `value` as AWSPENDING under `version`. Does nothing when that version has a value.
    ///
    /// # Errors
    /// Secrets Manager does not answer.
    pub async fn put_pending<T: Content>(&self, id: &str, version: &str, value: &T) -> Result<(), Error> {
        self.0.put(T::NAME, id, version, PENDING, &value.write()?).await
    }

    /// Stores `value` as AWSCURRENT under `version`. Does nothing when that version has a value.
    ///
    /// # Errors
    /// Secrets Manager does not answer.
    pub async fn put_current<T: Content>(&self, id: &str, version: &str, value: &T) -> Result<(), Error> {
        self.0.put(T::NAME, id, version, CURRENT, &value.write()?).await
    }

    /// Moves AWSCURRENT from one version to another; the old one becomes AWSPREVIOUS.
    ///
    /// # Errors
    /// Secrets Manager does not answer, or the stage has moved meanwhile.
    pub async fn promote<T: Content>(&self, id: &str, from: Option<&str>, to: &str) -> Result<(), Error> {
        self.0.promote(T::NAME, id, from, to).await
    }

    /// Asks Secrets Manager to begin a rotation, which it then does by calling the rotate function. The operator's right.
    ///
    /// # Errors
    /// Secrets Manager does not answer, or refuses.
    pub async fn begin<T: Content>(&self, id: &str) -> Result<(), Error> {
        self.0.begin(T::NAME, id).await
    }
}
