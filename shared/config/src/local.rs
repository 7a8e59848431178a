use oauth::{Algorithm, Issuer, SecretString, UnixTime};

use crate::env::{Env, section};
use crate::functions::{read_algorithm, read_allowed_athletes, read_environment, read_epoch, unless_empty};
use crate::origin::{read_allowed_origins, read_upstream};
use crate::{
    Authorize, Discovery, Lifetimes, Log, Mcp, Public, Register, Registration, Secrets, Store, Token,
};

const DEFAULT_PORT: u16 = 9000;

section!(Local);

/// All functions in one process, for a developer or an owner. Nothing is required: without any variable the program
/// starts with a demo athlete on `http://localhost:9000`.
#[derive(Clone, Debug)]
pub struct Local {
    /// Who we are. `BASE_URL` defaults to `http://localhost:PORT` here.
    pub public: Public,
    /// `PORT`, default 9000: where to listen.
    pub port: u16,
    /// Who may become a client.
    pub registration: Registration,
    /// As in [`Authorize::allowed_athletes`].
    pub allowed_athletes: Option<Vec<String>>,
    /// As in [`Authorize::allow_pkce_plain`].
    pub allow_pkce_plain: bool,
    /// All lifetimes.
    pub lifetimes: Lifetimes,
    /// As in [`Mcp::allowed_origins`].
    pub allowed_origins: Vec<String>,
    /// As in [`Authorize::upstream`].
    pub upstream: String,
    /// As in [`Authorize::environment`].
    pub environment: String,
    /// As in [`Token::epoch`].
    pub epoch: UnixTime,
    /// As in [`crate::Rotate::algorithm`], for the key file of the first run.
    pub algorithm: Algorithm,
    /// The owner's own keys.
    pub owner: Owner,
    /// Logging.
    pub log: Log,
    /// Whether `BASE_URL` was left to follow the port.
    follows_port: bool,
}

/// The owner's own keys. Deployed functions take them from the `owner` secret instead.
#[derive(Clone, Debug, Default)]
pub struct Owner {
    /// `MCP_API_KEY`, at least 32 characters: what a script sends as `X-API-Key`. Works only with the other two.
    pub mcp_api_key: Option<SecretString>,
    /// `API_KEY`: the owner's Intervals.icu API key.
    pub api_key: Option<SecretString>,
    /// `ATHLETE_ID`: the owner's Intervals.icu athlete id, exactly as Intervals.icu shows it.
    pub athlete_id: Option<String>,
}

impl Local {
    fn read(env: &mut Env) -> Option<Self> {
        let port = env.parsed("PORT", DEFAULT_PORT, "must be a port number from 1 to 65535", |text| {
            text.parse().ok().filter(|port| *port > 0)
        });
        let base_url = env.optional("BASE_URL");
        let follows_port = base_url.is_none();
        let base_url = base_url.or_else(|| port.map(localhost));
        let public = Public::with_base_url(env, base_url);
        let (registration, lifetimes) = (Registration::read(env), Lifetimes::read(env));
        let (allowed_athletes, allow_pkce_plain) = (read_allowed_athletes(env), env.flag("ALLOW_PKCE_PLAIN"));
        let (allowed_origins, upstream) = (read_allowed_origins(env), read_upstream(env));
        let (environment, epoch) = (read_environment(env), read_epoch(env));
        let (algorithm, owner, log) = (read_algorithm(env), Owner::read(env), Log::read(env));
        Some(Self {
            public: public?,
            port: port?,
            registration: registration?,
            allowed_athletes: unless_empty(allowed_athletes?),
            allow_pkce_plain: allow_pkce_plain?,
            lifetimes: lifetimes?,
            allowed_origins: allowed_origins?,
            upstream: upstream?,
            environment: environment?,
            epoch: epoch?,
            algorithm: algorithm?,
            owner: owner?,
            log: log?,
            follows_port,
        })
    }

