//! `/mcp`: who gets in, and what a stranger learns.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Browser, McpClient, Request};

fn list() -> Request {
    Request::json("/mcp", &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}))
        .header("accept", "application/json, text/event-stream")
}

pub(super) async fn with_token(app: &App, token: &str) -> Answer {
    app.send(list().header("authorization", &format!("Bearer {token}"))).await
}

/// A token of these parts, with the signature of another one.
fn forged(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

pub(super) fn parts(token: &str) -> (Value, Value, String) {
    let mut parts = token.split('.');
    let mut json =
        || serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap()).unwrap();
    let (header, claims) = (json(), json());
    (header, claims, parts.next().unwrap().to_owned())
}

#[track_caller]
pub(super) fn challenged(answer: &Answer, app: &App, error: Option<&str>) {
    assert_eq!(answer.status, 401, "{}", answer.text());
    let challenge = answer.header("www-authenticate").expect("a challenge");
    let metadata = format!("resource_metadata=\"{}/.well-known/oauth-protected-resource/mcp\"", app.base_url);
    assert!(challenge.starts_with("Bearer ") && challenge.contains(&metadata), "{challenge}");
    assert!(challenge.contains("scope=\"intervals:read intervals:write\""), "{challenge}");
    assert_eq!(challenge.contains("error="), error.is_some(), "{challenge}");
    assert!(
        challenge.contains(&error.map(|error| format!("error=\"{error}\"")).unwrap_or_default()),
        "{challenge}"
    );
    assert_eq!(answer.header("x-mcp-challenge"), Some(challenge), "the copy that a gateway maps back");
    assert_eq!(answer.json()["resource_metadata"].as_str().map(|url| metadata.contains(url)), Some(true));
}

#[tokio::test]
async fn answers_401_with_resource_metadata_before_parsing() {
    let app = App::over_tcp().await;
    for request in [
        list(),
        Request::new(Method::POST, "/mcp").body("{ not json"),
        Request::new(Method::POST, "/mcp").header("accept", "*/*"),
        Request::new(Method::POST, "/mcp").header("content-type", "text/plain").body("x"),
        Request::get("/mcp"),
        Request::new(Method::DELETE, "/mcp"),
        list().header("authorization", "Basic eDp5"),
        list().header("authorization", "Bearer "),
        Request { target: "/mcp?access_token=x".to_owned(), ..list() },
        list().header("x-api-key", "not the key of anybody, as no owner is set"),
    ] {
        let described = format!("{request:?}");
        let answer = app.send(request).await;
        assert_eq!(answer.status, 401, "{described}");
        challenged(&answer, &app, None);
    }
}

#[tokio::test]
async fn refuses_a_token_that_it_did_not_sign_as_it_stands() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let token = &client.access_token;
    let (header, claims, signature) = parts(token);
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        forged(&header, &claims, &signature)
    };
    let head = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        forged(&header, &claims, &signature)
    };
    let two = token.rsplit_once('.').unwrap().0;
    let mut bad = vec![
        two.to_owned(),
        format!("{two}."),
        format!("{token}.x"),
        format!("{token}="),
        token[..token.len() - 4].to_owned(),
        "x".repeat(5_000),
    ];
    bad.extend(["none", "None", "nOnE", "HS256", "RS256"].map(|alg| head("alg", json!(alg))));
    bad.push(format!("{}.", forged(&json!({"alg": "none", "typ": "at+jwt"}), &claims, "")));
    bad.extend(["JWT", "AT+JWT", "application/at+jwt"].map(|typ| head("typ", json!(typ))));
    bad.extend([json!({"kty": "EC"}), json!("x")].map(|jwk| head("jwk", jwk)));
    bad.push(head("kid", json!("../../keys")));
    bad.push(head("crit", json!([])));
    bad.extend(
        [json!("https://other.example/mcp"), json!([client.resource["resource"]]), Value::Null]
            .map(|aud| with("aud", aud)),
    );
    bad.push(with("scope", json!("intervals:read intervals:write intervals:admin")));
    bad.push(with("exp", json!(9_999_999_999_u64)));
    for token in bad {
        let answer = with_token(&app, &token).await;
        assert_eq!(answer.status, 401, "{token}");
        challenged(&answer, &app, Some("invalid_token"));
    }
    with_token(&app, token).await.expect(200);
}

