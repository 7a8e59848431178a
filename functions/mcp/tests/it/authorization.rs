use axum::body::Body;
use http::{Method, StatusCode};
use oauth::{Gid, Scope};
use serde_json::json;
use store::RevokeReason;

use crate::app::{Answered, App, METADATA, NOON, OWNER_KEY, request};

const SCOPE: &str = r#"scope="intervals:read intervals:write""#;

async fn with_authorization(app: &App, values: &[&str]) -> Answered {
    let mut builder = app.bare(Method::POST).header("content-type", "application/json");
    for value in values {
        builder = builder.header("authorization", *value);
    }
    app.send(builder.body(Body::from(request("ping", json!({})).to_string())).unwrap()).await
}

fn invalid_token() -> String {
    format!(
        r#"Bearer error="invalid_token", error_description="The access token is invalid, expired or revoked", {METADATA}, {SCOPE}"#
    )
}

fn assert_challenge(got: &Answered, status: StatusCode, value: &str) {
    assert_eq!(got.status, status, "{}", got.text);
    assert_eq!(got.header("www-authenticate"), value);
    assert_eq!(got.header("x-mcp-challenge"), value);
    assert_eq!(got.header("cache-control"), "no-store");
    assert_eq!(
        got.json()["resource_metadata"],
        "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
    );
}

#[tokio::test]
async fn asks_for_a_token_without_an_error_when_none_was_sent() {
    let app = App::start().await;
    let value = format!("Bearer {METADATA}, {SCOPE}");
    for values in [&[][..], &["Basic abc"], &["Bearer"], &["Bearer  "]] {
        let got = with_authorization(&app, values).await;
        assert_challenge(&got, StatusCode::UNAUTHORIZED, &value);
        assert!(got.json().get("error").is_none());
        assert_eq!(got.json()["scope"], "intervals:read intervals:write");
    }
}

