use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::app::{Answered, App, MODERN, request};

async fn post(app: &App, body: &str) -> Answered {
    app.send(app.post().body(Body::from(body.to_owned())).unwrap()).await
}

fn error_code(answered: &Answered) -> i64 {
    answered.json()["error"]["code"].as_i64().unwrap()
}

#[tokio::test]
async fn initializes_in_both_legacy_revisions_and_never_yields_the_modern_one() {
    let app = App::start().await;
    for (asked, answered) in [
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2025-03-26", "2025-11-25"),
        ("2024-11-05", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
        ("nonsense", "2025-11-25"),
    ] {
        let message = request(
            "initialize",
            json!({ "protocolVersion": asked, "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
        );
        let got = post(&app, &message.to_string()).await;
        assert_eq!(got.status, StatusCode::OK, "{asked}: {}", got.text);
        let result = &got.json()["result"];
        assert_eq!(result["protocolVersion"], answered, "{asked}");
        assert_eq!(result["serverInfo"]["name"], "intervals-mcp");
        assert_eq!(result["capabilities"]["tools"], json!({}), "no listChanged");
        assert!(!got.headers.contains_key("mcp-session-id"));
    }
}

#[tokio::test]
async fn answers_each_request_alone_whatever_session_or_revision_the_client_names() {
    let app = App::start().await;
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let builder = app.post().header("mcp-protocol-version", version).header("mcp-session-id", "stale");
        let got =
            app.send(builder.body(Body::from(request("tools/list", json!({})).to_string())).unwrap()).await;
        assert_eq!(got.status, StatusCode::OK, "{version}: {}", got.text);
    }
    let got = post(&app, &request("ping", json!({})).to_string()).await;
    assert_eq!((got.status, got.json()["result"].clone()), (StatusCode::OK, json!({})));
    let got = post(&app, r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#).await;
    assert_eq!((got.status, got.text.as_str()), (StatusCode::ACCEPTED, ""));
}

#[tokio::test]
async fn accepts_any_accept_header_that_does_not_exclude_us() {
    let app = App::start().await;
    for accept in
        [None, Some("*/*"), Some("application/*"), Some("application/json"), Some("text/event-stream")]
    {
        let mut builder = app
            .bare(Method::POST)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", app.full_token()));
        if let Some(accept) = accept {
            builder = builder.header("accept", accept);
        }
        let got = app.send(builder.body(Body::from(request("ping", json!({})).to_string())).unwrap()).await;
        assert_eq!(got.status, StatusCode::OK, "{accept:?}");
        assert_eq!(got.header("content-type"), "application/json");
    }
    let builder = app
        .bare(Method::POST)
        .header("content-type", "application/json")
        .header("accept", "text/html")
        .header("authorization", format!("Bearer {}", app.full_token()));
    let got = app.send(builder.body(Body::from("{}")).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::NOT_ACCEPTABLE, -32_600));
}

#[tokio::test]
async fn refuses_what_is_not_one_message_with_a_json_rpc_error() {
    let app = App::start().await;
    for (body, code) in [
        ("", -32_700),
        ("{", -32_700),
        ("[]", -32_600),
        (r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32_600),
        ("1", -32_600),
        ("{}", -32_600),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32_600),
        (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, -32_600),
    ] {
        let got = post(&app, body).await;
        assert_eq!((got.status, error_code(&got)), (StatusCode::BAD_REQUEST, code), "{body}: {}", got.text);
        assert_eq!(got.json()["id"], Value::Null, "{body}");
    }
    assert!(post(&app, "[]").await.text.contains("one message per request"));
}

#[tokio::test]
async fn refuses_other_content_types_long_bodies_and_other_methods_readably() {
    let app = App::start().await;
    let token = format!("Bearer {}", app.full_token());
    let builder = app.bare(Method::POST).header("authorization", &token).header("content-type", "text/plain");
    let got = app.send(builder.body(Body::from("{}")).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::UNSUPPORTED_MEDIA_TYPE, -32_600));
    let long = format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"ping","params":{{"x":"{}"}}}}"#,
        "x".repeat(4 * 1024 * 1024)
    );
    let got = post(&app, &long).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::PAYLOAD_TOO_LARGE, -32_600));
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        let got = app
            .send(app.bare(method.clone()).header("authorization", &token).body(Body::empty()).unwrap())
            .await;
        assert_eq!(
            (got.status, got.header("allow")),
            (StatusCode::METHOD_NOT_ALLOWED, "POST, OPTIONS"),
            "{method}"
        );
        assert_eq!(error_code(&got), -32_600);
    }
    let got =
        app.send(app.bare(Method::HEAD).header("authorization", &token).body(Body::empty()).unwrap()).await;
    assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn answers_preflights_and_marks_answers_for_allowed_origins_only() {
    let app = App::start().await;
    let preflight =
        |origin: &str| app.bare(Method::OPTIONS).header("origin", origin).body(Body::empty()).unwrap();
    for origin in
        ["https://claude.ai", "https://mcp.example.com", "http://localhost:6274", "https://app.example.org"]
    {
        let got = app.send(preflight(origin)).await;
        assert_eq!(got.status, StatusCode::NO_CONTENT, "{origin}");
        assert_eq!(got.header("access-control-allow-origin"), origin);
        assert!(got.header("access-control-allow-headers").contains("mcp-protocol-version"));
        assert_eq!(got.header("access-control-max-age"), "600");
        assert!(!got.headers.contains_key("access-control-allow-credentials"));
    }
    for origin in ["https://evil.example", "null"] {
        let got = app.send(preflight(origin)).await;
        assert_eq!((got.status, error_code(&got)), (StatusCode::FORBIDDEN, -32_600), "{origin}");
        assert!(!got.headers.contains_key("access-control-allow-origin"));
        assert!(!got.headers.contains_key("www-authenticate"), "a login would not help");
    }
    let with_origin = app.post().header("origin", "https://claude.ai");
    let got = app.send(with_origin.body(Body::from(request("ping", json!({})).to_string())).unwrap()).await;
    assert_eq!(got.header("access-control-allow-origin"), "https://claude.ai");
    assert_eq!(got.header("access-control-expose-headers"), "www-authenticate, retry-after");
    assert_eq!(
        (got.header("vary"), got.header("cache-control"), got.header("x-content-type-options")),
        ("Origin", "no-store", "nosniff")
    );
}

