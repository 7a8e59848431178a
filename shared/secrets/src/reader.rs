use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use oauth::{Clock, Random, UnixTime};
use tokio::sync::Mutex;

use crate::secrets_manager::SecretsManager;
use crate::{Content, Error, file};

/// Seconds after which every reader has seen a change.
pub(crate) const LONGEST_CACHE: i64 = 300;
const JITTER: u8 = 60; // seconds at most that a reader reads earlier, so that instances do not read together
const RETRY: i64 = 60; // seconds between two reads when reading fails, or when an unknown key id asks for one

/// The present value of one secret. Cheap to clone; clones share the cached value.
pub struct Reader<T>(Arc<Shared<T>>);

struct Shared<T> {
    source: Source,
    clock: Clock,
    random: Random,
    cached: RwLock<Option<Cached<T>>>,
    /// Held while reading, so that one read serves everyone who waits.
    attempt: Mutex<Attempt>,
}

/// Where the secret is.
#[derive(Clone)]
pub(crate) enum Source {
    Aws {
        client: SecretsManager,
        id: String,
    },
    File(PathBuf),
    /// Nowhere: the value never changes.
    Fixed,
}

struct Cached<T> {
    value: Arc<T>,
    until: UnixTime,
    /// Of a file: read again as soon as it differs.
    stamp: Option<file::Stamp>,
}

#[derive(Default)]
struct Attempt {
    last: Option<UnixTime>,
    has_failed: bool,
}

impl<T> Clone for Reader<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Content> Reader<T> {
    pub(crate) fn new(source: Source, clock: Clock, random: Random) -> Self {
        let (cached, attempt) = (RwLock::new(None), Mutex::new(Attempt::default()));
        Self(Arc::new(Shared { source, clock, random, cached, attempt }))
    }

    /// A reader of one unchanging value, such as an owner from the environment.
    #[must_use]
    pub fn fixed(value: T) -> Self {
        let reader = Self::new(Source::Fixed, Clock::system(), Random::system());
        reader.keep(Arc::new(value), UnixTime(i64::MAX), None);
        reader
    }

    /// The value, at most five minutes old. When it cannot be read again, the last one goes on serving.
    ///
    /// # Errors
    /// The secret was never read so far, and cannot be read now.
    pub async fn current(&self) -> Result<Arc<T>, Error> {
        if let Some(value) = self.fresh() {
            return Ok(value);
        }
        let mut attempt = self.0.attempt.lock().await;
        match self.fresh() {
            Some(value) => Ok(value), // someone read it while we waited
            None => self.read(&mut attempt).await,
        }
    }

    /// The value read anew, because something names a key that [`Reader::current`] did not have. At most one read a
    /// minute: whoever invents key ids gets no more.
    ///
    /// # Errors
    /// As [`Reader::current`].
    pub async fn reread(&self) -> Result<Arc<T>, Error> {
        let mut attempt = self.0.attempt.lock().await;
        let now = self.0.clock.now();
        let is_soon = attempt.last.is_some_and(|last| now.since(last) < RETRY);
        let is_fixed = matches!(self.0.source, Source::Fixed);
        match self.last() {
            Some(value) if is_soon || is_fixed => Ok(value),
            _ => self.read(&mut attempt).await,
        }
    }

    /// Reads once, so that the first request need not wait. A failure is only logged: the first request tries again.
    pub(crate) async fn warm_up(&self) {
        drop(self.current().await);
    }

    async fn read(&self, attempt: &mut Attempt) -> Result<Arc<T>, Error> {
        let now = self.0.clock.now();
        attempt.last = Some(now);
        match self.fetch().await {
            Ok((value, stamp)) => {
                attempt.has_failed = false;
                let jitter = i64::from(u8::from_be_bytes(self.0.random.bytes()) % (JITTER + 1));
                self.keep(Arc::clone(&value), now.plus(LONGEST_CACHE - jitter), stamp);
                Ok(value)
            }
            Err(error) => {
                if !std::mem::replace(&mut attempt.has_failed, true) {
                    tracing::warn!(secret = T::NAME, error = %Chain(&error), "secret_unreadable");
                }
                self.outlive(now).ok_or(error)
            }
        }
    }

    async fn fetch(&self) -> Result<(Arc<T>, Option<file::Stamp>), Error> {
        match &self.0.source {
            Source::Aws { client, id } => {
                let text = client.current_value(T::NAME, id).await?;
                Ok((Arc::new(T::read(&text)?), None))
            }
            Source::File(path) => {
                let (material, stamp) = file::load(path)?;
                let value = T::of(&material).ok_or(Error::NotConfigured { secret: T::NAME })?;
                Ok((Arc::new(value), Some(stamp)))
            }
            Source::Fixed => Err(Error::NotConfigured { secret: T::NAME }),
        }
    }

    /// The cached value while its time runs. A file is looked at each time instead.
    fn fresh(&self) -> Option<Arc<T>> {
        let cached = self.0.cached.read().unwrap_or_else(PoisonError::into_inner);
        let cached = cached.as_ref()?;
        let is_fresh = match &self.0.source {
            Source::File(path) => cached.stamp.is_some() && cached.stamp == file::stamp(path),
            Source::Aws { .. } => self.0.clock.now() < cached.until,
            Source::Fixed => true,
        };
        is_fresh.then(|| Arc::clone(&cached.value))
    }

    fn last(&self) -> Option<Arc<T>> {
        let cached = self.0.cached.read().unwrap_or_else(PoisonError::into_inner);
        cached.as_ref().map(|cached| Arc::clone(&cached.value))
    }

    /// The last value, kept for another minute.
    fn outlive(&self, now: UnixTime) -> Option<Arc<T>> {
        let mut cached = self.0.cached.write().unwrap_or_else(PoisonError::into_inner);
        let cached = cached.as_mut()?;
        cached.until = cached.until.max(now.plus(RETRY));
        Some(Arc::clone(&cached.value))
    }

    fn keep(&self, value: Arc<T>, until: UnixTime, stamp: Option<file::Stamp>) {
        let mut cached = self.0.cached.write().unwrap_or_else(PoisonError::into_inner);
        *cached = Some(Cached { value, until, stamp });
    }
}

/// An error with its causes on one line. Nothing in them quotes a secret.
struct Chain<'a>(&'a Error);

impl std::fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut cause: Option<&dyn std::error::Error> = Some(self.0);
        let mut separator = "";
        while let Some(error) = cause {
            write!(f, "{separator}{error}")?;
            (separator, cause) = (": ", error.source());
        }
        Ok(())
    }
}
