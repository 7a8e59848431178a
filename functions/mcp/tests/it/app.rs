use axum::Router;
use axum::body::Body;
use embedded::{Embedded, Location};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use intervals::Intervals;
use jwt::{Claims, Signer};
use mcp::{Demo, Keys, State};
use oauth::{
    AthleteDigest, Clock, Digest, Gid, Issuer, Random, Scope, ScopeSet, SecretString, Uid, UnixTime,
};
use secrets::{Credential, Handle, Material, NewSigningKey, Reader, SealContext};
use serde_json::{Value, json};
use simulator::{Options, Recorded, Simulator};
use store::{CredentialKind, GrantRecord, GrantStatus, Sessions, VaultRecord, VaultState};
use tower::ServiceExt as _;

/// Wednesday 2026-06-17, noon UTC: the simulator's own day.
pub(crate) const NOON: UnixTime = UnixTime(1_781_697_600);
pub(crate) const BASE_URL: &str = "https://mcp.example.com";
pub(crate) const METADATA: &str =
    r#"resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp""#;
pub(crate) const OWNER_KEY: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const MODERN: &str = "2026-07-28";
const CLIENT: &str = "c1.client";
const ENVIRONMENT: &str = "test";

/// A user's way in: what a token of theirs says.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) uid: Uid,
    pub(crate) gid: Gid,
    pub(crate) athlete: AthleteDigest,
}

/// One deployment.
pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) clock: Clock,
    pub(crate) sim: Simulator,
    pub(crate) sessions: Sessions,
    pub(crate) user: User,
    random: Random,
    material: Material,
    _engine: Embedded,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {:?}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A finished tool call.
pub(crate) struct Called(pub Value);

impl Called {
    /// The structured part of a call that succeeded.
    pub(crate) fn data(&self) -> &Value {
        assert_ne!(self.0["isError"], true, "{:#}", self.0);
        &self.0["structuredContent"]
    }

    /// The structured part of a call that failed.
    pub(crate) fn failure(&self) -> &Value {
        assert_eq!(self.0["isError"], true, "{:#}", self.0);
        &self.0["structuredContent"]
    }

    pub(crate) fn text(&self) -> &str {
        self.0["content"][0]["text"].as_str().unwrap()
    }
}

impl App {
    /// The demo athlete's deployment.
    pub(crate) async fn start() -> Self {
        Self::of(simulator::DEMO_ATHLETE, simulator::DEMO_KEY).await
    }

    /// A deployment whose one user is this athlete, connected by an API key.
    pub(crate) async fn of(athlete: &str, key: &str) -> Self {
        Self::with(athlete, key, Options::default()).await
    }

    pub(crate) async fn with(athlete: &str, key: &str, options: Options) -> Self {
        let engine = embedded::open(Location::Memory).await.unwrap();
        let tables = store::connect(engine.config(), &aws::Identity::default()).await.unwrap();
        let sim = Simulator::start(options).await.unwrap();
        let (clock, random) = (Clock::fixed(NOON), Random::seeded(7));
        let material = Material::first(NOON, &random, || new_key(&random)).unwrap();
        let seed = Seed {
            sessions: tables.sessions.clone(),
            base_url: sim.base_url(),
            clock: clock.clone(),
            random: random.clone(),
        };
        let state = state(&seed, &material, owner(athlete, key)).await;
        let router = mcp::router(state);
        let user = User {
            uid: Uid::random(&random),
            gid: Gid::random(&random),
            athlete: AthleteDigest::of(&[7; 32], athlete),
        };
        let mut app =
            Self { router, clock, sim, sessions: tables.sessions, user, random, material, _engine: engine };
        app.sign_up(athlete, key).await;
        app
    }

