//! One record looked at closely, hostile in every text that people, devices or files can write.

use serde_json::{Value, json};

use crate::app::App;
use crate::hostile::{HOSTILE, assert_tame, serve};

fn text() -> String {
    format!("{HOSTILE} {}", "long ".repeat(3_000))
}

fn event() -> Value {
    let text = text();
    json!({ "id": 1, "category": "WORKOUT", "type": "Ride", "name": text, "description": text, "tags": [text],
        "start_date_local": "2026-06-18T00:00:00", "external_id": text, "push_errors": [{ "service": text, "message": text }],
        "workout_doc": { "steps": [{ "duration": 600, "text": text, "power": { "value": 60, "units": "%ftp" } }] } })
}

fn activity() -> Value {
    let text = text();
    json!({ "id": "i1", "type": "Ride", "name": text, "description": text, "tags": [text], "device_name": text,
        "start_date_local": "2026-06-16T09:00:00", "moving_time": 600, "interval_summary": [text], "Niggle": text,
        "paired_event_id": 1, "gear": { "id": "b1", "name": text } })
}

fn intervals() -> Value {
    let text = text();
    json!({ "id": "i1", "icu_groups": [{ "id": text, "count": 2, "moving_time": 60 }],
        "icu_intervals": [{ "id": 1, "type": "WORK", "label": text, "moving_time": 60, "start_index": 0, "end_index": 60 }] })
}

fn profile() -> Value {
    let text = text();
    json!({ "id": "i999000001", "name": text, "city": text, "timezone": "Europe/Zurich", "icu_notes": text,
        "sportSettings": [{ "id": 1, "types": ["Ride"], "ftp": 250, "power_zones": [55, 999], "power_zone_names": [text, text] }] })
}

type Served = Vec<(&'static str, Value)>;

/// What a tool is asked, and what the service answers to it.
fn details() -> Vec<(&'static str, Value, Served)> {
    let text = text();
    let messages = json!([{ "id": 1, "type": "TEXT", "name": text, "content": text, "created": "2026-06-16T10:00:00Z" }]);
    let segments = json!([{ "id": 1, "segment_id": 1, "name": text, "start_index": 0, "end_index": 5 }]);
    let gear = json!([{ "id": "b1", "type": "Bike", "name": text }]);
    let roster = json!([{ "id": "i999000001", "name": text, "icu_permission": "WRITE", "icu_notes": text }]);
    let plan = json!({ "training_plan_id": 7, "training_plan_start_date": "2026-06-01", "training_plan_alias": text,
        "training_plan": { "id": 7, "name": text, "description": text, "blurb": text } });
    let item = json!({ "id": 9, "type": "ACTIVITY_CHART", "name": text, "description": text, "content": { "script": text } });
    let all = json!(["intervals", "messages", "segments", "paired_event", "extended", "custom"]);
    vec![
        (
            "get_activity",
            json!({ "activity_id": "i1", "include": all }),
            vec![
                ("*/activity/i1", activity()),
                ("*/activity/i1/messages", messages),
                ("*/activity/i1/segments", segments),
                ("*/activity/i1/intervals", intervals()),
                ("*/events/1", event()),
                ("*/gear", gear),
            ],
        ),
        (
            "get_activity_intervals",
            json!({ "activity_id": "i1" }),
            vec![("*/activity/i1", activity()), ("*/activity/i1/intervals", intervals())],
        ),
        ("get_event", json!({ "event_id": "1", "resolve": false }), vec![("*/events/1", event())]),
        (
            "get_athlete_profile",
            json!({ "include": ["zones", "notes", "plan"] }),
            vec![
                ("/api/v1/athlete/i999000001", profile()),
                ("/api/v1/athletes", roster),
                ("*/training-plan", plan.clone()),
            ],
        ),
        ("get_training_plan", json!({}), vec![("*/training-plan", plan), ("*/events", json!([event()]))]),
        ("list_custom_items", json!({ "item_id": "9" }), vec![("*/custom-item/9", item)]),
    ]
}

#[tokio::test]
async fn a_hostile_text_in_a_detail_a_comment_or_the_profile_is_tame_as_in_a_list() {
    for (tool, arguments, served) in details() {
        let app = App::start().await;
        for (path, body) in &served {
            serve(&app, path, body);
        }
        assert_tame(tool, &app.call(tool, arguments).await, 4_020);
    }
}
