//! Client ID metadata documents and their cache. The stranger's host is a loopback server; every check before
//! the connection runs as in a deployment.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use outbound::{Resolver, Route, Stranger};
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::harness::{App, Options, authorize_path};

const URL: &str = "https://claude.ai/oauth/mcp-oauth-client-metadata";
const CALLBACK: &str = "https://claude.ai/api/mcp/auth_callback";

#[derive(Clone)]
struct Served {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
}

/// The host of a client document.
#[derive(Clone)]
struct Host {
    served: Arc<Mutex<Served>>,
    fetches: Arc<Mutex<u32>>,
    address: SocketAddr,
}

impl Host {
    async fn serving(document: &Value) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = Self {
            served: Arc::new(Mutex::new(ok(document))),
            fetches: Arc::default(),
            address: listener.local_addr().unwrap(),
        };
        let router = Router::new().fallback(answer).with_state(host.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let listener = listener.into_std().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        host
    }

    fn serve(&self, served: Served) {
        *self.served.lock().unwrap() = served;
    }

    fn fetches(&self) -> u32 {
        *self.fetches.lock().unwrap()
    }

    async fn app(&self, resolved: &str) -> App {
        let addresses: Vec<IpAddr> = resolved.split(',').map(|text| text.parse().unwrap()).collect();
        let documents = Stranger::with("test", Resolver::Answers(addresses), Route::StandIn(self.address));
        App::with(Options { documents: Some(documents), ..Options::default() }).await
    }
}

async fn answer(State(host): State<Host>) -> Response {
    *host.fetches.lock().unwrap() += 1;
    let served = host.served.lock().unwrap().clone();
    let mut response = served.body.into_response();
    *response.status_mut() = served.status.try_into().unwrap();
    response.headers_mut().clear();
    for (name, value) in served.headers {
        response.headers_mut().append(name, value.parse().unwrap());
    }
    response
}

fn ok(document: &Value) -> Served {
    Served {
        status: 200,
        headers: vec![("content-type", "application/json; charset=utf-8")],
        body: document.to_string().into_bytes(),
    }
}

fn document() -> Value {
    json!({
        "client_id": URL,
        "client_name": "Claude",
        "redirect_uris": [CALLBACK, "http://localhost/callback"],
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "token_endpoint_auth_method": "none",
    })
}

async fn ask(app: &App) -> Answer {
    app.browser().get(&authorize_path(&[("client_id", URL), ("redirect_uri", CALLBACK)])).await
}

fn is_begun(answer: &Answer) -> bool {
    answer.location().starts_with("/oauth/signin?t=")
}

const PUBLIC: &str = "203.0.114.7,2606:4700::1111";

#[tokio::test]
async fn takes_a_client_by_its_document_and_names_the_documents_host() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    let mut browser = app.browser();
    let request = authorize_path(&[("client_id", URL), ("redirect_uri", "http://localhost:53682/callback")]);
    let (_, page) = browser.reach_consent(&request, crate::intervals_icu::ADA_KEY).await;
    assert!(page.body.contains("Described by a document at <bdi>claude.ai</bdi>"));
    assert!(page.body.contains("an app on this computer will receive access"));
}

#[tokio::test]
async fn sends_nothing_for_an_identifier_that_breaks_the_rules_of_its_text() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    for url in [
        "http://claude.ai/client",
        "https://claude.ai:443/client",
        "https://user@claude.ai/client",
        "https://claude.ai/client#f",
        "https://claude.ai/client?x=1",
        "https://claude.ai",
        "https://claude.ai/a/../client",
        "https://CLAUDE.ai/client",
        "https://127.0.0.1/client",
        "https://[::1]/client",
        &format!("https://claude.ai/{}", "a".repeat(239)),
        "https://evil.example/client",
    ] {
        app.browser().get(&authorize_path(&[("client_id", url)])).await.assert_page(400);
    }
    assert_eq!(host.fetches(), 0);
}

