//! Registered clients: whoever registers or logs in finds one of them by its key.

use std::path::Path;

use load::figures::mebibytes;
use load::process;
use oauth::{ClientId, Clock, GrantTypes, Random};
use store::{ClientRecord, Clients};

use crate::error::Error;
use crate::samples::{TIMES, median, repeat};
use crate::series::{Column, Row, Series};

/// Far enough apart for the registrations of a measurement to count for the next size.
const SIZES: [u32; 6] = [1, 100, 1_000, 10_000, 100_000, 1_000_000];
const DAY: i64 = 86_400;
const COLUMNS: &[Column] = &[
    Column::drawn("finding a client, ms", 2),
    Column::drawn("registering it again, ms", 2),
    Column::drawn("registering a new one, ms", 2),
    Column::told("file, MiB", 1),
    Column::told("memory of the engine's process, MiB", 1),
];

/// More and more clients in a file, as a local run keeps them; not more than `most`.
pub(crate) async fn measure(most: u32) -> Result<Series, Error> {
    let folder = tempfile::tempdir().map_err(Error::Folder)?;
    let file = folder.path().join("store.db");
    let engine = embedded::open(embedded::Location::File(file.clone())).await?;
    let registry = Registry::new(store::connect(engine.config(), &aws::Identity::default()).await?.clients);
    let first = registry.register().await?;
    let (mut rows, mut stored) = (Vec::new(), 1);
    for size in SIZES.into_iter().filter(|size| *size <= most) {
        repeat(size.saturating_sub(stored), async || registry.register().await).await?;
        rows.push(Row { size, values: registry.look(&first, &file).await? });
        stored = size.max(stored) + TIMES;
    }
    engine.close().await;
    Ok(Series { name: "clients", title: "Registered clients", growing: "clients", columns: COLUMNS, rows })
}

struct Registry {
    clients: Clients,
    clock: Clock,
    random: Random,
}

impl Registry {
    const fn new(clients: Clients) -> Self {
        Self { clients, clock: Clock::system(), random: Random::system() }
    }

    async fn look(&self, known: &ClientRecord, file: &Path) -> Result<Vec<f64>, Error> {
        let now = self.clock.now();
        let id = ClientId::parse(&known.client_id).ok_or(Error::Identifier)?;
        let finding = median(async || self.clients.get(&id, now).await.map(drop)).await?;
        let again = median(async || self.clients.register(known, now).await.map(drop)).await?;
        let new = median(async || self.register().await.map(drop)).await?;
        let size = std::fs::metadata(file).map_err(Error::Folder)?.len();
        Ok(vec![
            finding,
            again,
            new,
            mebibytes(size),
            mebibytes(process::memory_of(std::process::id()).resident),
        ])
    }

    async fn register(&self) -> Result<ClientRecord, Error> {
        let client = self.client();
        self.clients.register(&client, self.clock.now()).await?;
        Ok(client)
    }

    fn client(&self) -> ClientRecord {
        let (now, redirect_uri) = (self.clock.now(), format!("http://127.0.0.1/{}", self.random.token()));
        ClientRecord {
            client_id: format!("c1.{}", self.random.token()),
            client_name: Some("Claude".to_owned()),
            metadata: format!(r#"{{"redirect_uris":["{redirect_uri}"]}}"#),
            redirect_uris: vec![redirect_uri],
            grant_types: GrantTypes { refresh_token: true },
            application_type: None,
            client_host: None,
            created: now,
            denied: false,
            exp: now.plus(DAY),
        }
    }
}