    /// The state of another process of the same deployment.
    pub(crate) async fn state(&self) -> State {
        let seed = Seed {
            sessions: self.sessions.clone(),
            base_url: self.sim.base_url(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        };
        state(&seed, &self.material, None).await
    }

    async fn sign_up(&mut self, athlete: &str, key: &str) {
        self.user.uid = self.sessions.sign_in(&self.user.athlete, &self.user.uid, NOON).await.unwrap();
        let all: ScopeSet = Scope::ALL.into_iter().collect();
        self.put_grant(self.user.gid, all).await;
        self.put_vault(athlete, key, 1, None).await;
    }

    pub(crate) async fn put_grant(&self, gid: Gid, scope: ScopeSet) {
        let grant = GrantRecord {
            uid: self.user.uid,
            gid,
            client_id: CLIENT.into(),
            client_name: None,
            client_host: None,
            redirect_host: "claude.ai".into(),
            scope,
            resource: format!("{BASE_URL}/mcp"),
            refresh_allowed: true,
            status: GrantStatus::Active,
            code_hash: Digest::of("code"),
            code_exp: NOON.plus(60),
            redeemed_at: Some(NOON),
            redeemed_by: None,
            refresh: None,
            refreshes: None,
            abs_exp: NOON.plus(90 * 86_400),
            created: NOON,
            last_used_day: None,
            revoked_at: None,
            revoke_reason: None,
        };
        self.sessions.put_grant(&grant).await.unwrap();
    }

    pub(crate) async fn put_vault(&self, athlete: &str, key: &str, ver: u32, expected: Option<u32>) {
        let context = SealContext {
            environment: ENVIRONMENT,
            uid: self.user.uid,
            athlete: &self.user.athlete,
            vault_ver: ver,
        };
        let credential = Credential::ApiKey {
            key: SecretString::new(key.into()),
            athlete_id: athlete.into(),
            athlete_name: "Test".into(),
        };
        let sealed = self.material.vault.seal(&context, &credential, &self.random).unwrap();
        let record = VaultRecord {
            kind: CredentialKind::ApiKey,
            kid: sealed.kid,
            salt: sealed.salt,
            nonce: sealed.nonce,
            ciphertext: sealed.ciphertext,
            vault_ver: ver,
            verified_at: NOON,
            upstream_scopes: None,
            state: VaultState::Ok,
        };
        self.sessions.put_vault(&self.user.uid, &record, expected).await.unwrap();
    }

    pub(crate) fn claims(&self, scope: &str) -> Claims {
        Claims {
            iss: BASE_URL.into(),
            aud: format!("{BASE_URL}/mcp"),
            sub: self.user.uid,
            client_id: CLIENT.into(),
            scope: ScopeSet::known_in(scope),
            gid: self.user.gid,
            jti: self.random.token(),
            iat: self.clock.now(),
            exp: self.clock.now().plus(3_600),
        }
    }

    pub(crate) fn sign(&self, claims: &Claims) -> String {
        let key = self.material.signing.active().unwrap();
        let signer = Signer::new(&key.verification.kid, key.verification.alg, &key.private).unwrap();
        signer.sign(claims).unwrap().expose().to_owned()
    }

    pub(crate) fn token(&self, scope: &str) -> String {
        self.sign(&self.claims(scope))
    }

    /// A token with every scope.
    pub(crate) fn full_token(&self) -> String {
        self.token("intervals:read intervals:write intervals:admin")
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answered {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// A request as a well-behaved legacy client sends it.
    pub(crate) fn post(&self) -> http::request::Builder {
        self.bare(Method::POST)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("authorization", format!("Bearer {}", self.full_token()))
    }

    #[expect(clippy::unused_self, reason = "reads as a request of this app")]
    pub(crate) fn bare(&self, method: Method) -> http::request::Builder {
        Request::builder().method(method).uri("/mcp").header("host", "mcp.example.com")
    }

    /// One legacy message with every scope.
    pub(crate) async fn say(&self, message: &Value) -> Answered {
        let builder = self.post().header("mcp-protocol-version", "2025-11-25");
        self.send(builder.body(Body::from(message.to_string())).unwrap()).await
    }

    /// One modern message with every scope.
    pub(crate) async fn say_modern(&self, method: &str, params: Value) -> Answered {
        self.say_modern_as(&self.full_token(), method, params, json!({})).await
    }

    pub(crate) async fn say_modern_as(
        &self,
        token: &str,
        method: &str,
        params: Value,
        capabilities: Value,
    ) -> Answered {
        let mut params = params;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        });
        let mut builder = self
            .bare(Method::POST)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("authorization", format!("Bearer {token}"))
            .header("mcp-protocol-version", MODERN)
            .header("mcp-method", method);
        if let Some(name) = params["name"].as_str().or(params["uri"].as_str()) {
            builder = builder.header("mcp-name", name);
        }
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        self.send(builder.body(Body::from(message.to_string())).unwrap()).await
    }

    /// A tool call with every scope, over the legacy revision.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Called {
        let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": tool, "arguments": arguments } });
        let answered = self.say(&message).await;
        assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
        Called(answered.json()["result"].clone())
    }

    /// What the simulator was asked, without the reads.
    pub(crate) fn writes(&self) -> Vec<Recorded> {
        self.sim.journal().into_iter().filter(|request| request.method != "GET").collect()
    }
}

/// A request that is on no list is a mistake, even where the tool coped with its refusal.
impl Drop for App {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.sim.complaints(), Vec::<String>::new());
        }
    }
}

struct Seed {
    sessions: Sessions,
    base_url: String,
    clock: Clock,
    random: Random,
}

async fn state(seed: &Seed, material: &Material, owner: Option<Reader<secrets::Owner>>) -> State {
    let handle = Handle::in_memory(material.clone());
    let issuer = Issuer::parse(BASE_URL).unwrap();
    State {
        audience: issuer.resource().as_str().to_owned(),
        enforce_https: false,
        scope: [Scope::Read, Scope::Write].into_iter().collect(),
        epoch: UnixTime(0),
        environment: ENVIRONMENT.to_owned(),
        allowed_origins: vec!["https://app.example.org".to_owned()],
        sessions: seed.sessions.clone(),
        keys: Keys { owner, ..Keys::read(&handle).await.unwrap() },
        intervals: Intervals::new(&seed.base_url, "intervals-mcp/test").unwrap(),
        demo: Some(Demo::new(&seed.base_url, simulator::DEMO_KEY, &issuer).unwrap()),
        clock: seed.clock.clone(),
        random: seed.random.clone(),
        issuer,
    }
}

fn new_key(random: &Random) -> Result<NewSigningKey, jwt::Error> {
    let key = jwt::generate(oauth::Algorithm::Es256, random)?;
    Ok(NewSigningKey { kid: key.kid, alg: key.algorithm, private: key.private, public: key.public })
}

fn owner(athlete: &str, key: &str) -> Option<Reader<secrets::Owner>> {
    let owner = secrets::Owner::new(
        SecretString::new(OWNER_KEY.into()),
        SecretString::new(key.into()),
        athlete.into(),
    );
    owner.map(Reader::fixed)
}

/// A legacy request.
#[expect(clippy::needless_pass_by_value, reason = "takes what `json!` gives")]
pub(crate) fn request(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}
