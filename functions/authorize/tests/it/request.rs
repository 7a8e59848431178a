//! `GET /oauth/authorize`: every parameter, and the redirect URIs that this endpoint decides.

use crate::harness::{App, CLAUDE, Options, authorize_path};

async fn app() -> (App, String) {
    let app = App::start().await;
    let client = app.register(1, &[CLAUDE]).await;
    (app, client)
}

fn path(client: &str, changes: &[(&str, &str)]) -> String {
    authorize_path(&[&[("client_id", client), ("redirect_uri", CLAUDE)], changes].concat())
}

#[tokio::test]
async fn shows_a_page_and_never_redirects_before_client_and_redirect_uri_are_valid() {
    let (app, client) = app().await;
    let unknown = format!("c1.{}", oauth::to_base64url(&[9; 32]));
    let twice = format!("{}&client%5Fid={client}", path(&client, &[]));
    let cases = [
        "/oauth/authorize".to_owned(),
        path(&unknown, &[]),
        twice,
        path(&client, &[("redirect_uri", "https://claude.ai/other")]),
        path(&unknown, &[("response_type", "token"), ("redirect_uri", "https://evil.example/cb")]),
        path(&client, &[("redirect_uri", "")])
            .replace("response_type=", "redirect_uri=a&redirect_uri=b&response_type="),
        format!("/oauth/authorize?client_id=%zz&redirect_uri={CLAUDE}"),
        format!("/oauth/authorize?client_id={client}&redirect_uri=%c0%af"),
    ];
    for case in cases {
        let answer = app.browser().get(&case).await;
        answer.assert_page(400);
        assert!(!answer.body.contains("evil.example"), "{case}");
        assert!(!answer.headers.contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn refuses_every_redirect_uri_that_is_not_byte_for_byte_registered() {
    let (app, client) = app().await;
    for uri in [
        "https:claude.ai/api/mcp/auth_callback",
        "https://CLAUDE.ai/api/mcp/auth_callback",
        "https://claude.ai/api/x/../mcp/auth_callback",
        "https://claude.ai/api/mcp/auth_callback\t",
        "https://claude.ai/api/mcp/auth\r\n_callback",
        "https://ｃlaude.ai/api/mcp/auth_callback",
        "https://claude.ai@evil.example/api/mcp/auth_callback",
        "https://claude.ai\\@evil.example/api/mcp/auth_callback",
        "http://claude.ai/api/mcp/auth_callback",
        "https://claude.ai/api/mcp/auth_callback/",
        "https://claude.ai/api/mcp/auth_callback?x=1",
        "javascript:alert(1)",
        "//claude.ai/api/mcp/auth_callback",
    ] {
        app.browser().get(&path(&client, &[("redirect_uri", uri)])).await.assert_page(400);
    }
}

#[tokio::test]
async fn lets_only_the_port_of_a_loopback_redirect_vary() {
    let app = App::start().await;
    let client = app.register(1, &["http://localhost/callback", "http://127.0.0.1:1/cb"]).await;
    let ok = app.browser().get(&path(&client, &[("redirect_uri", "http://localhost:53682/callback")])).await;
    assert!(ok.location().starts_with("/oauth/signin?t="));
    for uri in [
        "http://127.0.0.1:53682/callback",
        "http://[::1]/callback",
        "http://localhost:0/callback",
        "http://localhost:1234/cb",
    ] {
        app.browser().get(&path(&client, &[("redirect_uri", uri)])).await.assert_page(400);
    }
}

#[tokio::test]
async fn takes_the_only_registered_redirect_uri_when_none_is_named() {
    let (app, client) = app().await;
    let answer = app.browser().get(&path(&client, &[("redirect_uri", "")])).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with("/oauth/signin?t="));
    let two = app.register(2, &[CLAUDE, "http://localhost/callback"]).await;
    app.browser().get(&path(&two, &[("redirect_uri", "")])).await.assert_page(400);
}

#[tokio::test]
async fn tells_the_client_what_is_wrong_once_it_is_known() {
    let (app, client) = app().await;
    let cases: [(&[(&str, &str)], &str); 20] = [
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "s256")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("scope", "profile email")], "invalid_scope"),
        (&[("scope", "offline_access")], "invalid_scope"),
        (&[("resource", "https://other.example/mcp")], "invalid_target"),
        (&[("resource", "https://mcp.example.com/mcp/")], "invalid_target"),
        (&[("prompt", "none")], "login_required"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("request_uri", "https://evil.example/r")], "request_uri_not_supported"),
        (&[("request", "e30.e30.")], "request_not_supported"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("scope", "intervals:read"), ("prompt", "none")], "login_required"),
        (&[("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN")], "invalid_request"),
        (&[("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")], "invalid_request"),
        (&[("response_type", "code token")], "unsupported_response_type"),
    ];
    for (changes, error) in cases {
        let answer = app.browser().get(&path(&client, changes)).await;
        answer.assert_error(CLAUDE, error, Some("xyz"));
    }
    assert!(app.icu.calls().is_empty(), "nothing is fetched");
}

