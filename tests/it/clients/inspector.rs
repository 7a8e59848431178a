//! The MCP Inspector 2.12: its command line in both eras, and its web page, which runs in a browser.

use serde_json::{Value, json};

use super::wire::{BOTH, Connection, EVERYTHING, Habits, NODE, READ_WRITE};
use crate::harness::{Door, Request};

const CLI: Habits = Habits { agent: "node", mcp_agent: "node", headers: NODE, accept: BOTH };

at_every_door!(
    connects_from_the_command_line,
    connects_in_the_modern_era,
    connects_from_a_page,
    refreshes_when_it_is_told_to_step_up
);

fn client() -> Value {
    json!({"name": "inspector-cli", "version": "2.12.0"})
}

fn opening() -> Value {
    let extensions = json!({"io.modelcontextprotocol/tasks": {}, "io.modelcontextprotocol/skills": {}});
    json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {"roots": {"listChanged": true}, "extensions": extensions}, "clientInfo": client()
    })
}

/// It asks for everything that the metadata lists, reads only the path form of the resource's, and registers.
async fn registered(inspector: &mut Connection, metadata: &str, redirect_uri: &str) -> String {
    inspector.version = Some("2025-11-25");
    assert_eq!(metadata, "/.well-known/oauth-protected-resource/mcp");
    inspector.reads_resource_metadata(metadata).await;
    inspector.reads_server_metadata().await;
    let scope = format!("{EVERYTHING} offline_access");
    let registration = json!({
        "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "client_name": "MCP Inspector", "client_uri": "https://github.com/modelcontextprotocol/inspector",
        "scope": scope, "application_type": "native"
    });
    inspector.registers(&registration, redirect_uri).await;
    inspector.version = None;
    scope
}

async fn logs_in(inspector: &mut Connection, asked: &str, ticked: &str) {
    let resource = inspector.typed_url();
    let parameters = [("scope", asked), ("prompt", "consent"), ("resource", &resource)];
    let code = inspector.is_allowed(ticked, &parameters).await;
    inspector.redeems(&code, ticked, &[("resource", &resource)]).await;
}

async fn connected(door: Door, ticked: &str) -> Connection {
    let mut inspector = Connection::new(door, &CLI).await;
    let message = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": opening()});
    let challenged = inspector.knocks(&message).await;
    let asked =
        registered(&mut inspector, &challenged.metadata, "http://127.0.0.1:6276/oauth/callback").await;
    logs_in(&mut inspector, &asked, ticked).await;
    inspector.initializes(&opening()).await;
    inspector.version = Some("2025-11-25");
    inspector.opens_no_stream().await;
    inspector
}

async fn connects_from_the_command_line(door: Door) {
    let mut inspector = connected(door, EVERYTHING).await;
    assert!(!inspector.lists_tools().await.is_empty());
    inspector.calls("get_athlete_profile", json!({})).await;
    inspector.finds_its_token_expired().await;
    inspector.refreshes(EVERYTHING, &[("resource", &inspector.typed_url())]).await;
    inspector.calls("get_athlete_profile", json!({})).await;
}

async fn connects_in_the_modern_era(door: Door) {
    let mut inspector = Connection::new(door, &CLI).await;
    let challenged = inspector.probes_modern(&client()).await;
    let asked =
        registered(&mut inspector, &challenged.metadata, "http://127.0.0.1:6276/oauth/callback").await;
    logs_in(&mut inspector, &asked, EVERYTHING).await;
    inspector.asks_modern(&client(), "server/discover", json!({})).await;
    inspector.asks_modern(&client(), "tools/list", json!({})).await;
    let call = json!({"name": "get_athlete_profile", "arguments": {}});
    assert_ne!(inspector.asks_modern(&client(), "tools/call", call).await["isError"], true);
    inspector.refreshes(EVERYTHING, &[]).await;
}

/// A browser asks before it sends a header that is not simple, and reads only what it is allowed to.
async fn connects_from_a_page(door: Door) {
    const ORIGIN: &str = "http://localhost:6274";
    const PAGE: Habits = Habits {
        agent: "Mozilla/5.0",
        mcp_agent: "Mozilla/5.0",
        headers: &[("origin", ORIGIN), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")],
        accept: BOTH,
    };
    let mut inspector = Connection::new(door, &PAGE).await;
    for path in ["/mcp", "/oauth/register", "/oauth/token", "/.well-known/oauth-authorization-server"] {
        let preflight = Request::new(http::Method::OPTIONS, path)
            .header("origin", ORIGIN)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type,mcp-protocol-version");
        let answer = inspector.app.send(preflight).await.expect(204);
        let allowed = answer.header("access-control-allow-origin").unwrap();
        assert!(allowed == "*" || allowed == ORIGIN, "{path}: {allowed}");
        assert!(answer.header("access-control-allow-credentials").is_none());
    }
    let challenged = inspector.knocks(&json!({"jsonrpc": "2.0", "id": 0, "method": "ping"})).await;
    let asked =
        registered(&mut inspector, &challenged.metadata, "http://localhost:6274/oauth/callback").await;
    logs_in(&mut inspector, &asked, READ_WRITE).await;
    inspector.initializes(&opening()).await;
    let listed =
        inspector.says(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).await.expect(200);
    assert_eq!(listed.header("access-control-allow-origin"), Some(ORIGIN));
    let exposed = listed.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("www-authenticate"), "a page that cannot read the challenge cannot step up");
    inspector.calls("get_athlete_profile", json!({})).await;
    inspector.refreshes(READ_WRITE, &[]).await;
}

/// It asked for everything and was given less: on a 403 it refreshes first, which never widens, and then asks again.
async fn refreshes_when_it_is_told_to_step_up(door: Door) {
    let mut inspector = connected(door, READ_WRITE).await;
    let arguments = json!({"sport": "Ride", "ftp": 270});
    let needed = inspector.needs_more("update_sport_settings", arguments.clone()).await;
    inspector.refreshes(READ_WRITE, &[]).await;
    assert_eq!(inspector.needs_more("update_sport_settings", arguments.clone()).await, needed);
    logs_in(&mut inspector, &needed, EVERYTHING).await;
    inspector.calls("update_sport_settings", arguments).await;
}
