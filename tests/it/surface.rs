//! What the outside sees, word for word: a change here is a change for every client and is read as a diff.

use serde_json::{Value, json};

use crate::harness::{App, Browser, McpClient, Request};

/// Random values and times out, so that a snapshot shows only what we say.
fn settled(app: &App, text: &str) -> String {
    let mut settled = text.replace(&app.base_url, "https://HOST");
    settled = settled.replace(app.authority(), "HOST");
    for (name, value) in [
        ("csrf", "[csrf]"),
        ("t", "[transaction]"),
        ("gid", "[gid]"),
        ("session", "[session]"),
    ] {
        for quote in ["\"", "'"] {
            let marker = format!("name={quote}{name}{quote} value={quote}");
            while let Some(start) = settled.find(&marker).map(|at| at + marker.len()) {
                let length = settled[start..].find(quote).unwrap();
                settled.replace_range(
                    start - marker.len()..start + length,
                    &format!("name={name} {value}"),
                );
            }
        }
    }
    settled
}

#[tokio::test]
async fn the_metadata_documents() {
    let app = App::over_events().await;
    for (name, path) in [
        ("authorization_server", "/.well-known/oauth-authorization-server"),
        ("protected_resource", "/.well-known/oauth-protected-resource/mcp"),
    ] {
        let document = app.send(Request::get(path)).await.expect(200).json();
        insta::assert_json_snapshot!(name, document);
    }
}

#[tokio::test]
async fn the_challenges() {
    let app = App::over_events().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let none = app.send(Request::json("/mcp", &json!({}))).await;
    let bad = app
        .send(Request::json("/mcp", &json!({})).header("authorization", "Bearer x"))
        .await;
    let scope = client.call("delete_events", json!({})).await;
    let seen: Vec<Value> = [none, bad, scope]
        .iter()
        .map(|answer| json!([answer.status, answer.header("www-authenticate"), answer.json()]))
        .collect();
    insta::assert_json_snapshot!("challenges", seen);
}

#[tokio::test]
async fn the_tools_by_scope() {
    let app = App::over_events().await;
    for (name, scope) in [
        ("tools_read", "intervals:read"),
        ("tools_all", "intervals:read intervals:write intervals:admin"),
    ] {
        let tools = McpClient::connected(&app, scope).await.tools().await;
        insta::assert_json_snapshot!(name, tools);
    }
}

#[tokio::test]
async fn the_pages() {
    let app = App::over_events().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let signin = browser.open(&client.authorization_url(&[])).await.page();
    let consent = browser.press(&signin.form(("action", "demo"))).await.page();
    let error = Browser::new(&app)
        .open("/oauth/authorize?client_id=nobody")
        .await
        .page();
    let landing = app.send(Request::get("/")).await.expect(200);
    insta::assert_snapshot!("page_signin", settled(&app, &signin.html));
    insta::assert_snapshot!("page_consent", settled(&app, &consent.html));
    insta::assert_snapshot!("page_error", settled(&app, &error.words()));
    insta::assert_snapshot!("page_landing", settled(&app, landing.text()));
}
