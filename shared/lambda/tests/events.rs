//! Events of payload format 2.0 through [`lambda::answer`], the path a deployed function takes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what is wrong by failing")]

use std::net::IpAddr;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

/// Says what it received.
fn echo() -> Router {
    Router::new().fallback(|request: Request| async move {
        let (head, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let header = |name: &str| {
            head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        axum::Json(json!({
            "method": head.method.as_str(),
            "uri": head.uri.to_string(),
            "host": header("host"),
            "cookie": header("cookie"),
            "address": head.extensions.get::<IpAddr>().map(ToString::to_string),
            "body": String::from_utf8_lossy(&body),
        }))
    })
}

fn event() -> Value {
    json!({
        "version": "2.0",
        "routeKey": "ANY /oauth/token",
        "rawPath": "/oauth/token",
        "rawQueryString": "resource=a&resource=b",
        "cookies": ["a=1", "b=2"],
        "headers": {"host": "mcp.example.com", "content-type": "application/x-www-form-urlencoded"},
        "requestContext": {
            "http": {"method": "POST", "path": "/oauth/token", "sourceIp": "203.0.113.7"},
            "stage": "$default",
        },
        "body": "Z3JhbnRfdHlwZT14",
        "isBase64Encoded": true,
    })
}

fn with(path: &str, value: Value) -> Value {
    let mut changed = event();
    *changed.pointer_mut(path).unwrap() = value;
    changed
}

async fn received(event: Value) -> Value {
    let answer = lambda::answer(&echo(), &event.to_string()).await;
    assert_eq!(answer["statusCode"], 200, "{answer}");
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn carries_method_target_cookies_address_and_decoded_body() {
    let request = received(event()).await;
    assert_eq!(request["method"], "POST");
    assert_eq!(request["uri"], "/oauth/token?resource=a&resource=b");
    assert_eq!(request["host"], "mcp.example.com");
    assert_eq!(request["cookie"], "a=1; b=2");
    assert_eq!(request["address"], "203.0.113.7");
    assert_eq!(request["body"], "grant_type=x");
}

#[tokio::test]
async fn takes_the_address_from_the_request_context_and_never_from_a_header() {
    let mut forged = event();
    forged["headers"]["x-forwarded-for"] = json!("198.51.100.1");
    forged["requestContext"]["http"]["sourceIp"] = json!("no address");
    assert_eq!(received(forged).await["address"], Value::Null);
}

#[tokio::test]
async fn answers_400_to_a_malformed_event() {
    let broken = [
        with("/rawQueryString", json!("a=\u{0}")),
        with("/rawQueryString", json!("a b")),
        with("/rawQueryString", json!("a=\"")),
        with("/rawQueryString", json!("a=<")),
        with("/rawQueryString", json!("a=>")),
        with("/rawQueryString", json!("a=#")),
        with("/rawQueryString", json!("a=\u{e9}")),
        with("/rawPath", json!("")),
        with("/rawPath", json!("oauth/token")),
        with("/rawPath", json!("/oauth/token?x")),
        with("/rawPath", json!("/oauth/ token")),
        with("/headers/host", json!("")),
        with("/headers/host", json!("mcp.example.com/evil")),
        with("/headers/host", json!("mcp example com")),
        with("/headers/host", json!("a@b")),
        with("/headers/host", json!("a\u{0}b")),
        with("/headers/content-type", json!("a\nb")),
        with("/headers/content-type", json!(["a"])),
        with("/body", json!("%%%")),
        with("/version", json!("1.0")),
        with("/requestContext/http/method", json!("")),
        with("/requestContext/http/method", json!("G T")),
        with("/requestContext", json!(null)),
        json!(null),
        json!({}),
        json!("text"),
    ];
    for event in broken {
        let answer = lambda::answer(&echo(), &event.to_string()).await;
        assert_eq!(answer["statusCode"], 400, "{event}");
        assert_eq!(answer["headers"]["content-type"], "application/json");
        assert!(answer["body"].as_str().unwrap().contains("invalid_request"));
    }
}

#[tokio::test]
async fn answers_400_to_what_is_no_json() {
    for text in ["", "{", "{}}", "\u{0}"] {
        assert_eq!(lambda::answer(&echo(), text).await["statusCode"], 400, "{text:?}");
    }
}

#[tokio::test]
async fn leaves_an_odd_forwarding_header_to_the_router() {
    let mut odd = event();
    odd["headers"]["x-forwarded-proto"] = json!("ht tp\"<");
    assert_eq!(received(odd).await["method"], "POST");
}

#[tokio::test]
async fn sends_each_cookie_alone_text_as_text_and_bytes_as_base64() {
    let mut headers = HeaderMap::new();
    for cookie in ["a=1; Path=/", "b=2; Path=/"] {
        headers.append(SET_COOKIE, HeaderValue::from_static(cookie));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let page = router(move || (headers, "<p>é</p>").into_response());
    let answer = lambda::answer(&page, &event().to_string()).await;
    assert_eq!(answer["cookies"], json!(["a=1; Path=/", "b=2; Path=/"]));
    assert!(answer["headers"].get("set-cookie").is_none());
    assert_eq!(
        (answer["body"].as_str(), answer["isBase64Encoded"].as_bool()),
        (Some("<p>é</p>"), Some(false))
    );

    let image = router(|| ([(CONTENT_TYPE, "image/png")], vec![0xff, 0x00]).into_response());
    let answer = lambda::answer(&image, &event().to_string()).await;
    assert_eq!((answer["body"].as_str(), answer["isBase64Encoded"].as_bool()), (Some("/wA="), Some(true)));
}

#[tokio::test]
async fn joins_other_repeated_headers() {
    let mut headers = HeaderMap::new();
    headers.append("vary", HeaderValue::from_static("origin"));
    headers.append("vary", HeaderValue::from_static("accept-language"));
    let answer = lambda::answer(&router(move || headers.into_response()), &event().to_string()).await;
    assert_eq!(answer["headers"]["vary"], "origin, accept-language");
    assert_eq!((answer["body"].as_str(), answer["isBase64Encoded"].as_bool()), (Some(""), Some(false)));
}

fn router(respond: impl FnOnce() -> Response + Clone + Send + Sync + 'static) -> Router {
    Router::new().fallback(move || async move { respond() })
}

mod arbitrary {
    use proptest::prelude::*;

    use super::*;

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,12}|.{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map("[a-zA-Z]{0,8}", inner, 0..4).prop_map(|map| json!(map)),
            ]
        })
    }

    const POINTERS: [&str; 11] = [
        "/version",
        "/rawPath",
        "/rawQueryString",
        "/cookies",
        "/cookies/0",
        "/headers",
        "/headers/host",
        "/requestContext/http/method",
        "/requestContext/http/sourceIp",
        "/body",
        "/isBase64Encoded",
    ];

    fn status(event: &Value) -> i64 {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(lambda::answer(&echo(), &event.to_string()))["statusCode"].as_i64().unwrap()
    }

    proptest! {
        #[test]
        fn every_event_gets_an_answer(event in json_value()) {
            prop_assert_eq!(status(&event), 400);
        }

        #[test]
        fn every_change_of_one_field_gets_an_answer(pointer in proptest::sample::select(&POINTERS[..]), value in json_value()) {
            prop_assert!([200, 400].contains(&status(&with(pointer, value))));
        }

        #[test]
        fn every_header_gets_an_answer(name in "\\PC{0,10}", value in "\\PC{0,10}|.{0,10}") {
            let mut event = event();
            event["headers"][name] = json!(value);
            prop_assert!([200, 400].contains(&status(&event)));
        }
    }
}
