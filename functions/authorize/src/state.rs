use config::{Lifetimes, Public};
use intervals::Intervals;
use oauth::{Clock, Random, RedirectPolicy};
use outbound::Stranger;
use secrets::{Browser, Reader, Vault};
use store::{Clients, Codes, Sessions, Tables};

/// What Intervals.icu and the hosts of client documents see of us.
pub(crate) const USER_AGENT: &str = concat!("intervals-mcp/", env!("CARGO_PKG_VERSION"));

/// All that this function may touch: the three tables, the keys for credentials and for forms, Intervals.icu, and
/// client documents. No signing key.
pub struct State {
    /// Who we are.
    pub public: Public,
    /// Where codes may be sent, and which documents may be fetched.
    pub policy: RedirectPolicy,
    /// Whether the PKCE method `plain` is taken.
    pub allow_pkce_plain: bool,
    /// The only athletes who may sign in; everyone when absent.
    pub allowed_athletes: Option<Vec<String>>,
    /// Bound into sealed credentials.
    pub environment: String,
    /// How long codes and grants last.
    pub lifetimes: Lifetimes,
    /// Registered clients and cached client documents.
    pub clients: Clients,
    /// Transactions, codes, upstream states, rate windows.
    pub codes: Codes,
    /// Users, grants, credentials, browser sessions, audit events.
    pub sessions: Sessions,
    /// The keys.
    pub keys: Keys,
    /// The API of Intervals.icu, where a credential is proven.
    pub intervals: Intervals,
    /// The origin of Intervals.icu, where its own sign-in is.
    pub upstream: String,
    /// The guarded fetch of client documents.
    pub documents: Stranger,
    /// The demo athlete; only a local run has one.
    pub demo: Option<Demo>,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
}

/// The keys this function reads.
pub struct Keys {
    /// Seals and opens credentials.
    pub vault: Reader<Vault>,
    /// CSRF values, the index of athletes, and the client registered at Intervals.icu.
    pub browser: Reader<Browser>,
}

impl Keys {
    /// Reads both at once: at the start of a function they are waited for.
    ///
    /// # Errors
    /// A secret is not configured.
    pub async fn read(secrets: &secrets::Handle) -> Result<Self, secrets::Error> {
        let (vault, browser) = tokio::join!(secrets.vault(), secrets.browser());
        Ok(Self { vault: vault?, browser: browser? })
    }
}

/// The built-in athlete of a local run and the simulated Intervals.icu it lives in.
pub struct Demo {
    /// The simulated API.
    pub intervals: Intervals,
    /// The key that the simulated API accepts.
    pub key: oauth::SecretString,
}

/// Why the function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `INTERVALS_BASE_URL` is no origin, or no HTTP client can be made.
    #[error("the client of Intervals.icu cannot be made")]
    Intervals(#[from] intervals::Error),
}

impl State {
    /// The state of a deployed function: without a demo athlete.
    ///
    /// # Errors
    /// [`StartError`], when the base URL of Intervals.icu is not an origin.
    pub fn new(
        config: &config::Authorize,
        tables: Tables,
        keys: Keys,
        clock: Clock,
        random: Random,
    ) -> Result<Self, StartError> {
        Ok(Self {
            public: config.public.clone(),
            policy: config.registration.policy.clone(),
            allow_pkce_plain: config.allow_pkce_plain,
            allowed_athletes: config.allowed_athletes.clone(),
            environment: config.environment.clone(),
            lifetimes: config.lifetimes,
            clients: tables.clients,
            codes: tables.codes,
            sessions: tables.sessions,
            keys,
            intervals: Intervals::new(&config.upstream, USER_AGENT)?,
            upstream: config.upstream.clone(),
            documents: Stranger::new(USER_AGENT),
            demo: None,
            clock,
            random,
        })
    }

    /// Whether cookies can carry the `__Host-` prefix.
    pub(crate) fn is_https(&self) -> bool {
        self.public.issuer.is_https()
    }
}
