//! Every tool, called by a client that may do everything, through both doors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::{App, McpClient};

/// What the demo athlete has, by the tools themselves.
struct Found {
    activity: String,
    event: String,
    missed_event: String,
    folder: String,
}

#[tokio::test]
async fn every_tool_answers_over_tcp() {
    every_tool(App::over_tcp().await).await;
}

#[tokio::test]
async fn every_tool_answers_over_api_gateway_events() {
    every_tool(App::over_events().await).await;
}

#[tokio::test]
async fn every_tool_answers_while_every_request_meets_a_fresh_process() {
    every_tool(App::over_fresh_processes().await).await;
}

async fn every_tool(app: App) {
    let client = McpClient::connected(&app, "intervals:read intervals:write intervals:admin").await;
    client.initialize().await;
    let found = look_around(&client).await;
    let calls = calls(&found);
    let listed: BTreeSet<String> =
        client.tools().await.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect();
    let called: BTreeSet<String> = calls.keys().map(|name| (*name).to_owned()).collect();
    assert_eq!(listed, called, "a tool without a call here, or a call without a tool");
    let mut wrong = Vec::new();
    for (tool, arguments) in calls {
        let result = client.result(tool, arguments).await;
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        if result["isError"] == true || text.is_empty() || !result["structuredContent"].is_object() {
            wrong.push(format!("{tool}: {result}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn look_around(client: &McpClient) -> Found {
    let activities = client.result("list_activities", json!({"oldest": "-30d"})).await;
    let folders = client.result("list_workouts", json!({})).await;
    let ahead = client.result("list_events", json!({"category": ["WORKOUT"]})).await;
    let behind = client
        .result("list_events", json!({"oldest": "-42d", "newest": "yesterday", "category": ["WORKOUT"]}))
        .await;
    Found {
        activity: first_id(&activities, "activities"),
        event: first_id(&ahead, "events"),
        missed_event: first_where(&behind, "events", |row| row["status"] == "missed"),
        folder: first_id(&folders, "folders"),
    }
}

/// The id of the first row with a name; rows that Strava keeps from us have none.
fn first_id(result: &Value, rows: &str) -> String {
    first_where(result, rows, |row| row["name"].is_string())
}

fn first_where(result: &Value, rows: &str, wanted: impl Fn(&Value) -> bool) -> String {
    let rows =
        result["structuredContent"][rows].as_array().unwrap_or_else(|| panic!("no `{rows}` in {result}"));
    let row = rows.iter().find(|row| wanted(row));
    let row = row.unwrap_or_else(|| panic!("no such row in {result}"));
    row["id"].as_str().unwrap_or_else(|| panic!("an id that is no text in {row}")).to_owned()
}

/// One call of each tool that a first-time user could make. Deletes stop at their preview, writes are real.
fn calls(found: &Found) -> BTreeMap<&'static str, Value> {
    let mut calls = reads(found);
    calls.extend(writes(found));
    calls
}

fn reads(found: &Found) -> BTreeMap<&'static str, Value> {
    let (activity, event) = (&found.activity, &found.event);
    BTreeMap::from([
        ("get_today", json!({})),
        ("get_athlete_profile", json!({"include": ["zones", "connection"]})),
        ("list_athletes", json!({})),
        ("list_activities", json!({"oldest": "-7d", "limit": 5})),
        ("get_activity", json!({"activity_id": activity, "include": ["intervals", "extended"]})),
        ("get_activity_intervals", json!({"activity_id": activity})),
        ("get_activity_streams", json!({"activity_id": activity})),
        ("get_activity_distribution", json!({"activity_id": activity})),
        ("find_best_efforts", json!({"durations_s": [300, 1200]})),
        (
            "search_intervals",
            json!({"min_secs": 120, "max_secs": 900, "min_intensity": 90, "max_intensity": 130}),
        ),
        ("get_curves", json!({"kind": "power"})),
        ("get_wellness", json!({})),
        ("get_fitness", json!({})),
        ("get_training_summary", json!({})),
        ("list_events", json!({})),
        ("get_event", json!({"event_id": event})),
        ("get_training_plan", json!({})),
        ("list_workouts", json!({"folder_id": found.folder})),
        ("list_gear", json!({})),
        ("list_custom_items", json!({})),
        ("get_weather_forecast", json!({})),
        ("analyze_training_load", json!({})),
        ("analyze_metric", json!({"mode": "trend", "metric": "restingHR"})),
        ("compare_training", json!({"mode": "periods", "ranges": ["-56d..-29d", "-28d..today"]})),
        ("get_readiness", json!({"date": "-2d"})),
        ("validate_workout", json!({"text": "- 10m 60%\n- 3x\n- 5m 100%\n- 3m 50%"})),
        ("search", json!({"query": "ride"})),
        ("fetch", json!({"id": format!("activity:{activity}")})),
    ])
}

fn writes(found: &Found) -> BTreeMap<&'static str, Value> {
    let (activity, event) = (&found.activity, &found.event);
    let workout = json!({
        "date": "+30d", "name": "Endurance", "type": "Ride", "description": "- 60m 65%"
    });
    BTreeMap::from([
        ("upsert_events", json!({"events": [workout]})),
        ("copy_events", json!({"mode": "duplicate", "event_ids": [event], "copies": 1, "weeks_between": 2})),
        ("complete_event", json!({"event_id": found.missed_event, "activity_id": activity, "dry_run": true})),
        ("update_activity", json!({"activity_id": activity, "rpe": 4})),
        ("add_activity_message", json!({"activity_id": activity, "content": "Well paced."})),
        ("update_wellness", json!({"days": [{"date": "today", "values": {"soreness": 2}}]})),
        ("save_readiness", json!({"dates": ["-2d"], "dry_run": true})),
        (
            "save_workouts",
            json!({"workouts": [
                {"folder_id": found.folder, "name": "Tempo twice", "type": "Ride", "description": "- 2x\n- 20m 85%"}
            ]}),
        ),
        ("save_gear", json!({"gear": {"name": "Winter bike", "type": "Bike"}})),
        ("update_athlete_notes", json!({"notes": "Prefers mornings.", "mode": "replace"})),
        ("delete_events", json!({"ids": [event]})),
        ("delete_item", json!({"kind": "activity", "id": activity})),
        ("update_sport_settings", json!({"sport": "Ride", "ftp": 270})),
        (
            "save_custom_item",
            json!({
                "type": "INPUT_FIELD", "name": "Naps",
                "content": {"code": "Naps", "type": "numeric", "aggregate": "SUM"}
            }),
        ),
        (
            "upload_activity",
            json!({"kind": "manual", "activities": [
                {"date": "today", "type": "Yoga", "name": "Stretching", "moving_time_s": 1800}
            ]}),
        ),
    ])
}
