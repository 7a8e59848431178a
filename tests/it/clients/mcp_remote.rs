//! mcp-remote 0.15: the bridge for applications that speak to local processes only, Claude Desktop among them.

use serde_json::{Value, json};

use super::wire::{BOTH, Connection, Habits, NODE, READ_WRITE};
use crate::harness::Door;

/// Its own first looks.
const LOOKS: Habits = Habits { agent: "node", mcp_agent: "undici", headers: NODE, accept: BOTH };
/// Everything that its library sends.
const LIBRARY: Habits = Habits { agent: "undici", mcp_agent: "undici", headers: NODE, accept: BOTH };

at_every_door!(bridges_a_local_application);

fn opening(client: &str) -> Value {
    json!({
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": client, "version": "0.0.0"}
    })
}

async fn bridges_a_local_application(door: Door) {
    let mut bridge = Connection::new(door, &LOOKS).await;
    let challenged = bridge.knocks_with_get().await;
    bridge.reads_resource_metadata(&challenged.metadata).await;
    bridge.reads_server_metadata().await;
    bridge.knocks_with_get().await;

    bridge.behaves_like(&LIBRARY);
    let test = opening("mcp-remote-fallback-test");
    let challenged =
        bridge.knocks(&json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": test})).await;
    bridge.version = Some("2025-11-25");
    bridge.reads_resource_metadata(&challenged.metadata).await;
    bridge.reads_server_metadata().await;
    bridge.version = None;
    let (redirect_uri, scope) =
        ("http://localhost:29688/oauth/callback", format!("{} offline_access", challenged.scope));
    let registration = json!({
        "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "client_name": "MCP CLI Proxy", "client_uri": "https://github.com/modelcontextprotocol/mcp-cli",
        "software_id": "2e6dc280-f3c3-4e01-99a7-8181dbd1d23d", "software_version": "0.15.1",
        "scope": scope, "application_type": "native"
    });
    bridge.registers(&registration, redirect_uri).await;
    let resource = bridge.typed_url();
    let parameters = [("scope", scope.as_str()), ("prompt", "consent"), ("resource", &resource)];
    let code = bridge.is_allowed(READ_WRITE, &parameters).await;
    bridge.redeems(&code, READ_WRITE, &[("resource", &resource)]).await;

    bridge.initializes(&test).await;
    bridge.version = Some("2025-11-25");
    bridge.opens_no_stream().await;
    bridge.version = None;
    bridge.initializes(&opening("claude-desktop (via mcp-remote 0.15.1)")).await;
    bridge.version = Some("2025-11-25");
    bridge.opens_no_stream().await;
    assert!(!bridge.lists_tools().await.is_empty());
    bridge.calls("get_athlete_profile", json!({})).await;
    bridge.finds_its_token_expired().await;
    bridge.refreshes(READ_WRITE, &[("resource", &resource)]).await;
    bridge.calls("get_athlete_profile", json!({})).await;
}
