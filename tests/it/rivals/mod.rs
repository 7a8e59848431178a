//! Bugs that other servers of this service have had, each with a test that fails when we have it too.
//!
//! `bugs.md` is the list; [`index`] holds list and tests together. The tests know the tools and the pretend Intervals.icu
//! from outside: what was asked and answered, and which requests that made.

mod activities;
mod analysis;
mod calendar;
mod index;
mod library;
mod protocol;
mod settings;
mod wellness;

use serde_json::{Value, json};
use simulator::{Fault, Recorded, Rule};

use crate::harness::{Answer, App, Browser, FrontDoor, McpClient, Request, query};

const EVERYTHING: &str = "intervals:read intervals:write intervals:admin";

/// A client that may do everything for one athlete, and the pretend Intervals.icu behind it.
struct Coach {
    app: App,
    client: McpClient,
}

impl Coach {
    /// For the demo athlete.
    async fn demo() -> Self {
        let app = App::over_events().await;
        let client = McpClient::connected(&app, EVERYTHING).await;
        Self { app, client }
    }

    /// For whoever has this API key.
    async fn with_key(key: &str) -> Self {
        let app = App::over_events().await;
        let mut client = McpClient::registered(&app).await;
        let mut browser = Browser::new(&app);
        let page = browser.open(&client.authorization_url(&[("scope", EVERYTHING)])).await.page();
        let consent = browser.press(&page.form(("action", "signin")).with("api_key", key)).await.page();
        let back = browser.press(&consent.form(("decision", "allow"))).await.away();
        let answer = client.redeem(&query(&back, "code").unwrap()).await.expect(200);
        client.take(&answer);
        Self { app, client }
    }

    /// The structured part of a call that succeeds.
    async fn ask(&self, tool: &str, arguments: Value) -> Value {
        let result = self.client.result(tool, arguments).await;
        assert_ne!(result["isError"], true, "{tool}: {result:#}");
        result["structuredContent"].clone()
    }

    /// The text of a call that succeeds.
    async fn text(&self, tool: &str, arguments: Value) -> String {
        let result = self.client.result(tool, arguments).await;
        assert_ne!(result["isError"], true, "{tool}: {result:#}");
        result["content"][0]["text"].as_str().unwrap().to_owned()
    }

    /// The structured part of a call that fails.
    async fn failure(&self, tool: &str, arguments: Value) -> Value {
        let result = self.client.result(tool, arguments).await;
        assert_eq!(result["isError"], true, "{tool}: {result:#}");
        result["structuredContent"].clone()
    }

    /// Asks for a preview, then does what it shows.
    async fn confirm(&self, tool: &str, mut arguments: Value) -> Value {
        let preview = self.ask(tool, arguments.clone()).await;
        arguments["preview_token"] = preview["preview_token"].clone();
        self.ask(tool, arguments).await
    }

    /// The rows of a list.
    async fn rows(&self, tool: &str, arguments: Value, key: &str) -> Vec<Value> {
        let answer = self.ask(tool, arguments).await;
        answer[key].as_array().unwrap_or_else(|| panic!("no {key} in {answer:#}")).clone()
    }

    /// The id of the newest activity of a sport that can be read.
    async fn newest(&self, sport: &str) -> String {
        let arguments = json!({ "oldest": "-120d", "type": [sport], "limit": 100 });
        let rows = self.rows("list_activities", arguments, "activities").await;
        let measured = rows.iter().find(|row| row["hr_bpm"].is_number());
        measured.unwrap_or_else(|| panic!("no {sport}"))["id"].as_str().unwrap().to_owned()
    }

    /// Every tool as `tools/list` tells it.
    async fn tools(&self) -> Vec<Value> {
        self.client.tools().await
    }

    /// Lets Intervals.icu answer something else at a path.
    fn serve(&self, path: &str, body: &Value) {
        self.serve_text(path, &body.to_string());
    }

