//! `POST /oauth/token` and `/oauth/revoke`: codes and refresh tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{App, Browser, CHALLENGE, McpClient, Request, query};

/// The claims of an access token, unverified.
pub(super) fn claims(token: &str) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

async fn code_for(app: &App, client: &McpClient) -> String {
    query(&Browser::new(app).allow_as_demo(&client.authorization_url(&[])).await, "code").unwrap()
}

async fn works(client: &McpClient) -> bool {
    client.call("get_athlete_profile", json!({})).await.status == 200
}

#[tokio::test]
async fn takes_a_form_and_nothing_else() {
    let app = App::over_tcp().await;
    let body = "grant_type=refresh_token&refresh_token=x&client_id=x";
    for request in [
        Request::json("/oauth/token", &json!({"grant_type": "refresh_token"})),
        Request::new(Method::POST, "/oauth/token").body(body),
        Request::new(Method::POST, "/oauth/token")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body),
        Request::form("/oauth/token?code=x", &[("grant_type", "authorization_code")]),
        Request::form("/oauth/token", &[("grant_type", "refresh_token"), ("grant_type", "refresh_token")]),
        Request::form("/oauth/token", &[]),
    ] {
        let answer = app.send(request).await.expect(400);
        assert_eq!(answer.error(), "invalid_request");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let other = Request::form("/oauth/token", &[("grant_type", "password"), ("client_id", "x")]);
    assert_eq!(app.send(other).await.expect(400).error(), "unsupported_grant_type");
}

#[tokio::test]
async fn tells_an_unknown_client_to_register_again() {
    let app = App::over_tcp().await;
    let mut client = McpClient::registered(&app).await;
    let code = code_for(&app, &client).await;
    assert_eq!(client.redeem_with(&code, &[("client_id", "")]).await.expect(401).error(), "invalid_client");
    assert_eq!(
        client.redeem_with(&code, &[("client_secret", "s")]).await.expect(401).error(),
        "invalid_client"
    );
    let basic = Request::form("/oauth/token", &[("grant_type", "authorization_code"), ("code", &code)])
        .header("authorization", "Basic eDp5");
    let answer = app.send(basic).await.expect(401);
    assert_eq!(answer.error(), "invalid_client");
    assert!(answer.header("www-authenticate").unwrap().starts_with("Basic"));
    client.client_id = format!("c1.{}", "A".repeat(43));
    assert_eq!(client.redeem(&code).await.expect(401).error(), "invalid_client");
}

#[tokio::test]
async fn does_not_consume_the_code_when_the_redirect_uri_differs() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let code = code_for(&app, &client).await;
    let other = [("redirect_uri", "http://127.0.0.1:7777/callbacK")];
    assert_eq!(client.redeem_with(&code, &other).await.expect(400).error(), "invalid_grant");
    client.redeem_with(&code, &[("redirect_uri", "")]).await.expect(200);
}

#[tokio::test]
async fn burns_a_code_only_at_the_fifth_wrong_verifier() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for (failures, status) in [(4, 200), (5, 400)] {
        let code = code_for(&app, &client).await;
        for _ in 0..failures {
            let wrong = [("code_verifier", CHALLENGE)];
            assert_eq!(client.redeem_with(&code, &wrong).await.expect(400).error(), "invalid_grant");
        }
        client.redeem(&code).await.expect(status);
    }
}

#[tokio::test]
async fn gives_a_code_to_no_other_client_and_leaves_it_for_its_own() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut other = McpClient::discover(&app).await;
    other.register("http://127.0.0.1:7777/other").await;
    let code = code_for(&app, &client).await;
    let answer = other.redeem_with(&code, &[("redirect_uri", "")]).await.expect(400);
    assert_eq!(answer.error(), "invalid_grant");
    client.redeem(&code).await.expect(200);
    assert_eq!(client.redeem("unknown").await.expect(400).error(), "invalid_grant");
}

#[tokio::test]
async fn lets_a_code_end_after_a_minute() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let code = code_for(&app, &client).await;
    app.clock.advance(60);
    assert_eq!(client.redeem(&code).await.expect(400).error(), "invalid_grant");
}

