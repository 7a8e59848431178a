//! The account page and its actions.

use std::collections::BTreeSet;

use oauth::Digest;
use store::GrantStatus;

use crate::browser::Browser;
use crate::harness::{App, CLAUDE, authorize_path};
use crate::intervals_icu::{ADA_KEY, BEN_KEY};

/// Approves Claude once more and redeems the code, as the token endpoint does; answers the grant.
async fn connect(app: &App, browser: &mut Browser) -> store::GrantRecord {
    let client = app.register(1, &[CLAUDE]).await;
    let begun = browser.get(&authorize_path(&[("client_id", &client)])).await;
    let id = begun.location_parameters()["t"].clone();
    let page = browser.get(begun.location()).await;
    let answer = browser.decide(&id, &page, "allow", &["intervals:read", "intervals:write"]).await;
    let code = Digest::of(&answer.location_parameters()["code"]);
    let record = app.tables.codes.get(&code).await.unwrap().unwrap();
    let redemption = store::Redemption {
        client_id: &client,
        code_hash: &code,
        attempt: "attempt",
        refresh: None,
        now: app.clock.now(),
    };
    app.tables.sessions.redeem(&record.uid, &record.gid, &redemption).await.unwrap()
}

async fn status(app: &App, grant: &store::GrantRecord) -> GrantStatus {
    app.tables.sessions.grant(&grant.uid, &grant.gid).await.unwrap().unwrap().status
}

/// Posts an action with the CSRF value of its own form.
async fn act(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> crate::browser::Answer {
    let csrf = browser.get("/account").await.csrf_of(path);
    browser.post(path, &[&[("csrf", csrf.as_str())], fields].concat()).await
}

#[tokio::test]
async fn shows_apps_grouped_and_revokes_one_or_all_of_an_app() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let (one, two) = (connect(&app, &mut browser).await, connect(&app, &mut browser).await);
    let page = browser.get("/account").await;
    assert_eq!(page.body.matches("<h3><bdi>claude.ai</bdi></h3>").count(), 1);
    assert_eq!(page.body.matches("name=\"gid\"").count(), 2);
    let done = act(&mut browser, "/account/revoke", &[("gid", &one.gid.to_string())]).await;
    assert_eq!(done.location(), "/account?done=revoked");
    assert_eq!(
        (status(&app, &one).await, status(&app, &two).await),
        (GrantStatus::Revoked, GrantStatus::Active)
    );
    let three = connect(&app, &mut browser).await;
    act(&mut browser, "/account/revoke-app", &[("client_host", "claude.ai")]).await;
    assert_eq!(
        (status(&app, &two).await, status(&app, &three).await),
        (GrantStatus::Revoked, GrantStatus::Revoked)
    );
    assert!(browser.get("/account?done=revoked").await.body.contains("The access was ended."));
}

#[tokio::test]
async fn revokes_everything_only_after_a_recent_sign_in() {
    let app = App::start().await;
    let mut browser = app.browser();
    let page = browser.get("/oauth/signin").await;
    let csrf = page.csrf_of("/oauth/signin");
    let fields = [("csrf", csrf.as_str()), ("api_key", ADA_KEY), ("action", "signin"), ("remember", "on")];
    browser.post("/oauth/signin", &fields).await;
    let grant = connect(&app, &mut browser).await;
    app.clock.advance(900);
    for (path, fields) in [
        ("/account/revoke-all", &[][..]),
        ("/account/credential", &[("api_key", ADA_KEY)]),
        ("/account/credential", &[("source", "none")]),
        ("/account/delete", &[("sure", "on")]),
    ] {
        let answer = act(&mut browser, path, fields).await;
        answer.assert_page(401);
        assert!(answer.body.contains("name=\"api_key\""), "the key is asked again");
    }
    assert_eq!(status(&app, &grant).await, GrantStatus::Active);
    browser.sign_in(None, ADA_KEY).await;
    act(&mut browser, "/account/revoke-all", &[]).await;
    assert_eq!(status(&app, &grant).await, GrantStatus::Revoked);
}

#[tokio::test]
async fn finds_no_grant_of_another_user() {
    let app = App::start().await;
    let (mut ada, mut ben) = (app.browser(), app.browser());
    ada.sign_in(None, ADA_KEY).await;
    ben.sign_in(None, BEN_KEY).await;
    let grant = connect(&app, &mut ada).await;
    connect(&app, &mut ben).await;
    act(&mut ben, "/account/revoke", &[("gid", &grant.gid.to_string())]).await.assert_page(404);
    act(&mut ben, "/account/revoke", &[("gid", "x")]).await.assert_page(404);
    assert_eq!(status(&app, &grant).await, GrantStatus::Active);
}

#[tokio::test]
async fn a_csrf_value_of_one_action_does_nothing_in_another() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let csrf = browser.get("/account").await.csrf_of("/account/signout");
    for path in ["/account/revoke-all", "/account/delete", "/account/export", "/account/credential"] {
        browser.post(path, &[("csrf", &csrf)]).await.assert_page(403);
    }
    let origin = [("origin", "https://evil.example")];
    browser.post_with("/account/signout", &[("csrf", &csrf)], &origin).await.assert_page(403);
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn replaces_and_deletes_the_credential() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    assert_eq!(
        act(&mut browser, "/account/credential", &[("api_key", ADA_KEY)]).await.location(),
        "/account?done=replaced"
    );
    let wrong = act(&mut browser, "/account/credential", &[("api_key", "wrong")]).await;
    wrong.assert_page(401);
    assert!(wrong.body.contains("role=\"alert\"") && wrong.body.contains("Ada"));
    assert_eq!(
        act(&mut browser, "/account/credential", &[("source", "none")]).await.location(),
        "/account?done=deleted"
    );
    assert!(browser.get("/account").await.body.contains("None is stored"));
}

