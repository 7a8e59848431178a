use serde_json::{Value, json};
use simulator::{Fault, Rule};

use super::{Coach, body, lines};

const EVENTS: &str = "/api/v1/athlete/i999000001/events";

fn workout(date: &str, name: &str, text: &str) -> Value {
    json!({ "date": date, "name": name, "type": "Ride", "description": text })
}

#[tokio::test]
async fn a_range_delete_takes_named_categories_only() {
    let coach = Coach::demo().await;
    let events = json!([
        workout("+61d", "Ride", "- 30m 60%"),
        { "date": "+61d", "name": "Keep this note", "category": "NOTE" },
        { "date": "+61d", "name": "Keep this race", "category": "RACE_B", "type": "Ride" }
    ]);
    coach.ask("upsert_events", json!({ "events": events })).await;
    let range = json!({ "oldest": "+61d", "newest": "+61d" });
    assert_eq!(
        coach.failure("delete_events", range).await["code"],
        "invalid_argument",
        "no category is implied"
    );
    coach.forget();
    let wanted = json!({ "oldest": "+61d", "newest": "+61d", "category": ["WORKOUT"] });
    assert_eq!(coach.confirm("delete_events", wanted).await["deleted"], 1);
    let [write] = coach.writes().try_into().unwrap();
    assert_eq!(lines(std::slice::from_ref(&write)), [format!("PUT {EVENTS}/bulk-delete")]);
    assert_eq!(body(&write).as_array().unwrap().len(), 1);
    let left = coach.rows("list_events", json!({ "oldest": "+61d", "newest": "+61d" }), "events").await;
    for name in ["Keep this note", "Keep this race"] {
        assert!(left.iter().any(|event| event["name"] == name), "{left:#?}");
    }
}

#[tokio::test]
async fn ordinary_words_of_training_are_saved() {
    let coach = Coach::demo().await;
    let text = "Select an easy gear, update the shoes, drop the pace and run the new function.\n- 30m 60%";
    let saved =
        coach.ask("upsert_events", json!({ "events": [workout("+61d", "Delete doubts", text)] })).await;
    assert_eq!(saved["events"][0]["status"], "created");
    let [write] = coach.writes().try_into().unwrap();
    assert_eq!(body(&write)[0]["description"], text);
    assert!(saved.get("warnings").is_none(), "{saved:#}");
}

#[tokio::test]
async fn an_event_is_asked_at_the_path_that_exists() {
    let coach = Coach::demo().await;
    let events = coach.rows("list_events", json!({ "category": ["WORKOUT"] }), "events").await;
    let id = events[0]["id"].as_str().unwrap();
    coach.forget();
    coach.ask("get_event", json!({ "event_id": id })).await;
    let paths: Vec<String> = coach.heard().into_iter().map(|request| request.path).collect();
    assert!(paths.contains(&format!("{EVENTS}/{id}")), "{paths:?}");
}

#[tokio::test]
async fn every_form_of_a_date_is_read_in_the_calendar() {
    let coach = Coach::demo().await;
    let stamps = [
        "2026-03-11T00:00:00",
        "2026-03-11",
        "2026-03-11T07:30",
        "2026-03-11T07:30:00.000",
        "2026-03-11T00:00:00Z",
    ];
    let events: Vec<Value> = stamps
        .iter()
        .enumerate()
        .map(|(number, stamp)| {
            json!({
                "id": number + 1, "category": "NOTE", "name": format!("Note {number}"), "start_date_local": stamp,
                "end_date_local": "2026-03-12T00:00:00", "updated": "2026-03-01T10:00:00.123+00:00", "plan_applied": null
            })
        })
        .collect();
    coach.serve(EVENTS, &json!(events));
    let rows = coach.rows("list_events", json!({}), "events").await;
    assert_eq!(rows.len(), stamps.len(), "{rows:#?}");
    assert!(rows.iter().all(|row| row["date"] == "Wed 2026-03-11"), "{rows:#?}");
}

#[tokio::test]
async fn writes_use_the_verbs_and_paths_that_exist() {
    let coach = Coach::demo().await;
    let events = coach.rows("list_events", json!({ "category": ["WORKOUT"] }), "events").await;
    let id = events[0]["id"].as_str().unwrap();
    let gear = coach.rows("list_gear", json!({}), "gear").await;
    let bike = gear.iter().find(|gear| gear["type"] == "Bike").unwrap()["id"].as_str().unwrap();
    coach.forget();
    let copies =
        json!({ "mode": "duplicate", "event_ids": [id], "copies": 1, "weeks_between": 4, "dry_run": false });
    coach.ask("copy_events", copies).await;
    coach
        .ask(
            "save_gear",
            json!({ "gear": { "gear_id": bike }, "reminder": { "name": "Wax", "distance_km": 300 } }),
        )
        .await;
    coach
        .confirm("update_sport_settings", json!({ "sport": "Ride", "ftp": 270, "apply_to_past": true }))
        .await;
    coach.confirm("delete_events", json!({ "ids": [id] })).await;
    let athlete = "/api/v1/athlete/i999000001";
    assert_eq!(
        lines(&coach.writes()),
        [
            format!("POST {athlete}/duplicate-events"),
            format!("POST {athlete}/gear/{bike}/reminder"),
            format!("PUT {athlete}/sport-settings/Ride"),
            format!("PUT {athlete}/sport-settings/Ride/apply"),
            format!("PUT {EVENTS}/bulk-delete"),
        ]
    );
}