#[tokio::test]
async fn forgives_a_repeated_code_at_once_and_revokes_for_one_that_comes_back_later() {
    let app = App::over_tcp().await;
    for (seconds, kept) in [(5, true), (25, false)] {
        let mut client = McpClient::registered(&app).await;
        let code = code_for(&app, &client).await;
        let answer = client.redeem(&code).await.expect(200);
        client.take(&answer);
        app.clock.advance(seconds);
        assert_eq!(client.redeem(&code).await.expect(400).error(), "invalid_grant");
        assert_eq!(works(&client).await, kept, "after {seconds} s");
        client.refresh(&client.refresh_token).await.expect(if kept { 200 } else { 400 });
    }
}

#[tokio::test]
async fn keeps_the_resource_of_the_approval() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let code = code_for(&app, &client).await;
    let other = [("resource", "https://other.example/mcp")];
    assert_eq!(client.redeem_with(&code, &other).await.expect(400).error(), "invalid_target");
    let tokens = client.redeem(&code).await.expect(200).json();
    assert_eq!(claims(tokens["access_token"].as_str().unwrap())["aud"], client.resource["resource"]);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(client.refresh_with(refresh, &other).await.expect(400).error(), "invalid_target");
}

#[tokio::test]
async fn refuses_a_refresh_token_that_was_changed_in_any_place() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let token = client.refresh_token.clone();
    let mut bad = vec!["garbage".to_owned(), format!("{token}A"), token[..token.len() - 1].to_owned()];
    for at in [4, 20, 60, token.len() - 2] {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        bad.push(String::from_utf8(bytes).unwrap());
    }
    for token in bad {
        assert_eq!(client.refresh(&token).await.expect(400).error(), "invalid_grant", "{token}");
    }
    client.refresh(&client.refresh_token).await.expect(200);
}

#[tokio::test]
async fn refreshes_for_no_other_client_and_never_widens_the_scope() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let mut other = McpClient::discover(&app).await;
    other.register("http://127.0.0.1:7777/other").await;
    assert_eq!(other.refresh(&client.refresh_token).await.expect(400).error(), "invalid_grant");
    let wider = [("scope", "intervals:read intervals:write")];
    assert_eq!(client.refresh_with(&client.refresh_token, &wider).await.expect(400).error(), "invalid_scope");
    let tokens = client.refresh(&client.refresh_token).await.expect(200).json();
    assert_eq!(tokens["scope"], "intervals:read");
}

#[tokio::test]
async fn revokes_the_grant_when_an_old_refresh_token_returns_after_the_grace() {
    let app = App::over_tcp().await;
    let mut client = McpClient::connected(&app, "intervals:read").await;
    let old = client.refresh_token.clone();
    let answer = client.refresh(&old).await.expect(200);
    client.take(&answer);
    app.clock.advance(121);
    assert_eq!(client.refresh(&old).await.expect(400).error(), "invalid_grant");
    assert!(!works(&client).await);
    assert_eq!(client.refresh(&client.refresh_token).await.expect(400).error(), "invalid_grant");
}

#[tokio::test]
async fn revokes_the_grant_when_a_token_two_generations_old_returns_even_at_once() {
    let app = App::over_tcp().await;
    let mut client = McpClient::connected(&app, "intervals:read").await;
    let oldest = client.refresh_token.clone();
    for _ in 0..2 {
        let answer = client.refresh(&client.refresh_token).await.expect(200);
        client.take(&answer);
    }
    assert_eq!(client.refresh(&oldest).await.expect(400).error(), "invalid_grant");
    assert!(!works(&client).await);
}

#[tokio::test]
async fn lets_an_unused_refresh_token_end_after_thirty_days() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    app.clock.advance(30 * 86_400);
    assert_eq!(client.refresh(&client.refresh_token).await.expect(400).error(), "invalid_grant");
}

#[tokio::test]
async fn revokes_ones_own_token_only_and_says_200_to_everything_else() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let mut other = McpClient::discover(&app).await;
    other.register("http://127.0.0.1:7777/other").await;
    for token in ["garbage", &client.refresh_token, &client.access_token] {
        assert_eq!(other.revoke(token).await.expect(200).body, b"");
    }
    assert!(works(&client).await);
    client.revoke(&client.access_token).await.expect(200);
    assert!(!works(&client).await);
    client.revoke(&client.access_token).await.expect(200);
}

#[tokio::test]
async fn puts_neither_athlete_nor_name_into_a_token() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let claims = claims(&client.access_token);
    let mut names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["aud", "client_id", "exp", "gid", "iat", "iss", "jti", "scope", "sub"]);
    assert!(!claims.to_string().contains(simulator::DEMO_ATHLETE.trim_start_matches('i')));
    assert!(client.access_token.len() < 1_024);
}
