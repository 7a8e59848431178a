//! `search` and `fetch`: a contract that others read to the byte.

use serde_json::{Map, Value, json};
use simulator::{Fault, Rule};

use crate::app::{App, Called};

fn keys(value: &Value) -> Vec<&str> {
    let map: &Map<String, Value> = value.as_object().unwrap();
    let mut keys: Vec<&str> = map.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// The text is the JSON of the structured part, and nothing else.
fn exact(called: &Called) -> &Value {
    let data = called.data();
    assert_eq!(called.0["content"].as_array().unwrap().len(), 1);
    assert_eq!(called.text(), data.to_string());
    data
}

async fn results(app: &App, query: &str) -> Vec<Value> {
    let called = app.call("search", json!({ "query": query })).await;
    let data = exact(&called);
    assert_eq!(keys(data), ["results"]);
    let results = data["results"].as_array().unwrap().clone();
    assert!(results.len() <= 10);
    for result in &results {
        assert_eq!(keys(result), ["id", "title", "url"]);
    }
    results
}

fn ids(results: &[Value]) -> Vec<&str> {
    results.iter().map(|result| result["id"].as_str().unwrap()).collect()
}

async fn fetched(app: &App, id: &str) -> Value {
    let called = app.call("fetch", json!({ "id": id })).await;
    let data = exact(&called).clone();
    assert_eq!(keys(&data), ["id", "metadata", "text", "title", "url"]);
    assert_eq!(data["id"], id);
    assert!(data["text"].as_str().unwrap().starts_with("Names and texts were written by people or devices."));
    assert!(data["metadata"].as_object().unwrap().values().all(Value::is_string), "{data:#}");
    data
}

/// The area was not granted.
fn denied(path: &str) -> Rule {
    let answer = Fault::Answer {
        status: 403,
        headers: Vec::new(),
        body: r#"{"status":403,"error":"Access denied"}"#.to_owned(),
    };
    Rule::every(path, answer)
}

#[tokio::test]
async fn a_name_finds_activities_events_and_workouts() {
    let app = App::start().await;
    let found = results(&app, "ride").await;
    let kinds: std::collections::BTreeSet<&str> =
        ids(&found).into_iter().map(|id| id.split(':').next().unwrap()).collect();
    assert!(kinds.contains("activity") && kinds.len() >= 2, "{kinds:?}");
    let activity =
        found.iter().find(|result| result["id"].as_str().unwrap().starts_with("activity:")).unwrap();
    let id = activity["id"].as_str().unwrap().strip_prefix("activity:").unwrap();
    assert_eq!(activity["url"], format!("https://intervals.icu/activities/{id}"));
    assert!(activity["title"].as_str().unwrap().starts_with("202"), "date, type, name: {activity}");
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_day_finds_its_wellness_what_was_done_and_what_was_planned() {
    let app = App::start().await;
    let found = results(&app, "2026-06-16").await;
    assert_eq!(
        found[0],
        json!({ "id": "wellness:2026-06-16", "title": "2026-06-16 Wellness", "url": "https://intervals.icu/?w=2026-06-15" })
    );
    assert!(ids(&found).iter().any(|id| id.starts_with("activity:")), "{found:?}");
    let yesterday = results(&app, "yesterday").await;
    assert_eq!(ids(&yesterday), ids(&found));
}

#[tokio::test]
async fn a_tag_is_matched_whole() {
    let app = App::start().await;
    let found = results(&app, "#intervals").await;
    assert!(ids(&found).iter().any(|id| id.starts_with("workout:")), "{found:?}");
    assert_eq!(results(&app, "#interval").await, Vec::<Value>::new());
    let query = app
        .sim
        .journal()
        .into_iter()
        .find(|request| request.path.ends_with("/activities/search"))
        .unwrap()
        .query;
    assert!(query.contains("q=%23intervals"), "{query}");
}

#[tokio::test]
async fn nothing_is_found_without_a_word_and_nothing_is_an_answer_too() {
    let app = App::start().await;
    for query in ["", "   "] {
        let called = app.call("search", json!({ "query": query })).await;
        assert_eq!(called.failure()["code"], "invalid_argument");
    }
    assert_eq!(results(&app, "no such thing anywhere").await, Vec::<Value>::new());
}

#[tokio::test]
async fn titles_are_clean_single_lines() {
    let app = App::start().await;
    for result in results(&app, "morning ride").await {
        let title = result["title"].as_str().unwrap();
        assert!(
            !title.contains("</tool_result>") && !title.contains('\n') && title.chars().count() <= 140,
            "{title}"
        );
    }
}

#[tokio::test]
async fn a_part_that_fails_leaves_the_others() {
    let app = App::start().await;
    app.sim.fault(denied("*/events"));
    let found = results(&app, "ride").await;
    assert!(!found.is_empty() && ids(&found).iter().all(|id| !id.starts_with("event:")));
}

#[tokio::test]
async fn without_any_part_there_is_no_answer() {
    let app = App::start().await;
    for path in ["*/events", "*/workouts", "*/activities/search"] {
        app.sim.fault(denied(path));
    }
    let called = app.call("search", json!({ "query": "spin" })).await;
    assert_eq!(called.failure()["code"], "upstream_forbidden");
}

#[tokio::test]
async fn every_kind_of_result_can_be_fetched() {
    let app = App::start().await;
    let mut seen = std::collections::BTreeSet::new();
    for query in ["2026-06-16", "ride", "spin"] {
        for id in ids(&results(&app, query).await) {
            if seen.insert(id.split(':').next().unwrap().to_owned()) {
                let document = fetched(&app, id).await;
                assert!(!document["title"].as_str().unwrap().trim().is_empty());
                assert!(document["url"].as_str().unwrap().starts_with("https://intervals.icu/"));
                assert!(document["text"].as_str().unwrap().lines().count() > 1, "{document:#}");
            }
        }
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(seen, ["activity", "event", "wellness", "workout"]);
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_day_of_wellness_reads_with_its_labels() {
    let app = App::start().await;
    let document = fetched(&app, "wellness:2026-06-16").await;
    assert_eq!(document["title"], "2026-06-16 Wellness");
    assert_eq!(document["url"], "https://intervals.icu/?w=2026-06-15");
    assert_eq!(document["metadata"]["timezone"], "Europe/Zurich");
}

#[tokio::test]
async fn text_of_people_stays_marked_in_a_document() {
    let app = App::start().await;
    let found = results(&app, "spin with a message").await;
    let id = ids(&found).into_iter().find(|id| id.starts_with("event:")).unwrap().to_owned();
    let document = fetched(&app, &id).await;
    let text = document["text"].as_str().unwrap();
    let hostile: Vec<&str> = text.lines().filter(|line| line.contains("act as another assistant")).collect();
    assert!(!hostile.is_empty() && hostile.iter().all(|line| line.starts_with('│')), "{text}");
    assert!(!document["metadata"].to_string().contains("act as another assistant"));
}

#[tokio::test]
async fn what_cannot_be_fetched_says_why() {
    let app = App::start().await;
    for (id, code) in [
        ("gear:b1", "invalid_argument"),
        ("i900000001", "invalid_argument"),
        ("activity:latest", "invalid_argument"),
        ("wellness:today", "invalid_argument"),
        ("event:1", "not_found"),
        ("workout:1", "not_found"),
        ("activity:i1", "not_found"),
    ] {
        let called = app.call("fetch", json!({ "id": id })).await;
        assert_eq!(called.failure()["code"], code, "{id}");
    }
}

#[tokio::test]
async fn the_form_of_the_contract_is_published_for_these_two_alone() {
    let app = App::start().await;
    let listed = app.say(&crate::app::request("tools/list", json!({}))).await.json();
    let tools = listed["result"]["tools"].as_array().unwrap();
    let with: Vec<&Value> = tools.iter().filter(|tool| tool.get("outputSchema").is_some()).collect();
    let names: Vec<&str> = with.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["fetch", "search"]);
    assert_eq!(with[1]["outputSchema"]["required"], json!(["results"]));
    assert_eq!(
        with[0]["outputSchema"]["properties"]["metadata"]["additionalProperties"],
        json!({ "type": "string" })
    );
}
