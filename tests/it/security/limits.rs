//! Limits: how often something may go wrong, and for whom it then stops. Never for somebody else.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::harness::{Answer, App, Browser, McpClient, Page, Request, Setup};

const WRONG: &str = "canary-wrong-key-5e1d";
const CALLBACK: &str = "https://claude.ai/api/mcp/auth_callback";

/// How often Intervals.icu was asked whose key it is.
fn tries(app: &App) -> usize {
    app.simulator.journal().iter().filter(|request| request.path == "/api/v1/athlete/0").count()
}

/// A limit says when to come back, within its window.
#[track_caller]
fn limited(answer: &Answer, status: u16, window: i64) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let seconds: i64 = answer.header("retry-after").expect("when to come back").parse().unwrap();
    assert!((1..=window).contains(&seconds), "{seconds}");
}

#[track_caller]
fn is_signed_in(page: &Page) {
    assert!(page.offers("action", "export"), "{}: {}", page.status, page.words());
}

#[tokio::test]
async fn tries_five_keys_of_a_browser_however_many_come_at_once() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let page = browser.open("/oauth/signin").await.page();
    let form = page.form(("action", "signin"));
    app.simulator.clear_journal();
    let mut racers = JoinSet::new();
    for racer in 0..32 {
        let (mut browser, form) =
            (browser.clone(), form.clone().with("api_key", &format!("{WRONG}-{racer}")));
        racers.spawn(async move { browser.press_once(&form).await.status });
    }
    let statuses = racers.join_all().await;
    assert_eq!(tries(&app), 5, "no sixth key reaches Intervals.icu");
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 27);
}

#[tokio::test]
async fn counts_no_right_key_and_no_outage_as_a_failure() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    for _ in 0..7 {
        is_signed_in(&browser.sign_in(simulator::AUCKLAND_KEY, "").await);
    }
    app.simulator.fault(simulator::Rule::every("/api/v1/athlete/0", simulator::Fault::BadGateway(502)));
    for _ in 0..7 {
        assert_eq!(browser.sign_in(simulator::AUCKLAND_KEY, "").await.status, 503);
    }
    app.simulator.clear_faults();
    is_signed_in(&browser.sign_in(simulator::AUCKLAND_KEY, "").await);
}

#[tokio::test]
async fn stops_the_guesses_of_a_network_and_of_no_other() {
    let app = App::over_events().await;
    for guess in 0..10 {
        let page = Browser::at(&app, &format!("198.51.100.{guess}")).sign_in(WRONG, "").await;
        assert_eq!(page.status, 401);
    }
    let page = Browser::at(&app, "198.51.100.200").sign_in(simulator::AUCKLAND_KEY, "").await;
    limited(&page.answer, 429, 900);
    is_signed_in(&Browser::at(&app, "203.0.113.1").sign_in(simulator::AUCKLAND_KEY, "").await);
    app.clock.advance(900);
    is_signed_in(&Browser::at(&app, "198.51.100.200").sign_in(simulator::AUCKLAND_KEY, "").await);
}

#[tokio::test]
async fn stops_guesses_for_one_athlete_and_leaves_the_athlete_two_ways_in() {
    let app = App::over_events().await;
    let (key, athlete) = (simulator::AUCKLAND_KEY, simulator::AUCKLAND_ATHLETE);
    let mut known = Browser::at(&app, "192.0.2.1");
    is_signed_in(&known.sign_in(key, athlete).await);
    for network in 0..20 {
        let page = Browser::at(&app, &format!("10.1.{network}.1")).sign_in(WRONG, athlete).await;
        assert_eq!(page.status, 401);
    }
    let mut new = Browser::at(&app, "10.2.0.1");
    let page = new.sign_in(key, athlete).await;
    limited(&page.answer, 429, 3_600);
    assert!(page.words().contains("Leave the athlete ID empty"), "{}", page.words());
    is_signed_in(&new.sign_in(key, "").await);
    is_signed_in(&known.sign_in(key, athlete).await);
    app.clock.advance(3_600);
    is_signed_in(&Browser::at(&app, "10.3.0.1").sign_in(key, athlete).await);
}

