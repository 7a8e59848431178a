//! What discovery tells the world.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Collected};
use oauth::{Random, paths};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const DOCUMENTS: [&str; 3] = [
    paths::AUTHORIZATION_SERVER_METADATA,
    paths::PROTECTED_RESOURCE_METADATA,
    paths::PROTECTED_RESOURCE_METADATA_MCP,
];

fn router(pairs: &[(&str, &str)]) -> Router {
    let pairs = [&[("BASE_URL", "https://mcp.example.com")], pairs].concat();
    let config = config::Discovery::from_pairs(&pairs);
    let state = config.ok().and_then(|config| discovery::State::new(&config, Random::seeded(1)).ok());
    state.map_or_else(Router::new, discovery::router)
}

async fn send(router: &Router, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path).header("host", "mcp.example.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap_or_default();
    router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

async fn get(path: &str, headers: &[(&str, &str)]) -> Response {
    send(&router(&[]), "GET", path, headers).await
}

async fn bytes(response: Response) -> Vec<u8> {
    response.into_body().collect().await.map(Collected::to_bytes).unwrap_or_default().to_vec()
}

async fn document(path: &str) -> Value {
    serde_json::from_slice(&bytes(get(path, &[]).await).await).unwrap_or_default()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn describes_the_authorization_server() {
    let expected = json!({
        "issuer": "https://mcp.example.com",
        "authorization_endpoint": "https://mcp.example.com/oauth/authorize",
        "token_endpoint": "https://mcp.example.com/oauth/token",
        "registration_endpoint": "https://mcp.example.com/oauth/register",
        "revocation_endpoint": "https://mcp.example.com/oauth/revoke",
        "jwks_uri": "https://mcp.example.com/.well-known/jwks.json",
        "scopes_supported": ["intervals:read", "intervals:write", "intervals:admin", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "client_id_metadata_document_supported": true,
        "protected_resources": ["https://mcp.example.com/mcp"],
        "service_documentation": "https://mcp.example.com/",
    });
    assert_eq!(document(paths::AUTHORIZATION_SERVER_METADATA).await, expected);
}

#[tokio::test]
async fn describes_the_resource_at_both_places() {
    let expected = json!({
        "resource": "https://mcp.example.com/mcp",
        "authorization_servers": ["https://mcp.example.com"],
        "bearer_methods_supported": ["header"],
        "scopes_supported": ["intervals:read", "intervals:write", "intervals:admin"],
        "resource_name": "intervals-mcp",
        "resource_documentation": "https://mcp.example.com/",
    });
    assert_eq!(document(paths::PROTECTED_RESOURCE_METADATA).await, expected);
    assert_eq!(document(paths::PROTECTED_RESOURCE_METADATA_MCP).await, expected);
}

#[tokio::test]
async fn lists_plain_only_where_the_operator_allows_it() {
    let response =
        send(&router(&[("ALLOW_PKCE_PLAIN", "true")]), "GET", paths::AUTHORIZATION_SERVER_METADATA, &[])
            .await;
    assert!(String::from_utf8_lossy(&bytes(response).await).contains(r#"["S256","plain"]"#));
}

#[tokio::test]
async fn answers_the_same_bytes_whatever_the_headers_say() {
    let hostile = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("forwarded", "host=evil.example"),
        ("x-original-url", "/evil"),
        ("accept", "text/html"),
        ("accept-language", "ja"),
        ("if-none-match", "*"),
        ("origin", "https://evil.example"),
    ];
    for path in DOCUMENTS {
        let (plain, attacked) = (get(path, &[]).await, get(path, &hostile).await);
        assert_eq!((plain.status(), attacked.status()), (StatusCode::OK, StatusCode::OK), "{path}");
        assert_eq!(plain.headers(), attacked.headers(), "{path}");
        assert_eq!(bytes(plain).await, bytes(attacked).await, "{path}");
    }
}

#[tokio::test]
async fn lets_every_page_read_the_documents_and_caches_keep_them_for_five_minutes() {
    for path in DOCUMENTS {
        let response = get(path, &[]).await;
        assert_eq!(header(&response, "content-type"), "application/json");
        assert_eq!(header(&response, "cache-control"), "public, max-age=300");
        assert_eq!(header(&response, "access-control-allow-origin"), "*");
        assert_eq!(header(&response, "etag").len(), 45);
        let preflight = send(&router(&[]), "OPTIONS", path, &[("origin", "https://app.example")]).await;
        assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
        assert_eq!(header(&preflight, "access-control-allow-methods"), "GET, HEAD, OPTIONS");
    }
}

#[tokio::test]
async fn answers_head_without_a_body_and_other_methods_with_405() {
    for (path, allow) in [
        (paths::AUTHORIZATION_SERVER_METADATA, "GET, HEAD, OPTIONS"),
        (paths::HEALTH, "GET, HEAD"),
        (paths::LANDING, "GET, HEAD"),
    ] {
        let head = send(&router(&[]), "HEAD", path, &[]).await;
        let length = header(&head, "content-length").to_owned();
        assert_eq!(head.status(), StatusCode::OK, "{path}");
        assert_eq!(length, bytes(get(path, &[]).await).await.len().to_string(), "{path}");
        assert!(bytes(head).await.is_empty());
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let response = send(&router(&[]), method, path, &[]).await;
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(header(&response, "allow"), allow, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn is_no_openid_provider() {
    for path in
        ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/mcp", "/.well-known/x"]
    {
        assert_eq!(get(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn health_answers_for_every_host_and_tells_nothing() {
    let request = Request::builder().uri(paths::HEALTH).header("host", "10.0.0.7").body(Body::empty());
    let response =
        router(&[]).oneshot(request.unwrap_or_default()).await.unwrap_or_else(|never| match never {});
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(bytes(response).await, br#"{"status":"ok"}"#);
}

#[tokio::test]
async fn the_page_speaks_english_and_japanese_and_names_the_address() {
    for (accept, tag, word) in
        [("ja-JP,en;q=0.5", "ja", "接続方法"), ("de", "en", "Connect"), ("", "en", "Connect")]
    {
        let response = get(paths::LANDING, &[("accept-language", accept)]).await;
        assert_eq!(header(&response, "content-language"), tag);
        let page = String::from_utf8(bytes(response).await).unwrap_or_default();
        assert!(page.contains(&format!("<html lang=\"{tag}\">")) && page.contains(word), "{accept}");
        assert!(page.contains("claude mcp add --transport http intervals https://mcp.example.com/mcp"));
        for placeholder in ["{style}", "{resource}", "{account}", "{documentation}"] {
            assert!(!page.contains(placeholder), "{placeholder}");
        }
        assert_eq!(page.matches("<h1>").count(), 1);
    }
}

#[tokio::test]
async fn the_page_runs_nothing_loads_nothing_and_cannot_be_framed() {
    let response = get(paths::LANDING, &[]).await;
    let policy = header(&response, "content-security-policy").to_owned();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    assert_eq!(header(&response, "x-frame-options"), "DENY");
    assert_eq!(header(&response, "strict-transport-security"), "max-age=63072000");
    assert_eq!(header(&response, "referrer-policy"), "no-referrer");
    let page = String::from_utf8(bytes(response).await).unwrap_or_default();
    for tag in ["<script", "<img", "<link", " style=", " onclick"] {
        assert!(!page.contains(tag), "{tag}");
    }
    let style =
        page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).map(|(style, _)| style);
    let digest = oauth::to_base64url(&oauth::sha256(style.unwrap_or_default().as_bytes()));
    assert!(policy.contains(&digest.replace('-', "+").replace('_', "/")));
}
