//! Redirect URIs: what no client may register, and what never matches a registration.

use serde_json::json;

use crate::harness::{Answer, App, Browser, McpClient, Request, query};

const HOSTILE: &[&str] = &[
    "https:claude.ai/api/mcp/auth_callback",
    "https://CLAUDE.ai/cb",
    "https://claude.ai/a/../cb",
    "https://claude.ai/a/%2e%2e/cb",
    "https://claude.ai/\tcb",
    "https://claude.ai/\ncb",
    "https://claude.ai/\rcb",
    "https://claude\u{ff0e}ai/cb",
    "https://cl\u{ff41}ude.ai/cb",
    "https://claude\u{3002}ai/cb",
    "https://claude.ai@evil.example/cb",
    "https://claude.ai\\@evil.example/cb",
    "https://claude.ai:443/cb",
    "https://claude.ai./cb",
    "https://claude.ai",
    "https://claude.ai/cb#fragment",
    "https://claude.ai/cb?code=1",
    "https://sub.claude.ai/cb",
    "https://claude.ai.evil.example/cb",
    "https://160.79.104.10/cb",
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
    "JaVaScRiPt:alert(1)",
    "\u{1}javascript:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\r\nscript:alert(1)",
    "data:text/html,x",
    "cursor://x/cb",
    "vscode://x/cb",
    "//claude.ai/cb",
    "/cb",
    "",
    "https://xn--clade-uqa.ai/cb",
];

async fn registering(app: &App, uri: &str) -> Answer {
    app.send(Request::json("/oauth/register", &json!({"client_name": "Test", "redirect_uris": [uri]}))).await
}

#[tokio::test]
async fn registers_no_hostile_redirect_uri() {
    let app = App::over_tcp().await;
    for uri in HOSTILE {
        let answer = registering(&app, uri).await;
        assert_eq!((answer.status, answer.error().as_str()), (400, "invalid_redirect_uri"), "{uri:?}");
    }
}

#[tokio::test]
async fn sends_no_browser_to_a_hostile_redirect_uri() {
    let app = App::over_tcp().await;
    let mut client = McpClient::discover(&app).await;
    client.register("https://claude.ai/api/mcp/auth_callback").await;
    for uri in HOSTILE.iter().filter(|uri| !uri.is_empty()) {
        let url = client.authorization_url(&[("redirect_uri", uri)]);
        let answer = app.send(Request::get(app.target(&url))).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{uri:?}");
    }
}

#[tokio::test]
async fn lets_the_port_of_a_loopback_uri_vary_and_nothing_else() {
    let app = App::over_tcp().await;
    let mut client = McpClient::discover(&app).await;
    client.register("http://localhost/callback").await;
    for (uri, status) in [
        ("http://localhost:53682/callback", 303),
        ("http://localhost/callback", 303),
        ("http://127.0.0.1:53682/callback", 400),
        ("http://[::1]:53682/callback", 400),
        ("http://localhost:53682/callback/", 400),
        ("http://localhost:53682/callback?x=1", 400),
        ("http://localhost:053682/callback", 400),
        ("http://localhost:0/callback", 400),
        ("http://localhost:65536/callback", 400),
        ("https://localhost:53682/callback", 400),
    ] {
        let url = client.authorization_url(&[("redirect_uri", uri)]);
        assert_eq!(app.send(Request::get(app.target(&url))).await.status, status, "{uri}");
    }
}

#[tokio::test]
async fn keeps_the_query_of_a_registered_uri() {
    let app = App::over_tcp().await;
    let mut client = McpClient::discover(&app).await;
    client.register("https://claude.ai/cb?x=1").await;
    let back = Browser::new(&app).allow_as_demo(&client.authorization_url(&[])).await;
    assert!(back.starts_with("https://claude.ai/cb?x=1&"), "{back}");
    assert!(query(&back, "code").is_some());
}

#[tokio::test]
async fn takes_the_callbacks_of_the_clients_in_the_field() {
    let app = App::over_tcp().await;
    for uri in [
        "https://claude.ai/api/mcp/auth_callback",
        "https://claude.com/api/mcp/auth_callback",
        "https://chatgpt.com/connector_platform_oauth_redirect",
        "https://chatgpt.com/connector/oauth/abc",
        "https://vscode.dev/redirect",
        "https://insiders.vscode.dev/redirect",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "http://localhost:8787/callback",
        "http://127.0.0.1:33418/",
        "http://localhost:6274/oauth/callback",
        "http://127.0.0.1:6276/oauth/callback",
        "http://127.0.0.1/callback",
    ] {
        registering(&app, uri).await.expect(201);
    }
}
