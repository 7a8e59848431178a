use oauth::{Algorithm, UnixTime};

use crate::env::{Env, section};
use crate::origin::{read_allowed_origins, read_upstream};
use crate::{Lifetimes, Log, Public, Registration, Secrets, Store};

section!(Discovery, Register, Authorize, Token, Mcp, Rotate);

/// The metadata documents and the landing page.
#[derive(Clone, Debug)]
pub struct Discovery {
    /// Who we are.
    pub public: Public,
    /// `ALLOW_PKCE_PLAIN`: whether the metadata lists `plain`.
    pub allow_pkce_plain: bool,
    /// Logging.
    pub log: Log,
}

/// The registration endpoint.
#[derive(Clone, Debug)]
pub struct Register {
    /// Who we are.
    pub public: Public,
    /// `clients` and `codes` (rate windows).
    pub store: Store,
    /// Who may become a client.
    pub registration: Registration,
    /// Logging.
    pub log: Log,
}

/// The authorization endpoint and its pages.
#[derive(Clone, Debug)]
pub struct Authorize {
    /// Who we are.
    pub public: Public,
    /// All three tables.
    pub store: Store,
    /// `vault` and `browser`.
    pub secrets: Secrets,
    /// Where codes may be sent and which documents may be fetched.
    pub registration: Registration,
    /// `INTERVALS_BASE_URL`, default `https://intervals.icu`: where an athlete's key is checked.
    pub upstream: String,
    /// `ALLOWED_ATHLETES`, comma-separated Intervals.icu ids: only they may sign in. Unset: anyone with an account.
    pub allowed_athletes: Option<Vec<String>>,
    /// `ALLOW_PKCE_PLAIN`, default `false`: takes the PKCE method `plain`, which protects nobody whose request is seen.
    pub allow_pkce_plain: bool,
    /// `ENVIRONMENT_NAME`, default `default`: bound into sealed credentials and refresh tokens, so that those of
    /// another environment do not open. Changing it makes every stored credential unreadable.
    pub environment: String,
    /// How long codes and grants last.
    pub lifetimes: Lifetimes,
    /// Logging.
    pub log: Log,
}

/// The token endpoint.
#[derive(Clone, Debug)]
pub struct Token {
    /// Who we are.
    pub public: Public,
    /// All three tables.
    pub store: Store,
    /// `signing`.
    pub secrets: Secrets,
    /// How long tokens last.
    pub lifetimes: Lifetimes,
    /// `ENVIRONMENT_NAME`, as in [`Authorize::environment`].
    pub environment: String,
    /// `ENVIRONMENT_EPOCH`, Unix seconds, default 0: after a restore from backup, the moment of the restore. Grants
    /// redeemed and access tokens issued before it are refused, since a revoked one might live again.
    pub epoch: UnixTime,
    /// Logging.
    pub log: Log,
}

/// The MCP endpoint.
#[derive(Clone, Debug)]
pub struct Mcp {
    /// Who we are.
    pub public: Public,
    /// `sessions`.
    pub store: Store,
    /// `jwks`, `vault` and the optional `owner`.
    pub secrets: Secrets,
    /// `ALLOWED_ORIGINS`, comma-separated: further web origins whose pages may call `/mcp`.
    pub allowed_origins: Vec<String>,
    /// `INTERVALS_BASE_URL`, as in [`Authorize::upstream`].
    pub upstream: String,
    /// `ENVIRONMENT_NAME`, as in [`Authorize::environment`].
    pub environment: String,
    /// `ENVIRONMENT_EPOCH`, as in [`Token::epoch`].
    pub epoch: UnixTime,
    /// Logging.
    pub log: Log,
}

/// The rotation of keys. Answers no HTTP, so it has no public address.
#[derive(Clone, Debug)]
pub struct Rotate {
    /// `SIGNING_SECRET`.
    pub signing: String,
    /// `JWKS_SECRET`.
    pub jwks: String,
    /// `VAULT_SECRET`.
    pub vault: String,
    /// `BROWSER_SECRET`.
    pub browser: String,
    /// `JWT_ALGORITHM`, default `ES256`: the kind of signing key to create; also `EdDSA`, `RS256`, `HS256`. With HS256
    /// the verifying function could sign as well.
    pub algorithm: Algorithm,
    /// `ACCESS_TOKEN_SECONDS`: a replaced signing key verifies for this long.
    pub access_token: i64,
    /// Logging.
    pub log: Log,
}

impl Discovery {
    fn read(env: &mut Env) -> Option<Self> {
        let (public, allow_pkce_plain, log) =
            (Public::read(env), env.flag("ALLOW_PKCE_PLAIN"), Log::read(env));
        Some(Self { public: public?, allow_pkce_plain: allow_pkce_plain?, log: log? })
    }
}

