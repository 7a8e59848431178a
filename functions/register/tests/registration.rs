//! Registration over its router and the real engine in memory.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

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
        let tables = store::connect(engine.config()).await.unwrap();
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
async fn refuses_every_bad_redirect_uri() {
    let world = World::new(&[]).await;
    for uri in [
        "https:claude.ai/api/mcp/auth_callback",
        "https://CLAUDE.ai/cb",
        "https://claude.ai/a/../cb",
        "https://claude.ai/c\tb",
        "https://claude.ai/c\nb",
        "https://\u{ff43}laude.ai/cb",
        "https://claude\u{3002}ai/cb",
        "https://claude.ai@evil.example/cb",
        "https://claude.ai\\@evil.example/cb",
        "http://claude.ai/cb",
        "http://127.1/cb",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://[::ffff:127.0.0.1]/cb",
        "http://localhost./cb",
        "http://foo.localhost/cb",
        "http://localhost.evil.example/cb",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "cursor://x/cb",
        "vscode://x/cb",
        "https://evil.example/cb",
        "https://claude.ai/cb#f",
        "https://claude.ai/cb?code=x",
        "",
    ] {
        world.refuses(json!({"redirect_uris": [uri]}), "invalid_redirect_uri").await;
        world.refuses(json!({"redirect_uris": [CALLBACK, uri]}), "invalid_redirect_uri").await;
    }
}