#[tokio::test]
async fn refuses_a_foreign_origin_even_with_a_token() {
    let app = App::start().await;
    let builder = app.post().header("origin", "https://evil.example");
    let got = app.send(builder.body(Body::from(request("ping", json!({})).to_string())).unwrap()).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn names_the_supported_revisions_to_a_client_with_an_unknown_one() {
    let app = App::start().await;
    let builder = app.post().header("mcp-protocol-version", "2027-01-01");
    let got = app.send(builder.body(Body::from(request("tools/list", json!({})).to_string())).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::BAD_REQUEST, -32_022));
    let data = &got.json()["error"]["data"];
    assert_eq!(data["supported"], json!(["2025-06-18", "2025-11-25", "2026-07-28"]));
    assert_eq!(data["requested"], "2027-01-01");
}

#[tokio::test]
async fn an_initialize_that_contradicts_its_header_is_refused() {
    let app = App::start().await;
    let message = request(
        "initialize",
        json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } }),
    );
    let builder = app.post().header("mcp-protocol-version", "2025-11-25");
    let got = app.send(builder.body(Body::from(message.to_string())).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::BAD_REQUEST, -32_600));
}

#[tokio::test]
async fn knows_no_handshake_in_the_modern_era() {
    let app = App::start().await;
    let got = app.say_modern("initialize", json!({})).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::NOT_FOUND, -32_601));
}

#[tokio::test]
async fn discovers_in_the_modern_era_and_signs_every_result() {
    let app = App::start().await;
    let got = app.say_modern("server/discover", json!({})).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text);
    let result = &got.json()["result"];
    assert_eq!(result["supportedVersions"], json!(["2025-06-18", "2025-11-25", "2026-07-28"]));
    assert_eq!(result["cacheScope"], "private");
    assert_eq!(result["resultType"], "complete");
    assert!(result["instructions"].as_str().unwrap().contains("Days: YYYY-MM-DD"));
    let listed = app.say_modern("tools/list", json!({})).await.json()["result"].clone();
    assert_eq!((listed["ttlMs"].clone(), listed["cacheScope"].clone()), (json!(60_000), json!("private")));
    for result in [result, &listed] {
        assert_eq!(
            result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "intervals-mcp",
            "{result:#}"
        );
        assert_eq!(result["resultType"], "complete");
    }
}

#[tokio::test]
async fn discovers_without_a_name_of_the_client() {
    let app = App::start().await;
    for info in [json!(null), json!({ "name": "t", "version": "1" })] {
        let mut meta = json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        if !info.is_null() {
            meta["io.modelcontextprotocol/clientInfo"] = info;
        }
        let body = request("server/discover", json!({ "_meta": meta })).to_string();
        let builder =
            app.post().header("mcp-protocol-version", MODERN).header("mcp-method", "server/discover");
        let got = app.send(builder.body(Body::from(body)).unwrap()).await;
        assert_eq!(got.status, StatusCode::OK, "{}", got.text);
        assert_eq!(got.json()["result"]["supportedVersions"].as_array().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn a_discovery_without_its_metadata_is_an_unknown_method_of_the_legacy_era() {
    let app = App::start().await;
    for version in [None, Some("2025-06-18"), Some("2025-11-25")] {
        for params in [json!({}), json!({ "_meta": {} })] {
            let mut builder = app.post();
            if let Some(version) = version {
                builder = builder.header("mcp-protocol-version", version);
            }
            let body = request("server/discover", params).to_string();
            let got = app.send(builder.body(Body::from(body)).unwrap()).await;
            assert_eq!(
                (got.status, error_code(&got)),
                (StatusCode::OK, -32_601),
                "{version:?}: {}",
                got.text
            );
        }
    }
}

#[tokio::test]
async fn a_discovery_that_names_the_modern_revision_only_in_its_header_is_malformed() {
    let app = App::start().await;
    let builder = app.post().header("mcp-protocol-version", MODERN).header("mcp-method", "server/discover");
    let body = request("server/discover", json!({})).to_string();
    let got = app.send(builder.body(Body::from(body)).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::BAD_REQUEST, -32_602), "{}", got.text);
}

#[tokio::test]
async fn an_unknown_method_is_404_in_the_modern_era_and_an_error_in_band_before() {
    let app = App::start().await;
    for method in ["no/such", "ping", "logging/setLevel"] {
        let got = app.say_modern(method, json!({})).await;
        assert_eq!(
            (got.status, error_code(&got)),
            (StatusCode::NOT_FOUND, -32_601),
            "{method}: {}",
            got.text
        );
    }
    let got = app.say(&request("no/such", json!({}))).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::OK, -32_601));
}

