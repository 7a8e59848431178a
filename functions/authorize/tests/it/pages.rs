//! What every page promises: its headers, its language, and that nothing from outside becomes markup.

use crate::browser::Answer;
use crate::harness::{App, CLAUDE, authorize_path};
use crate::intervals_icu::ADA_KEY;

/// One of each kind of page, by name.
async fn every_page(app: &App, language: &'static str) -> Vec<(&'static str, Answer)> {
    let request = app.claude().await;
    let mut browser = app.browser();
    browser.language = language;
    let error = browser.get("/oauth/authorize").await;
    let (id, signin) = browser.open(&request).await;
    let entered = browser.sign_in(Some(&id), ADA_KEY).await;
    let consent = browser.get(entered.location()).await;
    browser.decide(&id, &consent, "allow", &["intervals:read"]).await;
    let account = browser.get("/account").await;
    vec![("error", error), ("signin", signin), ("consent", consent), ("account", account)]
}

#[tokio::test]
async fn carries_the_headers_that_keep_a_page_to_itself() {
    let app = App::start().await;
    for (name, page) in every_page(&app, "en").await {
        for (header, value) in [
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("strict-transport-security", "max-age=63072000"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-robots-tag", "noindex"),
        ] {
            assert_eq!(page.headers[header], value, "{name}");
        }
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{name}: {policy}");
        let has_own_forms = name == "signin" || name == "account";
        assert_eq!(policy.ends_with("; form-action 'self'"), has_own_forms, "{name}: {policy}");
        assert!(!page.headers.keys().any(|header| header.as_str().starts_with("access-control-")), "{name}");
    }
}

#[tokio::test]
async fn the_policy_names_the_hash_of_the_style_that_is_on_the_page() {
    let app = App::start().await;
    for (name, page) in every_page(&app, "ja").await {
        let style = page.body.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = oauth::to_base64url(&oauth::sha256(style.as_bytes())).replace('-', "+").replace('_', "/");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("'sha256-{hash}='")), "{name}");
    }
}

#[tokio::test]
async fn speaks_english_and_japanese_with_the_same_form_hooks() {
    let english = every_page(&App::start().await, "en").await;
    let japanese = every_page(&App::start().await, "ja-JP, en;q=0.5").await;
    let pages = english.into_iter().zip(japanese);
    for ((name, english), (_, japanese)) in pages {
        assert!(
            english.body.contains("<html lang=\"en\">") && japanese.body.contains("<html lang=\"ja\">"),
            "{name}"
        );
        let hooks = |page: &Answer| {
            page.body
                .split("name=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(hooks(&english), hooks(&japanese), "{name}");
    }
}

#[tokio::test]
async fn is_readable_without_script_or_sight_of_colour() {
    let app = App::start().await;
    for (name, page) in every_page(&app, "en").await {
        assert_eq!(page.body.matches("<h1>").count(), 1, "{name}");
        assert!(
            !page.body.contains("<script") && !page.body.contains("<img") && !page.body.contains(" style="),
            "{name}"
        );
        for input in page.body.split("<input ").skip(1).filter(|input| !input.starts_with("type=\"hidden\""))
        {
            let id = input.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(page.body.contains(&format!("<label for=\"{id}\">")), "{name}: {id}");
        }
    }
}

#[tokio::test]
async fn asks_for_the_key_in_a_field_that_is_never_filled_in() {
    let app = App::start().await;
    let mut browser = app.browser();
    let page = browser.get("/oauth/signin").await;
    let csrf = page.csrf_of("/oauth/signin");
    let fields = [
        ("csrf", csrf.as_str()),
        ("api_key", "typed-canary"),
        ("athlete_id", "id-canary"),
        ("action", "signin"),
    ];
    let again = browser.post("/oauth/signin", &fields).await;
    assert!(!again.body.contains("typed-canary"));
    let field =
        again.body.split("name=\"api_key\"").next().unwrap().rsplit("<input").next().unwrap().to_owned();
    assert!(field.contains("type=\"password\""));
    assert!(
        again
            .body
            .split("name=\"api_key\"")
            .nth(1)
            .unwrap()
            .split('>')
            .next()
            .unwrap()
            .contains("autocomplete=\"off\"")
    );
}

#[tokio::test]
async fn escapes_names_from_outside_and_never_repeats_input_on_an_error_page() {
    let app = App::start().await;
    let client = app.register_named(9, &[CLAUDE], Some("<b>\"App\"</b>")).await;
    let mut browser = app.browser();
    let (_, page) = browser.reach_consent(&authorize_path(&[("client_id", &client)]), ADA_KEY).await;
    assert!(page.body.contains("<bdi>&#60;b&#62;&#34;App&#34;&#60;/b&#62;</bdi>"), "{}", page.body);
    assert!(page.body.contains("<bdi>Ada &#60;b&#62;</bdi>"));
    let error = app.browser().get("/oauth/authorize?client_id=%3Cscript%3Ecanary").await;
    error.assert_page(400);
    assert!(!error.body.contains("canary"));
}

#[tokio::test]
async fn sets_the_browser_cookie_once() {
    let app = App::start().await;
    let mut browser = app.browser();
    let first = browser.get("/oauth/signin").await;
    let cookie = first.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-icu_b=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure")
    );
    assert!(!browser.get("/oauth/signin").await.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn answers_only_for_the_configured_host() {
    let app = App::start().await;
    let answer = app.browser().request("GET", "/account", &[("host", "evil.example")], "").await;
    assert_eq!(answer.status, 421);
}
