//! `/oauth/signin`, and how a session begins.

use crate::browser::{Answer, Browser};
use crate::harness::{App, ISSUER, Options};
use crate::intervals_icu::{ADA_ID, ADA_KEY, BEN_ID, BEN_KEY};

const WRONG_KEY: &str = "canary-of-a-wrong-key";

/// Posts the sign-in form of `page` with other fields.
async fn submit(browser: &mut Browser, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let csrf = page.csrf_of("/oauth/signin");
    browser.post("/oauth/signin", &[&[("csrf", csrf.as_str()), ("action", "signin")], fields].concat()).await
}

#[tokio::test]
async fn signs_in_and_goes_to_the_account_page_without_a_transaction() {
    let app = App::start().await;
    let mut browser = app.browser();
    let entered = browser.sign_in(None, ADA_KEY).await;
    assert_eq!((entered.status.as_u16(), entered.location()), (303, "/account"));
    let set_cookie = entered.headers["set-cookie"].to_str().unwrap();
    assert!(
        set_cookie.starts_with("__Host-icu_s=")
            && set_cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure")
    );
    let account = browser.get("/account").await;
    assert!(account.body.contains("Ada &#60;b&#62;") && account.body.contains(ADA_ID));
}

#[tokio::test]
async fn remembers_a_browser_only_when_asked() {
    let app = App::start().await;
    let mut forgotten = app.browser();
    forgotten.sign_in(None, ADA_KEY).await;
    let mut remembered = app.browser();
    let page = remembered.get("/oauth/signin").await;
    let entered = submit(&mut remembered, &page, &[("api_key", ADA_KEY), ("remember", "on")]).await;
    assert!(entered.headers["set-cookie"].to_str().unwrap().contains("Max-Age=2592000"));
    app.clock.advance(901);
    assert_eq!(forgotten.get("/account").await.location(), "/oauth/signin");
    assert_eq!(remembered.get("/account").await.status, 200);
    app.clock.advance(6 * 86_400);
    assert_eq!(remembered.get("/account").await.status, 200, "sliding");
    app.clock.advance(7 * 86_400);
    assert_eq!(remembered.get("/account").await.location(), "/oauth/signin", "idle");
}

#[tokio::test]
async fn refuses_a_form_that_did_not_come_from_our_page_in_this_browser() {
    let app = App::start().await;
    let mut browser = app.browser();
    let page = browser.get("/oauth/signin").await;
    let csrf = page.csrf_of("/oauth/signin");
    let fields = [("csrf", csrf.as_str()), ("api_key", ADA_KEY), ("action", "signin")];
    browser.post("/oauth/signin", &fields[1..]).await.assert_page(403);
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[],
        &[("sec-fetch-site", "none")],
        &[("origin", ISSUER), ("sec-fetch-site", "cross-site")],
        &[("origin", ISSUER), ("sec-fetch-site", "same-site")],
    ] {
        browser.post_with("/oauth/signin", &fields, headers).await.assert_page(403);
    }
    let mut other = app.browser();
    other.get("/oauth/signin").await;
    other.post("/oauth/signin", &fields).await.assert_page(403);
    app.browser().post("/oauth/signin", &fields).await.assert_page(403);
    assert!(app.icu.calls().is_empty());
    let accepted = browser.post_with("/oauth/signin", &fields, &[("sec-fetch-site", "same-origin")]).await;
    assert_eq!(accepted.location(), "/account");
}

#[tokio::test]
async fn takes_only_forms_of_at_most_16384_bytes() {
    let app = App::start().await;
    let mut browser = app.browser();
    let origin = ("origin", ISSUER);
    for content_type in ["application/json", "multipart/form-data", "text/plain"] {
        let answer =
            browser.request("POST", "/oauth/signin", &[origin, ("content-type", content_type)], "{}").await;
        answer.assert_page(415);
    }
    browser.request("POST", "/oauth/signin", &[origin], "a=b").await.assert_page(415);
    browser.post("/oauth/signin", &[("api_key", &"x".repeat(16_384))]).await.assert_page(413);
    let form = [origin, ("content-type", "application/x-www-form-urlencoded")];
    browser.request("POST", "/oauth/signin", &form, "csrf=%zz").await.assert_page(400);
}

