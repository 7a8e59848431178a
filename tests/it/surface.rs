//! What the outside sees, word for word: a change here is a change for every client and is read as a diff.

use serde_json::{Value, json};

use crate::harness::{App, Browser, McpClient, Request};

/// The page without what is made anew each time and without its styles, so that a snapshot shows what we say.
fn settled(app: &App, html: &str) -> String {
    let mut page = html.replace(&app.base_url, "https://HOST").replace(app.authority(), "HOST");
    for name in ["csrf", "t"] {
        page = masked(&page, &format!("name=\"{name}\" value=\""), "\"");
    }
    masked(&page, "<style>", "</style>")
}

/// Everything between each `start` and the next `end` as `…`.
fn masked(text: &str, start: &str, end: &str) -> String {
    let mut pieces = text.split(start);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |shown, piece| {
        let rest = piece.find(end).map_or("", |at| &piece[at..]);
        format!("{shown}{start}…{rest}")
    })
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
    let bad = app.send(Request::json("/mcp", &json!({})).header("authorization", "Bearer x")).await;
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
    for (name, scope) in
        [("tools_read", "intervals:read"), ("tools_all", "intervals:read intervals:write intervals:admin")]
    {
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
    let error = Browser::new(&app).open("/oauth/authorize?client_id=nobody").await.page();
    let landing = app.send(Request::get("/")).await.expect(200);
    insta::assert_snapshot!("page_signin", settled(&app, &signin.html));
    insta::assert_snapshot!("page_consent", settled(&app, &consent.html));
    insta::assert_snapshot!("page_error", settled(&app, &error.words()));
    insta::assert_snapshot!("page_landing", settled(&app, landing.text()));
}
