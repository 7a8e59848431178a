//! Cursor: an editor that registers all its callbacks at once and asks for every scope that is advertised.

use serde_json::{Value, json};

use super::wire::{BOTH, Connection, EVERYTHING, Habits, NODE};
use crate::harness::Door;

const HABITS: Habits = Habits { agent: "node", mcp_agent: "node", headers: NODE, accept: BOTH };

const LOOPBACK: &str = "http://localhost:8787/callback";
const PRIVATE: &str = "cursor://anysphere.cursor-mcp/oauth/callback";
const WEB: &str = "https://www.cursor.com/agents/mcp/oauth/callback";

at_every_door!(connects_over_loopback, connects_by_its_private_scheme, connects_for_an_agent_on_the_web);

fn opening() -> Value {
    json!({
        "protocolVersion": "2025-11-25", "capabilities": {"roots": {"listChanged": false}, "elicitation": {}},
        "clientInfo": {"name": "cursor-vscode", "version": "1.0.0"}
    })
}

async fn connects(door: Door, redirect_uri: &str) {
    let mut cursor = Connection::new(door, &HABITS).await;
    let message = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": opening()});
    let challenged = cursor.knocks(&message).await;
    cursor.version = Some("2025-11-25");
    let resource = cursor.reads_resource_metadata(&challenged.metadata).await;
    cursor.reads_server_metadata().await;
    let metadata = json!({
        "client_name": "Cursor", "redirect_uris": [PRIVATE, LOOPBACK, WEB], "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]
    });
    cursor.registers(&metadata, redirect_uri).await;
    let advertised = resource["scopes_supported"].as_array().unwrap();
    let scope: Vec<&str> = advertised.iter().map(|scope| scope.as_str().unwrap()).collect();
    let resource = cursor.typed_url();
    let code = cursor.is_allowed(EVERYTHING, &[("scope", &scope.join(" ")), ("resource", &resource)]).await;
    cursor.redeems(&code, EVERYTHING, &[("resource", &resource)]).await;
    cursor.initializes(&opening()).await;
    cursor.opens_no_stream().await;
    assert!(cursor.lists_tools().await.iter().any(|tool| tool == "delete_item"));
    cursor.lists_prompts_and_resources().await;
    cursor.calls("get_today", json!({})).await;
    cursor.finds_its_token_expired().await;
    cursor.refreshes(EVERYTHING, &[("resource", &resource)]).await;
    cursor.calls("get_today", json!({})).await;
}

async fn connects_over_loopback(door: Door) {
    connects(door, LOOPBACK).await;
}

async fn connects_by_its_private_scheme(door: Door) {
    connects(door, PRIVATE).await;
}

async fn connects_for_an_agent_on_the_web(door: Door) {
    connects(door, WEB).await;
}
