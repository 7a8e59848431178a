//! Codex: OpenAI's command line. It asks for a stream first and initializes twice.

use serde_json::{Value, json};

use super::documents;
use super::wire::{BOTH, Connection, Habits, READ_WRITE};
use crate::harness::Door;

const HABITS: Habits =
    Habits { agent: "codex_cli_rs/0.50.0", mcp_agent: "codex_cli_rs/0.50.0", headers: &[], accept: BOTH };

at_every_door!(connects_by_its_document, registers_as_a_native_application);

fn opening() -> Value {
    json!({
        "protocolVersion": "2025-06-18", "capabilities": {"elicitation": {}},
        "clientInfo": {"name": "codex-mcp-client", "title": "Codex", "version": "0.50.0"}
    })
}

async fn discovered(door: Door) -> Connection {
    let mut codex = Connection::new(door, &HABITS).await;
    let challenged = codex.knocks_with_get().await;
    codex.reads_resource_metadata(&challenged.metadata).await;
    codex.reads_server_metadata().await;
    codex
}

async fn used(codex: &mut Connection) {
    codex.initializes(&opening()).await;
    codex.initializes(&opening()).await;
    codex.version = Some("2025-06-18");
    assert!(!codex.lists_tools().await.is_empty());
    codex.calls("get_today", json!({})).await;
    codex.finds_its_token_expired().await;
    codex.refreshes(READ_WRITE, &[]).await;
    codex.calls("get_today", json!({})).await;
}

async fn connects_by_its_document(door: Door) {
    let mut codex = discovered(door).await;
    codex.is(documents::CODEX, "http://127.0.0.1:39517/callback");
    let code = codex.is_allowed(READ_WRITE, &[]).await;
    codex.redeems(&code, READ_WRITE, &[]).await;
    used(&mut codex).await;
}

async fn registers_as_a_native_application(door: Door) {
    let mut codex = discovered(door).await;
    let redirect_uri = "http://localhost:40123/callback";
    let metadata = json!({
        "client_name": "Codex", "redirect_uris": [redirect_uri], "application_type": "native",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "none"
    });
    codex.registers(&metadata, redirect_uri).await;
    let code = codex.is_allowed(READ_WRITE, &[]).await;
    codex.redeems(&code, READ_WRITE, &[]).await;
    used(&mut codex).await;
}
