use std::path::Path;
use std::sync::Arc;

use aws::Identity;
use axum::Router;
use embedded::{Embedded, Location};
use secrets::{Browser, Handle};
use simulator::Simulator;
use store::Tables;
use tokio::net::TcpListener;

use crate::keys::{self, KeysError};
use crate::{Data, Options, functions};

/// The five functions over one store, and the pretend Intervals.icu of the demo athlete.
pub struct House {
    functions: [(&'static str, Router); 5],
    simulator: Arc<Simulator>,
    /// `None` when the tables are lent.
    store: Option<Embedded>,
    keys: Handle,
    options: Options,
}

/// Why the house does not open. Each text is a sentence for a person.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory cannot be made or entered.
    #[error("the data directory {path} cannot be used")]
    Data {
        /// The directory.
        path: std::path::PathBuf,
        /// What the file system says.
        #[source]
        source: std::io::Error,
    },
    /// The key file cannot be used; it is unchanged.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The keys cannot be read.
    #[error("the keys cannot be read")]
    Secrets(#[from] secrets::Error),
    /// The embedded engine does not start.
    #[error(transparent)]
    Engine(#[from] embedded::Error),
    /// The tables cannot be reached.
    #[error("the tables cannot be reached")]
    Store(#[from] store::Error),
    /// A function's state cannot be built.
    #[error("the {function} function cannot start")]
    Function {
        /// Its name.
        function: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The pretend Intervals.icu has no port, or the listener broke.
    #[error("a port of this machine cannot be used")]
    Port(#[from] std::io::Error),
}

impl OpenError {
    /// Names the function that a failure belongs to.
    pub(crate) fn of<E: std::error::Error + Send + Sync + 'static>(
        function: &'static str,
    ) -> impl Fn(E) -> Self {
        move |source| Self::Function { function, source: Box::new(source) }
    }
}

impl House {
    /// Opens the store, makes the keys at the first run, starts the demo athlete's world, and builds every router.
    ///
    /// # Errors
    /// See [`OpenError`]. Nothing that was there before is overwritten.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let keys = open_keys(&options).await?;
        let (store, tables) = open_tables(&options).await?;
        let simulator = Simulator::start(options.simulator.clone()).await?;
        let functions = functions::build(&options, tables, &keys, &simulator).await?;
        Ok(Self { functions, simulator: Arc::new(simulator), store, keys, options })
    }

    /// Name and router of each function.
    pub const fn functions(&self) -> &[(&'static str, Router); 5] {
        &self.functions
    }

    /// The same functions as a process that has just started builds them: tables and keys are as they were, and nothing
    /// is remembered.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn another_process(&self) -> Result<[(&'static str, Router); 5], OpenError> {
        let tables = match &self.store {
            Some(store) => store::connect(&store_config(&self.options, store), &Identity::default()).await?,
            None => open_tables(&self.options).await?.1,
        };
        functions::build(&self.options, tables, &self.keys, &self.simulator).await
    }

    /// The pretend Intervals.icu behind the demo athlete.
    #[must_use]
    pub fn simulator(&self) -> Arc<Simulator> {
        Arc::clone(&self.simulator)
    }

    /// Serves all functions on one port until `end`.
    ///
    /// # Errors
    /// The listener broke.
    pub async fn serve(
        self,
        listener: TcpListener,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), OpenError> {
        let Self { functions, store, simulator, .. } = self;
        let router = functions.into_iter().fold(Router::new(), |merged, (_, router)| merged.merge(router));
        let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(end).await?;
        if let Some(store) = store {
            store.close().await;
        }
        drop(simulator);
        Ok(())
    }
}

async fn open_tables(options: &Options) -> Result<(Option<Embedded>, Tables), OpenError> {
    let location = match &options.data {
        Data::Memory => Location::Memory,
        Data::Directory(path) => Location::File(path.join("store.db")),
        Data::Lent { tables, .. } => {
            return Ok((None, store::connect(tables, &Identity::default()).await?));
        }
    };
    let store = embedded::open(location).await?;
    let tables = store::connect(&store_config(options, &store), &Identity::default()).await?;
    Ok((Some(store), tables))
}

fn store_config(options: &Options, store: &Embedded) -> store::Config {
    let config = store.config().clone();
    let Some(detour) = &options.detour else { return config };
    store::Config { endpoint: config.endpoint.as_deref().map(|engine| detour(engine)), ..config }
}

pub(crate) fn make_directory(path: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Data { path: path.to_owned(), source };
    std::fs::create_dir_all(path).map_err(failed)
}

/// The keys: from the file, made at the first run; in memory, made every time.
async fn open_keys(options: &Options) -> Result<Handle, OpenError> {
    let (clock, random) = (&options.clock, &options.random);
    let algorithm = options.config.algorithm;
    match &options.data {
        Data::Memory => {
            let mut keys = keys::first(algorithm, clock, random)?;
            if options.intervals_client.is_some() {
                keys.browser = Browser::first(clock.now(), random, options.intervals_client.clone());
            }
            Ok(Handle::in_memory(keys))
        }
        Data::Directory(directory) | Data::Lent { keys: directory, .. } => {
            make_directory(directory)?;
            let path = keys::path(directory);
            keys::create_if_missing(&path, algorithm, clock, random)?;
            let source = config::SecretsSource::File(path);
            Ok(secrets::connect(
                &config::Secrets { source },
                &Identity::default(),
                clock.clone(),
                random.clone(),
            )
            .await?)
        }
    }
}
