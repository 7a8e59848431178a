//! Registration over its router and the real engine in memory.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

mod limits;
mod metadata;

use std::net::IpAddr;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use embedded::{Embedded, Location};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use oauth::{ClientId, Clock, Random, UnixTime};
use serde_json::{Value, json};
use store::{HostDenialRecord, Tables};
use tower::ServiceExt as _;

const NOW: UnixTime = UnixTime(1_750_000_000);
const CALLBACK: &str = "https://claude.ai/api/mcp/auth_callback";

struct World {
    router: Router,
    tables: Tables,
    clock: Clock,
    engine: Embedded,
}

impl World {
    async fn new(pairs: &[(&str, &str)]) -> Self {
        let engine = embedded::open(Location::Memory).await.unwrap();
        let tables = store::connect(engine.config(), &aws::Identity::default()).await.unwrap();
        let base =
            [("BASE_URL", "https://mcp.example.com"), ("CLIENTS_TABLE", "clients"), ("CODES_TABLE", "codes")];
        let config = config::Register::from_pairs(&[&base[..], pairs].concat()).unwrap();
        let clock = Clock::fixed(NOW);
        let state = register::State::new(&config, tables.clone(), clock.clone(), Random::seeded(1));
        Self { router: register::router(state), tables, clock, engine }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, body(response).await)
    }

    async fn post(&self, metadata: &Value) -> (StatusCode, Value) {
        self.send(request(&metadata.to_string())).await
    }

    async fn refuses(&self, metadata: Value, error: &str) {
        let (status, answer) = self.post(&metadata).await;
        assert_eq!((status, answer["error"].as_str()), (StatusCode::BAD_REQUEST, Some(error)), "{metadata}");
        assert!(answer["error_description"].as_str().unwrap().is_ascii());
    }

    async fn id_of(&self, metadata: &Value) -> String {
        let (status, answer) = self.post(metadata).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer["client_id"].as_str().unwrap().to_owned()
    }
}

fn request(metadata: &str) -> Request<Body> {
    from_address("203.0.113.7", metadata)
}

fn from_address(address: &str, metadata: &str) -> Request<Body> {
    Request::post("/oauth/register")
        .header("host", "mcp.example.com")
        .header("content-type", "application/json")
        .extension(address.parse::<IpAddr>().unwrap())
        .body(Body::from(metadata.to_owned()))
        .unwrap()
}

async fn body(response: Response) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn minimal() -> Value {
    json!({"redirect_uris": [CALLBACK]})
}

fn with(member: &str, value: Value) -> Value {
    let mut metadata = minimal();
    metadata[member] = value;
    metadata
}

#[tokio::test]
async fn tells_the_client_what_was_registered_and_never_a_secret() {
    let world = World::new(&[]).await;
    let asked = json!({
        "client_name": "Claude",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post",
        "application_type": "web",
        "scope": "intervals:admin",
        "client_id": "mine",
        "client_secret": "mine",
        "logo_uri": "https://evil.example/logo.svg",
        "jwks_uri": "https://evil.example/jwks",
        "contacts": [1],
        "whatever": {"deep": []},
    });
    let (status, mut answer) = world.post(&asked).await;
    assert_eq!(status, StatusCode::CREATED);
    let id = answer.as_object_mut().unwrap().remove("client_id").unwrap();
    assert!(matches!(ClientId::parse(id.as_str().unwrap()), Some(ClientId::Registered(_))));
    let expected = json!({
        "client_id_issued_at": NOW.0,
        "client_name": "Claude",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "application_type": "web",
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn answers_are_never_cached_and_open_to_every_page() {
    let world = World::new(&[]).await;
    for metadata in [minimal().to_string(), "{}".to_owned()] {
        let response = world.router.clone().oneshot(request(&metadata)).await.unwrap();
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!((header("cache-control"), header("pragma")), ("no-store".into(), "no-cache".into()));
        assert_eq!(header("access-control-allow-origin"), "*");
        assert_eq!(header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn stores_what_later_steps_need_and_forgets_it_after_a_day() {
    let world = World::new(&[]).await;
    let id = world.id_of(&with("client_uri", json!("https://app.example.com/about?x"))).await;
    let id = ClientId::parse(&id).unwrap();
    let client = world.tables.clients.get(&id, NOW).await.unwrap().unwrap();
    assert_eq!(client.redirect_uris, [CALLBACK]);
    assert_eq!(client.client_host.as_deref(), Some("app.example.com"));
    assert!(client.grant_types.refresh_token && !client.denied);
    assert_eq!(client.exp, NOW.plus(86_400));
    assert_eq!(world.tables.clients.get(&id, NOW.plus(86_400)).await.unwrap(), None);
}

#[tokio::test]
async fn gives_the_same_metadata_the_same_id_whatever_its_order_and_spacing() {
    let world = World::new(&[]).await;
    let one = r#"{"client_name":"Trainer","redirect_uris":["http://localhost/cb"],"grant_types":["authorization_code"]}"#;
    let two = "{ \"grant_types\": [\"authorization_code\"],\n \"redirect_uris\": [\"http:\\/\\/localhost/cb\"], \"x\": 1, \"client_name\": \"Trainer\" }";
    let (_, first) = world.send(request(one)).await;
    world.clock.advance(60);
    let (status, second) = world.send(request(two)).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(first, second);
    assert_ne!(first["client_id"].as_str().unwrap(), world.id_of(&minimal()).await);
}

#[tokio::test]
async fn the_alias_answers_alike() {
    let world = World::new(&[]).await;
    let mut alias = request(&minimal().to_string());
    *alias.uri_mut() = "/register".parse().unwrap();
    let (status, answer) = world.send(alias).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(answer["client_id"].as_str().unwrap(), world.id_of(&minimal()).await);
}

#[tokio::test]
async fn answers_only_post_and_preflights() {
    let world = World::new(&[]).await;
    for method in ["GET", "PUT", "DELETE", "HEAD"] {
        let mut wrong = request("");
        *wrong.method_mut() = method.parse().unwrap();
        let response = world.router.clone().oneshot(wrong).await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], "POST, OPTIONS");
    }
    let mut preflight = request("");
    *preflight.method_mut() = http::Method::OPTIONS;
    assert_eq!(world.send(preflight).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn says_outage_when_the_store_is_gone_and_registers_nothing() {
    let world = World::new(&[]).await;
    let World { router, engine, .. } = world;
    engine.close().await;
    let response = router.oneshot(request(&minimal().to_string())).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(body(response).await["error"], "temporarily_unavailable");
}

#[tokio::test]
async fn one_item_comes_of_many_equal_registrations_at_once() {
    let world = World::new(&[]).await;
    let racers = (0..16).map(|_| world.send(request(&minimal().to_string())));
    let answers = futures::future::join_all(racers).await;
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == StatusCode::CREATED));
}
