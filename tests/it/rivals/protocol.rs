use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Coach, all_reads, each_field};
use crate::harness::Request;

/// The names of all properties of all schemas, with the tool.
fn properties(tools: &[Value]) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for tool in tools {
        let name = tool["name"].as_str().unwrap();
        each_field(&tool["inputSchema"], &mut |key, value| {
            if key == "properties" {
                for (property, schema) in value.as_object().unwrap() {
                    found.push((name.to_owned(), property.clone(), schema.clone()));
                }
            }
        });
    }
    found
}

#[tokio::test]
async fn a_valid_token_returns_data() {
    let coach = Coach::demo().await;
    let rows = coach.rows("list_activities", json!({ "oldest": "-14d" }), "activities").await;
    assert!(rows.len() > 5, "{rows:#?}");
    assert_eq!(coach.ask("get_athlete_profile", json!({})).await["athlete"]["id"], simulator::DEMO_ATHLETE);
}

#[tokio::test]
async fn no_tool_takes_a_credential() {
    let coach = Coach::demo().await;
    let tools = coach.tools().await;
    assert_eq!(tools.len(), 43);
    for (tool, property, _) in properties(&tools) {
        let name = property.to_lowercase();
        let credential = ["api_key", "apikey", "password", "secret", "credential", "authorization", "bearer"]
            .iter()
            .any(|word| name.contains(word));
        assert!(!credential && (!name.contains("token") || name == "preview_token"), "{tool}: {property}");
    }
}

#[tokio::test]
async fn read_tools_send_only_reads() {
    let coach = Coach::demo().await;
    let reads = all_reads(&coach).await;
    let tools = coach.tools().await;
    let marked = tools.iter().filter(|tool| tool["annotations"]["readOnlyHint"] == true);
    let marked: BTreeSet<&str> = marked.map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(marked, reads.iter().map(|(tool, _)| *tool).collect(), "every read tool is called");
    for (tool, arguments) in reads {
        coach.ask(tool, arguments).await;
    }
    assert_eq!(super::lines(&coach.writes()), Vec::<String>::new());
}