    fn serve_text(&self, path: &str, body: &str) {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let answer = Fault::Answer { status: 200, headers, body: body.to_owned() };
        self.app.simulator.fault(Rule::every(path, answer).method("GET"));
    }

    /// What Intervals.icu itself answers, asked without the tools.
    async fn upstream(&self, path: &str) -> Value {
        let url = self.app.simulator.base_url();
        let authority = url.strip_prefix("http://").unwrap();
        let port = authority.rsplit(':').next().unwrap().parse().unwrap();
        // `API_KEY:demo`
        let request = Request::get(path).header("authorization", "Basic QVBJX0tFWTpkZW1v");
        let answer: Answer = FrontDoor::tcp(port).send(authority, request).await;
        answer.expect(200).json()
    }

    /// A day of wellness as Intervals.icu has it.
    async fn day(&self, date: &str) -> Value {
        self.upstream(&format!("/api/v1/athlete/0/wellness?oldest={date}&newest={date}")).await[0].clone()
    }

    /// The requests since `forget`.
    fn heard(&self) -> Vec<Recorded> {
        self.app.simulator.journal()
    }

    /// The requests that were no reads.
    fn writes(&self) -> Vec<Recorded> {
        self.heard().into_iter().filter(|request| request.method != "GET").collect()
    }

    fn forget(&self) {
        self.app.simulator.clear_journal();
    }
}

/// The JSON body of a request.
fn body(request: &Recorded) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// `PUT /api/v1/…` of each request.
fn lines(requests: &[Recorded]) -> Vec<String> {
    requests.iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// Visits every object field of a JSON value with its name.
fn each_field(value: &Value, visit: &mut dyn FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                visit(name, value);
                each_field(value, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_field(item, visit)),
        _ => {}
    }
}

/// A call of each read tool that needs nothing but ids the demo athlete has.
fn reads(activity: &str, event: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("analyze_metric", json!({ "mode": "trend", "metric": "restingHR" })),
        ("analyze_training_load", json!({})),
        ("compare_training", json!({ "mode": "periods", "ranges": ["-56d..-29d", "-28d..today"] })),
        ("fetch", json!({ "id": format!("activity:{activity}") })),
        ("find_best_efforts", json!({ "durations_s": [300] })),
        (
            "get_activity",
            json!({ "activity_id": activity, "include": ["intervals", "messages", "weather", "zones", "segments", "paired_event", "extended", "custom"] }),
        ),
        ("get_activity_distribution", json!({ "activity_id": activity })),
        ("get_activity_intervals", json!({ "activity_id": activity })),
        ("get_activity_streams", json!({ "activity_id": activity })),
        (
            "get_athlete_profile",
            json!({ "include": ["zones", "availability", "notes", "plan", "connection"] }),
        ),
        ("get_curves", json!({})),
        ("get_event", json!({ "event_id": event })),
        ("get_fitness", json!({})),
        ("get_readiness", json!({ "date": "-2d", "include": ["components", "trend", "correlations"] })),
        ("get_today", json!({})),
        ("get_training_plan", json!({})),
        ("get_training_summary", json!({})),
        ("get_weather_forecast", json!({})),
        ("get_wellness", json!({})),
        ("list_activities", json!({})),
        ("list_athletes", json!({})),
        ("list_custom_items", json!({})),
        ("list_events", json!({})),
        ("list_gear", json!({})),
        ("list_workouts", json!({})),
        ("search", json!({ "query": "ride" })),
        (
            "search_intervals",
            json!({ "min_secs": 120, "max_secs": 900, "min_intensity": 90, "max_intensity": 130 }),
        ),
        ("validate_workout", json!({ "text": "- 10m 60%" })),
    ]
}

/// A call of each read tool of the demo athlete.
async fn all_reads(coach: &Coach) -> Vec<(&'static str, Value)> {
    let events = coach.rows("list_events", json!({ "category": ["WORKOUT"] }), "events").await;
    reads(&coach.newest("Ride").await, events[0]["id"].as_str().unwrap())
}
