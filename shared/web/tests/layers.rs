//! What the outer layers promise for every route.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::{get, post};
use http::header::{ALLOW, CONTENT_TYPE, HOST};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use oauth::{ErrorCode, Issuer, Random};
use tower::ServiceExt as _;

fn router(enforce_https: bool) -> Router {
    let issuer = Issuer::parse("https://mcp.example.com").ok();
    let routes = Router::new()
        .route("/things", web::only(get(async || "things"), "GET, HEAD"))
        .route("/open", web::cors::public(post(async || "posted"), "POST, OPTIONS"))
        .route("/health", get(async || "ok"))
        .route("/panics", get(panics))
        .route("/fails", get(async || web::unexpected()))
        .route("/slow", get(std::future::pending::<Response>))
        .route("/outage", get(async || web::outage()))
        .route("/limited", get(async || web::limited(90)));
    issuer.map_or_else(Router::new, |issuer| web::layers(routes, &issuer, enforce_https, &Random::seeded(1)))
}

#[expect(clippy::panic, reason = "the guard around handlers is what is tested")]
async fn panics() -> Response {
    panic!("canary")
}

fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap_or_default()
}

async fn send(method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    let all = [&[(HOST.as_str(), "mcp.example.com")], headers].concat();
    answer(&router(false), request(method, path, &all)).await
}

