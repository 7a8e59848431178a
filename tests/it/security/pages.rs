//! The pages: whose click counts, and what a page never does.

use http::Method;
use serde_json::json;

use crate::harness::{App, Browser, DocumentHost, McpClient, Page, Request, Setup, query};

async fn consent(app: &App, browser: &mut Browser) -> crate::harness::Page {
    let client = McpClient::registered(app).await;
    browser.sign_in_as_demo(&client.authorization_url(&[])).await
}

#[tokio::test]
async fn signs_nobody_in_without_the_forms_own_csrf_value() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let page = browser.open(&client.authorization_url(&[])).await.page();
    let form = page.form(("action", "demo"));
    let other = Browser::new(&app).open(&client.authorization_url(&[])).await.page().form(("action", "demo"));
    let foreign = other.fields.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
    for bad in
        [form.clone().without("csrf"), form.clone().with("csrf", ""), form.clone().with("csrf", &foreign)]
    {
        browser.press_once(&bad).await.expect(403);
    }
    browser.press_once(&form).await.expect(303);
}

#[tokio::test]
async fn takes_no_form_from_another_site() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let form = consent(&app, &mut browser).await.form(("decision", "allow"));
    let fields: Vec<(&str, &str)> =
        form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let plain = Request::form(app.target(&form.action), &fields);
    let own = app.base_url.clone();
    for request in [
        plain.clone().header("origin", "https://evil.example"),
        plain.clone().header("origin", "null"),
        plain.clone().header("origin", &own).header("sec-fetch-site", "cross-site"),
        plain.clone().header("origin", &own).header("sec-fetch-site", "same-site"),
        plain.clone(),
    ] {
        let answer = browser.send(request).await.expect(403);
        assert_eq!(answer.header("location"), None);
    }
    browser.send(plain.header("sec-fetch-site", "same-origin")).await.expect(303);
}

#[tokio::test]
async fn issues_no_code_without_a_consent_post_from_the_same_browser() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let form = consent(&app, &mut browser).await.form(("decision", "allow"));
    let mut thief = Browser::new(&app);
    consent(&app, &mut thief).await;
    assert_eq!(thief.press_once(&form).await.expect(403).header("location"), None);
    let transaction = form.fields.iter().find(|(name, _)| name == "t").unwrap().1.clone();
    let peek = format!("/oauth/consent?t={transaction}&decision=allow");
    let page = browser.open(&peek).await.page();
    assert!(page.offers("decision", "allow"), "reading a page decides nothing");
    assert!(query(&browser.press(&form).await.away(), "code").is_some());
}

#[tokio::test]
async fn lets_the_first_answer_count() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let page = consent(&app, &mut browser).await;
    let denied = browser.press(&page.form(("decision", "deny"))).await.away();
    assert_eq!(query(&denied, "error").as_deref(), Some("access_denied"));
    assert_eq!(query(&denied, "iss").as_deref(), Some(app.base_url.as_str()));
    assert_eq!(query(&denied, "code"), None);
    browser.press_once(&page.form(("decision", "allow"))).await.expect(409);
}

#[tokio::test]
async fn lets_a_transaction_end_after_ten_minutes() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let page = consent(&app, &mut browser).await;
    app.clock.advance(601);
    browser.press_once(&page.form(("decision", "allow"))).await.expect(410);
}

#[tokio::test]
async fn grants_exactly_what_was_ticked_and_believes_no_other_field() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let page = browser.sign_in_as_demo(&client.authorization_url(&[])).await;
    let allow = page.form(("decision", "allow"));
    let nothing = allow.clone().without("scope");
    assert_eq!(browser.press(&nothing).await.page().status, 400);
    let mut more = allow.clone();
    more.fields.push(("scope".to_owned(), "intervals:admin".to_owned()));
    browser.press_once(&more).await.expect(400);
    let mut forged = allow.unticked("scope", "intervals:write");
    for (name, value) in
        [("redirect_uri", "https://evil.example/"), ("client_id", "c1.x"), ("state", "other")]
    {
        forged.fields.push((name.to_owned(), value.to_owned()));
    }
    let back = browser.press(&forged).await.away();
    assert!(back.starts_with(&client.redirect_uri), "{back}");
    assert_eq!(query(&back, "state").as_deref(), Some("a state & more"));
    let tokens = client.redeem(&query(&back, "code").unwrap()).await.expect(200).json();
    assert_eq!(tokens["scope"], "intervals:read");
}

