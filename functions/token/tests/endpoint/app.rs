//! A token function over an engine in memory, and the people around it.

use axum::Router;
use axum::body::Body;
use embedded::{Embedded, Location};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use jwt::{Claims, Expected, Standing, VerificationKey, Verifier};
use oauth::{
    Algorithm, AthleteDigest, Clock, Digest, Gid, GrantTypes, Issuer, Random, RefreshKeys, RefreshToken,
    ScopeSet, Uid, UnixTime, sha256, to_base64url,
};
use secrets::{Handle, Material, NewSigningKey};
use serde_json::Value;
use store::{ClientRecord, CodeRecord, GrantRecord, GrantStatus, Tables};
use tower::ServiceExt as _;

use crate::wire::Wire;

pub(crate) const START: UnixTime = UnixTime(1_800_000_000);
pub(crate) const HOST: &str = "mcp.example.com";
pub(crate) const RESOURCE: &str = "https://mcp.example.com/mcp";
pub(crate) const REDIRECT: &str = "https://claude.ai/api/mcp/auth_callback";
pub(crate) const DAY: i64 = 86_400;

pub(crate) struct App {
    pub(crate) router: Router,
    pub(crate) tables: Tables,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) material: Material,
    pub(crate) uid: Uid,
    engine: Option<Embedded>,
}

/// What the authorization endpoint left behind: a code, and what goes with it.
#[derive(Clone)]
pub(crate) struct Approval {
    pub(crate) client_id: String,
    pub(crate) gid: Gid,
    pub(crate) code: String,
    pub(crate) verifier: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }

    /// Status and error code at once.
    pub(crate) fn error(&self) -> (u16, String) {
        assert_eq!(self.headers["cache-control"], "no-store");
        assert_eq!(self.headers["pragma"], "no-cache");
        (self.status.as_u16(), self.text("error"))
    }
}

pub(crate) fn refused(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

/// How an app differs from the usual one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Options {
    pub(crate) algorithm: Algorithm,
    pub(crate) variables: &'static [(&'static str, &'static str)],
}