#[tokio::test]
async fn search_and_fetch_answer_exactly_by_their_contract() {
    let coach = Coach::demo().await;
    let found = coach.client.result("search", json!({ "query": "ride" })).await;
    let exact: Value = serde_json::from_str(found["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(exact, found["structuredContent"], "the text is the JSON");
    assert_eq!(exact.as_object().unwrap().keys().collect::<Vec<_>>(), ["results"]);
    let results = exact["results"].as_array().unwrap();
    assert!((1..=10).contains(&results.len()));
    for result in results {
        assert_eq!(result.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title", "url"]);
        assert!(result["url"].as_str().unwrap().starts_with("https://intervals.icu/"), "{result}");
        let fetched = coach.client.result("fetch", json!({ "id": result["id"] })).await;
        let text: Value = serde_json::from_str(fetched["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text, fetched["structuredContent"]);
        let keys: BTreeSet<&str> = text.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, BTreeSet::from(["id", "metadata", "text", "title", "url"]));
        assert!(text["metadata"].as_object().unwrap().values().all(Value::is_string), "a flat map: {text}");
    }
}

#[tokio::test]
async fn private_answers_are_kept_by_no_cache() {
    let coach = Coach::demo().await;
    for answer in [
        coach.client.call("get_today", json!({})).await,
        coach.client.rpc("tools/list", json!({})).await,
        coach.client.rpc("resources/read", json!({ "uri": "intervals://athlete/profile" })).await,
        coach.app.send(Request::json("/mcp", &json!({}))).await,
    ] {
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", answer.text());
    }
}

#[tokio::test]
async fn athlete_id_chooses_the_athlete_or_is_refused() {
    let coach = Coach::with_key(simulator::COACH_KEY).await;
    for (id, name) in
        [(simulator::AUCKLAND_ATHLETE, "Pacific/Auckland"), (simulator::DEMO_ATHLETE, "Europe/Zurich")]
    {
        let answer = coach.ask("get_wellness", json!({ "athlete_id": id })).await;
        assert_eq!((&answer["athlete_id"], &answer["timezone"]), (&json!(id), &json!(name)));
        coach.forget();
        coach.ask("list_events", json!({ "athlete_id": id })).await;
        let heard = coach.heard();
        assert!(heard.iter().any(|request| request.path == format!("/api/v1/athlete/{id}/events")));
    }
    coach.forget();
    let refused = coach.failure("get_wellness", json!({ "athlete_id": simulator::EMPTY_ATHLETE })).await;
    assert_eq!(refused["code"], "athlete_not_allowed");
    assert!(coach.heard().iter().all(|request| !request.path.contains(simulator::EMPTY_ATHLETE)));
}

#[tokio::test]
async fn no_tool_takes_a_path_or_an_address() {
    let coach = Coach::demo().await;
    for (tool, property, schema) in properties(&coach.tools().await) {
        let words: Vec<&str> = property.split('_').collect();
        let place = ["path", "url", "uri", "dir", "directory", "folder_path", "output", "host", "endpoint"];
        assert!(!words.iter().any(|word| place.contains(word)), "{tool}: {property}");
        assert_ne!(schema["format"], "uri", "{tool}: {property}");
    }
    let base64 = "PGdweD48L2dweD4=";
    for name in ["../lunch.gpx", "/etc/passwd.gpx", "C:\\lunch.gpx"] {
        let file = json!({ "kind": "file", "file": { "filename": name, "base64": base64 } });
        assert_eq!(coach.failure("upload_activity", file).await["code"], "invalid_argument", "{name}");
    }
    assert!(coach.writes().is_empty());
}

#[tokio::test]
async fn lists_are_arrays_in_every_schema() {
    let coach = Coach::demo().await;
    let lists = [
        "activities",
        "category",
        "data",
        "dates",
        "days",
        "distances_m",
        "durations_s",
        "event_ids",
        "events",
        "external_ids",
        "fields",
        "flags",
        "ids",
        "include",
        "planned_loads",
        "points",
        "predict",
        "ranges",
        "steps",
        "tags",
        "types",
        "windows",
        "workouts",
        "bounds",
        "names",
    ];
    let mut seen = BTreeSet::new();
    for (tool, property, schema) in properties(&coach.tools().await) {
        let one_word =
            schema["enum"].is_array() || matches!(schema["type"].as_str(), Some("integer" | "number"));
        if lists.contains(&property.as_str()) && !one_word {
            assert_eq!(schema["type"], "array", "{tool}: {property}");
            seen.insert(property.clone());
        }
        let description = schema["description"].as_str().unwrap_or_default().to_lowercase();
        assert!(
            !description.contains("json string") && !description.contains("json text"),
            "{tool}: {property}"
        );
    }
    assert_eq!(seen.len(), lists.len(), "{seen:?}");
}

#[tokio::test]
async fn the_text_alone_says_the_figures() {
    let coach = Coach::demo().await;
    for (tool, arguments) in all_reads(&coach).await {
        let result = coach.client.result(tool, arguments).await;
        let text = result["content"][0]["text"].as_str().unwrap();
        assert_eq!(result["content"].as_array().unwrap().len(), 1, "{tool}");
        assert!(text.len() > 20, "{tool}: {text}");
        let mut ids = Vec::new();
        each_field(&result["structuredContent"], &mut |key, value| {
            if let (true, Some(id)) = (matches!(key, "id" | "activity_id"), value.as_str()) {
                ids.push(id.to_owned());
            }
        });
        let listed = tool.starts_with("list_") || matches!(tool, "find_best_efforts" | "search_intervals");
        assert!(!listed || ids.iter().any(|id| text.contains(id)), "{tool} names no id: {text}");
    }
    let days = json!({ "oldest": "-42d" });
    let fitness = coach.ask("get_fitness", days.clone()).await;
    let text = coach.text("get_fitness", days).await;
    for row in fitness["rows"].as_array().unwrap() {
        let cells = format!(
            "{:.1}|{:.1}|{:.1}",
            row["ctl"].as_f64().unwrap(),
            row["atl"].as_f64().unwrap(),
            row["form"].as_f64().unwrap()
        );
        assert!(text.contains(&cells), "{cells} in {text}");
    }
}

#[tokio::test]
async fn the_text_is_no_copy_of_the_json() {
    let coach = Coach::demo().await;
    for (tool, arguments) in [
        ("list_activities", json!({ "oldest": "-28d", "limit": 50 })),
        ("list_events", json!({ "oldest": "-14d" })),
        ("get_wellness", json!({ "oldest": "-28d" })),
        ("get_fitness", json!({})),
        ("list_gear", json!({})),
        ("list_workouts", json!({ "sport": "Ride" })),
        ("get_training_plan", json!({})),
    ] {
        let result = coach.client.result(tool, arguments).await;
        let text = result["content"][0]["text"].as_str().unwrap();
        let json = result["structuredContent"].to_string();
        assert!(serde_json::from_str::<Value>(text).is_err() && !text.contains("\":"), "{tool}: {text}");
        assert!(text.len() * 10 <= json.len() * 6, "{tool}: {} bytes of text for {}", text.len(), json.len());
    }
}

#[tokio::test]
async fn every_tool_states_every_hint() {
    let coach = Coach::demo().await;
    for tool in coach.tools().await {
        let (name, hints) = (tool["name"].as_str().unwrap(), &tool["annotations"]);
        for hint in ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] {
            assert!(hints[hint].is_boolean(), "{name}: {hint}");
        }
        let destroys =
            name.starts_with("delete_") || matches!(name, "update_sport_settings" | "upload_activity");
        assert_eq!(hints["destructiveHint"], destroys, "{name}");
        assert!(tool["title"].is_string(), "{name}");
    }
}

#[tokio::test]
async fn secrets_of_the_profile_are_in_no_answer() {
    let coach = Coach::demo().await;
    let profile = coach.upstream(&format!("/api/v1/athlete/{}", simulator::DEMO_ATHLETE)).await.to_string();
    assert!(profile.contains("canary-api-key"), "the pretend profile holds a key");
    for (tool, arguments) in all_reads(&coach).await {
        let answer = coach.client.call(tool, arguments).await;
        let told = answer.text().to_lowercase();
        assert!(!told.contains("canary") && !told.contains("mail.example"), "{tool}: {told}");
    }
}
