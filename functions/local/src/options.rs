use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use config::Local;
use oauth::{Clock, Random, SecretString};
use outbound::{Resolver, Route, Stranger};
use secrets::Upstream;

/// Where state is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Nothing outlives the process.
    Memory,
    /// A folder, made when it is missing: the tables in `store.db`, the keys in `keys.json`.
    Directory(PathBuf),
    /// Tables on an engine that outlives this process, as those of a deployment do.
    Lent {
        /// Their names, and where the engine listens.
        tables: config::Store,
        /// The folder of `keys.json`.
        keys: PathBuf,
    },
}

/// From the address of the engine to the one that the functions use.
pub(crate) type Detour = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Everything that a house is built from.
#[derive(Clone)]
pub struct Options {
    pub(crate) config: Local,
    pub(crate) data: Data,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) simulator: simulator::Options,
    pub(crate) simulated: bool,
    pub(crate) detour: Option<Detour>,
    pub(crate) documents: Option<Stranger>,
    pub(crate) intervals_client: Option<Upstream>,
}

impl Options {
    /// State in memory, the machine's clock and randomness, and the real Intervals.icu behind typed keys.
    #[must_use]
    pub fn new(config: Local) -> Self {
        let clock = Clock::system();
        let simulator = simulator::Options::demo(now_of(&clock));
        let random = Random::system();
        Self {
            config,
            data: Data::Memory,
            clock,
            random,
            simulator,
            simulated: false,
            detour: None,
            documents: None,
            intervals_client: None,
        }
    }

    /// The same from pairs of variable name and value, as a test gives them.
    ///
    /// # Errors
    /// Names every variable that is malformed.
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Result<Self, config::Error> {
        Local::from_pairs(pairs).map(Self::new)
    }

    /// Keeps state there.
    #[must_use]
    pub fn with_data(self, data: Data) -> Self {
        Self { data, ..self }
    }

    /// Lives by this clock, the demo athlete included, whose answers then come without delay.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        let today = simulator::Today::System(now_of(&clock));
        let simulator = simulator::Options { today, ..simulator::Options::default() };
        Self { clock, simulator, ..self }
    }

    /// Draws from this source.
    #[must_use]
    pub fn with_random(self, random: Random) -> Self {
        Self { random, ..self }
    }

    /// Puts the pretend Intervals.icu behind typed keys as well.
    #[must_use]
    pub fn with_simulated_intervals(self) -> Self {
        Self { simulated: true, ..self }
    }

    /// Leads the functions to their tables over another address, made of the engine's: a test stands in between.
    #[must_use]
    pub fn with_store_behind(self, detour: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self { detour: Some(Arc::new(detour)), ..self }
    }

    /// Resolves every host of a client document to these addresses, and connects to a stand-in once they are found good.
    /// Every check before the connection runs as in a deployment.
    #[must_use]
    pub fn with_client_documents(self, resolved: Vec<IpAddr>, stand_in: SocketAddr) -> Self {
        let documents = Stranger::with("test", Resolver::Answers(resolved), Route::StandIn(stand_in));
        Self { documents: Some(documents), ..self }
    }

    /// Is known to Intervals.icu as this application, as the operator of a deployment writes it into the `browser` secret.
    /// For keys in memory; a key file has its own.
    #[must_use]
    pub fn with_intervals_client(self, client_id: &str, client_secret: &str) -> Self {
        let client_secret = SecretString::new(client_secret.to_owned());
        Self { intervals_client: Some(Upstream { client_id: client_id.to_owned(), client_secret }), ..self }
    }
}

fn now_of(clock: &Clock) -> Arc<dyn Fn() -> jiff::Timestamp + Send + Sync> {
    let clock = clock.clone();
    Arc::new(move || jiff::Timestamp::from_second(clock.now().0).unwrap_or(jiff::Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_readme_explains_every_variable_of_a_local_run() {
        let readme = include_str!("../../../README.md");
        let platform = |name: &&str| name.starts_with("AWS_LAMBDA_");
        for variable in config::Local::variables().into_iter().filter(|name| !platform(name)) {
            assert!(readme.contains(&format!("`{variable}`")), "{variable}");
        }
    }
}