#[tokio::test]
async fn closes_sign_in_after_three_hundred_failures_but_not_for_who_is_signed_in() {
    let app = App::over_events().await;
    let mut known = Browser::at(&app, "192.0.2.1");
    is_signed_in(&known.sign_in(simulator::AUCKLAND_KEY, "").await);
    for network in 0..300 {
        let address = format!("10.{}.{}.1", network / 256, network % 256);
        assert_eq!(Browser::at(&app, &address).sign_in(WRONG, "").await.status, 401);
    }
    let page = Browser::at(&app, "10.9.0.1").sign_in(simulator::AUCKLAND_KEY, "").await;
    limited(&page.answer, 503, 600);
    is_signed_in(&known.sign_in(simulator::AUCKLAND_KEY, "").await);
    app.clock.advance(600);
    is_signed_in(&Browser::at(&app, "10.9.0.1").sign_in(simulator::AUCKLAND_KEY, "").await);
}

#[tokio::test]
async fn gives_a_signed_in_guesser_ten_tries_whatever_browser_they_pretend_to_be() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    is_signed_in(&browser.sign_in(simulator::AUCKLAND_KEY, "").await);
    let session = browser.cookies["icu_s"].clone();
    for guess in 0..11 {
        let mut other = Browser::new(&app);
        let page = other.open("/oauth/signin").await.page();
        other.cookies.insert("icu_s".to_owned(), session.clone());
        let answer = other.type_key(&page, WRONG, "").await.page().answer;
        assert_eq!(answer.status, if guess < 10 { 401 } else { 429 });
    }
}

async fn register(app: &App, number: usize, address: &str) -> Answer {
    let metadata =
        json!({"client_name": format!("Test {number}"), "redirect_uris": [format!("{CALLBACK}/{number}")]});
    app.send(Request::json("/oauth/register", &metadata).from(address)).await
}

#[tokio::test]
async fn registers_thirty_clients_an_hour_for_a_network_and_knows_the_old_ones_all_the_same() {
    let app = App::over_events().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    for number in 0..30 {
        register(&app, number, "198.51.100.1").await.expect(201);
    }
    limited(&register(&app, 30, "198.51.100.2").await, 429, 3_600);
    register(&app, 7, "198.51.100.2").await.expect(201);
    register(&app, 30, "203.0.113.1").await.expect(201);
    client.refresh(&client.refresh_token).await.expect(200);
    app.clock.advance(3_600);
    register(&app, 31, "198.51.100.2").await.expect(201);
}

#[tokio::test]
async fn registers_two_hundred_clients_an_hour_in_all_and_tokens_flow_on() {
    let app = App::over_events().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    for number in 0..199 {
        register(&app, number, &format!("10.0.{}.1", number / 29)).await.expect(201);
    }
    limited(&register(&app, 199, "10.1.0.1").await, 429, 3_600);
    register(&app, 198, "10.1.0.1").await.expect(201);
    client.refresh(&client.refresh_token).await.expect(200);
    client.call("get_athlete_profile", json!({})).await.expect(200);
}

#[tokio::test]
async fn limits_token_failures_of_one_grant_and_of_one_client_and_of_nobody_else() {
    let app = App::over_tcp().await;
    let (noisy, quiet) = (
        McpClient::connected(&app, "intervals:read").await,
        McpClient::connected(&app, "intervals:read").await,
    );
    let foreign = [("resource", "https://other.example/mcp")];
    for _ in 0..30 {
        noisy.refresh_with(&noisy.refresh_token, &foreign).await.expect(400);
    }
    let answer = noisy.refresh(&noisy.refresh_token).await;
    limited(&answer, 429, 60);
    assert_eq!(answer.error(), "temporarily_unavailable");
    quiet.refresh(&quiet.refresh_token).await.expect(200);
    for _ in 0..30 {
        quiet.redeem("unknown").await.expect(400);
    }
    limited(&quiet.redeem("unknown").await, 429, 60);
    app.clock.advance(60);
    noisy.refresh(&noisy.refresh_token).await.expect(200);
}

