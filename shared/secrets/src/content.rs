use oauth::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Error, Material};

/// A secret as a value: how it is read from its text, and where it stands in the local key file.
pub trait Content: Serialize + Clone + Send + Sync + 'static {
    /// What the secret is called in messages.
    const NAME: &'static str;
    /// Whether the local key file holds it.
    const IN_FILE: bool = true;

    /// Reads the stored text.
    ///
    /// # Errors
    /// The text is the placeholder of a fresh deployment, or malformed.
    fn read(text: &SecretString) -> Result<Self, Error>;

    /// The text to store.
    ///
    /// # Errors
    /// None in practice: every member can be written.
    fn write(&self) -> Result<SecretString, Error> {
        serde_json::to_string(self)
            .map(SecretString::new)
            .map_err(|source| Error::malformed(Self::NAME, &source))
    }

    /// The same secret of a local deployment; `None` when the file does not hold it.
    fn of(material: &Material) -> Option<Self>;
}

#[derive(Deserialize)]
struct Placeholder {
    #[serde(default)]
    state: Option<String>,
}

/// Reads JSON, after recognising the placeholder `{"state": "empty", …}`.
pub(crate) fn read_json<T: DeserializeOwned>(secret: &'static str, text: &SecretString) -> Result<T, Error> {
    let placeholder: Placeholder =
        serde_json::from_str(text.expose()).map_err(|source| Error::malformed(secret, &source))?;
    if placeholder.state.as_deref() == Some("empty") {
        return Err(Error::NotReady { secret });
    }
    serde_json::from_str(text.expose()).map_err(|source| Error::malformed(secret, &source))
}
