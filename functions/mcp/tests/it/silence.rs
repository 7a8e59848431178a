use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Method, StatusCode};
use oauth::Scope;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ProgressNotificationParam,
    ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::json;

use crate::app::{Answered, App, MODERN, request};

/// A handler whose tools never answer: one waits for ever, one panics, one waits after a notification. Only the tool that
/// `reports` gives a result, after a notification.
#[derive(Clone)]
struct Silent;

impl ServerHandler for Silent {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().enable_prompts().build())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        assert_ne!(request.name, "panics", "a bug");
        if let Some(token) = context.meta.get_progress_token() {
            context.peer.notify_progress(ProgressNotificationParam::new(token, 1.0)).await.unwrap();
        }
        if request.name == "reports" {
            return Ok(CallToolResult::success(vec![ContentBlock::text("done")]).into());
        }
        std::future::pending().await
    }

    async fn get_prompt(
        &self,
        _: rmcp::model::GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<rmcp::model::GetPromptResponse, ErrorData> {
        std::future::pending().await
    }
}

async fn silent() -> App {
    let mut app = App::start().await;
    let scope_of: fn(&str) -> Option<Scope> = |_| Some(Scope::Read);
    let router: Router = mcp::router_over(&app.state().await, Silent, scope_of, Duration::from_millis(50));
    app.router = router;
    app
}

async fn call(app: &App, name: &str) -> Answered {
    app.say(&request("tools/call", json!({ "name": name, "arguments": {} }))).await
}

#[tokio::test]
async fn a_tool_that_does_not_answer_in_time_is_a_result_in_the_shape_of_the_era() {
    let app = silent().await;
    for name in ["waits", "panics"] {
        let got = call(&app, name).await;
        assert_eq!(got.status, StatusCode::OK, "{name}");
        let result = &got.json()["result"];
        assert_eq!(
            (result["isError"].clone(), result["structuredContent"]["code"].clone()),
            (json!(true), json!("timeout"))
        );
        assert!(result.get("resultType").is_none());
        let got = app.say_modern("tools/call", json!({ "name": name, "arguments": {} })).await;
        let result = &got.json()["result"];
        assert_eq!(
            (result["isError"].clone(), result["resultType"].clone()),
            (json!(true), json!("complete")),
            "{}",
            got.text
        );
        assert!(result["_meta"]["io.modelcontextprotocol/serverInfo"].is_object());
    }
}

/// A call whose progress the client wants to hear of.
async fn call_with_progress(app: &App, name: &str) -> Answered {
    let params = json!({ "name": name, "arguments": {}, "_meta": { "progressToken": "p" } });
    app.say(&request("tools/call", params)).await
}

#[tokio::test]
async fn a_result_after_notifications_comes_as_one_whole_event_stream() {
    let app = silent().await;
    let got = call_with_progress(&app, "reports").await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "text/event-stream"));
    assert_eq!(got.header("cache-control"), "no-store");
    let messages: Vec<serde_json::Value> = got
        .text
        .lines()
        .filter_map(|line| serde_json::from_str(line.strip_prefix("data:")?.trim()).ok())
        .collect();
    assert_eq!(messages[0]["method"], "notifications/progress", "{}", got.text);
    assert_eq!(messages[1]["result"]["content"][0]["text"], "done", "{}", got.text);
}

#[tokio::test]
async fn an_event_stream_that_does_not_end_in_time_is_no_way_around_the_deadline() {
    let app = silent().await;
    let got = call_with_progress(&app, "waits").await;
    assert_eq!(got.json()["result"]["structuredContent"]["code"], "timeout");
}

#[tokio::test]
async fn another_method_that_does_not_answer_in_time_is_an_error() {
    let app = silent().await;
    let got = app.say(&request("prompts/get", json!({ "name": "x" }))).await;
    assert_eq!((got.status, got.json()["error"]["code"].clone()), (StatusCode::OK, json!(-32_603)));
}

#[tokio::test]
async fn the_stack_is_the_same_over_another_handler() {
    let app = silent().await;
    let got = app.send(app.bare(Method::POST).body(Body::empty()).unwrap()).await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    let got = app.say_modern("tools/list", json!({})).await;
    assert_eq!(got.status, StatusCode::OK, "{MODERN}: {}", got.text);
}