#[tokio::test]
async fn makes_a_new_session_at_sign_in_and_refuses_two_of_them() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    browser.cookies.insert("icu_s".to_owned(), "A".repeat(43));
    browser.sign_in_as_demo(&client.authorization_url(&[])).await;
    assert_ne!(browser.cookies["icu_s"], "A".repeat(43), "a session that was planted is replaced");
    let session = &browser.cookies["icu_s"];
    let twice = Request::get("/account").header("cookie", &format!("icu_s={session}; icu_s={session}"));
    app.send(twice).await.expect(400);
}

#[tokio::test]
async fn says_one_thing_for_every_key_that_is_not_good_and_shows_none_again() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut words = Vec::new();
    for (key, athlete) in [("canary-wrong-key-0000", ""), (simulator::DEMO_KEY, "i1"), ("\u{1f511}", "")] {
        let mut browser = Browser::new(&app);
        let page = browser.open(&client.authorization_url(&[])).await.page();
        let form = page.form(("action", "signin")).with("api_key", key).with("athlete_id", athlete);
        let refused = browser.press(&form).await.page();
        assert_eq!(refused.status, 401);
        assert!(!refused.html.contains("canary-wrong-key"), "a key is never rendered");
        words.push(refused.words());
    }
    words.dedup();
    assert_eq!(words.len(), 1, "{words:#?}");
}

#[tokio::test]
async fn stops_guessing_after_five_wrong_keys_even_for_the_right_one() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let mut page = browser.open(&client.authorization_url(&[])).await.page();
    for _ in 0..5 {
        page = browser.press(&page.form(("action", "signin")).with("api_key", "wrong")).await.page();
        assert_eq!(page.status, 401);
    }
    let right = page.form(("action", "signin")).with("api_key", simulator::DEMO_KEY);
    let limited = browser.press(&right).await.page();
    assert_eq!(limited.status, 429);
    assert!(limited.answer.header("retry-after").is_some());
    app.clock.advance(15 * 60);
    let page = browser.open(&client.authorization_url(&[])).await.page();
    let right = page.form(("action", "signin")).with("api_key", simulator::DEMO_KEY);
    assert!(browser.press(&right).await.page().offers("decision", "allow"));
}

#[tokio::test]
async fn shows_every_page_without_script_frame_or_cache() {
    let app = App::over_events().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let signin = browser.open(&client.authorization_url(&[])).await.page();
    let consent = browser.press(&signin.form(("action", "demo"))).await.page();
    let account = browser.open("/account").await.page();
    let error = browser.open("/oauth/authorize?client_id=nobody").await.page();
    for page in [&signin, &consent, &account, &error] {
        let header =
            |name: &str| page.answer.header(name).unwrap_or_else(|| panic!("no {name} on: {}", page.words()));
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert!(header("strict-transport-security").starts_with("max-age="));
        assert!(page.answer.header("access-control-allow-origin").is_none());
        assert!(!page.html.contains("<script") && !page.html.contains("<img"));
    }
    assert!(!consent.answer.header("content-security-policy").unwrap().contains("form-action"));
    assert!(signin.answer.header("content-security-policy").unwrap().contains("form-action 'self'"));
    let cookies: Vec<&String> = browser.cookies.keys().collect();
    assert!(cookies.iter().all(|name| name.starts_with("__Host-")), "{cookies:?}");
}

#[tokio::test]
async fn sends_a_browser_on_with_303_and_nothing_else() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let url = client.authorization_url(&[]);
    browser.send(Request::get("/account")).await.expect(303);
    for changes in [vec![], vec![("response_type", "token")], vec![("prompt", "none")]] {
        let url = client.authorization_url(&changes);
        browser.send(Request::get(app.target(&url))).await.expect(303);
    }
    let signin = browser.open(&url).await.page();
    let entered = browser.press_once(&signin.form(("action", "demo"))).await.expect(303);
    let consent = browser.open(entered.header("location").unwrap()).await.page();
    browser.press_once(&consent.form(("decision", "allow"))).await.expect(303);
    let again = browser.open(&url).await.page();
    browser.press_once(&again.form(("decision", "deny"))).await.expect(303);
    let account = browser.open("/account").await.page();
    for action in ["revoke", "revoke-all", "end"] {
        browser.press_once(&account.form(("action", action))).await.expect(303);
    }
}