#[tokio::test]
async fn refuses_a_list_of_redirect_uris_that_is_none() {
    let world = World::new(&[]).await;
    let eleven: Vec<_> = (0..11).map(|number| format!("http://localhost/{number}")).collect();
    for list in [
        json!(null),
        json!([]),
        json!(CALLBACK),
        json!({"0": CALLBACK}),
        json!([CALLBACK, 1]),
        json!([[CALLBACK]]),
        json!([CALLBACK, null]),
        json!([CALLBACK, CALLBACK]),
        json!(eleven),
    ] {
        world.refuses(json!({"redirect_uris": list}), "invalid_redirect_uri").await;
    }
    world.refuses(json!({}), "invalid_redirect_uri").await;
    assert_eq!(world.post(&json!({"redirect_uris": &eleven[..10]})).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn accepts_the_redirect_uris_of_known_clients() {
    let world = World::new(&[]).await;
    for uri in [
        CALLBACK,
        "http://localhost/callback",
        "http://127.0.0.1:33418/",
        "http://[::1]/cb",
        "https://vscode.dev/redirect",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://claude.ai/cb?x=1",
    ] {
        assert_eq!(world.post(&json!({"redirect_uris": [uri]})).await.0, StatusCode::CREATED, "{uri}");
    }
}

#[tokio::test]
async fn refuses_metadata_it_cannot_honour() {
    let world = World::new(&[]).await;
    for (member, value) in [
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("token_endpoint_auth_method", json!(["none"])),
        ("response_types", json!(["token"])),
        ("response_types", json!([])),
        ("response_types", json!("code")),
        ("grant_types", json!(["refresh_token"])),
        ("grant_types", json!(["client_credentials"])),
        ("grant_types", json!([])),
        ("grant_types", json!(["authorization_code", 1])),
        ("client_name", json!(1)),
        ("client_name", json!("a\nb")),
        ("client_name", json!("a\u{202e}b")),
        ("client_name", json!("x".repeat(65))),
        ("client_uri", json!({})),
        ("application_type", json!(1)),
    ] {
        world.refuses(with(member, value), "invalid_client_metadata").await;
    }
    world.refuses(with("software_statement", json!("eyJ")), "invalid_software_statement").await;
}

#[tokio::test]
async fn takes_what_is_absent_null_or_unknown_for_the_default() {
    let world = World::new(&[]).await;
    let (_, plain) = world.post(&minimal()).await;
    assert_eq!(plain["grant_types"], json!(["authorization_code", "refresh_token"]));
    for (member, value) in [
        ("client_name", json!("")),
        ("client_name", json!(null)),
        ("grant_types", json!(null)),
        ("token_endpoint_auth_method", json!(null)),
        ("token_endpoint_auth_method", json!("none")),
        ("token_endpoint_auth_method", json!("client_secret_post")),
        ("response_types", json!(["code", "token"])),
        ("client_uri", json!("http://127.0.0.1/")),
        ("software_statement", json!(null)),
        ("jwks", json!({"keys": []})),
    ] {
        let (status, answer) = world.post(&with(member, value)).await;
        assert_eq!((status, &answer), (StatusCode::CREATED, &plain), "{member}");
    }
}

#[tokio::test]
async fn refuses_a_name_of_another_product_on_a_foreign_host() {
    let world = World::new(&[("REGISTRATION_POLICY", "open")]).await;
    for name in ["Claude", "CIaude", "\u{421}laude", "ChatGPT", "Intervals.icu", "intervals-mcp"] {
        let metadata = json!({"client_name": name, "redirect_uris": ["https://evil.example/cb"]});
        world.refuses(metadata, "invalid_client_metadata").await;
    }
    let metadata = json!({"client_name": "Claude", "redirect_uris": [CALLBACK, "https://evil.example/cb"]});
    world.refuses(metadata, "invalid_client_metadata").await;
    let loopback = json!({"client_name": "Claude Code", "redirect_uris": ["http://localhost/callback"]});
    assert_eq!(world.post(&loopback).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn takes_json_only_and_only_in_one_reading() {
    let world = World::new(&[]).await;
    for metadata in [
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"redirect_uris":["{CALLBACK}"]}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":{{"a":1,"a":1}}}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":"\u0000"}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":"\ud800"}}"#),
        format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":[[[[[[[[]]]]]]]]}}"#),
        format!(r#"["{CALLBACK}"]"#),
        "redirect_uris=https%3A%2F%2Fclaude.ai%2Fcb".to_owned(),
        String::new(),
        "null".to_owned(),
    ] {
        let (status, answer) = world.send(request(&metadata)).await;
        let found = (status, answer["error"].as_str());
        assert_eq!(found, (StatusCode::BAD_REQUEST, Some("invalid_client_metadata")), "{metadata}");
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/json-seq", ""] {
        let mut typed = request(&minimal().to_string());
        typed.headers_mut().insert("content-type", content_type.parse().unwrap());
        assert_eq!(world.send(typed).await.0, StatusCode::BAD_REQUEST, "{content_type}");
    }
    let mut charset = request(&minimal().to_string());
    charset.headers_mut().insert("content-type", "application/json; charset=utf-8".parse().unwrap());
    assert_eq!(world.send(charset).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn refuses_a_body_over_the_limit() {
    let world = World::new(&[]).await;
    let padded = |length: usize| {
        let metadata = minimal().to_string();
        format!("{metadata}{}", " ".repeat(length - metadata.len()))
    };
    assert_eq!(world.send(request(&padded(16_384))).await.0, StatusCode::CREATED);
    let (status, answer) = world.send(request(&padded(16_385))).await;
    assert_eq!(
        (status, answer["error"].as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some("invalid_client_metadata"))
    );
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
async fn limits_new_clients_of_one_network_while_repeats_stay_free() {
    let world = World::new(&[]).await;
    let numbered = |number: u32| json!({"redirect_uris": [format!("http://localhost/{number}")]}).to_string();
    for number in 0..30 {
        let address = format!("203.0.113.{number}");
        assert_eq!(world.send(from_address(&address, &numbered(number))).await.0, StatusCode::CREATED);
    }
    let response = world.router.clone().oneshot(from_address("203.0.113.200", &numbered(30))).await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: i64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds));
    assert_eq!(body(response).await["error"], "temporarily_unavailable");

    assert_eq!(world.send(from_address("203.0.113.200", &numbered(7))).await.0, StatusCode::CREATED);
    assert_eq!(world.send(from_address("198.51.100.1", &numbered(30))).await.0, StatusCode::CREATED);
    world.clock.advance(seconds);
    assert_eq!(world.send(from_address("203.0.113.200", &numbered(31))).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn limits_new_clients_in_all() {
    let world = World::new(&[]).await;
    let numbered = |number: u32| json!({"redirect_uris": [format!("http://localhost/{number}")]}).to_string();
    let counted = (0..199).map(|_| world.tables.codes.count("register", "all", 3_600, NOW));
    assert!(futures::future::join_all(counted).await.iter().all(Result::is_ok));
    assert_eq!(world.send(from_address("203.0.113.7", &numbered(1))).await.0, StatusCode::CREATED);
    assert_eq!(
        world.send(from_address("198.51.100.1", &numbered(200))).await.0,
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[tokio::test]
async fn refuses_hosts_and_clients_the_operator_denied() {
    let world = World::new(&[]).await;
    let id = ClientId::parse(&world.id_of(&minimal()).await).unwrap();
    assert!(world.tables.clients.deny(&id).await.unwrap());
    world.refuses(minimal(), "invalid_client_metadata").await;

    let host = "vscode.dev".to_owned();
    let denial =
        HostDenialRecord { host, reason: "test".to_owned(), by: "operator".to_owned(), created: NOW };
    world.tables.clients.deny_host(&denial).await.unwrap();
    world.refuses(json!({"redirect_uris": ["https://vscode.dev/redirect"]}), "invalid_redirect_uri").await;
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