#[tokio::test]
async fn asks_for_a_token_before_any_look_at_method_media_types_or_body() {
    let app = App::start().await;
    for method in [Method::GET, Method::POST, Method::DELETE, Method::PUT, Method::HEAD] {
        let builder = app.bare(method.clone()).header("accept", "*/*").header("content-type", "text/plain");
        let got = app.send(builder.body(Body::from("{")).unwrap()).await;
        assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{method}");
        assert!(got.header("www-authenticate").starts_with("Bearer resource_metadata="), "{method}");
    }
    let in_query = app.bare(Method::POST).uri("/mcp?access_token=abc").body(Body::empty()).unwrap();
    assert_eq!(app.send(in_query).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn refuses_two_credentials_in_one_request() {
    let app = App::start().await;
    let token = format!("Bearer {}", app.full_token());
    let value = format!(r#"Bearer error="invalid_request", {METADATA}"#);
    assert_challenge(&with_authorization(&app, &[&token, &token]).await, StatusCode::BAD_REQUEST, &value);
    assert_challenge(
        &with_authorization(&app, &[&format!("{token}, {token}")]).await,
        StatusCode::BAD_REQUEST,
        &value,
    );
    let both = app
        .bare(Method::POST)
        .uri("/mcp?access_token=abc")
        .header("authorization", &token)
        .body(Body::empty())
        .unwrap();
    assert_challenge(&app.send(both).await, StatusCode::BAD_REQUEST, &value);
}

#[tokio::test]
async fn takes_the_scheme_in_any_case() {
    let app = App::start().await;
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let got = with_authorization(&app, &[&format!("{scheme} {}", app.full_token())]).await;
        assert_eq!(got.status, StatusCode::OK, "{scheme}");
    }
}

#[tokio::test]
async fn refuses_a_token_that_does_not_verify() {
    let app = App::start().await;
    let good = app.full_token();
    let mut tokens = vec![
        "garbage".to_owned(),
        "a b".to_owned(),
        good[..good.len() - 2].to_owned(),
        format!("{good}="),
        format!("{good}.x"),
        "x".repeat(5_000),
    ];
    let changes: [fn(&mut jwt::Claims); 6] = [
        |claims| claims.aud = "https://other.example/mcp".into(),
        |claims| claims.aud = "https://mcp.example.com/mcp/".into(),
        |claims| claims.iss = "https://other.example".into(),
        |claims| claims.exp = NOON,
        |claims| claims.exp = NOON.plus(7_201),
        |claims| claims.iat = NOON.plus(61),
    ];
    for change in changes {
        let mut claims = app.claims("intervals:read");
        change(&mut claims);
        tokens.push(app.sign(&claims));
    }
    for token in tokens {
        let got = with_authorization(&app, &[&format!("Bearer {token}")]).await;
        assert_challenge(&got, StatusCode::UNAUTHORIZED, &invalid_token());
        assert_eq!(got.json()["error"], "invalid_token");
    }
    app.clock.advance(3_600);
    assert_eq!(with_authorization(&app, &[&format!("Bearer {good}")]).await.status, StatusCode::UNAUTHORIZED);
}

async fn call_as(app: &App, token: &str, tool: &str) -> Answered {
    let builder = app
        .bare(Method::POST)
        .header("content-type", "application/json")
        .header("mcp-protocol-version", "2025-11-25")
        .header("authorization", format!("Bearer {token}"));
    let message = request("tools/call", json!({ "name": tool, "arguments": {} }));
    app.send(builder.body(Body::from(message.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_missing_scope_is_a_step_up_that_names_every_scope_of_the_operation() {
    let app = App::start().await;
    for (token, tool, scopes) in [
        ("intervals:read", "update_wellness", "intervals:read intervals:write"),
        ("intervals:read", "delete_events", "intervals:read intervals:write intervals:admin"),
        ("intervals:read intervals:write", "delete_events", "intervals:read intervals:write intervals:admin"),
    ] {
        let got = call_as(&app, &app.token(token), tool).await;
        let value = format!(r#"Bearer error="insufficient_scope", scope="{scopes}", {METADATA}"#);
        assert_challenge(&got, StatusCode::FORBIDDEN, &value);
        assert_eq!(got.json()["scope"], scopes);
    }
    assert!(app.sim.journal().is_empty());
}

#[tokio::test]
async fn a_broader_scope_satisfies_a_narrower_need() {
    let app = App::start().await;
    let got = call_as(&app, &app.token("intervals:admin"), "get_today").await;
    assert_eq!(got.status, StatusCode::OK);
    assert_ne!(got.json()["result"]["isError"], true, "{}", got.text);
}

#[tokio::test]
async fn a_revocation_counts_at_once_for_data_and_not_for_protocol_calls() {
    let app = App::start().await;
    let token = app.full_token();
    assert_eq!(call_as(&app, &token, "get_today").await.status, StatusCode::OK);
    app.sessions.revoke(&app.user.uid, &app.user.gid, RevokeReason::User, app.clock.now()).await.unwrap();
    assert_challenge(&call_as(&app, &token, "get_today").await, StatusCode::UNAUTHORIZED, &invalid_token());
    assert_eq!(app.say(&request("tools/list", json!({}))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_needs_a_grant_of_its_client_that_covers_its_scope() {
    let app = App::start().await;
    let unknown = jwt::Claims { gid: Gid::from_bytes([9; 16]), ..app.claims("intervals:read") };
    let client = jwt::Claims { client_id: "c1.other".into(), ..app.claims("intervals:read") };
    let narrow = Gid::from_bytes([8; 16]);
    app.put_grant(narrow, [Scope::Read].into_iter().collect()).await;
    let wide = jwt::Claims { gid: narrow, ..app.claims("intervals:read intervals:write") };
    for claims in [unknown, client, wide] {
        assert_eq!(call_as(&app, &app.sign(&claims), "get_today").await.status, StatusCode::UNAUTHORIZED);
    }
    app.clock.advance(10);
    let before = app.full_token();
    app.clock.advance(10);
    app.sessions.sign_out_everywhere(&app.user.uid, app.clock.now()).await.unwrap();
    assert_eq!(call_as(&app, &before, "get_today").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_deleted_account_is_refused() {
    let app = App::start().await;
    let token = app.full_token();
    app.sessions.delete_account(&app.user.uid, NOON).await.unwrap();
    assert_eq!(call_as(&app, &token, "get_today").await.status, StatusCode::UNAUTHORIZED);
}

async fn with_key(app: &App, key: &str, message: &str) -> Answered {
    let builder = app
        .bare(Method::POST)
        .header("content-type", "application/json")
        .header("mcp-protocol-version", "2025-11-25")
        .header("x-api-key", key);
    app.send(builder.body(Body::from(message.to_owned())).unwrap()).await
}

#[tokio::test]
async fn the_owner_key_stands_for_the_owner_with_all_scopes() {
    let app = App::start().await;
    let message = request("tools/call", json!({ "name": "get_today", "arguments": {} })).to_string();
    let got = with_key(&app, OWNER_KEY, &message).await;
    assert_eq!(got.status, StatusCode::OK);
    assert_ne!(got.json()["result"]["isError"], true, "{}", got.text);
    let got = with_key(&app, "wrong", &message).await;
    assert_challenge(&got, StatusCode::UNAUTHORIZED, &format!("Bearer {METADATA}, {SCOPE}"));
}

#[tokio::test]
async fn a_bad_token_is_not_rescued_by_the_owner_key() {
    let app = App::start().await;
    let builder = app.bare(Method::POST).header("x-api-key", OWNER_KEY).header("authorization", "Bearer bad");
    assert_eq!(app.send(builder.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn after_ten_wrong_keys_even_the_right_one_waits() {
    let app = App::start().await;
    let ping = request("ping", json!({})).to_string();
    for _ in 0..10 {
        assert_eq!(with_key(&app, "wrong", &ping).await.status, StatusCode::UNAUTHORIZED);
    }
    let got = with_key(&app, OWNER_KEY, &ping).await;
    assert_eq!((got.status, got.header("retry-after").is_empty()), (StatusCode::TOO_MANY_REQUESTS, false));
}

#[tokio::test]
async fn a_grant_may_make_a_hundred_and_twenty_calls_a_minute() {
    let app = App::start().await;
    let token = app.full_token();
    for _ in 0..120 {
        assert_eq!(call_as(&app, &token, "no_such_tool").await.status, StatusCode::OK);
    }
    let got = call_as(&app, &token, "no_such_tool").await;
    assert_eq!((got.status, got.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
}

#[tokio::test]
async fn a_rejected_credential_is_a_tool_error_that_names_the_account_page() {
    let app = App::of(simulator::DEMO_ATHLETE, "no such key").await;
    for _ in 0..2 {
        let called = app.call("get_today", json!({})).await;
        assert_eq!(called.failure()["code"], "credential_rejected");
        assert!(called.failure()["how_to_fix"].as_str().unwrap().contains("https://mcp.example.com/account"));
    }
    let vault = app.sessions.vault(&app.user.uid).await.unwrap().unwrap();
    assert_eq!(vault.state, store::VaultState::Rejected);
    assert_eq!(app.sim.journal().len(), 1, "a rejected credential is not sent again");
}

#[tokio::test]
async fn an_outage_of_the_master_keys_is_no_damage_to_the_record() {
    let mut app = App::start().await;
    let mut state = app.state().await;
    let source = config::SecretsSource::File("no/such/folder/keys.json".into());
    let random = oauth::Random::seeded(3);
    let keys =
        secrets::connect(&config::Secrets { source }, &aws::Identity::default(), app.clock.clone(), random)
            .await
            .unwrap();
    state.keys.vault = keys.vault().await.unwrap();
    app.router = mcp::router(state);
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "get_today", "arguments": {} } });
    let answered = app.say(&call).await;
    assert_eq!(answered.status, 503, "{}", answered.text);
    assert!(!answered.header("retry-after").is_empty());
}
