//! Claude Code: a command line whose callback port differs each time.

use serde_json::{Value, json};

use super::documents;
use super::wire::{BOTH, Connection, EVERYTHING, Habits, READ_WRITE};
use crate::harness::Door;

const HABITS: Habits = Habits {
    agent: "claude-code/2.1.0 (cli)",
    mcp_agent: "claude-code/2.1.0 (cli)",
    headers: &[],
    accept: BOTH,
};

at_every_door!(
    probes_the_modern_era_and_connects_by_its_document_on_any_port,
    registers_where_documents_are_switched_off,
    steps_up_and_repeats_the_call
);

fn client() -> Value {
    json!({"name": "claude-code", "version": "2.1.0"})
}

async fn discovered(door: Door) -> (Connection, String) {
    let mut code = Connection::new(door, &HABITS).await;
    let challenged = code.probes_modern(&client()).await;
    code.reads_resource_metadata(&challenged.metadata).await;
    code.reads_server_metadata().await;
    (code, challenged.scope)
}

async fn connected_by_document(door: Door, redirect_uri: &str) -> Connection {
    let (mut code, scope) = discovered(door).await;
    code.is(documents::CLAUDE_CODE, redirect_uri);
    let resource = code.typed_url();
    let asked = [("scope", scope.as_str()), ("resource", resource.as_str())];
    let redeemed = code.is_allowed(READ_WRITE, &asked).await;
    code.redeems(&redeemed, READ_WRITE, &[("resource", &resource)]).await;
    code
}

async fn probes_the_modern_era_and_connects_by_its_document_on_any_port(door: Door) {
    let mut code = Box::pin(connected_by_document(door, "http://localhost:53682/callback")).await;
    code.asks_modern(&client(), "server/discover", json!({})).await;
    let listed = code.asks_modern(&client(), "tools/list", json!({})).await;
    assert_eq!(listed["ttlMs"], 60_000);
    let call = json!({"name": "get_athlete_profile", "arguments": {}});
    assert_ne!(code.asks_modern(&client(), "tools/call", call.clone()).await["isError"], true);
    code.finds_its_token_expired().await;
    code.refreshes(READ_WRITE, &[]).await;
    assert_ne!(code.asks_modern(&client(), "tools/call", call).await["isError"], true);
}

async fn registers_where_documents_are_switched_off(door: Door) {
    let (mut code, scope) = discovered(door).await;
    let redirect_uri = "http://127.0.0.1:54212/callback";
    let metadata = json!({
        "client_name": "Claude Code (intervals)", "redirect_uris": [redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "none"
    });
    code.registers(&metadata, redirect_uri).await;
    let redeemed = code.is_allowed(READ_WRITE, &[("scope", &scope)]).await;
    code.redeems(&redeemed, READ_WRITE, &[]).await;
    let capabilities = json!({"roots": {}, "elicitation": {}});
    let opening =
        json!({"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client()});
    code.initializes(&opening).await;
    code.version = Some("2025-11-25");
    assert!(!code.lists_tools().await.is_empty());
    code.lists_prompts_and_resources().await;
    code.calls("get_athlete_profile", json!({})).await;
    code.refreshes(READ_WRITE, &[]).await;
}

async fn steps_up_and_repeats_the_call(door: Door) {
    let mut code = Box::pin(connected_by_document(door, "http://127.0.0.1:61000/callback")).await;
    code.version = Some("2025-11-25");
    let arguments = json!({"sport": "Ride", "ftp": 270});
    let needed = code.needs_more("update_sport_settings", arguments.clone()).await;
    assert_eq!(needed, EVERYTHING);
    let redeemed = code.is_allowed(&needed, &[("scope", &needed)]).await;
    code.redeems(&redeemed, EVERYTHING, &[]).await;
    code.calls("update_sport_settings", arguments).await;
}