#[tokio::test]
async fn refuses_a_token_issued_for_another_resource() {
    let here = App::over_tcp().await;
    let there = App::over_tcp().await;
    let foreign = McpClient::connected(&there, "intervals:read").await;
    challenged(&with_token(&here, &foreign.access_token).await, &here, Some("invalid_token"));
}

#[tokio::test]
async fn lets_an_access_token_end_after_an_hour_to_the_second() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    app.clock.advance(3_599);
    with_token(&app, &client.access_token).await.expect(200);
    app.clock.advance(1);
    challenged(&with_token(&app, &client.access_token).await, &app, Some("invalid_token"));
}

#[tokio::test]
async fn takes_the_scheme_in_any_case_and_no_second_credential() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let token = &client.access_token;
    app.send(list().header("authorization", &format!("bearer {token}"))).await.expect(200);
    let bearer = format!("Bearer {token}");
    let twice = list().header("authorization", &bearer).header("authorization", &bearer);
    let answer = app.send(twice).await.expect(400);
    assert!(answer.header("www-authenticate").unwrap().contains("error=\"invalid_request\""));
}

#[tokio::test]
async fn asks_for_every_scope_of_an_operation_that_the_token_lacks() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    for (tool, scopes) in [
        ("upsert_events", "intervals:read intervals:write"),
        ("delete_events", "intervals:read intervals:write intervals:admin"),
    ] {
        let answer = client.call(tool, json!({})).await.expect(403);
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.contains(&format!("scope=\"{scopes}\"")), "{challenge}");
        assert!(challenge.contains("resource_metadata="), "{challenge}");
    }
    let names: Vec<Value> =
        client.tools().await.iter().map(|tool| tool["annotations"]["readOnlyHint"].clone()).collect();
    assert!(
        names.iter().all(|read_only| *read_only == json!(true)),
        "who may only look sees only read tools"
    );
}

#[tokio::test]
async fn refuses_data_at_once_after_a_revocation_and_still_answers_the_protocol() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    client.revoke(&client.refresh_token).await.expect(200);
    let refused = client.call("get_athlete_profile", json!({})).await;
    challenged(&refused, &app, Some("invalid_token"));
    client.rpc("tools/list", json!({})).await.expect(200);
}

#[tokio::test]
async fn widens_a_grant_only_through_the_consent_page() {
    let app = App::over_tcp().await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    client.connect(&mut browser, "intervals:read").await;
    client.call("upsert_events", json!({"events": []})).await.expect(403);
    client.connect(&mut browser, "intervals:read intervals:write").await;
    assert_ne!(client.call("upsert_events", json!({"events": []})).await.status, 403);
}

#[tokio::test]
async fn answers_only_the_methods_and_origins_it_serves() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let bearer = format!("Bearer {}", client.access_token);
    for method in [Method::GET, Method::DELETE] {
        let answer =
            app.send(Request::new(method, "/mcp").header("authorization", &bearer)).await.expect(405);
        assert!(answer.header("allow").unwrap().contains("POST"));
    }
    for origin in ["https://evil.example", "null", "http://localhost.evil.example"] {
        let answer =
            app.send(list().header("origin", origin).header("authorization", &bearer)).await.expect(403);
        assert_eq!(answer.header("www-authenticate"), None, "a login would not help");
        app.send(list().header("origin", origin).header("authorization", "Bearer x")).await.expect(403);
    }
    app.send(list().header("origin", "https://claude.ai").header("authorization", &bearer)).await.expect(200);
    app.send(Request::get("/sse")).await.expect(410);
}

#[tokio::test]
async fn sends_upstream_neither_our_token_nor_a_foreign_path() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    app.simulator.clear_journal();
    for id in ["../athlete/i1", "i1?x=", "%2e%2e", "https://evil.example/", "i1/../../x", "", "i1\n"] {
        let result = client.result("get_activity", json!({"activity_id": id})).await;
        assert_eq!(result["isError"], true, "{id}: {result}");
    }
    assert!(app.simulator.journal().is_empty(), "a bad id is refused before anything is sent");
    client.result("get_athlete_profile", json!({})).await;
    let journal = format!("{:?}", app.simulator.journal());
    assert!(!journal.contains(&client.access_token));
}
