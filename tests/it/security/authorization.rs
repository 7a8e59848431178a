//! `GET /oauth/authorize`: who may be redirected, and with what.

use http::Method;

use crate::harness::{App, Browser, DocumentHost, McpClient, Page, Request, query};

async fn refused_as_page(app: &App, target: &str) -> Page {
    let page = Page::new(app.send(Request::get(app.target(target))).await);
    assert_eq!(page.status, 400, "{target}: {}", page.words());
    assert_eq!(page.answer.header("location"), None, "{target}");
    assert_eq!(page.answer.header("cache-control"), Some("no-store"), "{target}");
    page
}

/// The error with which the browser is sent back to the client.
async fn sent_back(app: &App, client: &McpClient, changes: &[(&str, &str)]) -> String {
    let answer = app.send(Request::get(app.target(&client.authorization_url(changes)))).await.expect(303);
    let location = answer.header("location").unwrap().to_owned();
    assert!(location.starts_with(&client.redirect_uri), "{location}");
    assert_eq!(query(&location, "iss").as_deref(), Some(app.base_url.as_str()));
    assert_eq!(query(&location, "code"), None);
    assert_eq!(query(&location, "state").as_deref(), Some("a state & more"));
    query(&location, "error").unwrap_or_else(|| panic!("no error in {location}"))
}

#[tokio::test]
async fn does_not_redirect_for_an_unknown_client() {
    let app = App::over_tcp().await;
    let mut client = McpClient::registered(&app).await;
    client.client_id = format!("c1.{}", "A".repeat(43));
    refused_as_page(&app, &client.authorization_url(&[])).await;
    let wrong = [("response_type", "token"), ("redirect_uri", "https://evil.example/callback")];
    refused_as_page(&app, &client.authorization_url(&wrong)).await;
    refused_as_page(&app, "/oauth/authorize").await;
}

#[tokio::test]
async fn does_not_redirect_to_an_unregistered_uri() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for uri in [
        "https://evil.example/callback",
        "http://127.0.0.1:7777/callback/more",
        "http://localhost:7777/callback",
    ] {
        let page = refused_as_page(&app, &client.authorization_url(&[("redirect_uri", uri)])).await;
        assert!(!page.html.contains("evil.example/callback"), "input is not reflected");
    }
}

#[tokio::test]
async fn does_not_take_a_parameter_twice_however_it_is_spelled() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let url = client.authorization_url(&[]);
    refused_as_page(&app, &format!("{url}&client%5Fid={}", client.client_id)).await;
    refused_as_page(&app, &format!("{url}&redirect_uri=http%3A%2F%2F127.0.0.1%2F")).await;
    let answer = app.send(Request::get(app.target(&format!("{url}&state=other")))).await.expect(303);
    let location = answer.header("location").unwrap().to_owned();
    assert_eq!(query(&location, "error").as_deref(), Some("invalid_request"));
    assert_eq!(query(&location, "state"), None, "a repeated state is not echoed");
}

#[tokio::test]
async fn does_not_decode_what_is_no_valid_encoding() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for bad in ["%zz", "%c0%af", "%ff"] {
        refused_as_page(&app, &format!("/oauth/authorize?client_id={bad}&response_type=code")).await;
        let url = client.authorization_url(&[("redirect_uri", "")]);
        refused_as_page(&app, &format!("{url}&redirect_uri=http%3A%2F%2F127.0.0.1%3A7777%2Fcallback{bad}"))
            .await;
    }
}

#[tokio::test]
async fn fetches_no_request_object() {
    let host = DocumentHost::serving(&serde_json::json!({}));
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for uri in [host.url(), "https://evil.example/r".to_owned()] {
        let error = sent_back(&app, &client, &[("request_uri", &uri)]).await;
        assert_eq!(error, "request_uri_not_supported");
    }
    assert_eq!(host.fetches(), 0);
}

#[tokio::test]
async fn requires_pkce_with_s256_and_a_code_response() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for (changes, error) in [
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_type", "")], "invalid_request"),
        (vec![("code_challenge", "")], "invalid_request"),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge_method", "s256")], "invalid_request"),
        (vec![("code_challenge", "tooshort")], "invalid_request"),
        (vec![("scope", "profile email")], "invalid_scope"),
        (vec![("resource", "https://other.example/mcp")], "invalid_target"),
        (vec![("request", "ey.e.y")], "request_not_supported"),
        (vec![("response_mode", "fragment")], "invalid_request"),
        (vec![("prompt", "none")], "login_required"),
    ] {
        assert_eq!(sent_back(&app, &client, &changes).await, error, "{changes:?}");
    }
}

#[tokio::test]
async fn never_approves_without_a_person_even_when_signed_in_with_a_grant() {
    let app = App::over_tcp().await;
    let mut client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    client.connect(&mut browser, "intervals:read").await;
    let back = browser.open(&client.authorization_url(&[("prompt", "none")])).await.away();
    assert_eq!(query(&back, "error").as_deref(), Some("interaction_required"));
    let consent = browser.open(&client.authorization_url(&[])).await.page();
    assert!(consent.offers("decision", "allow"), "a known client is asked again");
}

#[tokio::test]
async fn echoes_a_hostile_state_encoded_and_refuses_a_nul() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for state in ["\"><script>alert(1)</script>", "\r\nSet-Cookie: a=b", "🚴", "a+b=c&d"] {
        let back = Browser::new(&app).allow_as_demo(&client.authorization_url(&[("state", state)])).await;
        assert_eq!(query(&back, "state").as_deref(), Some(state));
        assert!(back.is_ascii() && !back.contains(['<', '\r', '\n', '"']), "{back}");
    }
    let answer =
        app.send(Request::get(app.target(&client.authorization_url(&[("state", "a\0b")])))).await.expect(303);
    assert_eq!(query(answer.header("location").unwrap(), "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn defaults_what_a_client_leaves_out_and_drops_what_it_does_not_know() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    for changes in [vec![("redirect_uri", "")], vec![("resource", "")], vec![("state", "")]] {
        let page = Browser::new(&app).sign_in_as_demo(&client.authorization_url(&changes)).await;
        assert!(page.offers("decision", "allow"), "{changes:?}");
    }
    let narrow = client.authorization_url(&[("scope", "intervals:read unknown")]);
    assert_eq!(Browser::new(&app).sign_in_as_demo(&narrow).await.values("scope"), ["intervals:read"]);
    let default = client.authorization_url(&[("scope", "")]);
    let asked = Browser::new(&app).sign_in_as_demo(&default).await.values("scope");
    assert_eq!(asked, ["intervals:read", "intervals:write"]);
}

#[tokio::test]
async fn answers_other_methods_with_405_and_says_which_are_allowed() {
    let app = App::over_tcp().await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = app.send(Request::new(method, "/oauth/authorize")).await.expect(405);
        let mut allowed: Vec<&str> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed, ["GET", "HEAD"]);
    }
}

#[tokio::test]
async fn does_not_redirect_errors_to_a_host_that_is_only_allowed_by_the_open_policy() {
    let setup = crate::harness::Setup { environment: vec![("REGISTRATION_POLICY", "open")] };
    let app = App::over_tcp_with(setup).await;
    let mut client = McpClient::discover(&app).await;
    client.register("https://unknown.example/callback").await;
    let page = refused_as_page(&app, &client.authorization_url(&[("scope", "profile")])).await;
    assert!(page.words().contains("unknown.example"), "the page names the host");
    assert!(page.html.contains("error=invalid_scope"), "and links to it");
}
