//! The rules of the form, the client and the limits: what is refused before a code or a token is looked at.

use axum::body::Body;
use http::Request;
use oauth::ClientId;
use store::HostDenialRecord;

use crate::app::{App, Approval, HOST, form, refused};

/// A request to the token endpoint that is right but for what a test changes.
fn raw(content_type: Option<&str>, uri: &str, body: String) -> Request<Body> {
    let mut request = Request::builder().method("POST").uri(uri).header("host", HOST);
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    request.body(Body::from(body)).unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded";

fn unknown_approval() -> Approval {
    Approval {
        client_id: format!("c1.{}", oauth::to_base64url(&[9; 32])),
        gid: oauth::Gid::from_bytes([0; 16]),
        code: "A".repeat(43),
        verifier: "v".repeat(43),
    }
}

#[tokio::test]
async fn refuses_every_body_that_is_not_a_form_before_any_table() {
    let app = App::without_tables().await;
    for content_type in
        [None, Some("application/json"), Some("multipart/form-data; boundary=x"), Some("text/plain")]
    {
        let request = raw(content_type, "/oauth/token", r#"{"grant_type":"refresh_token"}"#.to_owned());
        assert_eq!(app.send(request).await.error(), refused("invalid_request"), "{content_type:?}");
    }
}

#[tokio::test]
async fn refuses_a_body_over_8192_bytes_before_any_table() {
    let app = App::without_tables().await;
    let long = app.send(raw(Some(FORM), "/oauth/token", "a".repeat(8_193))).await;
    assert_eq!(long.error(), (413, "invalid_request".to_owned()));
    let fits = app.send(raw(Some(FORM), "/oauth/token", "a".repeat(8_192))).await;
    assert_eq!(fits.error(), refused("invalid_request"), "no grant_type");
}

#[tokio::test]
async fn refuses_invalid_escapes_and_invalid_utf8() {
    let app = App::without_tables().await;
    for body in ["grant_type=%zz", "grant_type=%f", "grant_type=%ff", "a=%c0%af"] {
        let answer = app.send(raw(Some(FORM), "/oauth/token", body.to_owned())).await;
        assert_eq!(answer.error(), refused("invalid_request"), "{body}");
    }
}

#[tokio::test]
async fn refuses_a_recognised_parameter_in_the_url() {
    let app = App::without_tables().await;
    let approval = unknown_approval();
    for query in ["code=x", "c%6Fde=x", "client_id=", "token=x", "%zz"] {
        let mut request = form("/oauth/token", &approval.fields());
        *request.uri_mut() = format!("/oauth/token?{query}").parse().unwrap();
        assert_eq!(app.send(request).await.error(), refused("invalid_request"), "{query}");
    }
}

#[tokio::test]
async fn refuses_a_repeated_parameter_in_any_spelling_and_ignores_unknown_ones() {
    let app = App::start().await;
    let approval = app.approve().await;
    for name in [
        "grant_type",
        "client_id",
        "code",
        "code_verifier",
        "redirect_uri",
        "scope",
        "refresh_token",
        "token",
    ] {
        let mut fields = approval.fields().to_vec();
        fields.push((name, "x"));
        fields.push((name, ""));
        assert_eq!(app.token(&fields).await.error(), refused("invalid_request"), "{name}");
    }
    let mut fields = approval.fields().to_vec();
    fields.extend([("resource", "x"), ("resource", "x")]);
    assert_eq!(app.token(&fields).await.error(), refused("invalid_target"));
    let mut fields = approval.fields().to_vec();
    fields.extend([("foo", "1"), ("foo", "2"), ("scope", "")]);
    assert_eq!(app.token(&fields).await.status, 200);
}

#[tokio::test]
async fn refuses_a_missing_and_an_unknown_grant_type() {
    let app = App::without_tables().await;
    let approval = unknown_approval();
    assert_eq!(app.token(&approval.without("grant_type")).await.error(), refused("invalid_request"));
    for name in [
        "password",
        "client_credentials",
        "Authorization_Code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ] {
        let answer = app.token(&approval.with("grant_type", name)).await;
        assert_eq!(answer.error(), refused("unsupported_grant_type"), "{name}");
    }
}

#[tokio::test]
async fn refuses_a_request_without_its_code_verifier_or_refresh_token() {
    let app = App::without_tables().await;
    let approval = unknown_approval();
    for name in ["code", "code_verifier"] {
        assert_eq!(app.token(&approval.without(name)).await.error(), refused("invalid_request"), "{name}");
        assert_eq!(app.token(&approval.with(name, "")).await.error(), refused("invalid_request"), "{name}");
    }
    for verifier in
        ["v".repeat(42), "v".repeat(129), format!("{} ", "v".repeat(43)), format!("{}ü", "v".repeat(43))]
    {
        let answer = app.token(&approval.with("code_verifier", &verifier)).await;
        assert_eq!(answer.error(), refused("invalid_request"), "{verifier}");
    }
    let answer = app.token(&[("grant_type", "refresh_token"), ("client_id", &approval.client_id)]).await;
    assert_eq!(answer.error(), refused("invalid_request"));
}

#[tokio::test]
async fn answers_401_to_an_absent_malformed_unknown_or_expired_client() {
    let app = App::start().await;
    let approval = app.approve().await;
    let unauthorized = (401, "invalid_client".to_owned());
    assert_eq!(app.token(&approval.without("client_id")).await.error(), unauthorized);
    for client_id in ["", "x", "c1.short", &unknown_approval().client_id, "http://claude.ai/doc"] {
        let answer = app.token(&approval.with("client_id", client_id)).await;
        assert_eq!(answer.error(), unauthorized, "{client_id}");
        assert!(!answer.headers.contains_key("www-authenticate"));
    }
    app.clock.advance(400 * 86_400);
    assert_eq!(app.redeem(&approval).await.error(), unauthorized);
}

#[tokio::test]
async fn answers_401_to_every_attempt_to_authenticate_before_any_table() {
    let app = App::without_tables().await;
    let approval = unknown_approval();
    for name in ["client_secret", "client_assertion", "client_assertion_type"] {
        let mut fields = approval.fields().to_vec();
        fields.push((name, "x"));
        assert_eq!(app.token(&fields).await.error(), (401, "invalid_client".to_owned()), "{name}");
    }
    let mut request = form("/oauth/token", &approval.fields());
    request.headers_mut().insert("authorization", "Basic YTpi".parse().unwrap());
    let answer = app.send(request).await;
    assert_eq!(answer.error(), (401, "invalid_client".to_owned()));
    assert_eq!(answer.headers["www-authenticate"], r#"Basic realm="oauth""#);
}

#[tokio::test]
async fn takes_an_empty_client_secret_for_none() {
    let app = App::start().await;
    let approval = app.approve().await;
    let mut fields = approval.fields().to_vec();
    fields.push(("client_secret", ""));
    assert_eq!(app.token(&fields).await.status, 200);
}

#[tokio::test]
async fn refuses_a_client_that_the_operator_denied() {
    let app = App::start().await;
    let (connected, refresh_token) = app.connect().await;
    let approval = app.approve().await;
    app.tables.clients.deny(&ClientId::parse(&approval.client_id).unwrap()).await.unwrap();
    assert_eq!(app.redeem(&approval).await.error(), refused("invalid_grant"));
    assert_eq!(app.refresh(&connected.client_id, &refresh_token).await.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn serves_a_client_with_a_document_without_fetching_it_until_its_host_is_denied() {
    let app = App::start().await;
    let client_id = "https://claude.ai/oauth/mcp-oauth-client-metadata";
    let approval = app.approve_for(client_id, true).await;
    let refresh_token = app.redeem(&approval).await.text("refresh_token");
    let refreshed = app.refresh(client_id, &refresh_token).await;
    assert_eq!(refreshed.status, 200);
    let denial = HostDenialRecord {
        host: "claude.ai".into(),
        reason: "test".into(),
        by: "operator".into(),
        created: app.now(),
    };
    app.tables.clients.deny_host(&denial).await.unwrap();
    let answer = app.refresh(client_id, &refreshed.text("refresh_token")).await;
    assert_eq!(answer.error(), refused("invalid_grant"));
}

#[tokio::test]
async fn answers_503_with_retry_after_when_the_tables_do_not_answer() {
    let app = App::without_tables().await;
    let answer = app.redeem(&unknown_approval()).await;
    assert_eq!(answer.error(), (503, "temporarily_unavailable".to_owned()));
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn limits_failures_for_one_grant_and_leaves_every_other_grant_alone() {
    let app = App::start().await;
    app.clock.advance(30);
    let (guessed, other) = (app.approve().await, app.approve().await);
    let other_resource = [("resource", "https://other.example.com/mcp")];
    for _ in 0..30 {
        let fields = [guessed.fields().as_slice(), &other_resource].concat();
        assert_eq!(app.token(&fields).await.error(), refused("invalid_target"));
    }
    let limited = app.redeem(&guessed).await;
    assert_eq!(
        limited.error(),
        (429, "temporarily_unavailable".to_owned()),
        "the right request is refused too"
    );
    assert!(limited.headers.contains_key("retry-after"));
    assert_eq!(app.redeem(&other).await.status, 200);
    app.clock.advance(30);
    assert_eq!(app.redeem(&guessed).await.status, 200, "the next window");
}

#[tokio::test]
async fn limits_unknown_codes_for_one_client_and_still_takes_its_known_ones() {
    let app = App::start().await;
    let approval = app.approve().await;
    for _ in 0..30 {
        assert_eq!(app.token(&approval.with("code", "unknown")).await.error(), refused("invalid_grant"));
    }
    assert_eq!(app.token(&approval.with("code", "unknown")).await.status, 429);
    assert_eq!(app.redeem(&approval).await.status, 200);
}

#[tokio::test]
async fn answers_404_and_405_beside_its_routes() {
    let app = App::without_tables().await;
    for path in ["/oauth/token/", "//oauth/token", "/OAUTH/TOKEN", "/oauth/token%2f", "/oauth/token;x"] {
        assert_eq!(app.send(form(path, &[])).await.status, 404, "{path}");
    }
    for path in ["/oauth/token", "/token", "/oauth/revoke"] {
        let request = Request::builder().uri(path).header("host", HOST).body(Body::empty()).unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.status, 405);
        assert!(answer.headers["allow"].to_str().unwrap().contains("POST"));
    }
}

#[tokio::test]
async fn lets_any_web_page_call_without_credentials() {
    let app = App::without_tables().await;
    for path in ["/oauth/token", "/token", "/oauth/revoke", "/.well-known/jwks.json"] {
        let request = Request::builder()
            .method("OPTIONS")
            .uri(path)
            .header("host", HOST)
            .header("origin", "https://app.example")
            .header("access-control-request-method", "POST")
            .body(Body::empty())
            .unwrap();
        let answer = app.send(request).await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
}

#[tokio::test]
async fn answers_the_alias_like_the_endpoint() {
    let app = App::start().await;
    let approval = app.approve().await;
    let answer = app.post("/token", &approval.fields()).await;
    assert_eq!(answer.status, 200);
    let (one, two) = (app.post("/token", &[]).await, app.post("/oauth/token", &[]).await);
    assert_eq!((one.status, one.body), (two.status, two.body));
}