async fn answer(router: &Router, request: Request<Body>) -> Response {
    router.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

async fn text(response: Response) -> String {
    let bytes =
        response.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn answers_only_for_the_configured_host() {
    for host in
        ["evil.example", "mcp.example.com.evil.example", "mcp.example.com:8443", "", "mcp.example.com, evil"]
    {
        let response = answer(&router(false), request("GET", "/things", &[("host", host)])).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{host:?}");
    }
    let twice = [("host", "mcp.example.com"), ("host", "mcp.example.com")];
    for headers in [&twice[..], &[]] {
        let response = answer(&router(false), request("GET", "/things", headers)).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
    }
    for host in ["mcp.example.com", "MCP.example.com", "mcp.example.com:443"] {
        let response = answer(&router(false), request("GET", "/things", &[("host", host)])).await;
        assert_eq!(response.status(), StatusCode::OK, "{host:?}");
    }
    let response = answer(&router(false), request("GET", "/health", &[("host", "10.0.0.7")])).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn hostile_forwarding_headers_change_nothing() {
    let plain = send("GET", "/things", &[]).await;
    let hostile = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "javascript"),
        ("x-forwarded-for", "198.51.100.9"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-original-url", "/panics"),
        ("x-http-method-override", "DELETE"),
    ];
    let attacked = send("GET", "/things", &hostile).await;
    assert_eq!(plain.headers(), attacked.headers());
    assert_eq!(text(plain).await, text(attacked).await);
}

#[tokio::test]
async fn requires_https_only_when_told_to_and_never_redirects() {
    for forwarded in [&[][..], &[("x-forwarded-proto", "http")], &[("x-forwarded-proto", "https,http")]] {
        let all = [&[("host", "mcp.example.com")], forwarded].concat();
        let response = answer(&router(true), request("GET", "/things", &all)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert!(text(response).await.contains("HTTPS required"));
    }
    let headers = [("host", "mcp.example.com"), ("x-forwarded-proto", "https")];
    assert_eq!(answer(&router(true), request("GET", "/things", &headers)).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_panic_becomes_a_fixed_500_with_a_request_id() {
    for path in ["/panics", "/fails"] {
        let response = send("GET", path, &[]).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(header(&response, "cache-control"), "no-store");
        let body = text(response).await;
        assert!(body.starts_with(r#"{"error":"server_error","error_description":"#), "{body}");
        assert!(body.contains("request_id") && !body.contains("canary"), "{body}");
    }
}

#[tokio::test]
async fn a_wrong_method_gets_405_with_every_method_of_the_route() {
    let response = send("DELETE", "/things", &[]).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, ALLOW.as_str()), "GET, HEAD");
    assert!(text(response).await.contains("method_not_allowed"));
    let response = send("GET", "/open", &[]).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, ALLOW.as_str()), "POST, OPTIONS");
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
}

#[tokio::test]
async fn another_spelling_of_a_path_is_another_path() {
    for path in ["/things/", "//things", "/THINGS", "/things%2f", "/things;x", "/%74hings"] {
        let response = send("GET", path, &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(header(&response, CONTENT_TYPE.as_str()), "application/json");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let response = send("HEAD", "/things", &[]).await;
    assert_eq!((response.status(), header(&response, "content-length")), (StatusCode::OK, "6"));
    assert_eq!(text(response).await, "");
    assert_eq!(text(send("HEAD", "/nowhere", &[]).await).await, "");
}

#[tokio::test]
async fn every_answer_forbids_sniffing() {
    for path in ["/things", "/nowhere", "/panics"] {
        assert_eq!(header(&send("GET", path, &[]).await, "x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn a_preflight_is_answered_without_credentials() {
    let response = send(
        "OPTIONS",
        "/open",
        &[("origin", "https://app.example"), ("access-control-request-method", "POST")],
    )
    .await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(header(&response, "access-control-allow-methods"), "POST, OPTIONS");
    assert_eq!(header(&response, "access-control-allow-headers"), "content-type, mcp-protocol-version");
    assert!(!response.headers().contains_key("access-control-allow-credentials"));
}

#[tokio::test]
async fn outages_and_limits_say_when_to_come_back() {
    for (path, status, seconds) in
        [("/outage", StatusCode::SERVICE_UNAVAILABLE, "5"), ("/limited", StatusCode::TOO_MANY_REQUESTS, "90")]
    {
        let response = send("GET", path, &[]).await;
        assert_eq!((response.status(), header(&response, "retry-after")), (status, seconds));
        assert!(text(response).await.contains("temporarily_unavailable"));
    }
}

#[tokio::test]
async fn an_error_body_is_never_cached() {
    let response =
        web::json_error(StatusCode::BAD_REQUEST, ErrorCode::InvalidGrant, "The code does not work");
    assert_eq!((header(&response, "cache-control"), header(&response, "pragma")), ("no-store", "no-cache"));
    assert_eq!(
        text(response).await,
        r#"{"error":"invalid_grant","error_description":"The code does not work"}"#
    );
}

#[tokio::test]
async fn a_form_is_judged_by_type_and_size_before_it_is_read() {
    let form = |content_type: &str, body: &'static str| {
        Request::builder().header(CONTENT_TYPE, content_type).body(Body::from(body)).unwrap_or_default()
    };
    let urlencoded = "application/x-www-form-urlencoded";
    assert!(web::read_form(form(urlencoded, "a=1"), 3).await.is_ok());
    assert!(web::read_form(form("Application/X-WWW-Form-URLEncoded; charset=UTF-8", "a=1"), 3).await.is_ok());
    assert_eq!(web::read_form(form(urlencoded, "a=12"), 3).await.err(), Some(web::FormError::TooLarge));
    assert_eq!(
        web::read_form(form("application/json", "a=1"), 3).await.err(),
        Some(web::FormError::ContentType)
    );
    assert_eq!(web::read_form(form(urlencoded, "a=%"), 9).await.err(), Some(web::FormError::Malformed));
    let untyped = Request::new(Body::from("a=1"));
    assert_eq!(web::read_form(untyped, 3).await.err(), Some(web::FormError::ContentType));
}

#[tokio::test]
async fn says_try_again_when_the_time_of_the_front_door_is_over() {
    let mut request = request("GET", "/slow", &[("host", "mcp.example.com")]);
    request.extensions_mut().insert(std::time::Instant::now());
    let response = answer(&router(false), request).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(!header(&response, "retry-after").is_empty());
}
