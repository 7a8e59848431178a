//! Hosts, paths, events and headers: what stands between a request and an endpoint.

use http::Method;
use serde_json::json;

use crate::harness::{App, McpClient, Request};

const DOCUMENTS: [&str; 3] = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
];

#[tokio::test]
async fn ignores_the_host_header_when_building_urls() {
    for app in [App::over_tcp().await, App::over_events().await] {
        for document in DOCUMENTS {
            let clean = app.send(Request::get(document)).await.expect(200).body;
            for (name, value) in [
                ("x-forwarded-host", "evil.example"),
                ("x-forwarded-proto", "http"),
                ("x-forwarded-for", "203.0.113.9"),
                ("forwarded", "host=evil.example;proto=http"),
                ("x-original-url", "/oauth/token"),
                ("x-rewrite-url", "/oauth/token"),
            ] {
                let answer = app.send(Request::get(document).header(name, value)).await.expect(200);
                assert_eq!(answer.body, clean, "{name}");
            }
            app.send(Request::get(document).header("host", "evil.example")).await.expect(421);
        }
        let challenge =
            app.send(Request::json("/mcp", &json!({})).header("x-forwarded-host", "evil.example")).await;
        assert!(!challenge.header("www-authenticate").unwrap().contains("evil"));
    }
}

#[tokio::test]
async fn knows_every_path_by_one_spelling() {
    let app = App::over_tcp().await;
    for path in [
        "/oauth/token/",
        "//oauth/token",
        "/OAUTH/TOKEN",
        "/oauth/token%2f",
        "/oauth/token;x",
        "/oauth/%74oken",
    ] {
        let answer = app.send(Request::form(path, &[("grant_type", "refresh_token")])).await;
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
    }
    for path in ["/.well-known/openid-configuration", "/mcp/", "/admin", "/oauth/introspect"] {
        app.send(Request::get(path)).await.expect(404);
    }
}

#[tokio::test]
async fn answers_the_aliases_byte_for_byte_like_the_endpoints() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let metadata = json!({"client_name": "Test", "redirect_uris": ["https://claude.ai/cb"]});
    let register = |path: &str| app.send(Request::json(path, &metadata));
    assert_eq!(
        register("/oauth/register").await.expect(201).body,
        register("/register").await.expect(201).body
    );
    let token = |path: &str| app.send(Request::form(path, &[("grant_type", "x"), ("client_id", "x")]));
    assert_eq!(token("/oauth/token").await.expect(400).body, token("/token").await.expect(400).body);
    let url = client.authorization_url(&[]).replace("/oauth/authorize", "/authorize");
    app.send(Request::get(app.target(&url))).await.expect(303);
}

#[tokio::test]
async fn lets_any_site_read_what_is_public_without_credentials() {
    let app = App::over_tcp().await;
    for path in [
        DOCUMENTS[0],
        DOCUMENTS[2],
        "/.well-known/jwks.json",
        "/oauth/register",
        "/oauth/token",
        "/oauth/revoke",
    ] {
        let preflight = Request::new(Method::OPTIONS, path)
            .header("origin", "https://client.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type");
        let answer = app.send(preflight).await.expect(204);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{path}");
    }
    for path in ["/oauth/authorize", "/oauth/signin", "/oauth/consent", "/account"] {
        let preflight = Request::new(Method::OPTIONS, path).header("origin", "https://client.example");
        assert_eq!(app.send(preflight).await.header("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn turns_no_event_into_a_panic() {
    let app = App::over_events().await;
    for query in
        ["a b", "a=\"", "a=<", "a=>", "a=#", "a=\u{0}", "a=\u{fffd}\u{202e}", "%", "a=%zz", "=&&=", "a=%ff"]
    {
        let answer = app.send(Request::get(&format!("/oauth/authorize?{query}"))).await;
        assert_eq!(answer.status, 400, "{query:?}: {}", answer.text());
    }
    for host in
        ["", " ", "a b", "evil.example", "mcp.example.com:99999", "mcp.example.com\"", "user@mcp.example.com"]
    {
        let answer = app.send(Request::get(DOCUMENTS[0]).header("host", host)).await;
        assert!(matches!(answer.status, 400 | 421), "{host:?}: {}", answer.status);
    }
}

#[tokio::test]
async fn turns_no_malformed_event_into_a_panic() {
    let app = App::over_events().await;
    let crate::harness::FrontDoor::Events { functions } = &app.door else { unreachable!() };
    let sound = crate::harness::event(&Request::get("/oauth/token").header("host", app.authority()));
    let broken = [
        ("/version", json!("1.0")),
        ("/rawPath", json!(7)),
        ("/rawPath", json!("no slash")),
        ("/requestContext", json!(null)),
        ("/requestContext/http/method", json!("GE T")),
        ("/headers", json!([])),
        ("/headers", json!({"x y": "z"})),
        ("/body", json!("%%%")),
    ];
    for (name, router) in functions {
        for (place, value) in &broken {
            let mut event = sound.clone();
            event["isBase64Encoded"] = json!(true);
            match event.pointer_mut(place) {
                Some(member) => *member = value.clone(),
                None => event["body"] = value.clone(),
            }
            let status = lambda::answer(router, &event.to_string()).await["statusCode"].as_u64().unwrap();
            assert!((400..500).contains(&status), "{name} {place}: {status}");
        }
        let status = lambda::answer(router, "{}").await["statusCode"].as_u64().unwrap();
        assert_eq!(status, 400, "{name}: an empty event");
    }
}

#[tokio::test]
async fn refuses_plain_http_behind_a_proxy_that_was_told_to() {
    let setup = crate::harness::Setup { environment: vec![("ENFORCE_HTTPS", "true")] };
    let app = App::over_tcp_with(setup).await;
    for value in ["http", "https,http", "HTTPS", ""] {
        let answer =
            app.send(Request::get(DOCUMENTS[0]).header("x-forwarded-proto", value)).await.expect(400);
        assert_eq!(answer.header("location"), None);
    }
    app.send(Request::get(DOCUMENTS[0])).await.expect(400);
    app.send(Request::get(DOCUMENTS[0]).header("x-forwarded-proto", "https")).await.expect(200);
}
