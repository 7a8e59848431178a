//! Intervals.icu's own sign-in.

use crate::browser::{Answer, Browser};
use crate::harness::{App, Options};
use crate::intervals_icu::{ADA_KEY, BEN_KEY};

async fn app() -> App {
    App::with(Options { has_upstream: true, ..Options::default() }).await
}

/// Presses "Continue at Intervals.icu"; answers the redirect to there.
async fn depart(browser: &mut Browser, id: Option<&str>) -> Answer {
    let path = id.map_or("/oauth/signin".to_owned(), |id| format!("/oauth/signin?t={id}"));
    let csrf = browser.get(&path).await.csrf_of("/oauth/signin");
    let mut fields = vec![("csrf", csrf.as_str()), ("action", "intervals")];
    fields.extend(id.map(|id| ("t", id)));
    browser.post("/oauth/signin", &fields).await
}

fn back(departure: &Answer, code: &str) -> String {
    let state = &departure.location_parameters()["state"];
    format!("/oauth/callback/intervals?code={code}&state={state}")
}

#[tokio::test]
async fn signs_in_at_intervals_icu_and_still_asks_for_consent() {
    let app = app().await;
    let request = app.claude().await;
    let mut browser = app.browser();
    let (id, page) = browser.open(&request).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.ends_with(&format!("form-action 'self' {}", app.icu.base_url)), "{policy}");
    let departure = depart(&mut browser, Some(&id)).await;
    assert!(departure.location().starts_with(&format!("{}/oauth/authorize?client_id=7&", app.icu.base_url)));
    let sent = departure.location_parameters();
    assert_eq!(sent["redirect_uri"], "https://mcp.example.com/oauth/callback/intervals");
    let arrived = browser.get(&back(&departure, "code-of-ada")).await;
    assert_eq!(arrived.location(), format!("/oauth/consent?t={id}"));
    let consent = browser.get(arrived.location()).await;
    assert!(consent.body.contains("Ada"));
    assert!(!consent.headers["content-security-policy"].to_str().unwrap().contains("form-action"));
    let allowed = browser.decide(&id, &consent, "allow", &["intervals:read"]).await;
    assert!(allowed.location_parameters().contains_key("code"));
}

#[tokio::test]
async fn refuses_a_state_that_is_absent_unknown_reused_expired_or_of_another_browser() {
    let app = app().await;
    let mut browser = app.browser();
    let departure = depart(&mut browser, None).await;
    let callback = back(&departure, "code-of-ada");
    for path in [
        "/oauth/callback/intervals",
        "/oauth/callback/intervals?code=x",
        "/oauth/callback/intervals?code=x&state=y",
    ] {
        browser.get(path).await.assert_page(400);
    }
    let mut other = app.browser();
    other.get(&callback).await.assert_page(403);
    other.get("/oauth/signin").await;
    other.get(&callback).await.assert_page(403);
    assert!(app.icu.calls().is_empty(), "no call upstream");
    assert_eq!(browser.get(&callback).await.location(), "/account");
    let calls = app.icu.calls().len();
    browser.get(&callback).await.assert_page(400);
    let late = depart(&mut browser, None).await;
    app.clock.advance(600);
    browser.get(&back(&late, "code-of-ada")).await.assert_page(400);
    assert_eq!(app.icu.calls().len(), calls);
}

#[tokio::test]
async fn refuses_the_answer_for_another_athlete_than_the_signed_in_one() {
    let app = app().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let departure = depart(&mut browser, None).await;
    browser.get(&back(&departure, "code-of-ben")).await.assert_page(403);
    let account = browser.get("/account").await;
    assert!(account.body.contains("API key") && account.body.contains("Ada"));
    let csrf = account.csrf_of("/account/credential");
    let fields = [("csrf", csrf.as_str()), ("source", "intervals"), ("action", "credential")];
    let departure = browser.post("/account/credential", &fields).await;
    browser.get(&back(&departure, "code-of-ben")).await.assert_page(403);
    browser.post("/account/credential", &[("csrf", &csrf), ("api_key", BEN_KEY)]).await.assert_page(403);
    let departure = browser.post("/account/credential", &fields).await;
    let arrived = browser.get(&back(&departure, "code-of-ada")).await;
    assert_eq!(arrived.location(), "/account?done=replaced");
    assert!(browser.get("/account").await.body.contains("Signed in at Intervals.icu"));
}

#[tokio::test]
async fn shows_the_sign_in_page_again_when_intervals_icu_says_no_or_does_not_answer() {
    let app = app().await;
    let request = app.claude().await;
    let mut browser = app.browser();
    let (id, _) = browser.open(&request).await;
    let departure = depart(&mut browser, Some(&id)).await;
    let denied = format!(
        "/oauth/callback/intervals?error=access_denied&state={}",
        departure.location_parameters()["state"]
    );
    let answer = browser.get(&denied).await;
    answer.assert_page(401);
    assert_eq!(answer.value("t"), id);
    assert!(app.icu.calls().is_empty());
    let departure = depart(&mut browser, Some(&id)).await;
    browser.get(&back(&departure, "wrong-code")).await.assert_page(401);
    app.icu.fail_with(500);
    let departure = depart(&mut browser, Some(&id)).await;
    browser.get(&back(&departure, "code-of-ada")).await.assert_page(503);
}

#[tokio::test]
async fn does_not_exist_without_a_client_at_intervals_icu() {
    let app = App::start().await;
    app.browser().get("/oauth/callback/intervals?code=x&state=y").await.assert_page(404);
}

#[tokio::test]
async fn gives_the_upstream_token_back_when_the_account_is_deleted() {
    let app = app().await;
    let mut browser = app.browser();
    let departure = depart(&mut browser, None).await;
    browser.get(&back(&departure, "code-of-ada")).await;
    let csrf = browser.get("/account").await.csrf_of("/account/delete");
    browser
        .post("/account/delete", &[("csrf", &csrf), ("sure", "on"), ("action", "delete")])
        .await
        .assert_page(200);
    assert_eq!(app.icu.calls().last().unwrap(), "DELETE /api/v1/disconnect-app");
}