#[tokio::test]
async fn metres_written_as_minutes_are_found() {
    let coach = Coach::demo().await;
    let found = coach.ask("validate_workout", json!({ "sport": "Run", "text": "- 400m 100% Pace" })).await;
    let finding = &found["diagnostics"][0];
    assert_eq!(
        (&finding["code"], &finding["level"], &finding["line"]),
        (&json!("W01"), &json!("error"), &json!(1))
    );
    assert!(
        finding["fix"].as_str().unwrap().contains("0.4km")
            || finding["fix"].as_str().unwrap().contains("400mtr"),
        "{finding}"
    );
    let easy = coach.ask("validate_workout", json!({ "sport": "Run", "text": "- 90m 70% Pace" })).await;
    assert_eq!(
        (&easy["clean"], &easy["moving_time_s"]),
        (&json!(true), &json!(5_400)),
        "ninety easy minutes are fine"
    );
}

#[tokio::test]
async fn a_repeated_call_creates_nothing_twice() {
    let coach = Coach::demo().await;
    let call = json!({ "events": [workout("+61d", "Only once", "- 30m 60%")] });
    let first = coach.ask("upsert_events", call.clone()).await;
    let second = coach.ask("upsert_events", call).await;
    assert_eq!(first["events"][0]["id"], second["events"][0]["id"]);
    let rows = coach
        .rows("list_events", json!({ "oldest": "+61d", "newest": "+61d", "query": "Only once" }), "events")
        .await;
    assert_eq!(rows.len(), 1);
}

#[tokio::test]
async fn fifty_events_are_one_write_with_full_dates() {
    let coach = Coach::demo().await;
    let event = |day: usize| json!({ "date": format!("2026-08-01+{day}d"), "name": format!("Day {day}"), "category": "NOTE" });
    let events: Vec<Value> = (0..50).map(event).collect();
    let saved = coach.ask("upsert_events", json!({ "events": events })).await;
    assert_eq!(saved["events"].as_array().unwrap().len(), 50);
    let [write] = coach.writes().try_into().unwrap();
    assert_eq!(lines(std::slice::from_ref(&write)), [format!("POST {EVENTS}/bulk")]);
    let sent = body(&write);
    assert!(
        sent.as_array()
            .unwrap()
            .iter()
            .all(|event| event["start_date_local"].as_str().unwrap().ends_with("T00:00:00"))
    );
    let events: Vec<Value> = (0..51).map(event).collect();
    assert_eq!(coach.failure("upsert_events", json!({ "events": events })).await["code"], "invalid_argument");
}

#[tokio::test]
async fn events_are_known_by_their_external_id() {
    let coach = Coach::demo().await;
    coach.ask("upsert_events", json!({ "events": [workout("+61d", "Mine", "- 30m 60%")] })).await;
    let [write] = coach.writes().try_into().unwrap();
    assert_eq!(write.query, "updatePlanApplied=false&upsert=true&upsertOnUid=false");
    let sent = &body(&write)[0];
    assert!(sent.get("uid").is_none(), "{sent}");
    let external = sent["external_id"].as_str().unwrap();
    assert!(external.starts_with("imcp-") && external.len() == 21, "{external}");
}

#[tokio::test]
async fn a_text_kept_as_prose_is_reported() {
    let coach = Coach::demo().await;
    let result = coach
        .client
        .result("upsert_events", json!({ "events": [workout("+61d", "Hard", "Go as hard as you can")] }))
        .await;
    let (answer, text) = (&result["structuredContent"], result["content"][0]["text"].as_str().unwrap());
    assert_eq!(answer["events"][0]["status"], "created");
    assert_eq!(answer["warnings"][0]["code"], "workout_unparsed", "{answer:#}");
    assert!(text.contains("Warning"), "{text}");
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_sent_once() {
    let coach = Coach::demo().await;
    let ride = coach.newest("Ride").await;
    coach.forget();
    coach.app.simulator.fault(Rule::every("*/messages", Fault::AppliedThenLost).method("POST"));
    let failure =
        coach.failure("add_activity_message", json!({ "activity_id": ride, "content": "Once" })).await;
    assert_eq!((&failure["code"], &failure["retryable"]), (&json!("upstream_unavailable"), &json!(false)));
    assert!(failure["how_to_fix"].as_str().unwrap().contains("Read the item back"), "{failure}");
    assert_eq!(coach.writes().len(), 1);
}

#[tokio::test]
async fn null_and_nothing_and_an_empty_list_are_one() {
    for nothing in ["null", "[]", ""] {
        let coach = Coach::demo().await;
        for path in ["/events", "/activities", "/wellness", "/gear", "/folders", "/workouts", "/custom-item"]
        {
            coach.serve_text(&format!("/api/v1/athlete/i999000001{path}"), nothing);
        }
        for (tool, rows) in [
            ("list_events", "events"),
            ("list_activities", "activities"),
            ("get_wellness", "days"),
            ("list_gear", "gear"),
            ("list_workouts", "folders"),
            ("list_custom_items", "items"),
        ] {
            assert_eq!(coach.rows(tool, json!({}), rows).await, Vec::<Value>::new(), "{tool} of {nothing:?}");
        }
        coach.ask("get_today", json!({})).await;
    }
}
