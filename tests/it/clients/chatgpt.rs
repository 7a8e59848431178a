//! ChatGPT in developer mode: a connector of its cloud, which reads `search` and `fetch` to the byte.

use serde_json::{Value, json};

use super::documents;
use super::wire::{BOTH, Connection, Habits, READ_WRITE};
use crate::harness::Door;

const HABITS: Habits =
    Habits { agent: "openai-mcp/1.0.0", mcp_agent: "openai-mcp/1.0.0", headers: &[], accept: BOTH };

at_every_door!(connects_by_its_document_and_searches, registers_a_callback_per_connector);

async fn discovered(door: Door) -> (Connection, String) {
    let mut chatgpt = Connection::new(door, &HABITS).await;
    let message = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": opening()});
    let challenged = chatgpt.knocks(&message).await;
    chatgpt.reads_resource_metadata(&challenged.metadata).await;
    chatgpt.reads_server_metadata().await;
    (chatgpt, format!("{} offline_access", challenged.scope))
}

fn opening() -> Value {
    json!({
        "protocolVersion": "2025-11-25", "capabilities": {"extensions": {"io.modelcontextprotocol/ui": {}}},
        "clientInfo": {"name": "openai-mcp", "version": "1.0.0"}
    })
}

async fn searches_and_fetches(chatgpt: &mut Connection) {
    chatgpt.initializes(&opening()).await;
    chatgpt.version = Some("2025-11-25");
    let tools = chatgpt.lists_tools().await;
    assert!(tools.iter().any(|tool| tool == "search") && tools.iter().any(|tool| tool == "fetch"));
    let found = chatgpt.calls("search", json!({"query": "ride"})).await;
    let text: Value = serde_json::from_str(found["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text, found["structuredContent"]);
    let fetched = chatgpt.calls("fetch", json!({"id": text["results"][0]["id"]})).await;
    assert_eq!(fetched["structuredContent"]["id"], text["results"][0]["id"]);
}

async fn connects_by_its_document_and_searches(door: Door) {
    let (mut chatgpt, scope) = discovered(door).await;
    chatgpt.is(documents::CHATGPT, "https://chatgpt.com/connector_platform_oauth_redirect");
    let resource = chatgpt.typed_url();
    let code = chatgpt.is_allowed(READ_WRITE, &[("scope", &scope), ("resource", &resource)]).await;
    chatgpt.redeems(&code, READ_WRITE, &[("resource", &resource)]).await;
    searches_and_fetches(&mut chatgpt).await;
    chatgpt.finds_its_token_expired().await;
    chatgpt.refreshes(READ_WRITE, &[("resource", &resource)]).await;
    chatgpt.calls("search", json!({"query": "run"})).await;
}

async fn registers_a_callback_per_connector(door: Door) {
    let (mut chatgpt, scope) = discovered(door).await;
    let callback = "https://chatgpt.com/connector/oauth/a1B2c3D4e5F6";
    let metadata = json!({
        "client_name": "ChatGPT", "redirect_uris": [callback], "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]
    });
    chatgpt.registers(&metadata, callback).await;
    let code = chatgpt.is_allowed("intervals:read", &[("scope", &scope)]).await;
    chatgpt.redeems(&code, "intervals:read", &[]).await;
    searches_and_fetches(&mut chatgpt).await;
    chatgpt.refreshes("intervals:read", &[]).await;
}