#[tokio::test]
async fn refuses_a_repeated_parameter_however_its_name_is_written() {
    let (app, client) = app().await;
    let base = path(&client, &[]);
    for (addition, error, state) in [
        ("state=other", "invalid_request", None),
        ("st%61te=xyz", "invalid_request", None),
        ("scope=a&scope=b", "invalid_request", Some("xyz")),
        ("response%5Ftype=code", "invalid_request", Some("xyz")),
        (
            "resource=https://mcp.example.com/mcp&resource=https://mcp.example.com/mcp",
            "invalid_target",
            Some("xyz"),
        ),
    ] {
        app.browser().get(&format!("{base}&{addition}")).await.assert_error(CLAUDE, error, state);
    }
    let ignored = app.browser().get(&format!("{base}&nonce=1&nonce=2")).await;
    assert!(ignored.location().starts_with("/oauth/signin"));
}

#[tokio::test]
async fn echoes_the_state_byte_for_byte_in_encoded_form() {
    let (app, client) = app().await;
    for state in ["\"><script>", "\r\nSet-Cookie: a=b", "🚴 & = + %", &"é".repeat(256)] {
        let answer = app.browser().get(&path(&client, &[("state", state), ("scope", "unknown")])).await;
        answer.assert_error(CLAUDE, "invalid_scope", Some(state));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    let with_nul = app.browser().get(&path(&client, &[("state", "a\0b")])).await;
    assert_eq!(with_nul.location_parameters()["error"], "invalid_request");
    let long = app.browser().get(&path(&client, &[("state", &"s".repeat(513))])).await;
    assert_eq!(long.location_parameters()["error"], "invalid_request");
    let none = app.browser().get(&path(&client, &[("state", ""), ("scope", "unknown")])).await;
    none.assert_error(CLAUDE, "invalid_scope", None);
}

#[tokio::test]
async fn accepts_our_resource_named_or_not() {
    let (app, client) = app().await;
    for resource in ["", "https://mcp.example.com/mcp"] {
        let answer = app.browser().get(&path(&client, &[("resource", resource)])).await;
        assert!(answer.location().starts_with("/oauth/signin?t="), "{resource}");
    }
}

#[tokio::test]
async fn answers_interaction_required_to_prompt_none_with_a_session() {
    let (app, client) = app().await;
    let mut browser = app.browser();
    browser.sign_in(None, crate::intervals_icu::ADA_KEY).await;
    let answer = browser.get(&path(&client, &[("prompt", "none")])).await;
    answer.assert_error(CLAUDE, "interaction_required", Some("xyz"));
    let consent = browser.get(&path(&client, &[])).await;
    assert!(consent.location().starts_with("/oauth/consent?t="));
    let fresh = browser.get(&path(&client, &[("prompt", "login")])).await;
    assert!(fresh.location().starts_with("/oauth/signin?t="));
}

#[tokio::test]
async fn answers_only_get_and_head() {
    let (app, client) = app().await;
    for method in ["POST", "PUT", "DELETE"] {
        let answer = app.browser().request(method, &path(&client, &[]), &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.headers["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    }
}

#[tokio::test]
async fn a_head_request_validates_and_creates_nothing() {
    let (app, client) = app().await;
    let head = app.browser().request("HEAD", &path(&client, &[]), &[], "").await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    assert!(!head.headers.contains_key("set-cookie") && !head.headers.contains_key("location"));
    let bad = app.browser().request("HEAD", &path("c1.x", &[]), &[], "").await;
    assert_eq!((bad.status.as_u16(), bad.body.as_str()), (400, ""));
}

#[tokio::test]
async fn names_an_untrusted_host_and_links_to_it_instead_of_redirecting() {
    let app = App::with(Options { policy: Some("open"), ..Options::default() }).await;
    let client = app.register_named(3, &["https://app.example/cb"], Some("Some App")).await;
    let request =
        authorize_path(&[("client_id", &client), ("redirect_uri", "https://app.example/cb"), ("scope", "x")]);
    let answer = app.browser().get(&request).await;
    answer.assert_page(400);
    assert!(answer.body.contains("<bdi>app.example</bdi>"));
    assert!(
        answer.body.contains("href=\"https://app.example/cb?error=invalid_scope&#38;state=xyz&#38;iss="),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn refuses_an_expired_and_a_denied_client_and_a_denied_host() {
    let (app, client) = app().await;
    let denied = app.register(4, &[CLAUDE]).await;
    app.tables.clients.deny(&oauth::ClientId::parse(&denied).unwrap()).await.unwrap();
    app.browser().get(&path(&denied, &[])).await.assert_page(400);
    app.clock.advance(86_400);
    app.browser().get(&path(&client, &[])).await.assert_page(400);
    let other = app.register(5, &[CLAUDE]).await;
    app.deny_host("claude.ai").await;
    app.browser().get(&path(&other, &[])).await.assert_page(400);
}

#[tokio::test]
async fn sends_nothing_to_a_host_that_left_the_list_since_registration_named_or_not() {
    let (app, _) = app().await;
    let left = "https://left.example/callback";
    let client = app.register(6, &[left]).await;
    for redirect_uri in [left, ""] {
        app.browser().get(&path(&client, &[("redirect_uri", redirect_uri)])).await.assert_page(400);
    }
}

#[tokio::test]
async fn refuses_a_query_of_more_than_8192_bytes() {
    let (app, client) = app().await;
    let padded = |length: usize| {
        let base = path(&client, &[]);
        let query = base.split_once('?').unwrap().1.len();
        format!("{base}&p={}", "x".repeat(length - query - 3))
    };
    app.browser().get(&padded(8_193)).await.assert_page(414);
    assert_eq!(app.browser().get(&padded(8_192)).await.status, 303);
}

#[tokio::test]
async fn the_alias_at_the_root_answers_the_same() {
    let (app, client) = app().await;
    let request = path(&client, &[("scope", "unknown")]);
    let alias = request.replace("/oauth/authorize", "/authorize");
    let (one, other) = (app.browser().get(&request).await, app.browser().get(&alias).await);
    assert_eq!((one.status, one.location(), &one.body), (other.status, other.location(), &other.body));
}

#[tokio::test]
async fn takes_plain_only_where_the_operator_allows_it() {
    let app = App::with(Options { allow_pkce_plain: true, ..Options::default() }).await;
    let client = app.register(1, &[CLAUDE]).await;
    let plain = app.browser().get(&path(&client, &[("code_challenge_method", "plain")])).await;
    assert!(plain.location().starts_with("/oauth/signin"));
    let absent = app.browser().get(&path(&client, &[("code_challenge_method", "")])).await;
    absent.assert_error(CLAUDE, "invalid_request", Some("xyz"));
}

#[tokio::test]
async fn shows_a_page_when_the_tables_do_not_answer_in_phase_1() {
    let (app, client) = app().await;
    let router = app.router.clone();
    drop(app);
    let answer = crate::browser::Browser::new(router).get(&path(&client, &[])).await;
    answer.assert_page(503);
    assert!(answer.headers.contains_key("retry-after"));
}
