//! What the revision without a handshake obliges a server to, on every method.

use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};

use crate::app::{Answered, App, MODERN, request};

const HOUR: u64 = 3_600_000;
const MINUTE: u64 = 60_000;

/// Every method of ours that has a result, and how long it may be kept; `None` where no hint belongs.
fn methods() -> Vec<(&'static str, Value, Option<u64>)> {
    let reference = json!({ "type": "ref/prompt", "name": "plan_week" });
    vec![
        ("server/discover", json!({}), Some(HOUR)),
        ("tools/list", json!({}), Some(MINUTE)),
        ("prompts/list", json!({}), Some(MINUTE)),
        ("resources/list", json!({}), Some(MINUTE)),
        ("resources/templates/list", json!({}), Some(MINUTE)),
        ("resources/read", json!({ "uri": "intervals://wellness-scales" }), Some(HOUR)),
        ("resources/read", json!({ "uri": "intervals://athlete/profile" }), Some(0)),
        ("prompts/get", json!({ "name": "morning_check" }), None),
        (
            "completion/complete",
            json!({ "ref": reference, "argument": { "name": "week", "value": "" } }),
            None,
        ),
        ("tools/call", json!({ "name": "get_today", "arguments": {} }), None),
        ("tools/call", json!({ "name": "get_today", "arguments": { "date": 5 } }), None),
    ]
}

#[tokio::test]
async fn every_result_is_complete_signed_and_private() {
    let app = App::start().await;
    for (method, params, ttl) in methods() {
        let got = app.say_modern(method, params.clone()).await;
        assert_eq!(got.status, StatusCode::OK, "{method}: {}", got.text);
        let result = &got.json()["result"];
        assert_eq!(result["resultType"], "complete", "{method}: {}", got.text);
        assert_eq!(
            result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "intervals-mcp",
            "{method}"
        );
        assert_eq!(result["ttlMs"], json!(ttl), "{method} {params}");
        assert_eq!(result["cacheScope"], json!(ttl.map(|_| "private")), "{method} {params}");
    }
}

#[tokio::test]
async fn no_result_of_the_older_era_carries_what_came_later() {
    let app = App::start().await;
    for (method, params, _) in methods().into_iter().skip(1) {
        let got = app.say(&request(method, params)).await.json();
        for later in ["resultType", "ttlMs", "cacheScope", "_meta"] {
            assert!(
                got["result"].is_object() && got["result"].get(later).is_none(),
                "{method} {later}: {got}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_parameter_error() {
    let app = App::start().await;
    for (method, params) in [
        ("resources/read", json!({ "uri": "intervals://nothing" })),
        ("prompts/get", json!({ "name": "nothing" })),
        ("tools/call", json!({ "name": "nothing", "arguments": {} })),
        ("tools/list", json!({ "cursor": "x" })),
    ] {
        let got = app.say_modern(method, params).await;
        assert_eq!(
            (got.status, got.json()["error"]["code"].clone()),
            (StatusCode::OK, json!(-32_602)),
            "{method}"
        );
    }
}

/// A modern request whose `Mcp-Name` is this one.
async fn named(app: &App, method: &str, params: Value, name: Option<&str>) -> Answered {
    let mut params = params;
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let mut builder = app.post().header("mcp-protocol-version", MODERN).header("mcp-method", method);
    if let Some(name) = name {
        builder = builder.header("mcp-name", name);
    }
    app.send(builder.body(Body::from(request(method, params).to_string())).unwrap()).await
}

#[tokio::test]
async fn the_name_in_the_header_is_the_name_in_the_body() {
    let app = App::start().await;
    for (method, params) in [
        ("tools/call", json!({ "name": "get_today", "arguments": {} })),
        ("prompts/get", json!({ "name": "morning_check" })),
        ("resources/read", json!({ "uri": "intervals://wellness-scales" })),
    ] {
        for name in [Some("another"), None] {
            let got = named(&app, method, params.clone(), name).await;
            let code = got.json()["error"]["code"].clone();
            assert_eq!((got.status, code), (StatusCode::BAD_REQUEST, json!(-32_020)), "{method} {name:?}");
        }
    }
    assert!(app.sim.journal().is_empty(), "nothing was done for any of them");
}

#[tokio::test]
async fn a_name_that_a_header_cannot_carry_arrives_encoded() {
    let app = App::start().await;
    for (method, params, encoded) in [
        ("tools/call", json!({ "name": "get_today", "arguments": {} }), "=?base64?Z2V0X3RvZGF5?="),
        (
            "resources/read",
            json!({ "uri": "intervals://wellness-scales" }),
            "=?base64?aW50ZXJ2YWxzOi8vd2VsbG5lc3Mtc2NhbGVz?=",
        ),
    ] {
        let got = named(&app, method, params, Some(encoded)).await;
        assert_eq!(got.status, StatusCode::OK, "{method}: {}", got.text);
        assert!(got.json()["result"].is_object(), "{}", got.text);
    }
}
