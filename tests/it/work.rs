//! How much each request asks of others: tables, secrets, Intervals.icu. Counted from outside, at real bootstraps.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{App, Browser, Call, Cloud, McpClient, Request, event, query};

const FUNCTIONS: [&str; 6] = ["discovery", "register", "authorize", "token", "mcp", "rotate"];

/// A deployment whose functions have answered before: secrets are read, connections are open.
pub(crate) async fn warm() -> (App, Cloud, McpClient) {
    let (app, cloud) = App::over_cloud().await;
    let mut client = McpClient::connected(&app, "intervals:read intervals:write").await;
    let answer = client.refresh(&client.refresh_token).await.expect(200);
    client.take(&answer);
    client.call("get_athlete_profile", json!({})).await.expect(200);
    forget(&cloud);
    (app, cloud, client)
}

fn forget(cloud: &Cloud) {
    for function in FUNCTIONS {
        cloud.calls(function);
    }
    cloud.simulator().clear_journal();
}

/// The operations of a function since the last time, in order.
pub(crate) fn operations(cloud: &Cloud, function: &str) -> Vec<String> {
    cloud.calls(function).into_iter().map(|call| call.operation).collect()
}

/// `reads` and `writes` of a function since the last time.
fn counted(cloud: &Cloud, function: &str) -> (usize, usize) {
    let calls = cloud.calls(function);
    let is_read = |call: &&Call| ["GetItem", "BatchGetItem", "Query"].contains(&call.operation.as_str());
    let reads = calls.iter().filter(is_read).count();
    assert!(calls.iter().all(|call| call.operation != "GetSecretValue"), "{function} was warm");
    (reads, calls.len() - reads)
}

/// Path and query of each request to Intervals.icu since the last time.
fn asked(cloud: &Cloud) -> Vec<String> {
    let journal = cloud.simulator().journal();
    cloud.simulator().clear_journal();
    journal.into_iter().map(|request| format!("{}?{}", request.path, request.query)).collect()
}

#[tokio::test]
async fn a_protocol_call_asks_nobody() {
    let (_app, cloud, client) = warm().await;
    client.initialize().await;
    for method in ["ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
        client.rpc(method, json!({})).await.expect(200);
    }
    assert_eq!(operations(&cloud, "mcp"), Vec::<String>::new());
    assert_eq!(asked(&cloud), Vec::<String>::new());
}

#[tokio::test]
async fn a_data_call_reads_one_batch_and_writes_nothing() {
    let (_app, cloud, client) = warm().await;
    for _ in 0..3 {
        client.call("list_gear", json!({})).await.expect(200);
        assert_eq!(operations(&cloud, "mcp"), ["BatchGetItem"]);
    }
}

#[tokio::test]
async fn the_first_data_call_of_a_day_notes_that_the_connection_is_used() {
    let (app, cloud) = App::over_cloud().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    forget(&cloud);
    client.call("list_gear", json!({})).await.expect(200);
    let mut operations = operations(&cloud, "mcp");
    operations.retain(|operation| operation != "GetSecretValue");
    assert_eq!(operations, ["BatchGetItem", "UpdateItem"]);
}

/// One after the other would be refused here: a call that waits alone is never answered.
#[tokio::test]
async fn a_starting_function_asks_for_its_table_and_its_keys_at_once() {
    let (_app, cloud, _client) = warm().await;
    for (function, calls, path, status) in [
        ("authorize", 3, "/oauth/authorize", 400),
        ("token", 2, "/.well-known/jwks.json", 200),
        ("mcp", 3, "/mcp", 401),
    ] {
        let event = event(&Request::get(path).header("host", "mcp.example.com"));
        let answer = cloud.start_together(function, calls, &event).await;
        assert_eq!(answer["statusCode"], status, "{function}: {answer}");
        let asked = cloud.calls(function);
        assert_eq!(asked.len(), calls, "{function}: {asked:?}");
    }
}

#[tokio::test]
async fn discovery_asks_nobody() {
    let (app, cloud, _client) = warm().await;
    for (_, path) in local::ROUTES.iter().filter(|(function, _)| *function == "discovery") {
        app.send(Request::get(path)).await;
    }
    for function in FUNCTIONS {
        assert_eq!(operations(&cloud, function), Vec::<String>::new(), "{function}");
    }
}

#[tokio::test]
async fn each_step_of_a_login_reads_and_writes_a_known_number_of_times() {
    let (app, cloud, mut client) = warm().await;
    client.register("http://127.0.0.1:7777/callback").await;
    assert_eq!(counted(&cloud, "register"), (2, 0), "a known client: its window and itself");
    client.register("http://127.0.0.1:7777/other").await;
    assert_eq!(counted(&cloud, "register"), (2, 3), "a new client, in two windows");

    let mut browser = Browser::new(&app);
    let page = browser.open(&client.authorization_url(&[])).await.page();
    assert_eq!(counted(&cloud, "authorize"), (2, 1), "the sign-in page");
    let form = page.form(("action", "signin")).with("api_key", simulator::DEMO_KEY);
    let consent = browser.press(&form).await.page();
    assert_eq!(counted(&cloud, "authorize"), (10, 12), "signing in: four windows, user, vault, session, log");
    let back = browser.press(&consent.form(("decision", "allow"))).await.away();
    assert_eq!(counted(&cloud, "authorize"), (5, 6), "consent");

    let tokens = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
    assert_eq!(counted(&cloud, "token"), (4, 2), "a code");
    client.take(&tokens);
    let tokens = client.refresh(&client.refresh_token).await.expect(200);
    assert_eq!(counted(&cloud, "token"), (3, 2), "a refresh");
    client.take(&tokens);
    client.revoke(&client.refresh_token).await.expect(200);
    assert_eq!(counted(&cloud, "token"), (2, 2), "a revocation");
}

