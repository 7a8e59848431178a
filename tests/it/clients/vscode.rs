//! Visual Studio Code: one registration for the desktop and the web, and a step-up when a call needs more.

use serde_json::{Value, json};

use super::documents;
use super::wire::{BOTH, Connection, EVERYTHING, Habits, NODE, READ_WRITE};
use crate::harness::Door;

const HABITS: Habits = Habits { agent: "node", mcp_agent: "node", headers: NODE, accept: BOTH };

at_every_door!(connects_by_its_document_at_its_port, registers_and_takes_another_port, connects_on_the_web);

fn opening() -> Value {
    json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {"roots": {"listChanged": true}, "sampling": {}, "elicitation": {"form": {}, "url": {}}},
        "clientInfo": {"name": "Visual Studio Code", "version": "1.125.0"}
    })
}

fn registration(scope: &str) -> Value {
    json!({
        "client_name": "Visual Studio Code", "client_uri": "https://code.visualstudio.com",
        "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        "response_types": ["code"],
        "redirect_uris": [
            "https://insiders.vscode.dev/redirect", "https://vscode.dev/redirect",
            "http://127.0.0.1/", "http://127.0.0.1:33418/"
        ],
        "scope": scope, "token_endpoint_auth_method": "none", "application_type": "native"
    })
}

async fn discovered(door: Door) -> (Connection, String) {
    let mut vscode = Connection::new(door, &HABITS).await;
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": opening()});
    let challenged = vscode.knocks(&message).await;
    vscode.version = Some("2025-11-25");
    vscode.reads_resource_metadata(&challenged.metadata).await;
    vscode.reads_server_metadata().await;
    (vscode, challenged.scope)
}

async fn logs_in(vscode: &mut Connection, scope: &str) {
    let resource = vscode.typed_url();
    let code = vscode.is_allowed(scope, &[("scope", scope), ("resource", &resource)]).await;
    vscode.redeems(&code, scope, &[("resource", &resource)]).await;
}

async fn used(vscode: &mut Connection) {
    vscode.initializes(&opening()).await;
    vscode.opens_no_stream().await;
    assert!(!vscode.lists_tools().await.is_empty());
    vscode.lists_prompts_and_resources().await;
    vscode.calls("get_today", json!({})).await;
    let needed = vscode.needs_more("delete_events", json!({"ids": ["1"]})).await;
    assert_eq!(needed, EVERYTHING);
    logs_in(vscode, &needed).await;
    assert!(vscode.lists_tools().await.iter().any(|tool| tool == "delete_events"));
    let arguments = json!({"sport": "Ride", "ftp": 270});
    vscode.calls("update_sport_settings", arguments).await;
    vscode.finds_its_token_expired().await;
    vscode.refreshes(EVERYTHING, &[]).await;
    vscode.calls("get_today", json!({})).await;
}

async fn connects_by_its_document_at_its_port(door: Door) {
    let (mut vscode, scope) = discovered(door).await;
    assert_eq!(scope, READ_WRITE);
    vscode.is(documents::VSCODE, "http://127.0.0.1:33418/");
    logs_in(&mut vscode, &scope).await;
    used(&mut vscode).await;
}

async fn registers_and_takes_another_port(door: Door) {
    let (mut vscode, scope) = discovered(door).await;
    vscode.registers(&registration(&scope), "http://127.0.0.1:60417/").await;
    logs_in(&mut vscode, &scope).await;
    used(&mut vscode).await;
}

async fn connects_on_the_web(door: Door) {
    let (mut vscode, scope) = discovered(door).await;
    vscode.registers(&registration(&scope), "https://vscode.dev/redirect").await;
    logs_in(&mut vscode, &scope).await;
    used(&mut vscode).await;
}
