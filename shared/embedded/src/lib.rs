//! A DynamoDB-compatible engine in this process, with our tables made: the store of local runs and of tests.
//!
//! Knows how to open the engine in memory or on a file and to serve it on a loopback port. Must not know item kinds:
//! everything but the address comes from `store`. The engine authenticates nobody, so it listens on 127.0.0.1 only,
//! and no Lambda function may depend on this crate. Another engine is another address in the configuration.

mod error;
mod location;
mod server;

pub use error::Error;
pub use location::Location;

use server::Server;

/// A running engine. Dropping it stops the engine; [`Embedded::close`] also waits until its file is free.
#[derive(Debug)]
pub struct Embedded {
    server: Server,
    config: store::Config,
}

/// Opens the engine and makes the tables that are missing.
///
/// # Errors
/// The file cannot be read, is no database of the engine, or is in use; no port is free; the tables cannot be made.
pub async fn open(location: Location) -> Result<Embedded, Error> {
    let opened = location.open()?;
    let server = Server::start(opened).await?;
    let config = store::Config {
        clients: "clients".to_owned(),
        codes: "codes".to_owned(),
        sessions: "sessions".to_owned(),
        endpoint: Some(format!("http://{}", server.address())),
    };
    store::schema::create_missing(&config).await.map_err(Error::Tables)?;
    Ok(Embedded { server, config })
}

impl Embedded {
    /// The configuration that leads the store to this engine.
    #[must_use]
    pub const fn config(&self) -> &store::Config {
        &self.config
    }

    /// Stops the engine and waits until it has let go of its file.
    pub async fn close(self) {
        self.server.stop().await;
    }
}