#[tokio::test]
async fn a_question_asks_intervals_icu_for_nothing_twice_and_for_nothing_else() {
    let (_app, cloud, client) = warm().await;
    let activities = client.result("list_activities", json!({"oldest": "-30d"})).await;
    let activity = first_id(&activities, "activities");
    let ahead = client.result("list_events", json!({"category": ["WORKOUT"]})).await;
    let event = first_id(&ahead, "events");
    cloud.simulator().clear_journal();
    for (tool, arguments, allowed) in questions(&activity, &event) {
        let result = client.result(tool, arguments).await;
        assert_ne!(result["isError"], true, "{tool}: {result}");
        let asked = asked(&cloud);
        let once: BTreeSet<&String> = asked.iter().collect();
        assert_eq!(once.len(), asked.len(), "{tool} asks twice: {asked:?}");
        for url in &asked {
            let path = url.split('?').next().unwrap_or_default();
            assert!(allowed.iter().any(|end| path.ends_with(end)), "{tool} asks for {url}");
        }
    }
}

#[tokio::test]
async fn the_digest_of_a_day_is_four_questions() {
    let (_app, cloud, client) = warm().await;
    client.call("get_today", json!({})).await.expect(200);
    let mut asked = asked(&cloud);
    asked.sort();
    let resources = ["/activities?", "/events?", "/weather-forecast", "/wellness?"];
    assert_eq!(asked.len(), resources.len(), "{asked:?}");
    for (url, resource) in asked.iter().zip(resources) {
        assert!(url.contains(resource), "{url}");
    }
}

/// The id of the first row with a name; rows that Strava keeps from us have none.
fn first_id(result: &Value, rows: &str) -> String {
    let rows = result["structuredContent"][rows].as_array().expect("rows");
    let row = rows.iter().find(|row| row["name"].is_string()).expect("a row with a name");
    row["id"].as_str().expect("an id").to_owned()
}

/// Each read tool, what it is asked, and the ends of the paths that it may ask for.
fn questions<'a>(activity: &'a str, event: &'a str) -> Vec<(&'static str, Value, Vec<&'a str>)> {
    let here = json!({"activity_id": activity});
    let reps = json!({"min_secs": 120, "max_secs": 900, "min_intensity": 90, "max_intensity": 130});
    let months = json!({"mode": "periods", "ranges": ["-56d..-29d", "-28d..today"]});
    let fetched = json!({"id": format!("activity:{activity}")});
    vec![
        ("get_today", json!({}), vec!["/wellness", "/events", "/activities", "/weather-forecast"]),
        ("get_athlete_profile", json!({}), vec!["/i999000001"]),
        ("list_athletes", json!({}), vec!["/athletes"]),
        ("list_activities", json!({}), vec!["/activities"]),
        ("get_activity", here.clone(), vec![activity, "/gear"]),
        ("get_activity_intervals", here.clone(), vec!["/intervals"]),
        ("get_activity_streams", here.clone(), vec!["/streams.json"]),
        ("get_activity_distribution", here, vec![activity, "/power-histogram"]),
        ("find_best_efforts", json!({"durations_s": [300, 1200]}), vec!["/activity-power-curves"]),
        ("search_intervals", reps, vec!["/activities/interval-search", "/intervals"]),
        ("get_curves", json!({"kind": "power"}), vec!["/power-curves", "/mmp-model"]),
        ("get_wellness", json!({}), vec!["/wellness"]),
        ("get_fitness", json!({}), vec!["/wellness", "/fitness-model-events", "/events"]),
        ("get_training_summary", json!({}), vec!["/athlete-summary", "/wellness"]),
        ("list_events", json!({}), vec!["/events", "/activities"]),
        ("get_event", json!({"event_id": event}), vec![event, "/events", "/activities"]),
        (
            "get_training_plan",
            json!({}),
            vec!["/training-plan", "/events", "/athlete-summary", "/fitness-model-events"],
        ),
        ("list_workouts", json!({}), vec!["/folders"]),
        ("list_gear", json!({}), vec!["/gear"]),
        ("list_custom_items", json!({}), vec!["/custom-item"]),
        ("get_weather_forecast", json!({}), vec!["/weather-forecast"]),
        ("analyze_training_load", json!({}), vec!["/wellness", "/activities", "/athlete-summary"]),
        ("analyze_metric", json!({"mode": "trend", "metric": "restingHR"}), vec!["/wellness"]),
        ("compare_training", months, vec!["/athlete-summary"]),
        ("get_readiness", json!({}), vec!["/wellness"]),
        ("validate_workout", json!({"text": "- 10m 60%"}), vec![]),
        ("search", json!({"query": "ride"}), vec!["/activities/search", "/events", "/workouts"]),
        ("fetch", fetched, vec![activity, "/messages"]),
    ]
}