#[tokio::test]
async fn connects_to_no_address_that_is_not_public() {
    let host = Host::serving(&document()).await;
    for addresses in
        ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "203.0.114.7,fd00::1", "::ffff:8.8.8.8"]
    {
        let app = host.app(addresses).await;
        ask(&app).await.assert_page(400);
    }
    assert_eq!(host.fetches(), 0);
}

#[tokio::test]
async fn refuses_redirects_client_errors_and_every_other_media_type() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    for status in [301, 302, 307, 404, 401, 204] {
        host.serve(Served { status, ..ok(&document()) });
        ask(&app).await.assert_page(400);
        app.clock.advance(60);
    }
    host.serve(Served { headers: vec![("content-type", "text/html")], ..ok(&document()) });
    ask(&app).await.assert_page(400);
}

#[tokio::test]
async fn stops_reading_at_5120_bytes_and_takes_no_encoding() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    let padded = |length: usize| {
        let mut body = document().to_string().into_bytes();
        body.resize(length, b' ');
        Served { body, ..ok(&document()) }
    };
    host.serve(padded(5_121));
    ask(&app).await.assert_page(400);
    let json = ("content-type", "application/json");
    host.serve(Served { headers: vec![json, ("content-encoding", "gzip")], ..ok(&document()) });
    ask(&app).await.assert_page(400);
    host.serve(padded(5_120));
    assert!(is_begun(&ask(&app).await));
}

#[tokio::test]
async fn refuses_a_document_of_another_client_or_for_keys_only_and_takes_the_fixed_one_at_once() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    let with = |member: &str, value: Value| {
        let mut changed = document();
        changed[member] = value;
        ok(&changed)
    };
    for served in [
        with("client_id", json!(format!("{URL}/"))),
        with("client_id", json!(URL.replace("claude", "Claude"))),
        with("token_endpoint_auth_method", json!("private_key_jwt")),
    ] {
        host.serve(served);
        ask(&app).await.assert_page(400);
    }
    host.serve(ok(&document()));
    assert!(is_begun(&ask(&app).await));
}

#[tokio::test]
async fn fetches_once_for_many_requests_and_again_when_no_longer_fresh() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    let answers = join_all((0..4).map(|_| ask(&app))).await;
    assert!(answers.iter().all(is_begun));
    assert_eq!(host.fetches(), 1);
    app.clock.advance(3_599);
    assert!(is_begun(&ask(&app).await));
    assert_eq!(host.fetches(), 1);
    app.clock.advance(1);
    assert!(is_begun(&ask(&app).await));
    assert_eq!(host.fetches(), 2);
}

#[tokio::test]
async fn serves_the_last_good_copy_for_a_day_while_the_host_is_out_of_order() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    host.serve(Served { status: 503, ..ok(&document()) });
    ask(&app).await.assert_page(503);
    host.serve(ok(&document()));
    assert!(is_begun(&ask(&app).await));
    host.serve(Served { status: 500, ..ok(&document()) });
    app.clock.advance(86_399);
    assert!(is_begun(&ask(&app).await));
    app.clock.advance(1);
    ask(&app).await.assert_page(503);
    host.serve(ok(&document()));
    app.clock.advance(60);
    assert!(is_begun(&ask(&app).await));
    host.serve(Served { status: 404, ..ok(&document()) });
    app.clock.advance(3_600);
    ask(&app).await.assert_page(400);
}

#[tokio::test]
async fn keeps_no_document_that_says_no_store() {
    let host = Host::serving(&document()).await;
    let app = host.app(PUBLIC).await;
    let headers = vec![("content-type", "application/json"), ("cache-control", "no-store")];
    host.serve(Served { headers, ..ok(&document()) });
    for fetches in 1..=2 {
        assert!(is_begun(&ask(&app).await));
        assert_eq!(host.fetches(), fetches);
    }
}

#[tokio::test]
async fn fetches_at_most_six_times_a_minute_from_one_host() {
    let host = Host::serving(&json!({})).await;
    let app = host.app(PUBLIC).await;
    for _ in 0..6 {
        ask(&app).await.assert_page(400);
    }
    let limited = ask(&app).await;
    limited.assert_page(429);
    assert!(limited.headers.contains_key("retry-after"));
    assert_eq!(host.fetches(), 6);
}
