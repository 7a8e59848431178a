//! Whom a call reaches, and what becomes of it when Intervals.icu is in trouble.

use serde_json::{Value, json};
use simulator::{Fault, Rule};

use crate::app::App;

#[tokio::test]
async fn a_part_that_fails_is_named_and_the_rest_is_answered() {
    let app = App::start().await;
    let answer = Fault::Answer { status: 500, headers: Vec::new(), body: "java.lang.Secret: leaked".into() };
    app.sim.fault(Rule::every("*/weather-forecast", answer));
    let called = app.call("get_today", json!({})).await;
    assert_eq!(called.data()["partial"], json!([{ "part": "weather", "code": "upstream_unavailable" }]));
    assert!(called.data()["fitness"].is_object());
    assert!(!called.0.to_string().contains("leaked"), "upstream text goes no further");
}

#[tokio::test]
async fn days_are_those_of_the_athlete() {
    let app = App::of(simulator::AUCKLAND_ATHLETE, simulator::AUCKLAND_KEY).await;
    let called = app.call("get_today", json!({})).await;
    assert_eq!(
        (called.data()["today"].clone(), called.data()["timezone"].clone()),
        (json!("2026-06-18"), json!("Pacific/Auckland"))
    );
}

#[tokio::test]
async fn a_coach_reads_the_roster_and_nobody_else() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let called = app.call("get_wellness", json!({ "athlete_id": simulator::DEMO_ATHLETE })).await;
    assert_eq!(called.data()["athlete_id"], simulator::DEMO_ATHLETE);
    for id in ["i424242", "424242"] {
        let called = app.call("get_wellness", json!({ "athlete_id": id })).await;
        assert_eq!(called.failure()["code"], "athlete_not_allowed", "{id}");
    }
    assert!(app.sim.journal().iter().all(|request| !request.path.contains("424242")));
    let demo = App::start().await;
    let called = demo.call("get_wellness", json!({ "athlete_id": simulator::AUCKLAND_ATHLETE })).await;
    assert_eq!(called.failure()["code"], "athlete_not_allowed");
}

#[tokio::test]
async fn an_empty_account_is_an_answer_and_not_an_error() {
    let app = App::of(simulator::EMPTY_ATHLETE, simulator::EMPTY_KEY).await;
    for (tool, arguments) in [
        ("get_today", json!({})),
        ("get_athlete_profile", json!({})),
        ("list_activities", json!({})),
        ("get_wellness", json!({})),
        ("get_fitness", json!({})),
        ("get_training_summary", json!({})),
        ("list_events", json!({})),
    ] {
        let called = app.call(tool, arguments).await;
        assert!(!called.text().is_empty());
        called.data();
    }
}

#[tokio::test]
async fn trouble_upstream_is_a_failure_that_says_what_to_do() {
    let answer = |status: u16, headers: Vec<(String, String)>| Fault::Answer {
        status,
        headers,
        body: "<html>secret</html>".into(),
    };
    for (fault, code, retryable) in [
        (answer(429, vec![("retry-after".into(), "90".into())]), "upstream_rate_limited", true),
        (answer(503, Vec::new()), "upstream_unavailable", true),
        (answer(403, Vec::new()), "upstream_forbidden", false),
        (answer(302, vec![("location".into(), "http://127.0.0.1:9/".into())]), "upstream_unavailable", true),
        (answer(200, vec![("content-type".into(), "text/html".into())]), "upstream_unavailable", true),
    ] {
        let app = App::start().await;
        app.sim.fault(Rule::every("*/wellness", fault));
        let called = app.call("get_wellness", json!({})).await;
        assert_eq!(
            (called.failure()["code"].clone(), called.failure()["retryable"].clone()),
            (json!(code), json!(retryable)),
            "{code}"
        );
        assert!(!called.0.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn nothing_of_the_token_reaches_intervals_icu() {
    let app = App::start().await;
    let token = app.full_token();
    app.call("get_today", json!({})).await;
    for request in app.sim.journal() {
        let seen =
            format!("{:?}{}{}", request.headers, request.query, String::from_utf8_lossy(&request.body));
        assert!(!seen.contains(&token[..20]) && !seen.to_lowercase().contains("bearer"), "{seen}");
        assert!(request.user_agent.as_deref().unwrap_or_default().starts_with("intervals-mcp/"));
    }
}

#[tokio::test]
async fn search_and_fetch_keep_their_contract_to_the_byte() {
    let app = App::start().await;
    for query in ["threshold", "#long", "today", "2026-06-16"] {
        let called = app.call("search", json!({ "query": query })).await;
        let results = called.data()["results"].as_array().unwrap();
        assert!(!results.is_empty() && results.len() <= 10, "{query}");
        assert_eq!(called.text(), called.data().to_string(), "the text is exactly the JSON");
        assert_eq!(called.data().as_object().unwrap().keys().collect::<Vec<_>>(), ["results"]);
        for result in results {
            assert_eq!(result.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title", "url"]);
            assert!(result["url"].as_str().unwrap().starts_with("https://intervals.icu/"));
        }
    }
    let found = app.call("search", json!({ "query": "threshold" })).await;
    let mut kinds = std::collections::BTreeSet::new();
    for result in found.data()["results"].as_array().unwrap() {
        let called = app.call("fetch", json!({ "id": result["id"] })).await;
        let document = called.data();
        assert_eq!(document["id"], result["id"]);
        assert!(document["text"].as_str().unwrap().starts_with("Names and texts were written by people"));
        assert!(document["metadata"].as_object().unwrap().values().all(Value::is_string));
        assert_eq!(called.text(), document.to_string());
        kinds.insert(result["id"].as_str().unwrap().split(':').next().unwrap().to_owned());
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["activity", "event", "workout"]);
    let day = app.call("fetch", json!({ "id": "wellness:2026-06-16" })).await;
    assert!(day.data()["text"].as_str().unwrap().contains("resting_hr_bpm"));
    for id in ["route:1", "activity", "activity:../x", "event:x"] {
        assert_eq!(
            app.call("fetch", json!({ "id": id })).await.failure()["code"],
            "invalid_argument",
            "{id}"
        );
    }
}
