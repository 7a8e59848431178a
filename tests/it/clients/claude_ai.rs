//! Claude on the web, on the phone and in the desktop application: all of them connect from Anthropic's cloud.

use serde_json::{Value, json};

use super::documents;
use super::wire::{BOTH, Connection, EVERYTHING, Habits, READ_WRITE};
use crate::harness::{Door, Request};

/// Discovery, registration, token requests and the first probe.
const PROBE: Habits =
    Habits { agent: "python-httpx/0.28.1", mcp_agent: "python-httpx/0.28.1", headers: &[], accept: "*/*" };
/// Everything after the login.
const TRAFFIC: Habits =
    Habits { agent: "python-httpx/0.28.1", mcp_agent: "Claude-User", headers: &[], accept: BOTH };

const CALLBACK: &str = "https://claude.ai/api/mcp/auth_callback";
const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

at_every_door!(
    connects_by_its_document_and_refreshes_in_parallel,
    registers_asks_for_a_secret_and_takes_none,
    finds_its_way_without_metadata,
    steps_up_for_a_delete,
    discovers_in_the_modern_era
);

fn probe() -> Value {
    json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "Anthropic", "version": "1.0.0"}
    })
}

fn opening() -> Value {
    json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {"extensions": {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html;profile=mcp-app"]}}},
        "clientInfo": {"name": "Anthropic/ClaudeAI", "version": "1.0.0"}, "_meta": {"traceparent": TRACE}
    })
}

/// From the probe to the metadata; the scope to ask for.
async fn discovered(door: Door) -> (Connection, String) {
    let mut claude = Connection::new(door, &PROBE).await;
    let message = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": probe()});
    let challenged = claude.knocks(&message).await;
    claude.reads_resource_metadata(&challenged.metadata).await;
    claude.reads_server_metadata().await;
    (claude, format!("{} offline_access", challenged.scope))
}

/// From the token to the first call, as the hosted surfaces do it.
async fn used(claude: &mut Connection) {
    claude.initializes(&probe()).await;
    claude.behaves_like(&TRAFFIC);
    claude.initializes(&opening()).await;
    claude.version = Some("2025-11-25");
    assert!(claude.lists_tools().await.iter().any(|tool| tool == "get_today"));
    claude.lists_prompts_and_resources().await;
    claude.opens_no_stream().await;
    claude.calls("get_today", json!({})).await;
}

async fn connects_by_its_document_and_refreshes_in_parallel(door: Door) {
    let (mut claude, scope) = discovered(door).await;
    claude.is(documents::CLAUDE_AI, CALLBACK);
    let resource = claude.typed_url();
    let code = claude.is_allowed(READ_WRITE, &[("scope", &scope), ("resource", &resource)]).await;
    claude.redeems(&code, READ_WRITE, &[("resource", &resource)]).await;
    used(&mut claude).await;

    claude.app.clock.advance(3_600 - 300);
    let (one, other) = (claude.refresh(&[]).await, claude.refresh(&[("resource", &resource)]).await);
    let successor = one.json()["refresh_token"].clone();
    assert_eq!(other.expect(200).json()["refresh_token"], successor, "whichever answer is kept, it works");
    claude.takes(&one, READ_WRITE);
    claude.calls("get_today", json!({})).await;
    claude.refreshes(READ_WRITE, &[]).await;

    let revoked = [("token", claude.refresh_token.as_str()), ("client_id", claude.client_id.as_str())];
    claude.app.send(Request::form("/oauth/revoke", &revoked)).await.expect(200);
    assert_eq!(claude.refresh(&[]).await.expect(400).error(), "invalid_grant");
    let stranger = [("client_id", "c1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")];
    assert_eq!(claude.refresh(&stranger).await.expect(401).error(), "invalid_client");
}

async fn registers_asks_for_a_secret_and_takes_none(door: Door) {
    let (mut claude, scope) = discovered(door).await;
    let metadata = json!({
        "client_name": "Claude", "client_uri": "https://claude.ai", "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_post", "scope": scope
    });
    claude.registers(&metadata, CALLBACK).await;
    let first = claude.client_id.clone();
    claude.registers(&metadata, CALLBACK).await;
    assert_eq!(claude.client_id, first, "it registers twice for one connection");
    let code = claude.is_allowed(READ_WRITE, &[]).await;
    claude.redeems(&code, READ_WRITE, &[]).await;
    used(&mut claude).await;
    claude.finds_its_token_expired().await;
    claude.refreshes(READ_WRITE, &[]).await;
    claude.calls("get_today", json!({})).await;
}

async fn finds_its_way_without_metadata(door: Door) {
    let mut claude = Connection::new(door, &PROBE).await;
    claude.knocks(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": probe()})).await;
    claude.looks_in_vain("/.well-known/oauth-authorization-server/mcp").await;
    claude.looks_in_vain("/.well-known/openid-configuration").await;
    let metadata = json!({
        "client_name": "Claude", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]
    });
    claude.registers_at("/register", &metadata, CALLBACK).await;
    let code = claude.is_allowed_at("/authorize", READ_WRITE, &[]).await;
    claude.redeems_at("/token", &code, READ_WRITE, &[]).await;
    used(&mut claude).await;
}

async fn steps_up_for_a_delete(door: Door) {
    let (mut claude, scope) = discovered(door).await;
    claude.is(documents::CLAUDE_AI, CALLBACK);
    let code = claude.is_allowed(READ_WRITE, &[("scope", &scope)]).await;
    claude.redeems(&code, READ_WRITE, &[]).await;
    used(&mut claude).await;
    let event = json!({"ids": [first_event(&claude).await]});
    let needed = claude.needs_more("delete_events", event.clone()).await;
    assert_eq!(needed, EVERYTHING);
    let code = claude.is_allowed(&needed, &[("scope", &format!("{needed} offline_access"))]).await;
    claude.redeems(&code, EVERYTHING, &[]).await;
    let preview = claude.calls("delete_events", event).await;
    assert!(preview["structuredContent"]["preview_token"].is_string(), "{preview}");
}

async fn first_event(claude: &Connection) -> String {
    let events = claude.calls("list_events", json!({})).await;
    events["structuredContent"]["events"][0]["id"].as_str().unwrap().to_owned()
}

async fn discovers_in_the_modern_era(door: Door) {
    let client = json!({"name": "Anthropic/ClaudeAI", "version": "1.0.0"});
    let mut claude = Connection::new(door, &TRAFFIC).await;
    let challenged = claude.probes_modern(&client).await;
    claude.reads_resource_metadata(&challenged.metadata).await;
    claude.reads_server_metadata().await;
    claude.is(documents::CLAUDE_AI, "https://claude.com/api/mcp/auth_callback");
    let code = claude.is_allowed(READ_WRITE, &[("scope", &challenged.scope)]).await;
    claude.redeems(&code, READ_WRITE, &[]).await;
    let discovered = claude.asks_modern(&client, "server/discover", json!({})).await;
    assert_eq!(discovered["supportedVersions"], json!(["2025-06-18", "2025-11-25", "2026-07-28"]));
    let listed = claude.asks_modern(&client, "tools/list", json!({})).await;
    assert_eq!(listed["cacheScope"], "private", "the list depends on the scope");
    let call = json!({"name": "get_today", "arguments": {}});
    assert_ne!(claude.asks_modern(&client, "tools/call", call).await["isError"], true);
    claude.refreshes(READ_WRITE, &[]).await;
}