impl App {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        Self::open(options, |engine| engine).await
    }

    /// With a line between function and engine that can break.
    pub(crate) async fn behind(wire: &Wire) -> Self {
        Self::open(Options::default(), |engine| wire.before(&engine)).await
    }

    async fn open(options: Options, line: impl FnOnce(String) -> String) -> Self {
        let engine = embedded::open(Location::Memory).await.unwrap();
        let endpoint = line(engine.config().endpoint.clone().unwrap());
        let mut app = Self::at(&endpoint, options).await;
        let athlete = AthleteDigest::of(&[1; 32], "i1");
        app.uid = app.tables.sessions.sign_in(&athlete, &app.uid, START).await.unwrap();
        app.engine = Some(engine);
        app
    }

    /// Over an endpoint where nobody listens: whatever touches a table fails.
    pub(crate) async fn without_tables() -> Self {
        Self::at("http://127.0.0.1:1", Options::default()).await
    }

    async fn at(endpoint: &str, options: Options) -> Self {
        let (clock, random) = (Clock::fixed(START), Random::seeded(1));
        let material = material(options.algorithm, &random);
        let usual = [
            ("BASE_URL", "https://mcp.example.com"),
            ("CLIENTS_TABLE", "clients"),
            ("CODES_TABLE", "codes"),
            ("SESSIONS_TABLE", "sessions"),
            ("DYNAMODB_ENDPOINT", endpoint),
            ("SIGNING_SECRET", "signing"),
            ("ENVIRONMENT_NAME", "test"),
        ];
        let config = config::Token::from_pairs(&[&usual, options.variables].concat()).unwrap();
        let tables = store::connect(&config.store, &aws::Identity::default()).await.unwrap();
        let signing = Handle::in_memory(material.clone()).signing().await.unwrap();
        let state = token::State::new(&config, tables.clone(), signing, clock.clone(), random.clone());
        let uid = Uid::random(&random);
        Self { router: token::router(state), tables, clock, random, material, uid, engine: None }
    }

    pub(crate) fn now(&self) -> UnixTime {
        self.clock.now()
    }

    /// A client that registered both grant types, or one of them.
    pub(crate) async fn register(&self, name: &str, refresh_token: bool) -> String {
        let client_id = format!("c1.{}", Digest::of(name).as_str());
        let client = ClientRecord {
            client_id: client_id.clone(),
            client_name: Some(name.to_owned()),
            redirect_uris: vec![REDIRECT.to_owned()],
            grant_types: GrantTypes { refresh_token },
            application_type: None,
            client_host: None,
            metadata: name.to_owned(),
            created: self.now(),
            denied: false,
            exp: self.now().plus(400 * DAY),
        };
        self.tables.clients.register(&client, self.now()).await.unwrap();
        client_id
    }

    pub(crate) async fn approve(&self) -> Approval {
        let client_id = self.register("usual client", true).await;
        self.approve_for(&client_id, true).await
    }

    pub(crate) async fn approve_for(&self, client_id: &str, refresh_allowed: bool) -> Approval {
        let (gid, code, verifier) = (Gid::random(&self.random), self.random.token(), self.random.token());
        let grant = GrantRecord {
            uid: self.uid,
            gid,
            client_id: client_id.to_owned(),
            client_name: None,
            client_host: None,
            redirect_host: "claude.ai".to_owned(),
            scope: ScopeSet::known_in("intervals:read intervals:write"),
            resource: RESOURCE.to_owned(),
            refresh_allowed,
            status: GrantStatus::Pending,
            code_hash: Digest::of(&code),
            code_exp: self.now().plus(60),
            redeemed_at: None,
            redeemed_by: None,
            refresh: None,
            refreshes: None,
            abs_exp: self.now().plus(365 * DAY),
            created: self.now(),
            last_used_day: None,
            revoked_at: None,
            revoke_reason: None,
        };
        self.tables.sessions.put_grant(&grant).await.unwrap();
        self.tables.codes.put(&code_record(&grant, &verifier)).await.unwrap();
        Approval { client_id: client_id.to_owned(), gid, code, verifier }
    }

    /// What the operator does to a host.
    pub(crate) async fn deny_host(&self, host: &str) {
        let denial = store::HostDenialRecord {
            host: host.to_owned(),
            reason: "test".to_owned(),
            by: "operator".to_owned(),
            created: self.now(),
        };
        self.tables.clients.deny_host(&denial).await.unwrap();
    }

    pub(crate) async fn grant(&self, gid: Gid) -> GrantRecord {
        self.tables.sessions.grant(&self.uid, &gid).await.unwrap().unwrap()
    }

    /// The names of the user's audit events.
    pub(crate) async fn events(&self) -> Vec<String> {
        let events = self.tables.sessions.audit_events(&self.uid, 100, self.now()).await.unwrap();
        events.into_iter().map(|event| event.event).collect()
    }

    /// How often an event was written down.
    pub(crate) async fn count(&self, event: &str) -> usize {
        self.events().await.iter().filter(|name| *name == event).count()
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = form(path, fields);
        self.send(request).await
    }

    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.post("/oauth/token", fields).await
    }

    pub(crate) async fn redeem(&self, approval: &Approval) -> Answer {
        self.token(&approval.fields()).await
    }

    /// A redeemed approval: its refresh token.
    pub(crate) async fn connect(&self) -> (Approval, String) {
        let approval = self.approve().await;
        let answer = self.redeem(&approval).await;
        assert_eq!(answer.status, 200);
        let refresh_token = answer.text("refresh_token");
        (approval, refresh_token)
    }

    pub(crate) async fn refresh(&self, client_id: &str, refresh_token: &str) -> Answer {
        let fields =
            [("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", refresh_token)];
        self.token(&fields).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn refresh_keys(&self) -> RefreshKeys {
        self.material.signing.refresh_keys("test", self.now()).unwrap()
    }

    pub(crate) fn parse(&self, refresh_token: &str) -> RefreshToken {
        self.refresh_keys().parse(refresh_token).unwrap()
    }

    /// What an access token says, as the resource server reads it.
    pub(crate) fn claims(&self, access_token: &str) -> Claims {
        let jwks = self.material.signing.jwks();
        let keys = jwks.keys.iter().map(|entry| {
            let key = &entry.key;
            VerificationKey::new(&key.kid, key.alg, key.public.expose(), Standing::Open).unwrap()
        });
        let issuer = Issuer::parse("https://mcp.example.com").unwrap();
        let expected = Expected { issuer: &issuer, audience: RESOURCE, epoch: UnixTime(0), now: self.now() };
        Verifier::new(keys).verify(access_token, &expected).unwrap()
    }
}

impl Approval {
    pub(crate) fn fields(&self) -> [(&str, &str); 5] {
        [
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("code", &self.code),
            ("code_verifier", &self.verifier),
            ("redirect_uri", REDIRECT),
        ]
    }

    /// The usual fields with one replaced.
    pub(crate) fn with<'a>(&'a self, name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
        self.fields()
            .into_iter()
            .map(|(field, usual)| (field, if field == name { value } else { usual }))
            .collect()
    }

    /// The usual fields without one.
    pub(crate) fn without(&self, name: &str) -> Vec<(&str, &str)> {
        self.fields().into_iter().filter(|(field, _)| *field != name).collect()
    }
}

pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<_> =
        fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("host", HOST)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .unwrap()
}

fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |escaped, byte| escaped + &format!("%{byte:02X}"))
}

pub(crate) fn code_record(grant: &GrantRecord, verifier: &str) -> CodeRecord {
    CodeRecord {
        id: grant.code_hash.clone(),
        uid: grant.uid,
        gid: grant.gid,
        client_id: grant.client_id.clone(),
        redirect_uri: REDIRECT.to_owned(),
        challenge: to_base64url(&sha256(verifier.as_bytes())),
        method: "S256".to_owned(),
        resource: RESOURCE.to_owned(),
        failures: std::collections::BTreeSet::new(),
        exp: grant.code_exp,
    }
}

fn material(algorithm: Algorithm, random: &Random) -> Material {
    let make = || {
        let key = jwt::generate(algorithm, random)?;
        Ok::<_, jwt::Error>(NewSigningKey {
            kid: key.kid,
            alg: key.algorithm,
            private: key.private,
            public: key.public,
        })
    };
    Material::first(START, random, make).unwrap()
}
