use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use http::Method;
use rmcp::model::{ListToolsResult, PaginatedRequestParams};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Value, json};

use crate::app::{App, request};

async fn tools(app: &App, scope: &str) -> Vec<Value> {
    let builder = app
        .bare(Method::POST)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", app.token(scope)));
    let got = app.send(builder.body(Body::from(request("tools/list", json!({})).to_string())).unwrap()).await;
    got.json()["result"]["tools"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_read_token_sees_read_tools_only_and_a_write_token_sees_all() {
    let app = App::start().await;
    let read = tools(&app, "intervals:read").await;
    assert!(!read.is_empty());
    for tool in &read {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool:#}");
    }
    let all = tools(&app, "intervals:read intervals:write").await;
    assert_eq!(all, tools(&app, "intervals:admin").await);
    assert!(all.iter().any(|tool| tool["name"] == "delete_events"));
}

#[tokio::test]
async fn every_tool_has_a_good_name_a_title_all_hints_and_a_small_closed_schema() {
    let app = App::start().await;
    let all = tools(&app, "intervals:admin").await;
    let names: Vec<&str> = all.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert!(names.is_sorted());
    for tool in &all {
        let name = tool["name"].as_str().unwrap();
        assert!(name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{name}");
        assert!(
            !tool["title"].as_str().unwrap().is_empty() && !tool["description"].as_str().unwrap().is_empty()
        );
        for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
            assert!(tool["annotations"][hint].is_boolean(), "{name} {hint}");
        }
        let schema = &tool["inputSchema"];
        assert_eq!(
            (schema["type"].clone(), schema["additionalProperties"].clone()),
            (json!("object"), json!(false)),
            "{name}"
        );
        let text = schema.to_string();
        assert!(text.len() < 16_384 && !text.contains("$ref") && !text.contains("api_key"), "{name}");
    }
}

#[tokio::test]
async fn a_cursor_that_was_never_given_out_is_refused() {
    let app = App::start().await;
    let got = app.say(&request("tools/list", json!({ "cursor": "x" }))).await;
    assert_eq!(got.json()["error"]["code"], -32_602);
}

/// A request of the legacy era with this token, and the text of its answer.
async fn asked(app: &App, scope: &str, message: &Value) -> String {
    let builder = app
        .bare(Method::POST)
        .header("content-type", "application/json")
        .header("mcp-protocol-version", "2025-11-25")
        .header("authorization", format!("Bearer {}", app.token(scope)));
    app.send(builder.body(Body::from(message.to_string())).unwrap()).await.text
}

#[tokio::test]
async fn a_repeated_list_differs_from_the_first_in_its_id_alone() {
    let app = App::start().await;
    for method in ["ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
        let first =
            asked(&app, "intervals:read", &json!({"jsonrpc": "2.0", "id": 1, "method": method})).await;
        assert!(first.starts_with(r#"{"jsonrpc":"2.0","id":1,"result":{"#), "{method}: {first}");
        for params in [json!({}), json!({"_meta": {"progressToken": 7}})] {
            let again = json!({"jsonrpc": "2.0", "id": "a\"b", "method": method, "params": params});
            let again = asked(&app, "intervals:read", &again).await;
            assert_eq!(again, first.replacen(r#""id":1"#, r#""id":"a\"b""#, 1), "{method}");
        }
    }
}

#[tokio::test]
async fn a_list_is_never_given_to_other_rights_or_another_era() {
    let app = App::start().await;
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let all = asked(&app, "intervals:read intervals:write", &list).await;
    let read = asked(&app, "intervals:read", &list).await;
    assert!(all.contains("delete_events") && !read.contains("delete_events"));
    assert_eq!(asked(&app, "intervals:read intervals:write", &list).await, all);
    let modern = app.say_modern("tools/list", json!({})).await.json();
    assert_eq!(modern["result"]["cacheScope"], "private", "{modern}");
}

#[tokio::test]
async fn a_list_that_was_answered_before_is_still_refused_with_a_cursor_and_without_a_token() {
    let app = App::start().await;
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    asked(&app, "intervals:read", &list).await;
    let paged = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": "x"}});
    assert!(asked(&app, "intervals:read", &paged).await.contains("-32602"));
    let stranger = app.bare(Method::POST).header("content-type", "application/json");
    let stranger = app.send(stranger.body(Body::from(list.to_string())).unwrap()).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn a_modern_request_that_calls_itself_legacy_is_answered_the_same_whatever_was_answered_before() {
    let app = App::start().await;
    let version = json!({"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}});
    let torn = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": version});
    let before = asked(&app, "intervals:read", &torn).await;
    asked(&app, "intervals:read", &json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})).await;
    assert_eq!(asked(&app, "intervals:read", &torn).await, before);
    assert!(before.contains("error"), "{before}");
}

/// Counts how often it is asked for its tools; the first answer can be made to fail.
#[derive(Clone, Default)]
struct Counting {
    asked: Arc<AtomicUsize>,
    fails_first: bool,
}

impl ServerHandler for Counting {
    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let before = self.asked.fetch_add(1, Ordering::Relaxed);
        if self.fails_first && before == 0 {
            return Err(ErrorData::internal_error("not yet", None));
        }
        Ok(ListToolsResult::default())
    }
}

/// Three equal requests; how many of them reached the handler, and their answers.
async fn three_lists(handler: Counting) -> (usize, Vec<String>) {
    let mut app = App::start().await;
    let asked_of = Arc::clone(&handler.asked);
    app.router = mcp::router_over(&app.state().await, handler, |_| None, Duration::from_secs(5));
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(asked(&app, "intervals:read", &list).await);
    }
    (asked_of.load(Ordering::Relaxed), answers)
}

#[tokio::test]
async fn a_handler_is_asked_for_a_list_once() {
    let (asked, answers) = three_lists(Counting::default()).await;
    assert_eq!(asked, 1);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn a_list_that_failed_is_asked_for_again() {
    let (asked, answers) = three_lists(Counting { fails_first: true, ..Counting::default() }).await;
    assert_eq!(asked, 2);
    assert!(answers[0].contains("error") && answers[1].contains("result"), "{answers:?}");
}
