//! A coach reaches the athletes of the roster with every tool that takes an athlete, and nobody else with any.

use serde_json::{Value, json};

use crate::app::{App, request};

/// Arguments with which each tool that takes `athlete_id` gets as far as asking for the athlete.
fn arguments(tool: &str) -> Value {
    match tool {
        "analyze_metric" => json!({ "mode": "trend", "metric": "restingHR" }),
        "compare_training" => json!({ "mode": "periods", "ranges": ["-14d..-8d", "-7d..today"] }),
        "complete_event" | "get_event" => json!({ "event_id": "1" }),
        "copy_events" => json!({ "mode": "move", "event_ids": ["1"], "shift_days": 1 }),
        "delete_events" => json!({ "ids": ["1"] }),
        "delete_item" => json!({ "kind": "workout", "id": "1" }),
        "find_best_efforts" => json!({ "durations_s": [300] }),
        "save_custom_item" => {
            json!({ "type": "INPUT_FIELD", "name": "Naps", "content": { "code": "Naps", "type": "numeric", "aggregate": "SUM" } })
        }
        "save_gear" => json!({ "gear": { "name": "Bike", "type": "Bike" } }),
        "save_workouts" => json!({ "folder": { "name": "Block", "type": "FOLDER" } }),
        "search_intervals" => {
            json!({ "min_secs": 60, "max_secs": 600, "min_intensity": 90, "max_intensity": 120 })
        }
        "update_athlete_notes" => json!({ "notes": "Mornings.", "mode": "replace" }),
        "update_sport_settings" => json!({ "sport": "Ride", "ftp": 270 }),
        "update_wellness" => json!({ "days": [{ "date": "today", "values": { "hrv": 60 } }] }),
        "upload_activity" => {
            json!({ "kind": "manual", "activities": [{ "date": "-1d", "type": "Yoga", "name": "Yoga", "moving_time_s": 600 }] })
        }
        "upsert_events" => json!({ "events": [{ "date": "+30d", "name": "Note", "category": "NOTE" }] }),
        _ => json!({}),
    }
}

async fn tools_with_an_athlete(app: &App) -> Vec<String> {
    let listed = app.say(&request("tools/list", json!({}))).await.json();
    let tools = listed["result"]["tools"].as_array().unwrap().iter();
    let tools = tools.filter(|tool| tool["inputSchema"]["properties"]["athlete_id"].is_object());
    tools.map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

fn mentions(app: &App, athlete: &str) -> bool {
    app.sim.journal().iter().any(|request| request.path.split('/').any(|part| part == athlete))
}

#[tokio::test]
async fn every_tool_reaches_the_athletes_of_the_roster_and_never_others() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let tools = tools_with_an_athlete(&app).await;
    assert!(tools.len() >= 30, "{tools:?}");
    for tool in tools {
        app.clock.advance(400);
        let call = async |athlete: &str| {
            let mut arguments = arguments(&tool);
            arguments["athlete_id"] = json!(athlete);
            app.sim.clear_journal();
            app.call(&tool, arguments).await.0["structuredContent"].clone()
        };
        for stranger in [simulator::EMPTY_ATHLETE, "i424242", "999000001", "i999000002"] {
            let answer = call(stranger).await;
            assert_eq!(answer["code"], "athlete_not_allowed", "{tool} {stranger}: {answer}");
            assert!(!mentions(&app, stranger), "{tool} asked for {stranger}");
            assert!(app.writes().is_empty(), "{tool}");
        }
        let answer = call(simulator::DEMO_ATHLETE).await;
        assert!(mentions(&app, simulator::DEMO_ATHLETE), "{tool} did not reach the athlete: {answer}");
        let refusals =
            ["athlete_not_allowed", "credential_rejected", "upstream_forbidden", "invalid_argument"];
        assert!(!refusals.iter().any(|code| answer["code"] == *code), "{tool}: {answer}");
        for malformed in ["", "../i1", "i", "i1/events"] {
            assert_eq!(call(malformed).await["code"], "invalid_argument", "{tool} {malformed:?}");
        }
    }
}

#[tokio::test]
async fn what_the_roster_only_lets_read_is_not_written() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let read_only = simulator::AUCKLAND_ATHLETE;
    for tool in ["upsert_events", "update_wellness", "save_gear", "save_workouts"] {
        let mut arguments = arguments(tool);
        arguments["athlete_id"] = json!(read_only);
        let answer = app.call(tool, arguments).await;
        assert_eq!(answer.failure()["code"], "upstream_forbidden", "{tool}");
    }
}
