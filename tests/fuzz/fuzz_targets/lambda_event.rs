//! API Gateway events: every event gets an answer, and what reaches the router is what the event says.

#![no_main]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here is the finding"
)]

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use http_body_util::BodyExt as _;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().build().expect("a runtime"));
static ECHO: LazyLock<Router> = LazyLock::new(|| Router::new().fallback(echo));

async fn echo(request: Request) -> axum::Json<Value> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let headers: Vec<_> =
        head.headers.iter().map(|(name, value)| json!([name.as_str(), value.as_bytes()])).collect();
    axum::Json(json!({
        "method": head.method.as_str(), "path": head.uri.path(), "query": head.uri.query(), "authority": head.uri.authority().is_some(),
        "headers": headers, "body": body.to_vec(),
    }))
}

// The event, as JSON or not.
fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let answer = RUNTIME.block_on(lambda::answer(&ECHO, text));
    assert!(answer["headers"].as_object().expect("headers").values().all(Value::is_string));
    match answer["statusCode"].as_u64() {
        Some(400) => assert!(answer["body"].as_str().expect("a body").contains("invalid_request")),
        Some(200) => {
            // What nobody reads may be more than a Value can hold.
            if let Ok(event) = serde_json::from_str(text) {
                let seen = serde_json::from_str(answer["body"].as_str().expect("a body")).expect("JSON");
                is_what_was_sent(&event, &seen);
            }
        }
        other => panic!("{other:?}"),
    }
});

fn is_what_was_sent(event: &Value, seen: &Value) {
    assert_eq!(seen["method"], event["requestContext"]["http"]["method"]);
    assert_eq!(seen["path"], event["rawPath"]);
    assert_eq!(
        seen["query"].as_str().unwrap_or_default(),
        event["rawQueryString"].as_str().unwrap_or_default()
    );
    assert_eq!(seen["authority"], false, "no code may trust the authority of the request");
    if event["isBase64Encoded"] != json!(true) {
        assert_eq!(seen["body"], json!(event["body"].as_str().unwrap_or_default().as_bytes()));
    }
    let cookies = event["cookies"].as_array().filter(|cookies| !cookies.is_empty());
    for (name, value) in event["headers"].as_object().into_iter().flatten() {
        let name = name.to_ascii_lowercase();
        if name != "cookie" || cookies.is_none() {
            let sent = json!([name, value.as_str().expect("text").as_bytes()]);
            assert!(seen["headers"].as_array().expect("a list").contains(&sent), "{sent}");
        }
    }
}
