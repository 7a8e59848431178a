use std::path::PathBuf;
use std::sync::Arc;

use aws::Identity;
use config::SecretsSource;
use oauth::{Clock, Random};

use crate::reader::Source;
use crate::secrets_manager::SecretsManager;
use crate::{Browser, Content, Error, Jwks, Material, Owner, Reader, Signing, Vault};

/// Gives a reader for each secret this function was configured for.
pub struct Handle {
    place: Place,
    clock: Clock,
    random: Random,
}

enum Place {
    Manager { client: SecretsManager, ids: Ids },
    File(PathBuf),
    Memory(Arc<Material>),
}

/// Names or ARNs in Secrets Manager.
#[derive(Default)]
struct Ids {
    signing: Option<String>,
    jwks: Option<String>,
    vault: Option<String>,
    browser: Option<String>,
    owner: Option<String>,
}

/// Finds the place of the secrets; nothing is read yet. `random` only spreads the times of reading.
///
/// # Errors
/// None at present: a secret that cannot be read is an error of its reader.
pub async fn connect(
    config: &config::Secrets,
    identity: &Identity,
    clock: Clock,
    random: Random,
) -> Result<Handle, Error> {
    let place = match &config.source {
        SecretsSource::File(path) => Place::File(path.clone()),
        source @ SecretsSource::Manager { .. } => {
            Place::Manager { client: SecretsManager::connect(identity).await, ids: Ids::of(source) }
        }
    };
    Ok(Handle { place, clock, random })
}

impl Handle {
    /// The secrets of a deployment that lives in memory only.
    #[must_use]
    pub fn in_memory(material: Material) -> Self {
        Self { place: Place::Memory(Arc::new(material)), clock: Clock::system(), random: Random::system() }
    }

    /// The secrets at a stand-in for Secrets Manager, with made-up credentials.
    #[must_use]
    pub fn at(endpoint: &str, config: &config::Secrets, clock: Clock, random: Random) -> Self {
        let place = Place::Manager { client: SecretsManager::at(endpoint), ids: Ids::of(&config.source) };
        Self { place, clock, random }
    }

    /// Private signing keys and refresh keys. Reads once; a failure is logged, and the first request tries again.
    ///
    /// # Errors
    /// The secret is not configured here.
    pub async fn signing(&self) -> Result<Reader<Signing>, Error> {
        self.reader(|ids| &ids.signing).await
    }

    /// Verification keys. Otherwise as [`Handle::signing`].
    ///
    /// # Errors
    /// The secret is not configured here.
    pub async fn jwks(&self) -> Result<Reader<Jwks>, Error> {
        self.reader(|ids| &ids.jwks).await
    }

    /// Master keys of the credentials. Otherwise as [`Handle::signing`].
    ///
    /// # Errors
    /// The secret is not configured here.
    pub async fn vault(&self) -> Result<Reader<Vault>, Error> {
        self.reader(|ids| &ids.vault).await
    }

    /// Keys of the pages. Otherwise as [`Handle::signing`].
    ///
    /// # Errors
    /// The secret is not configured here.
    pub async fn browser(&self) -> Result<Reader<Browser>, Error> {
        self.reader(|ids| &ids.browser).await
    }

    /// The owner; `None` when no such secret is configured. The reader answers [`Error::NotReady`] while the secret is
    /// not complete. Local runs make theirs with [`Reader::fixed`].
    pub async fn owner(&self) -> Option<Reader<Owner>> {
        self.reader(|ids| &ids.owner).await.ok()
    }

    async fn reader<T: Content>(&self, id: impl Fn(&Ids) -> &Option<String>) -> Result<Reader<T>, Error> {
        let missing = || Error::NotConfigured { secret: T::NAME };
        let source = match &self.place {
            Place::Manager { client, ids } => {
                let id = id(ids).clone().ok_or_else(missing)?;
                Source::Aws { client: client.clone(), id }
            }
            Place::File(path) if T::IN_FILE => Source::File(path.clone()),
            Place::File(_) => return Err(missing()),
            Place::Memory(material) => return T::of(material).map(Reader::fixed).ok_or_else(missing),
        };
        let reader = Reader::new(source, self.clock.clone(), self.random.clone());
        Box::pin(reader.warm_up()).await;
        Ok(reader)
    }
}

impl Ids {
    fn of(source: &SecretsSource) -> Self {
        match source.clone() {
            SecretsSource::Manager { signing, jwks, vault, browser, owner } => {
                Self { signing, jwks, vault, browser, owner }
            }
            SecretsSource::File(_) => Self::default(),
        }
    }
}
