use intervals::Intervals;
use oauth::{Clock, Issuer, Random, ScopeSet, UnixTime};
use secrets::{Jwks, Owner, Reader, Vault};
use store::Sessions;

use crate::Error;

/// Everything the endpoint may touch.
pub struct State {
    /// `BASE_URL`.
    pub issuer: Issuer,
    /// `aud` of the tokens that are accepted.
    pub audience: String,
    /// `ENFORCE_HTTPS`.
    pub enforce_https: bool,
    /// The scopes a challenge asks for.
    pub scope: ScopeSet,
    /// Tokens issued before it are refused.
    pub epoch: UnixTime,
    /// Part of what seals a credential: a record of another environment does not open.
    pub environment: String,
    /// Further web origins whose pages may call.
    pub allowed_origins: Vec<String>,
    /// Profiles, grants and sealed credentials.
    pub sessions: Sessions,
    /// The secrets.
    pub keys: Keys,
    /// Intervals.icu.
    pub intervals: Intervals,
    /// The simulated Intervals.icu of local runs; `None` in every deployment.
    pub demo: Option<Demo>,
    /// The time.
    pub clock: Clock,
    /// The randomness.
    pub random: Random,
}

/// The secrets that the endpoint reads.
pub struct Keys {
    /// The verifying half of the signing keys.
    pub jwks: Reader<Jwks>,
    /// The master keys of the credentials.
    pub vault: Reader<Vault>,
    /// The owner of a private deployment.
    pub owner: Option<Reader<Owner>>,
}

impl Keys {
    /// Reads all of them at once: at the start of a function they are waited for.
    ///
    /// # Errors
    /// A secret is not configured.
    pub async fn read(secrets: &secrets::Handle) -> Result<Self, secrets::Error> {
        let (jwks, vault, owner) = tokio::join!(secrets.jwks(), secrets.vault(), secrets.owner());
        Ok(Self { jwks: jwks?, vault: vault?, owner })
    }
}

/// A simulated Intervals.icu and the key of its athlete.
pub struct Demo {
    /// Its client.
    pub intervals: Intervals,
    /// The key of the demo athlete; part of the program, not a secret.
    pub api_key: String,
}

impl Demo {
    /// Takes the address of the simulated service and the key of its athlete.
    ///
    /// # Errors
    /// The address is not a loopback address.
    pub fn new(base_url: &str, api_key: &str, issuer: &Issuer) -> Result<Self, Error> {
        Ok(Self { intervals: Intervals::new(base_url, user_agent(issuer))?, api_key: api_key.to_owned() })
    }
}

impl State {
    /// Wires the endpoint. There is no demo athlete unless one is put in afterwards.
    ///
    /// # Errors
    /// The address of Intervals.icu is unusable.
    pub fn new(
        config: &config::Mcp,
        sessions: Sessions,
        keys: Keys,
        clock: Clock,
        random: Random,
    ) -> Result<Self, Error> {
        let issuer = config.public.issuer.clone();
        Ok(Self {
            audience: config.public.audience.clone(),
            enforce_https: config.public.enforce_https,
            scope: config.public.scope,
            epoch: config.epoch,
            environment: config.environment.clone(),
            allowed_origins: config.allowed_origins.clone(),
            sessions,
            keys,
            intervals: Intervals::new(&config.upstream, user_agent(&issuer))?,
            demo: None,
            clock,
            random,
            issuer,
        })
    }
}

/// Says who asks and where to complain.
pub(crate) fn user_agent(issuer: &Issuer) -> String {
    format!("intervals-mcp/{} (+{issuer})", env!("CARGO_PKG_VERSION"))
}
