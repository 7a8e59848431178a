//! `/oauth/consent`, and what an approval leaves behind.

use futures::future::join_all;
use oauth::{Digest, ScopeSet};
use store::GrantStatus;

use crate::browser::Browser;
use crate::harness::{App, CLAUDE, ISSUER, Options, authorize_path};
use crate::intervals_icu::{ADA_KEY, BEN_KEY};

const BOTH: [&str; 2] = ["intervals:read", "intervals:write"];

/// Signed in to a transaction of Claude, with its consent page.
async fn at_consent(app: &App) -> (Browser, String, crate::browser::Answer) {
    let request = app.claude().await;
    let mut browser = app.browser();
    let (id, page) = browser.reach_consent(&request, ADA_KEY).await;
    (browser, id, page)
}

#[tokio::test]
async fn sends_exactly_one_code_state_and_iss_after_allow() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let answer = browser.decide(&id, &page, "allow", &BOTH).await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with(&format!("{CLAUDE}?code=")));
    let parameters = answer.location_parameters();
    assert_eq!((parameters["state"].as_str(), parameters["iss"].as_str()), ("xyz", ISSUER));
    assert_eq!(answer.location().matches("iss=").count(), 1);
    let code = app.tables.codes.get(&Digest::of(&parameters["code"])).await.unwrap().unwrap();
    assert_eq!(code.redirect_uri, CLAUDE);
    assert_eq!(code.exp.since(app.clock.now()), 60);
    let grant = app.tables.sessions.grant(&code.uid, &code.gid).await.unwrap().unwrap();
    assert_eq!((grant.status, grant.scope.to_string()), (GrantStatus::Pending, BOTH.join(" ")));
    assert_eq!(
        (grant.redirect_host.as_str(), grant.resource.as_str()),
        ("claude.ai", "https://mcp.example.com/mcp")
    );
    let client =
        app.tables.clients.get(&oauth::ClientId::parse(&grant.client_id).unwrap(), app.clock.now()).await;
    assert_eq!(client.unwrap().unwrap().exp, grant.abs_exp, "a live grant never loses its client");
}

#[tokio::test]
async fn keeps_the_query_that_the_redirect_uri_has() {
    let app = App::start().await;
    let client = app.register(2, &["https://claude.ai/cb?x=1"]).await;
    let request = authorize_path(&[("client_id", &client), ("redirect_uri", "https://claude.ai/cb?x=1")]);
    let mut browser = app.browser();
    let (id, page) = browser.reach_consent(&request, ADA_KEY).await;
    let answer = browser.decide(&id, &page, "allow", &BOTH).await;
    assert!(answer.location().starts_with("https://claude.ai/cb?x=1&code="), "{}", answer.location());
}

#[tokio::test]
async fn grants_exactly_what_is_ticked() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let nothing = browser.decide(&id, &page, "allow", &[]).await;
    nothing.assert_page(400);
    assert!(nothing.body.contains("Nothing is ticked") && nothing.body.contains("name=\"decision\""));
    browser.decide(&id, &page, "allow", &["intervals:admin"]).await.assert_page(400);
    browser.decide(&id, &page, "allow", &["intervals:read", "x"]).await.assert_page(400);
    let answer = browser.decide(&id, &page, "allow", &["intervals:read"]).await;
    let code =
        app.tables.codes.get(&Digest::of(&answer.location_parameters()["code"])).await.unwrap().unwrap();
    let grant = app.tables.sessions.grant(&code.uid, &code.gid).await.unwrap().unwrap();
    assert_eq!(grant.scope, ScopeSet::known_in("intervals:read"));
}

#[tokio::test]
async fn lists_only_known_scopes_of_the_request() {
    let app = App::start().await;
    let client = app.register(1, &[CLAUDE]).await;
    let request = authorize_path(&[("client_id", &client), ("scope", "intervals:read unknown")]);
    let (_, page) = app.browser().reach_consent(&request, ADA_KEY).await;
    assert_eq!(page.body.matches("name=\"scope\"").count(), 1);
    assert!(page.body.contains("value=\"intervals:read\" checked"));
}