/// The consent page for a client that registered this redirect URI.
async fn consent_for(app: &App, redirect_uri: &str) -> Page {
    let mut client = McpClient::discover(app).await;
    client.register(redirect_uri).await;
    Browser::new(app).sign_in_as_demo(&client.authorization_url(&[])).await
}

#[tokio::test]
async fn warns_of_an_app_on_this_computer_and_of_a_host_that_nobody_listed() {
    let app = App::over_tcp_with(Setup { environment: vec![("REGISTRATION_POLICY", "open")] }).await;
    for (redirect_uri, warning) in [
        ("http://127.0.0.1/callback", Some("an app on this computer will receive access")),
        ("http://localhost:3000/callback", Some("an app on this computer will receive access")),
        ("cursor://anysphere.cursor-mcp/oauth/callback", Some("an app on this computer will receive access")),
        ("https://unknown.example/callback", Some("this site is not on our list of known apps")),
        ("https://claude.ai/api/mcp/auth_callback", None),
    ] {
        let words = consent_for(&app, redirect_uri).await.words();
        let warnings: Vec<&str> = words.split("Warning: ").skip(1).collect();
        assert_eq!(warnings.len(), usize::from(warning.is_some()), "{redirect_uri}: {words}");
        assert!(warnings.iter().all(|said| said.starts_with(warning.unwrap())), "{redirect_uri}: {words}");
    }
}

#[tokio::test]
async fn shows_and_fetches_no_picture_of_a_client() {
    let host = DocumentHost::serving(&json!({}));
    let app = App::over_tcp().await;
    let mut client = McpClient::discover(&app).await;
    let mut metadata = json!({"client_name": "Picture", "redirect_uris": ["http://127.0.0.1:7777/callback"]});
    for name in ["logo_uri", "tos_uri", "policy_uri", "client_uri", "jwks_uri", "sector_identifier_uri"] {
        metadata[name] = json!(format!("{}/{name}", host.url()));
    }
    let registered = app.send(Request::json("/oauth/register", &metadata)).await.expect(201).json();
    registered["client_id"].as_str().unwrap().clone_into(&mut client.client_id);
    "http://127.0.0.1:7777/callback".clone_into(&mut client.redirect_uri);
    let mut browser = Browser::new(&app);
    let signin = browser.open(&client.authorization_url(&[])).await.page();
    let consent = browser.sign_in_as_demo(&client.authorization_url(&[])).await;
    browser.press(&consent.form(("decision", "allow"))).await.away();
    let account = browser.open("/account").await.page();
    for page in [signin, consent, account] {
        assert!(!page.html.contains("<img") && !page.html.contains("_uri"), "{}", page.html);
    }
    assert_eq!(host.fetches(), 0);
}

#[tokio::test]
async fn does_nothing_for_a_reader_who_only_looks() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let mut browser = Browser::new(&app);
    browser.sign_in_as_demo(&client.authorization_url(&[])).await;
    for path in
        ["revoke", "revoke-app", "revoke-all", "credential", "sessions/end", "export", "signout", "delete"]
    {
        let target = format!("/account/{path}");
        for method in [Method::GET, Method::HEAD] {
            let answer = browser.send(Request::new(method, &target)).await.expect(405);
            assert_eq!(answer.header("allow"), Some("POST"), "{path}");
        }
    }
    client.call("get_athlete_profile", json!({})).await.expect(200);
}

#[tokio::test]
async fn revokes_nothing_of_another_user() {
    let app = App::over_tcp().await;
    let victim = McpClient::connected(&app, "intervals:read").await;
    let gid = gid_of(&victim.access_token);
    let client = McpClient::registered(&app).await;
    let mut other = Browser::new(&app);
    let page = other.open(&client.authorization_url(&[])).await.page();
    let key = page.form(("action", "signin")).with("api_key", simulator::AUCKLAND_KEY);
    let consent = other.press(&key).await.page();
    other.press(&consent.form(("decision", "allow"))).await.away();
    let account = other.open("/account").await.page();
    let form = account.form(("action", "revoke")).with("gid", &gid);
    other.press_once(&form).await.expect(404);
    victim.call("get_athlete_profile", json!({})).await.expect(200);
}

fn gid_of(token: &str) -> String {
    super::tokens::claims(token)["gid"].as_str().unwrap().to_owned()
}