#[tokio::test]
async fn tells_of_thirty_token_failures_a_minute_however_many_come_at_once() {
    let app = App::over_tcp().await;
    let (noisy, quiet) = (
        McpClient::connected(&app, "intervals:read").await,
        McpClient::connected(&app, "intervals:read").await,
    );
    let mut racers = JoinSet::new();
    for racer in 0..64 {
        let (client, token) = (noisy.clone(), noisy.refresh_token.clone());
        racers.spawn(async move {
            match racer % 2 {
                0 => client.refresh_with(&token, &[("resource", "https://other.example/mcp")]).await,
                _ => client.refresh_with(&token, &[("scope", "intervals:admin")]).await,
            }
        });
    }
    let statuses: Vec<u16> = racers.join_all().await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 30);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 34);
    limited(&noisy.refresh(&noisy.refresh_token).await, 429, 60);
    quiet.refresh(&quiet.refresh_token).await.expect(200);
}

#[tokio::test]
async fn refreshes_one_grant_sixty_times_an_hour() {
    let app = App::over_tcp().await;
    let mut client = McpClient::connected(&app, "intervals:read").await;
    let other = McpClient::connected(&app, "intervals:read").await;
    for _ in 0..60 {
        let answer = client.refresh(&client.refresh_token).await.expect(200);
        client.take(&answer);
    }
    limited(&client.refresh(&client.refresh_token).await, 429, 3_600);
    other.refresh(&other.refresh_token).await.expect(200);
    app.clock.advance(3_600);
    client.refresh(&client.refresh_token).await.expect(200);
}

#[tokio::test]
async fn lets_ten_wrong_owner_keys_of_a_network_lock_out_that_network_alone() {
    const KEY: &str = "an-owner-key-of-more-than-32-characters";
    let environment = vec![
        ("MCP_API_KEY", KEY),
        ("API_KEY", simulator::AUCKLAND_KEY),
        ("ATHLETE_ID", simulator::AUCKLAND_ATHLETE),
    ];
    let app = App::over_events_with(Setup { environment }).await;
    let knock = async |key: &str, address: &str| {
        let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}});
        let request = Request::json("/mcp", &list).header("accept", "application/json, text/event-stream");
        app.send(request.header("x-api-key", key).from(address)).await
    };
    knock(KEY, "198.51.100.1").await.expect(200);
    for _ in 0..10 {
        knock(WRONG, "198.51.100.2").await.expect(401);
    }
    limited(&knock(KEY, "198.51.100.1").await, 429, 900);
    knock(KEY, "203.0.113.1").await.expect(200);
    app.clock.advance(900);
    knock(KEY, "198.51.100.1").await.expect(200);
}

#[tokio::test]
async fn answers_a_hundred_and_twenty_calls_a_minute_of_one_grant() {
    let app = App::over_tcp().await;
    let (busy, calm) = (
        McpClient::connected(&app, "intervals:read").await,
        McpClient::connected(&app, "intervals:read").await,
    );
    let call = async |client: &McpClient| client.call("validate_workout", json!({"text": "- 10m 60%"})).await;
    for _ in 0..120 {
        call(&busy).await.expect(200);
    }
    let answer = call(&busy).await;
    limited(&answer, 429, 60);
    assert_ne!(answer.json()["error"], Value::Null);
    call(&calm).await.expect(200);
    app.clock.advance(60);
    call(&busy).await.expect(200);
}

#[tokio::test]
async fn takes_thirty_account_actions_an_hour_of_one_person() {
    let app = App::over_tcp().await;
    let mut browser = Browser::new(&app);
    let account = browser.sign_in(simulator::AUCKLAND_KEY, "").await;
    let export = account.form(("action", "export"));
    for _ in 0..30 {
        browser.press_once(&export).await.expect(200);
    }
    limited(&browser.press_once(&export).await, 429, 3_600);
    let mut other = Browser::new(&app);
    let account = other.sign_in(simulator::COACH_KEY, "").await;
    other.press_once(&account.form(("action", "export"))).await.expect(200);
}