#[tokio::test]
async fn denies_by_the_first_button_and_tells_a_trusted_client() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    assert!(page.body.find("value=\"deny\"").unwrap() < page.body.find("value=\"allow\"").unwrap());
    browser.decide(&id, &page, "deny", &BOTH).await.assert_error(CLAUDE, "access_denied", Some("xyz"));
    browser.decide(&id, &page, "allow", &BOTH).await.assert_page(409);
    browser.get(&format!("/oauth/consent?t={id}")).await.assert_page(409);
}

#[tokio::test]
async fn shows_a_page_with_a_link_after_a_denial_for_an_untrusted_client() {
    let app = App::with(Options { policy: Some("open"), ..Options::default() }).await;
    let client = app.register_named(3, &["https://app.example/cb"], Some("Some App")).await;
    let mut browser = app.browser();
    let (id, page) = browser.reach_consent(&authorize_path(&[("client_id", &client)]), ADA_KEY).await;
    assert!(page.body.contains("not on our list of known apps"));
    let answer = browser.decide(&id, &page, "deny", &[]).await;
    answer.assert_page(200);
    assert!(answer.body.contains("href=\"https://app.example/cb?error=access_denied&#38;state=xyz"));
}

#[tokio::test]
async fn lets_one_of_sixteen_approvals_win() {
    let app = App::start().await;
    let (browser, id, page) = at_consent(&app).await;
    let answers = join_all((0..16).map(|_| {
        let (mut browser, id, page) = (browser.clone(), id.clone(), &page);
        async move { browser.decide(&id, page, "allow", &BOTH).await }
    }))
    .await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(303), count(409)), (1, 15));
}

#[tokio::test]
async fn issues_no_code_without_a_post_from_the_consent_page() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let shown = browser.get(&format!("/oauth/consent?t={id}&decision=allow&scope=intervals%3Aread")).await;
    assert_eq!((shown.status.as_u16(), shown.location()), (200, ""));
    let signout = page.csrf_of("/account/signout");
    let fields =
        [("csrf", signout.as_str()), ("t", id.as_str()), ("decision", "allow"), ("scope", "intervals:read")];
    browser.post("/oauth/consent", &fields).await.assert_page(403);
    browser.post("/oauth/consent", &fields[1..]).await.assert_page(403);
    let still_open = browser.decide(&id, &page, "allow", &BOTH).await;
    assert_eq!(still_open.status, 303);
}

#[tokio::test]
async fn belongs_to_the_browser_that_started_it() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let mut other = app.browser();
    other.get(&format!("/oauth/consent?t={id}")).await.assert_page(403);
    other.get(&format!("/oauth/signin?t={id}")).await.assert_page(403);
    other.decide(&id, &page, "allow", &BOTH).await.assert_page(403);
    other.sign_in(None, BEN_KEY).await;
    other.get(&format!("/oauth/consent?t={id}")).await.assert_page(403);
    other.decide(&id, &page, "allow", &BOTH).await.assert_page(403);
    let stolen_form = other.get("/oauth/signin").await.csrf_of("/oauth/signin");
    let fields = [("csrf", stolen_form.as_str()), ("t", &id), ("api_key", BEN_KEY), ("action", "signin")];
    other.post("/oauth/signin", &fields).await.assert_page(403);
    assert_eq!(browser.decide(&id, &page, "allow", &BOTH).await.status, 303);
}

#[tokio::test]
async fn expires_after_ten_minutes() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    app.clock.advance(599);
    assert_eq!(browser.get(&format!("/oauth/consent?t={id}")).await.status, 200);
    app.clock.advance(2);
    browser.get(&format!("/oauth/consent?t={id}")).await.assert_page(410);
    browser.get(&format!("/oauth/signin?t={id}")).await.assert_page(410);
    browser.decide(&id, &page, "allow", &BOTH).await.assert_page(410);
    browser.get("/oauth/consent?t=unknown").await.assert_page(410);
    browser.get("/oauth/consent").await.assert_page(400);
}

#[tokio::test]
async fn ignores_every_other_field_of_the_form() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let csrf = page.csrf_of("/oauth/consent");
    let fields = [
        ("csrf", csrf.as_str()),
        ("t", &id),
        ("decision", "allow"),
        ("scope", "intervals:read"),
        ("redirect_uri", "https://evil.example/cb"),
        ("client_id", "other"),
        ("state", "other"),
    ];
    let answer = browser.post("/oauth/consent", &fields).await;
    assert!(answer.location().starts_with(CLAUDE));
    assert_eq!(answer.location_parameters()["state"], "xyz");
}

