//! The state of every function from one configuration, as each `main.rs` builds its own on AWS.

use axum::Router;
use config::{Local, Secrets, SecretsSource, Store};
use intervals::Intervals;
use oauth::SecretString;
use secrets::{Handle, Owner, Reader};
use simulator::{DEMO_KEY, Simulator};
use store::Tables;

use crate::{OpenError, Options};

const USER_AGENT: &str = concat!("intervals-mcp/", env!("CARGO_PKG_VERSION"), " demo");

/// Name and router of each function, over one set of tables and keys.
pub(crate) async fn build(
    options: &Options,
    tables: Tables,
    keys: &Handle,
    simulator: &Simulator,
) -> Result<[(&'static str, Router); 5], OpenError> {
    let config = simulated(options, simulator);
    let parts = Parts { options, config: &config, tables, keys, simulator };
    Ok([
        ("discovery", parts.discovery()?),
        ("register", parts.register()),
        ("authorize", parts.authorize().await?),
        ("token", parts.token().await?),
        ("mcp", parts.mcp().await?),
    ])
}

/// The configuration, with the pretend Intervals.icu behind typed keys when a test wants that.
fn simulated(options: &Options, simulator: &Simulator) -> Local {
    let mut config = options.config.clone();
    if options.simulated {
        config.upstream = simulator.base_url();
    }
    config
}

struct Parts<'a> {
    options: &'a Options,
    config: &'a Local,
    tables: Tables,
    keys: &'a Handle,
    simulator: &'a Simulator,
}

impl Parts<'_> {
    fn discovery(&self) -> Result<Router, OpenError> {
        let state = discovery::State::new(&self.config.discovery(), self.options.random.clone());
        Ok(discovery::router(state.map_err(OpenError::of("discovery"))?))
    }

    fn register(&self) -> Router {
        let Options { clock, random, .. } = self.options.clone();
        let config = self.config.register(&tables_elsewhere());
        register::router(register::State::new(&config, self.tables.clone(), clock, random))
    }

    async fn authorize(&self) -> Result<Router, OpenError> {
        let Options { clock, random, .. } = self.options.clone();
        let config = self.config.authorize(&tables_elsewhere(), &keys_elsewhere());
        let keys = authorize::Keys::read(self.keys).await?;
        let failed = OpenError::of("authorize");
        let state = authorize::State::new(&config, self.tables.clone(), keys, clock, random);
        let mut state = state.map_err(OpenError::of("authorize"))?;
        let intervals = Intervals::new(&self.simulator.base_url(), USER_AGENT).map_err(failed)?;
        state.demo = Some(authorize::Demo { intervals, key: SecretString::new(DEMO_KEY.to_owned()) });
        if let Some(documents) = &self.options.documents {
            state.documents = documents.clone();
        }
        Ok(authorize::router(state))
    }

    async fn token(&self) -> Result<Router, OpenError> {
        let Options { clock, random, .. } = self.options.clone();
        let config = self.config.token(&tables_elsewhere(), &keys_elsewhere());
        let signing = self.keys.signing().await?;
        Ok(token::router(token::State::new(&config, self.tables.clone(), signing, clock, random)))
    }

    async fn mcp(&self) -> Result<Router, OpenError> {
        let Options { clock, random, .. } = self.options.clone();
        let config = self.config.mcp(&tables_elsewhere(), &keys_elsewhere());
        let sessions = self.tables.sessions.clone();
        let owner = owner(&self.config.owner).map(Reader::fixed);
        let keys = mcp::Keys { owner, ..mcp::Keys::read(self.keys).await? };
        let state = mcp::State::new(&config, sessions, keys, clock, random);
        let mut state = state.map_err(OpenError::of("mcp"))?;
        let demo = mcp::Demo::new(&self.simulator.base_url(), DEMO_KEY, &state.issuer);
        state.demo = Some(demo.map_err(OpenError::of("mcp"))?);
        Ok(mcp::router(state))
    }
}

/// The owner exists only when all three values are set.
fn owner(values: &config::Owner) -> Option<Owner> {
    let key = values.mcp_api_key.clone()?;
    Owner::new(key, values.api_key.clone()?, values.athlete_id.clone()?)
}

/// A section names the tables and keys that its function connects to. Here they are connected already.
const fn tables_elsewhere() -> Store {
    Store { clients: String::new(), codes: String::new(), sessions: String::new(), endpoint: None }
}

const fn keys_elsewhere() -> Secrets {
    Secrets {
        source: SecretsSource::Manager { signing: None, jwks: None, vault: None, browser: None, owner: None },
    }
}