impl Register {
    fn read(env: &mut Env) -> Option<Self> {
        let public = Public::read(env);
        let store = Store::read(env, &["CLIENTS_TABLE", "CODES_TABLE"]);
        let (registration, log) = (Registration::read(env), Log::read(env));
        Some(Self { public: public?, store: store?, registration: registration?, log: log? })
    }
}

impl Authorize {
    fn read(env: &mut Env) -> Option<Self> {
        let public = Public::read(env);
        let store = Store::read(env, &["CLIENTS_TABLE", "CODES_TABLE", "SESSIONS_TABLE"]);
        let secrets = Secrets::read(env, &["VAULT_SECRET", "BROWSER_SECRET"]);
        let (registration, upstream) = (Registration::read(env), read_upstream(env));
        let (allowed_athletes, allow_pkce_plain) = (read_allowed_athletes(env), env.flag("ALLOW_PKCE_PLAIN"));
        let (environment, lifetimes) = (read_environment(env), Lifetimes::read_for_approval(env));
        let log = Log::read(env);
        Some(Self {
            public: public?,
            store: store?,
            secrets,
            registration: registration?,
            upstream: upstream?,
            allowed_athletes: unless_empty(allowed_athletes?),
            allow_pkce_plain: allow_pkce_plain?,
            environment: environment?,
            lifetimes: lifetimes?,
            log: log?,
        })
    }
}

impl Token {
    fn read(env: &mut Env) -> Option<Self> {
        let public = Public::read(env);
        let store = Store::read(env, &["CLIENTS_TABLE", "CODES_TABLE", "SESSIONS_TABLE"]);
        let secrets = Secrets::read(env, &["SIGNING_SECRET"]);
        let (lifetimes, environment) = (Lifetimes::read_for_tokens(env), read_environment(env));
        let (epoch, log) = (read_epoch(env), Log::read(env));
        Some(Self {
            public: public?,
            store: store?,
            secrets,
            lifetimes: lifetimes?,
            environment: environment?,
            epoch: epoch?,
            log: log?,
        })
    }
}

impl Mcp {
    fn read(env: &mut Env) -> Option<Self> {
        let public = Public::read(env);
        let store = Store::read(env, &["SESSIONS_TABLE"]);
        let secrets = Secrets::read(env, &["JWKS_SECRET", "VAULT_SECRET", "OWNER_SECRET"]);
        let (allowed_origins, upstream) = (read_allowed_origins(env), read_upstream(env));
        let (environment, epoch, log) = (read_environment(env), read_epoch(env), Log::read(env));
        Some(Self {
            public: public?,
            store: store?,
            secrets,
            allowed_origins: allowed_origins?,
            upstream: upstream?,
            environment: environment?,
            epoch: epoch?,
            log: log?,
        })
    }
}

impl Rotate {
    fn read(env: &mut Env) -> Option<Self> {
        let (signing, jwks) = (env.required("SIGNING_SECRET"), env.required("JWKS_SECRET"));
        let (vault, browser) = (env.required("VAULT_SECRET"), env.required("BROWSER_SECRET"));
        let (algorithm, access_token) = (read_algorithm(env), Lifetimes::read_access_token(env));
        let log = Log::read(env);
        Some(Self {
            signing: signing?,
            jwks: jwks?,
            vault: vault?,
            browser: browser?,
            algorithm: algorithm?,
            access_token: access_token?,
            log: log?,
        })
    }
}

pub(crate) fn read_algorithm(env: &mut Env) -> Option<Algorithm> {
    let rule = "must be ES256, EdDSA, RS256 or HS256";
    env.parsed("JWT_ALGORITHM", Algorithm::default(), rule, Algorithm::parse)
}

pub(crate) fn read_environment(env: &mut Env) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let rule = "must be 1 to 64 letters, digits, hyphens, underscores or dots";
    env.parsed("ENVIRONMENT_NAME", "default".to_owned(), rule, |text| {
        (text.len() <= 64 && text.bytes().all(plain)).then(|| text.to_owned())
    })
}

pub(crate) fn read_epoch(env: &mut Env) -> Option<UnixTime> {
    env.seconds("ENVIRONMENT_EPOCH", 0, 0..=i64::from(u32::MAX)).map(UnixTime)
}

pub(crate) fn read_allowed_athletes(env: &mut Env) -> Option<Vec<String>> {
    let rule = "must list Intervals.icu athlete ids, separated by commas";
    env.list("ALLOWED_ATHLETES", rule, |id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// An empty list of allowed athletes allows everyone.
pub(crate) fn unless_empty(ids: Vec<String>) -> Option<Vec<String>> {
    (!ids.is_empty()).then_some(ids)
}