#[tokio::test]
async fn gives_nothing_to_a_client_that_was_denied_after_it_asked() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let client = oauth::ClientId::parse(&format!("c1.{}", oauth::to_base64url(&[1; 32]))).unwrap();
    app.tables.clients.deny(&client).await.unwrap();
    browser.decide(&id, &page, "allow", &BOTH).await.assert_page(400);
    let other = app.register(2, &["https://claude.ai/other"]).await;
    let begun = browser.get(&authorize_path(&[("client_id", &other)])).await;
    let (id, page) = (begun.location_parameters()["t"].clone(), browser.get(begun.location()).await);
    app.deny_host("claude.ai").await;
    browser.decide(&id, &page, "allow", &BOTH).await.assert_page(400);
}

#[tokio::test]
async fn gives_nothing_to_a_host_that_was_denied_after_the_client_asked() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let denial = store::HostDenialRecord {
        host: "claude.ai".into(),
        reason: "test".into(),
        by: "operator".into(),
        created: app.clock.now(),
    };
    app.tables.clients.deny_host(&denial).await.unwrap();
    browser.decide(&id, &page, "allow", &BOTH).await.assert_page(400);
}

#[tokio::test]
async fn leaves_no_grant_behind_when_signing_out_everywhere_overtakes_an_approval() {
    let app = App::start().await;
    for _ in 0..20 {
        let (browser, id, page) = at_consent(&app).await;
        app.clock.advance(1);
        let digest = oauth::Digest::of(&browser.cookies["__Host-icu_s"]);
        let session = app.tables.sessions.browser(&digest, app.clock.now()).await;
        let uid = session.unwrap().unwrap().uid;
        let (mut approving, now) = (browser.clone(), app.clock.now());
        let (approved, signed_out) = futures::future::join(
            approving.decide(&id, &page, "allow", &BOTH),
            app.tables.sessions.sign_out_everywhere(&uid, now),
        )
        .await;
        signed_out.unwrap();
        let grants = app.tables.sessions.grants(&uid).await.unwrap();
        for grant in grants {
            assert_eq!(grant.status, store::GrantStatus::Revoked, "{}", approved.status);
        }
        app.clock.advance(1);
    }
}

#[tokio::test]
async fn not_you_signs_out_and_goes_on_with_the_same_transaction() {
    let app = App::start().await;
    let (mut browser, id, page) = at_consent(&app).await;
    let csrf = page.csrf_of("/account/signout");
    let out = browser.post("/account/signout", &[("csrf", &csrf), ("t", &id), ("action", "signout")]).await;
    assert_eq!(out.location(), format!("/oauth/signin?t={id}"));
    assert!(!browser.cookies.contains_key("__Host-icu_s"));
    assert_eq!(
        browser.get(&format!("/oauth/consent?t={id}")).await.location(),
        format!("/oauth/signin?t={id}")
    );
    let entered = browser.sign_in(Some(&id), BEN_KEY).await;
    let page = browser.get(entered.location()).await;
    assert!(page.body.contains("Ben") && !page.body.contains("Ada"));
    assert_eq!(browser.decide(&id, &page, "allow", &BOTH).await.status, 303);
}

#[tokio::test]
async fn marks_what_is_new_on_step_up() {
    let app = App::start().await;
    let client = app.register(1, &[CLAUDE]).await;
    let mut browser = app.browser();
    let request = authorize_path(&[("client_id", &client), ("scope", "intervals:read")]);
    let (id, page) = browser.reach_consent(&request, ADA_KEY).await;
    let code =
        browser.decide(&id, &page, "allow", &["intervals:read"]).await.location_parameters()["code"].clone();
    assert!(!page.body.contains("class=\"tag\">New"));
    let record = app.tables.codes.get(&Digest::of(&code)).await.unwrap().unwrap();
    let redemption = store::Redemption {
        client_id: &client,
        code_hash: &Digest::of(&code),
        attempt: "attempt",
        refresh: None,
        now: app.clock.now(),
    };
    app.tables.sessions.redeem(&record.uid, &record.gid, &redemption).await.unwrap();
    let request = authorize_path(&[("client_id", &client), ("scope", "intervals:read intervals:write")]);
    let begun = browser.get(&request).await;
    let page = browser.get(begun.location()).await;
    assert_eq!(page.body.matches("class=\"tag\">New").count(), 1);
}
