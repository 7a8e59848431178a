//! One function with everything around it, and the clients that are registered.

use authorize::{Demo, Keys, State, router};
use axum::Router;
use embedded::{Embedded, Location};
use intervals::Intervals;
use oauth::{Clock, GrantTypes, Random, SecretString, UnixTime, to_base64url};
use outbound::Stranger;
use secrets::{Browser as BrowserSecret, Reader, Upstream, Vault};
use store::{ClientRecord, HostDenialRecord, Tables};

use crate::browser::Browser;
use crate::intervals_icu::{CLIENT_SECRET, IntervalsIcu};

pub(crate) const ISSUER: &str = "https://mcp.example.com";
pub(crate) const CLAUDE: &str = "https://claude.ai/api/mcp/auth_callback";
pub(crate) const NOW: UnixTime = UnixTime(1_800_000_000);
/// Of the verifier in RFC 7636 appendix B.
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What differs from test to test.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) policy: Option<&'static str>,
    pub(crate) allowed_athletes: Option<&'static str>,
    pub(crate) allow_pkce_plain: bool,
    pub(crate) has_upstream: bool,
    pub(crate) has_demo: bool,
    pub(crate) documents: Option<Stranger>,
}

pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) tables: Tables,
    pub(crate) clock: Clock,
    pub(crate) icu: IntervalsIcu,
    _engine: Embedded,
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let engine = embedded::open(Location::Memory).await.unwrap();
        let icu = IntervalsIcu::start().await;
        let config = config(&engine, &icu, &options);
        let (clock, random) = (Clock::fixed(NOW), Random::seeded(7));
        let tables = store::connect(engine.config(), &aws::Identity::default()).await.unwrap();
        let upstream = options.has_upstream.then(|| Upstream {
            client_id: "7".into(),
            client_secret: SecretString::new(CLIENT_SECRET.into()),
        });
        let keys = Keys {
            vault: Reader::fixed(Vault::first(NOW, &random)),
            browser: Reader::fixed(BrowserSecret::first(NOW, &random, upstream)),
        };
        let mut state = State::new(&config, tables.clone(), keys, clock.clone(), random).unwrap();
        if let Some(documents) = options.documents {
            state.documents = documents;
        }
        if options.has_demo {
            let intervals = Intervals::new(&icu.base_url, "test").unwrap();
            let key = SecretString::new(crate::intervals_icu::ADA_KEY.into());
            state.demo = Some(Demo { intervals, key });
        }
        Self { router: router(state), tables, clock, icu, _engine: engine }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// Registers a public client; its id follows from the number.
    pub(crate) async fn register(&self, number: u8, redirect_uris: &[&str]) -> String {
        self.register_named(number, redirect_uris, Some("Claude")).await
    }

    pub(crate) async fn register_named(
        &self,
        number: u8,
        redirect_uris: &[&str],
        name: Option<&str>,
    ) -> String {
        let client_id = format!("c1.{}", to_base64url(&[number; 32]));
        let record = ClientRecord {
            client_id: client_id.clone(),
            client_name: name.map(str::to_owned),
            redirect_uris: redirect_uris.iter().map(ToString::to_string).collect(),
            grant_types: GrantTypes { refresh_token: true },
            application_type: None,
            client_host: None,
            metadata: "{}".into(),
            created: self.clock.now(),
            denied: false,
            exp: self.clock.now().plus(86_400),
        };
        self.tables.clients.register(&record, self.clock.now()).await.unwrap();
        client_id
    }

    /// Denies a host, as the operator does.
    pub(crate) async fn deny_host(&self, host: &str) {
        let denial = HostDenialRecord {
            host: host.into(),
            reason: "test".into(),
            by: "operator".into(),
            created: self.clock.now(),
        };
        self.tables.clients.deny_host(&denial).await.unwrap();
    }

    /// A client at claude.ai and the path of a valid request of it.
    pub(crate) async fn claude(&self) -> String {
        let client = self.register(1, &[CLAUDE]).await;
        authorize_path(&[("client_id", &client), ("redirect_uri", CLAUDE)])
    }
}

fn config(engine: &Embedded, icu: &IntervalsIcu, options: &Options) -> config::Authorize {
    let tables = engine.config();
    let mut pairs = vec![
        ("BASE_URL", ISSUER),
        ("CLIENTS_TABLE", tables.clients.as_str()),
        ("CODES_TABLE", tables.codes.as_str()),
        ("SESSIONS_TABLE", tables.sessions.as_str()),
        ("DYNAMODB_ENDPOINT", tables.endpoint.as_deref().unwrap_or_default()),
        ("VAULT_SECRET", "vault"),
        ("BROWSER_SECRET", "browser"),
        ("INTERVALS_BASE_URL", icu.base_url.as_str()),
    ];
    pairs.extend(options.policy.map(|policy| ("REGISTRATION_POLICY", policy)));
    pairs.extend(options.allowed_athletes.map(|ids| ("ALLOWED_ATHLETES", ids)));
    pairs.extend(options.allow_pkce_plain.then_some(("ALLOW_PKCE_PLAIN", "true")));
    config::Authorize::from_pairs(&pairs).unwrap()
}

/// A valid request, with some parameters replaced, added, or (by an empty value) left out.
pub(crate) fn authorize_path(changes: &[(&str, &str)]) -> String {
    let mut parameters = vec![
        ("response_type", "code"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "xyz"),
    ];
    for (name, value) in changes {
        parameters.retain(|(known, _)| known != name);
        if !value.is_empty() {
            parameters.push((name, value));
        }
    }
    let query: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("/oauth/authorize?{}", query.join("&"))
}

pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}
