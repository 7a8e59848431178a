use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Method, StatusCode};
use oauth::Scope;
use rmcp::model::{CallToolRequestParams, CallToolResponse, ServerCapabilities, ServerConfig};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::json;

use crate::app::{Answered, App, MODERN, request};

/// A handler whose tools never answer: one waits for ever, one panics.
#[derive(Clone)]
struct Silent;

impl ServerHandler for Silent {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().enable_prompts().build())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        assert_ne!(request.name, "panics", "a bug");
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