#[tokio::test]
async fn methods_without_a_capability_do_not_exist() {
    let app = App::start().await;
    for (method, params) in [
        ("logging/setLevel", json!({ "level": "info" })),
        ("resources/subscribe", json!({ "uri": "intervals://athlete/profile" })),
    ] {
        let got = app.say(&request(method, params)).await;
        assert_eq!((got.status, error_code(&got)), (StatusCode::OK, -32_601), "{method}: {}", got.text);
    }
}

#[tokio::test]
async fn an_unknown_tool_is_a_protocol_error_and_bad_arguments_are_a_result() {
    let app = App::start().await;
    for got in [
        app.say(&request("tools/call", json!({ "name": "no_such_tool" }))).await,
        app.say_modern("tools/call", json!({ "name": "no_such_tool", "arguments": {} })).await,
    ] {
        assert_eq!((got.status, error_code(&got)), (StatusCode::OK, -32_602), "{}", got.text);
        assert_eq!(got.json()["error"]["message"], "tool not found");
    }
    let called = app.call("get_today", json!({ "date": 5 })).await;
    assert_eq!(called.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn malformed_parameters_are_named_and_not_an_unknown_method() {
    let app = App::start().await;
    for params in [json!({}), json!({ "name": 5 }), json!({ "name": "get_today", "arguments": [] })] {
        let got = app.say(&request("tools/call", params)).await;
        assert_eq!((got.status, error_code(&got)), (StatusCode::OK, -32_602), "{}", got.text);
    }
}

#[tokio::test]
async fn modern_headers_must_agree_with_the_body() {
    let app = App::start().await;
    let params = json!({ "_meta": { "io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {} } });
    let body = request("tools/list", params).to_string();
    for (name, value) in [("mcp-protocol-version", "2025-11-25"), ("mcp-method", "tools/call")] {
        let mut builder =
            app.post().header("mcp-protocol-version", MODERN).header("mcp-method", "tools/list");
        builder.headers_mut().unwrap().insert(name, value.parse().unwrap());
        let got = app.send(builder.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(
            (got.status, error_code(&got)),
            (StatusCode::BAD_REQUEST, -32_020),
            "{name}: {}",
            got.text
        );
    }
    let missing =
        request("tools/list", json!({ "_meta": { "io.modelcontextprotocol/protocolVersion": MODERN } }));
    let builder = app.post().header("mcp-protocol-version", MODERN).header("mcp-method", "tools/list");
    let got = app.send(builder.body(Body::from(missing.to_string())).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::BAD_REQUEST, -32_602), "{}", got.text);
    let unknown = json!({ "_meta": { "io.modelcontextprotocol/protocolVersion": "2027-01-01", "io.modelcontextprotocol/clientCapabilities": {} } });
    let builder = app.post().header("mcp-protocol-version", "2027-01-01").header("mcp-method", "tools/list");
    let got = app.send(builder.body(Body::from(request("tools/list", unknown).to_string())).unwrap()).await;
    assert_eq!((got.status, error_code(&got)), (StatusCode::BAD_REQUEST, -32_022), "{}", got.text);
}

#[tokio::test]
async fn names_the_endpoint_at_the_places_where_clients_look_in_vain() {
    let app = App::start().await;
    let at = |method: Method, path: &str| {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "mcp.example.com")
            .body(Body::empty())
            .unwrap()
    };
    for method in [Method::GET, Method::POST, Method::DELETE] {
        let got = app.send(at(method, "/sse")).await;
        assert_eq!((got.status, got.json()["endpoint"].clone()), (StatusCode::GONE, json!("/mcp")));
    }
    let got = app.send(at(Method::POST, "/mcp/")).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::NOT_FOUND, "application/json"));
    assert!(!got.headers.contains_key("location"));
}

#[tokio::test]
async fn another_host_is_misdirected() {
    let app = App::start().await;
    let request = Request::builder()
        .method(Method::POST)
        .uri("/mcp")
        .header("host", "evil.example")
        .body(Body::empty())
        .unwrap();
    let got = app.send(request).await;
    assert_eq!(got.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(!got.headers.contains_key("www-authenticate"));
}
