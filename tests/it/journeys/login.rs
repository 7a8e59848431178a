//! From a URL that a person typed to a revoked grant.

use serde_json::json;

use crate::harness::{App, Browser, McpClient, query};

#[tokio::test]
async fn a_person_connects_a_client_and_takes_it_back_over_tcp() {
    Box::pin(login(App::over_tcp().await)).await;
}

#[tokio::test]
async fn a_person_connects_a_client_and_takes_it_back_over_api_gateway_events() {
    Box::pin(login(App::over_events().await)).await;
}

#[tokio::test]
async fn a_person_connects_a_client_and_takes_it_back_while_every_request_meets_a_fresh_process() {
    Box::pin(login(App::over_fresh_processes().await)).await;
}

async fn login(app: App) {
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);

    let signin = browser.open(&client.authorization_url(&[])).await.page();
    assert_eq!(signin.status, 200);
    let consent = browser.press(&signin.form(("action", "demo"))).await.page();
    assert!(consent.words().contains("127.0.0.1"), "the consent page names where the access goes");
    assert_eq!(consent.values("scope"), ["intervals:read", "intervals:write"]);
    let back = browser.press(&consent.form(("decision", "allow"))).await.away();
    assert!(back.starts_with("http://127.0.0.1:7777/callback?"), "{back}");
    assert_eq!(query(&back, "state").as_deref(), Some("a state & more"));
    assert_eq!(query(&back, "iss").as_deref(), Some(app.base_url.as_str()));

    let tokens = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    assert_eq!(tokens.json()["token_type"], "Bearer");
    assert_eq!(tokens.json()["expires_in"], 3600);
    assert_eq!(tokens.json()["scope"], "intervals:read intervals:write");
    client.take(&tokens);

    assert_eq!(client.initialize().await["protocolVersion"], "2025-11-25");
    assert!(!client.tools().await.is_empty());
    let profile = client.result("get_athlete_profile", json!({})).await;
    assert_ne!(profile["isError"], true, "{profile}");

    Box::pin(refresh_replay_revoke(&app, client)).await;
}

async fn refresh_replay_revoke(app: &App, mut client: McpClient) {
    let first = client.refresh_token.clone();
    let refreshed = client.refresh(&first).await.expect(200);
    client.take(&refreshed);
    assert_ne!(client.refresh_token, first);
    let repeated = client.refresh(&first).await.expect(200).json();
    assert_eq!(
        repeated["refresh_token"], client.refresh_token,
        "a retry inside the grace gets the same successor"
    );

    client.revoke(&client.refresh_token).await.expect(200);
    let refused = client.call("get_athlete_profile", json!({})).await.expect(401);
    assert_eq!(refused.error(), "invalid_token");
    assert_eq!(client.refresh(&client.refresh_token).await.expect(400).error(), "invalid_grant");

    let mut again = McpClient::connected(app, "intervals:read").await;
    let old = again.refresh_token.clone();
    let refreshed = again.refresh(&old).await.expect(200);
    again.take(&refreshed);
    app.clock.advance(121);
    assert_eq!(again.refresh(&old).await.expect(400).error(), "invalid_grant");
    again.call("get_athlete_profile", json!({})).await.expect(401);
}