#[tokio::test]
async fn answers_the_same_to_a_wrong_key_a_foreign_id_and_an_athlete_who_may_not_use_it() {
    let app = App::with(Options { allowed_athletes: Some(ADA_ID), ..Options::default() }).await;
    let mut bodies = Vec::new();
    for fields in [
        &[("api_key", WRONG_KEY)][..],
        &[("api_key", ADA_KEY), ("athlete_id", BEN_ID)],
        &[("api_key", BEN_KEY)],
        &[("api_key", "two words")],
        &[],
    ] {
        let mut browser = app.browser();
        let page = browser.get("/oauth/signin").await;
        let answer = submit(&mut browser, &page, fields).await;
        answer.assert_page(401);
        assert!(answer.body.contains("role=\"alert\""));
        bodies.push(answer.body.replace(&page.csrf_of("/oauth/signin"), ""));
    }
    assert!(bodies.iter().all(|body| *body == bodies[0] && !body.contains(WRONG_KEY)));
    let mut browser = app.browser();
    let page = browser.get("/oauth/signin").await;
    let ok = submit(&mut browser, &page, &[("api_key", ADA_KEY), ("athlete_id", ADA_ID)]).await;
    assert_eq!(ok.location(), "/account");
}

#[tokio::test]
async fn does_not_count_an_outage_of_intervals_icu() {
    let app = App::start().await;
    let mut browser = app.browser();
    for status in [500, 502, 429, 302, 200] {
        app.icu.fail_with(status);
        let page = browser.get("/oauth/signin").await;
        let answer = submit(&mut browser, &page, &[("api_key", ADA_KEY)]).await;
        answer.assert_page(503);
        assert!(
            answer.body.contains("Intervals.icu does not answer")
                && answer.headers.contains_key("retry-after")
        );
        let again = submit(&mut browser, &page, &[("api_key", ADA_KEY)]).await;
        again.assert_page(503);
    }
    app.icu.recover();
    assert_eq!(browser.sign_in(None, ADA_KEY).await.location(), "/account");
}

#[tokio::test]
async fn refuses_also_the_right_key_after_five_failures_of_a_browser() {
    let app = App::start().await;
    let mut browser = app.browser();
    for _ in 0..5 {
        assert_eq!(browser.sign_in(None, WRONG_KEY).await.status, 401);
    }
    let calls = app.icu.calls().len();
    for key in [WRONG_KEY, ADA_KEY] {
        let answer = browser.sign_in(None, key).await;
        answer.assert_page(429);
        let seconds: i64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=900).contains(&seconds));
    }
    assert_eq!(app.icu.calls().len(), calls, "nothing is asked upstream during a limit");
    app.clock.advance(900);
    assert_eq!(browser.sign_in(None, ADA_KEY).await.location(), "/account");
}

#[tokio::test]
async fn limits_the_failures_of_a_network_and_of_an_athlete() {
    let app = App::start().await;
    for _ in 0..10 {
        assert_eq!(app.browser().sign_in(None, WRONG_KEY).await.status, 401);
    }
    assert_eq!(app.browser().sign_in(None, ADA_KEY).await.status, 429);
}

#[tokio::test]
async fn refuses_two_cookies_of_one_name() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let planted = format!("__Host-icu_s=x; __Host-icu_s={}", browser.cookies["__Host-icu_s"]);
    browser.cookies.clear();
    for path in ["/account", "/oauth/signin", "/oauth/consent?t=x"] {
        browser.request("GET", path, &[("cookie", &planted)], "").await.assert_page(400);
    }
}

#[tokio::test]
async fn a_new_sign_in_gets_a_new_session_and_the_old_one_dies() {
    let app = App::start().await;
    let mut browser = app.browser();
    browser.sign_in(None, ADA_KEY).await;
    let mut thief = browser.clone();
    browser.sign_in(None, ADA_KEY).await;
    assert_ne!(browser.cookies["__Host-icu_s"], thief.cookies["__Host-icu_s"]);
    assert_eq!(thief.get("/account").await.location(), "/oauth/signin");
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn offers_the_demo_athlete_and_intervals_icu_only_where_they_exist() {
    let app = App::start().await;
    let mut browser = app.browser();
    let page = browser.get("/oauth/signin").await;
    assert!(!page.body.contains("value=\"demo\"") && !page.body.contains("value=\"intervals\""));
    for action in ["demo", "intervals", "", "other"] {
        let csrf = page.csrf_of("/oauth/signin");
        let answer = browser.post("/oauth/signin", &[("csrf", &csrf), ("action", action)]).await;
        answer.assert_page(400);
    }
    let app = App::with(Options { has_demo: true, ..Options::default() }).await;
    let mut browser = app.browser();
    let page = browser.get("/oauth/signin").await;
    assert!(page.body.contains("value=\"demo\""));
    let csrf = page.csrf_of("/oauth/signin");
    let entered =
        browser.post("/oauth/signin", &[("csrf", &csrf), ("action", "demo"), ("api_key", "dropped")]).await;
    assert_eq!(entered.location(), "/account");
    assert!(browser.get("/account").await.body.contains("Demo athlete"));
}