#[tokio::test]
async fn asks_for_a_sign_in_before_consent_when_no_credential_is_left() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    act(&mut browser, "/account/credential", &[("source", "none")]).await;
    let begun = browser.get(&app.claude().await).await;
    let consent = browser.get(begun.location()).await;
    assert!(consent.location().starts_with("/oauth/signin?t="));
}

#[tokio::test]
async fn ends_another_browser_and_signs_out_here_or_everywhere() {
    let app = App::start().await;
    let (mut here, mut there) = (app.browser(), app.browser());
    here.sign_in(None, ADA_KEY).await;
    there.sign_in(None, ADA_KEY).await;
    let grant = connect(&app, &mut here).await;
    let session = Digest::of(&there.cookies["__Host-icu_s"]);
    act(&mut here, "/account/sessions/end", &[("session", "unknown")]).await.assert_page(404);
    act(&mut here, "/account/sessions/end", &[("session", session.as_str())]).await;
    assert_eq!(there.get("/account").await.location(), "/oauth/signin");
    there.sign_in(None, ADA_KEY).await;
    act(&mut here, "/account/signout", &[]).await;
    assert_eq!(here.get("/account").await.location(), "/oauth/signin");
    assert_eq!(there.get("/account").await.status, 200);
    app.clock.advance(1);
    act(&mut there, "/account/signout", &[("everywhere", "on")]).await;
    assert_eq!(there.get("/account").await.location(), "/oauth/signin");
    assert_eq!(status(&app, &grant).await, GrantStatus::Revoked);
}

#[tokio::test]
async fn exports_what_is_stored_without_the_credential() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    connect(&app, &mut browser).await;
    let answer = act(&mut browser, "/account/export", &[]).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let export: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(export["athlete"]["id"], "i12345");
    assert_eq!(export["apps"][0]["scope"], "intervals:read intervals:write");
    let events: Vec<_> =
        export["security_log"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    for event in ["signin_succeeded", "credential_stored", "txn_started", "consent_approved", "code_issued"] {
        assert!(events.iter().any(|known| *known == event), "{event} in {events:?}");
    }
    assert!(!answer.body.contains(ADA_KEY) && !answer.body.contains(&browser.cookies["__Host-icu_s"]));
}

#[tokio::test]
async fn deletes_the_account_and_starts_anew_at_the_next_sign_in() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let grant = connect(&app, &mut browser).await;
    act(&mut browser, "/account/delete", &[("sure", "on")]).await.assert_page(200);
    assert!(!browser.cookies.contains_key("__Host-icu_s"));
    assert!(app.tables.sessions.vault(&grant.uid).await.unwrap().is_none());
    assert!(!app.tables.sessions.profile(&grant.uid).await.unwrap().unwrap().is_ok());
    browser.sign_in(None, ADA_KEY).await;
    let page = browser.get("/account").await;
    assert!(page.body.contains("No app can use your training data"));
}

#[tokio::test]
async fn says_every_event_of_the_security_log_in_words_in_english_and_in_japanese() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let uid = connect(&app, &mut browser).await.uid;
    app.clock.advance(60);
    let random = oauth::Random::seeded(8);
    for event in oauth::audit::Event::ALL {
        let record = store::AuditRecord::new(event.name(), app.clock.now(), &random);
        app.tables.sessions.audit(&uid, &record).await.unwrap();
    }
    let mut lines = Vec::new();
    for language in ["en", "ja"] {
        browser.language = language;
        let page = browser.get("/account").await.body;
        let (_, log) = page.split_once("id=\"log\"").unwrap();
        let (_, list) = log.split_once("<ul").unwrap();
        let rows = list.split("<li><span>").skip(1).take(oauth::audit::Event::ALL.len());
        let words: BTreeSet<String> = rows.map(|row| row.split('<').next().unwrap().to_owned()).collect();
        assert_eq!(words.len(), oauth::audit::Event::ALL.len(), "no two events are called alike: {words:?}");
        lines.push(words);
    }
    for words in &lines[0] {
        assert!(words.is_ascii() && !words.contains('_') && words.contains(' '), "{words}");
    }
    for words in &lines[1] {
        assert!(words.chars().any(|letter| ('\u{3040}'..='\u{30ff}').contains(&letter)), "{words}");
    }
}

#[tokio::test]
async fn deletes_no_account_of_somebody_who_did_not_tick_the_box() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let grant = connect(&app, &mut browser).await;
    for fields in [&[][..], &[("sure", "")], &[("sure", "on"), ("sure", "on")]] {
        act(&mut browser, "/account/delete", fields).await.assert_page(400);
    }
    let unticked = act(&mut browser, "/account/delete", &[]).await;
    assert!(unticked.body.contains("Nothing was deleted."), "{}", unticked.body);
    assert_eq!(status(&app, &grant).await, GrantStatus::Active);
    assert!(app.tables.sessions.vault(&grant.uid).await.unwrap().is_some());
}

#[tokio::test]
async fn limits_the_actions_of_a_user() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    for _ in 0..30 {
        assert_eq!(act(&mut browser, "/account/export", &[]).await.status, 200);
    }
    act(&mut browser, "/account/export", &[]).await.assert_page(429);
}

#[tokio::test]
async fn sends_strangers_to_the_sign_in_page() {
    let app = App::start().await;
    assert_eq!(app.browser().get("/account").await.location(), "/oauth/signin");
    assert_eq!(app.browser().post("/account/delete", &[("csrf", "x")]).await.location(), "/oauth/signin");
}