    /// The same configuration on another port than the variables say. A `BASE_URL` that nobody set follows, and with it
    /// whatever was built from it.
    #[must_use]
    pub fn on_port(mut self, port: u16) -> Self {
        self.port = port;
        let Ok(issuer) = Issuer::parse(&localhost(port)) else {
            return self;
        };
        if self.follows_port {
            self.public = self.public.at(issuer);
        }
        self
    }

    /// The section of the discovery function.
    #[must_use]
    pub fn discovery(&self) -> Discovery {
        Discovery {
            public: self.public.clone(),
            allow_pkce_plain: self.allow_pkce_plain,
            log: self.log.clone(),
        }
    }

    /// The section of the register function over `store`.
    #[must_use]
    pub fn register(&self, store: &Store) -> Register {
        Register {
            public: self.public.clone(),
            store: store.clone(),
            registration: self.registration.clone(),
            log: self.log.clone(),
        }
    }

    /// The section of the authorize function over `store` and `secrets`.
    #[must_use]
    pub fn authorize(&self, store: &Store, secrets: &Secrets) -> Authorize {
        Authorize {
            public: self.public.clone(),
            store: store.clone(),
            secrets: secrets.clone(),
            registration: self.registration.clone(),
            upstream: self.upstream.clone(),
            allowed_athletes: self.allowed_athletes.clone(),
            allow_pkce_plain: self.allow_pkce_plain,
            environment: self.environment.clone(),
            lifetimes: self.lifetimes,
            log: self.log.clone(),
        }
    }

    /// The section of the token function over `store` and `secrets`.
    #[must_use]
    pub fn token(&self, store: &Store, secrets: &Secrets) -> Token {
        Token {
            public: self.public.clone(),
            store: store.clone(),
            secrets: secrets.clone(),
            lifetimes: self.lifetimes,
            environment: self.environment.clone(),
            epoch: self.epoch,
            log: self.log.clone(),
        }
    }

    /// The section of the mcp function over `store` and `secrets`.
    #[must_use]
    pub fn mcp(&self, store: &Store, secrets: &Secrets) -> Mcp {
        Mcp {
            public: self.public.clone(),
            store: store.clone(),
            secrets: secrets.clone(),
            allowed_origins: self.allowed_origins.clone(),
            upstream: self.upstream.clone(),
            environment: self.environment.clone(),
            epoch: self.epoch,
            log: self.log.clone(),
        }
    }
}

fn localhost(port: u16) -> String {
    format!("http://localhost:{port}")
}

impl Owner {
    fn read(env: &mut Env) -> Option<Self> {
        let rule = "must have at least 32 characters";
        let mcp_api_key = env.parsed("MCP_API_KEY", None, rule, |text| {
            (text.chars().count() >= 32).then(|| Some(SecretString::new(text.to_owned())))
        });
        let api_key = env.optional("API_KEY").map(SecretString::new);
        let rule = "must be an Intervals.icu athlete id";
        let athlete_id = env.parsed("ATHLETE_ID", None, rule, |text| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| Some(text.to_owned()))
        });
        Some(Self { mcp_api_key: mcp_api_key?, api_key, athlete_id: athlete_id? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_that_nobody_set_follows_the_port() {
        let moved = Local::from_pairs(&[]).unwrap().on_port(9100).public;
        assert_eq!(moved.issuer.as_str(), "http://localhost:9100");
        assert_eq!(moved.audience, "http://localhost:9100/mcp");
        assert_eq!(moved.documentation, "http://localhost:9100/");
    }

    #[test]
    fn a_base_url_that_was_set_stays() {
        let pairs = [("BASE_URL", "https://mcp.example.com"), ("OAUTH_AUDIENCE", "urn:own")];
        let moved = Local::from_pairs(&pairs).unwrap().on_port(9100).public;
        assert_eq!(moved.issuer.as_str(), "https://mcp.example.com");
        assert_eq!(moved.audience, "urn:own");
    }
}
