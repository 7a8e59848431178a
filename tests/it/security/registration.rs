//! `POST /oauth/register`: what a stranger may say of itself.

use serde_json::{Value, json};

use crate::harness::{Answer, App, Request};

const CALLBACK: &str = "https://claude.ai/api/mcp/auth_callback";

async fn registering(app: &App, changes: Value) -> Answer {
    let mut metadata = json!({"client_name": "Test client", "redirect_uris": [CALLBACK]});
    for (name, value) in changes.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    app.send(Request::json("/oauth/register", &metadata)).await
}

#[tokio::test]
async fn refuses_metadata_that_it_would_not_honour() {
    let app = App::over_tcp().await;
    for (changes, error) in [
        (json!({"token_endpoint_auth_method": "client_secret_basic"}), "invalid_client_metadata"),
        (json!({"token_endpoint_auth_method": "private_key_jwt"}), "invalid_client_metadata"),
        (json!({"response_types": ["token"]}), "invalid_client_metadata"),
        (json!({"grant_types": ["client_credentials"]}), "invalid_client_metadata"),
        (json!({"software_statement": "e.y.j"}), "invalid_software_statement"),
        (json!({"redirect_uris": []}), "invalid_redirect_uri"),
        (json!({"redirect_uris": [CALLBACK, CALLBACK]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": [CALLBACK, 7]}), "invalid_redirect_uri"),
        (json!({"redirect_uris": CALLBACK}), "invalid_redirect_uri"),
        (json!({"client_name": "line\nbreak"}), "invalid_client_metadata"),
        (json!({"client_name": "right\u{202e}left"}), "invalid_client_metadata"),
    ] {
        let answer = registering(&app, changes.clone()).await;
        assert_eq!((answer.status, answer.error().as_str()), (400, error), "{changes}");
    }
}

#[tokio::test]
async fn takes_json_only_and_no_key_twice() {
    let app = App::over_tcp().await;
    let body = format!(r#"{{"redirect_uris":["{CALLBACK}"]}}"#);
    for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let request =
            Request::new(http::Method::POST, "/oauth/register").header("content-type", content_type);
        assert_eq!(app.send(request.body(body.clone())).await.expect(400).error(), "invalid_client_metadata");
    }
    let twice = format!(r#"{{"redirect_uris":["{CALLBACK}"],"redirect_uris":["https://claude.ai/other"]}}"#);
    let request =
        Request::new(http::Method::POST, "/oauth/register").header("content-type", "application/json");
    assert_eq!(app.send(request.clone().body(twice)).await.expect(400).error(), "invalid_client_metadata");
    let large = format!(r#"{{"redirect_uris":["{CALLBACK}"],"x":"{}"}}"#, "x".repeat(16_384));
    app.send(request.body(large)).await.expect(413);
}

#[tokio::test]
async fn gives_no_secret_and_ignores_an_identity_that_a_client_brings() {
    let app = App::over_tcp().await;
    let brought = json!({"client_id": "mine", "client_secret": "s", "token_endpoint_auth_method": "client_secret_post"});
    let document = registering(&app, brought).await.expect(201).json();
    assert!(document["client_id"].as_str().unwrap().starts_with("c1."));
    assert_eq!(document["token_endpoint_auth_method"], "none");
    assert_eq!(document.get("client_secret"), None);
    assert_eq!(document.get("registration_access_token"), None);
}

#[tokio::test]
async fn knows_the_same_metadata_again_whatever_its_order() {
    let app = App::over_tcp().await;
    let request =
        Request::new(http::Method::POST, "/oauth/register").header("content-type", "application/json");
    let mut ids = Vec::new();
    for body in [
        format!(r#"{{"client_name":"Test","redirect_uris":["{CALLBACK}"]}}"#),
        format!(r#"{{  "redirect_uris" : ["{CALLBACK}"] , "client_name":"\u0054est" }}"#),
    ] {
        ids.push(app.send(request.clone().body(body)).await.expect(201).json()["client_id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn lends_no_well_known_name_to_a_strangers_host() {
    let setup = crate::harness::Setup { environment: vec![("REGISTRATION_POLICY", "open")] };
    let app = App::over_tcp_with(setup).await;
    for name in ["Claude", "CLAUDE", "Cl\u{0430}ude", "ChatGPT", "Intervals.icu"] {
        let foreign = json!({"client_name": name, "redirect_uris": ["https://unknown.example/cb"]});
        let answer = registering(&app, foreign).await;
        assert_eq!((answer.status, answer.error().as_str()), (400, "invalid_client_metadata"), "{name}");
    }
    registering(&app, json!({"client_name": "Claude"})).await.expect(201);
}
