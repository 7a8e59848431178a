//! The OAuth endpoints of the site.

use serde_json::json;

use crate::client::Site;

const FORM: &str = "application/x-www-form-urlencoded";

fn authorize(extra: &str) -> String {
    format!(
        "/oauth/authorize?client_id=424&redirect_uri=http://localhost/cb&scope=ACTIVITY:READ,WELLNESS:WRITE&state=s%201{extra}"
    )
}

async fn code(site: &Site, extra: &str) -> String {
    let answer = site.get(&authorize(extra)).await;
    assert_eq!(answer.status, 302);
    let location = answer.header("location").unwrap();
    assert!(
        location.starts_with("http://localhost/cb?code=") && location.ends_with("&state=s%201"),
        "{location}"
    );
    location.split(['=', '&']).nth(1).unwrap().to_owned()
}

async fn redeem(site: &Site, code: &str, secret: &str) -> crate::client::Answer {
    let form = format!("client_id=424&client_secret={secret}&code={code}&grant_type=authorization_code");
    site.send("POST", "/api/oauth/token", FORM, form.as_bytes()).await.unwrap()
}

#[tokio::test]
async fn gives_a_token_for_a_code_once() {
    let site = Site::start().await;
    let code = code(&site, "").await;
    let answer = redeem(&site, &code, simulator::CLIENT_SECRET).await.json();
    assert_eq!(
        (&answer["token_type"], &answer["scope"]),
        (&json!("Bearer"), &json!("ACTIVITY:READ,WELLNESS:WRITE"))
    );
    assert_eq!(answer["athlete"], json!({"id": "i999000001", "name": "Demo Rider"}));
    assert!(answer.get("expires_in").is_none() && answer.get("refresh_token").is_none());
    let mine = site.as_token(answer["access_token"].as_str().unwrap());
    assert_eq!(
        mine.mine("activities?oldest=2026-06-10").await,
        site.mine("activities?oldest=2026-06-10").await
    );
    let again = redeem(&site, &code, simulator::CLIENT_SECRET).await;
    assert_eq!(
        (again.status, again.json()),
        (404, json!({"status": 404, "error": "Code not found (expired?)"}))
    );
}

#[tokio::test]
async fn refuses_a_wrong_client_and_a_denying_athlete() {
    let site = Site::start().await;
    let code = code(&site, "").await;
    let answer = redeem(&site, &code, "wrong").await;
    assert_eq!((answer.status, answer.text()), (404, "Client and/or secret not found".to_owned()));
    let denied = site.get(&authorize("&simulate=deny")).await;
    assert_eq!(denied.header("location"), Some("http://localhost/cb?error=access_denied&state=s%201"));
    let twice = site.get("/oauth/authorize?client_id=424&redirect_uri=http://localhost/cb&scope=ACTIVITY:READ,ACTIVITY:WRITE").await;
    assert_eq!((twice.status, &twice.json()["error"]), (422, &json!("Duplicate scope")));
}

#[tokio::test]
async fn grants_what_was_ticked_and_lets_the_old_token_die() {
    let site = Site::start().await;
    let wide = code(&site, "&simulate_scope=ACTIVITY:WRITE,CALENDAR:READ").await;
    let first = redeem(&site, &wide, simulator::CLIENT_SECRET).await.json();
    assert_eq!(first["scope"], "ACTIVITY:WRITE,CALENDAR:READ");
    let second = redeem(&site, &code(&site, "").await, simulator::CLIENT_SECRET).await.json();
    let old = site.as_token(first["access_token"].as_str().unwrap());
    assert_eq!(old.get("/api/v1/athlete/0/activities?oldest=2026-06-10").await.status, 401);
    let new = site.as_token(second["access_token"].as_str().unwrap());
    assert_eq!(new.ask("DELETE", "/api/v1/disconnect-app", None).await.unwrap().status, 200);
    assert_eq!(new.ask("DELETE", "/api/v1/disconnect-app", None).await.unwrap().status, 401);
}

#[tokio::test]
async fn a_code_dies_after_two_minutes() {
    let seconds = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(1_781_697_600));
    let clock = std::sync::Arc::clone(&seconds);
    let now = move || jiff::Timestamp::from_second(clock.load(std::sync::atomic::Ordering::Relaxed)).unwrap();
    let today = simulator::Today::System(std::sync::Arc::new(now));
    let site = Site::with(simulator::Options { today, ..simulator::Options::default() }).await;
    let code = code(&site, "").await;
    seconds.fetch_add(121, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(redeem(&site, &code, simulator::CLIENT_SECRET).await.status, 404);
}
