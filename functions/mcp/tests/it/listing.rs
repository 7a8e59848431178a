use axum::body::Body;
use http::Method;
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
