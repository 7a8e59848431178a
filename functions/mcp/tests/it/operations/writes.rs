//! The writes, in an order in which each can succeed.

use serde_json::{Value, json};

use simulator::CUSTOM_ITEM_TYPES;

use super::{CATEGORIES, Call, Found};

/// `<gpx …>` in base64.
const GPX: &str = "PD94bWwgdmVyc2lvbj0iMS4wIj8+PGdweCB2ZXJzaW9uPSIxLjEiPjx0cms+PC90cms+PC9ncHg+";

/// Every write tool with each of its options.
pub(super) fn calls(found: &Found) -> Vec<Call> {
    let dry: Vec<Call> =
        [events(found), records(found), library(found), settings(found), uploads(found)].concat();
    [dry, ends(found)].concat()
}

fn events(found: &Found) -> Vec<Call> {
    let mut calls = vec![
        (
            "upsert_events",
            json!({ "athlete_id": "0", "dry_run": false, "on_conflict": "add", "events": [{
            "date": "+40d", "time": "07:30", "name": "Spin", "category": "WORKOUT", "type": "Ride", "description": "- 30m 60%",
            "moving_time_s": 1800, "distance_m": 15000, "load": 20, "indoor": true, "tags": ["easy"], "color": "blue",
            "external_id": "mine-1", "flags": ["hide_from_athlete", "athlete_cannot_edit", "show_as_note", "not_on_fitness_chart"]
        }] }),
        ),
        (
            "upsert_events",
            json!({ "on_conflict": "replace", "events": [
            { "date": "+41d", "name": "Steps", "type": "Ride", "steps": [{ "duration_s": 600, "power": { "value": 60, "units": "%ftp" } }] },
            { "date": "+42d", "name": "File", "type": "Ride", "file": { "filename": "a.zwo", "contents": "<workout_file><workout><SteadyState Duration=\"600\" Power=\"0.6\"/></workout></workout_file>" } },
            { "date": "+43d", "name": "Load", "category": "TARGET", "type": "Ride", "target": { "load": 300, "time_s": 36_000, "distance_m": 200_000 } },
            { "date": "+44d", "end_date": "+46d", "name": "Away", "category": "HOLIDAY", "availability": "UNAVAILABLE" },
            { "date": "+47d", "name": "Busy", "category": "NOTE", "availability": "LIMITED" },
            { "date": "+48d", "name": "Free", "category": "NOTE", "availability": "NORMAL" }
        ] }),
        ),
        (
            "upsert_events",
            json!({ "on_conflict": "skip", "events": [{ "date": "+3d", "name": "Renamed", "type": "Ride", "event_id": found.event }] }),
        ),
        (
            "copy_events",
            json!({ "mode": "duplicate", "event_ids": [found.event], "copies": 1, "weeks_between": 3, "on_conflict": "add", "dry_run": false, "athlete_id": "0" }),
        ),
        (
            "copy_events",
            json!({ "mode": "move", "event_ids": [found.event], "shift_days": 1, "on_conflict": "skip", "dry_run": false }),
        ),
        (
            "copy_events",
            json!({ "mode": "apply_plan", "folder_id": found.plan, "start_date": "+200d", "dry_run": false }),
        ),
        ("complete_event", json!({ "event_id": found.missed, "athlete_id": "0", "dry_run": false })),
        ("complete_event", json!({ "event_id": found.missed_too, "activity_id": found.unpaired })),
    ];
    for category in CATEGORIES {
        let event = json!({ "date": "+60d", "name": format!("A {category}"), "category": category, "type": "Ride", "target": { "load": 10 } });
        calls
            .push(("upsert_events", json!({ "events": [without_target(event, category)], "dry_run": true })));
    }
    calls
}

fn without_target(mut event: Value, category: &str) -> Value {
    if category != "TARGET" {
        event.as_object_mut().unwrap().remove("target");
    }
    event
}

fn records(found: &Found) -> Vec<Call> {
    vec![
        (
            "update_activity",
            json!({
                "activity_id": found.ride, "name": "Long ride", "description": "Windy.", "description_mode": "append", "type": "Ride",
                "rpe": 5, "feel": 2, "commute": false, "trainer": false, "race": true, "tags": ["long"], "gear_id": found.gear,
                "carbs_g": 60, "custom": { "SWOLF": 30 }, "dry_run": false
            }),
        ),
        (
            "update_activity",
            json!({ "activity_id": found.ride, "description": "Calm.", "description_mode": "replace" }),
        ),
        ("add_activity_message", json!({ "activity_id": found.ride, "content": "Well paced." })),
        (
            "update_wellness",
            json!({ "days": [{ "date": "-1d", "values": { "soreness": 2 } }], "athlete_id": "0", "dry_run": false }),
        ),
        (
            "update_wellness",
            json!({ "days": [{ "date": "-1d", "values": { "hrv": 60 } }, { "date": "-3d", "values": { "hrv": 61, "restingHR": 48 } }] }),
        ),
        ("save_readiness", json!({ "dates": ["-2d"], "fields": "all", "athlete_id": "0", "dry_run": false })),
        ("save_readiness", json!({ "dates": ["-3d"], "fields": "readiness" })),
        (
            "update_athlete_notes",
            json!({ "notes": "Prefers mornings.", "mode": "append", "athlete_id": "0", "dry_run": false }),
        ),
        ("update_athlete_notes", json!({ "notes": "Prefers evenings.", "mode": "replace" })),
    ]
}

fn library(found: &Found) -> Vec<Call> {
    vec![
        (
            "save_workouts",
            json!({
                "athlete_id": "0", "dry_run": false, "folder": { "name": "New block", "type": "PLAN", "description": "Hills" },
                "workouts": [
                    { "name": "Hills", "type": "Run", "day": 0, "indoor": false, "tags": ["hills"], "description": "- 10m 80% Pace" },
                    { "name": "Steps", "type": "Ride", "day": 1, "steps": [{ "duration_s": 600, "power": { "value": 60, "units": "%ftp" } }] }
                ]
            }),
        ),
        (
            "save_workouts",
            json!({ "folder": { "folder_id": found.folder, "name": "Old block", "type": "FOLDER" } }),
        ),
        (
            "save_workouts",
            json!({ "workouts": [{ "folder_id": found.folder, "name": "Only one", "type": "Ride", "description": "- 20m 60%" }] }),
        ),
        ("save_workouts", json!({ "workouts": [{ "workout_id": found.workout, "name": "Renamed" }] })),
        (
            "save_gear",
            json!({
                "athlete_id": "0", "dry_run": false,
                "gear": { "name": "Winter bike", "type": "Bike", "purchased": "2026-01-01", "notes": "Steel" },
                "reminder": { "name": "Wax", "distance_km": 300, "hours": 20, "days": 30, "activities": 10 }
            }),
        ),
        (
            "save_gear",
            json!({ "gear": { "gear_id": found.gear, "retired": "", "name": "Renamed" }, "reminder": { "reminder_id": found.reminder, "reset": true } }),
        ),
        (
            "save_gear",
            json!({ "gear": { "gear_id": found.gear }, "reminder": { "reminder_id": found.reminder, "snooze_days": 7 } }),
        ),
        ("save_gear", json!({ "gear": { "gear_id": found.chain }, "replace": true })),
    ]
}

fn settings(found: &Found) -> Vec<Call> {
    let mut calls = vec![
        (
            "update_sport_settings",
            json!({
                "sport": "Ride", "ftp": 270, "indoor_ftp": 262, "w_prime": 21000, "p_max": 1000, "lthr": 169, "max_hr": 189,
                "recalc_hr_zones": true, "apply_to_past": true, "athlete_id": "0",
                "zones": { "kind": "power", "bounds": [55, 75, 90, 105, 120, 150, 999], "names": ["1", "2", "3", "4", "5", "6", "7"] }
            }),
        ),
        (
            "update_sport_settings",
            json!({ "sport": "Ride", "zones": { "kind": "hr", "bounds": [130, 150, 160, 170, 189] } }),
        ),
        (
            "update_sport_settings",
            json!({ "sport": "Run", "threshold_pace": "4:20/km", "zones": { "kind": "pace", "bounds": [78, 88, 95, 100, 104, 112, 999] } }),
        ),
        ("update_sport_settings", json!({ "sport": "Rowing", "create": true, "lthr": 165 })),
        (
            "save_custom_item",
            json!({
                "type": "INPUT_FIELD", "name": "Naps", "description": "How many", "visibility": "PRIVATE", "athlete_id": "0", "dry_run": false,
                "content": { "code": "Naps", "type": "numeric", "aggregate": "SUM" }
            }),
        ),
        ("save_custom_item", json!({ "item_id": found.item, "name": "Renamed" })),
    ];
    for visibility in ["FOLLOWERS", "PUBLIC"] {
        calls.push(("save_custom_item", json!({ "type": "TRACE_CHART", "name": visibility, "content": {}, "visibility": visibility, "dry_run": true })));
    }
    for kind in CUSTOM_ITEM_TYPES {
        let content = if kind.ends_with("_FIELD") || kind == "ACTIVITY_STREAM" {
            json!({ "code": "Tried", "type": "numeric", "aggregate": "SUM" })
        } else {
            json!({})
        };
        calls.push((
            "save_custom_item",
            json!({ "type": kind, "name": "Tried", "content": content, "dry_run": true }),
        ));
    }
    calls
}

fn uploads(found: &Found) -> Vec<Call> {
    vec![
        (
            "upload_activity",
            json!({ "kind": "file", "file": { "filename": "lunch.gpx", "base64": GPX }, "athlete_id": "0", "dry_run": false }),
        ),
        (
            "upload_activity",
            json!({ "kind": "manual", "activities": [{
            "date": "-1d", "time": "18:30", "type": "Yoga", "name": "Stretch", "moving_time_s": 1800, "distance_m": 1, "load": 5, "hr": 90,
            "rpe": 2, "feel": 1, "external_id": "yoga-1"
        }] }),
        ),
        (
            "upload_activity",
            json!({ "kind": "streams", "activity_id": found.ride, "data": [{ "type": "temp", "data": vec![20; found.samples] }] }),
        ),
        (
            "upload_activity",
            json!({ "kind": "intervals", "activity_id": found.ride, "data": [{ "start_index": 0, "end_index": 60, "type": "WORK", "label": "One" }] }),
        ),
    ]
}

/// The deletes.
fn ends(found: &Found) -> Vec<Call> {
    vec![
        ("delete_events", json!({ "external_ids": ["mine-1"], "athlete_id": "0" })),
        ("delete_events", json!({ "ids": [found.event] })),
        (
            "delete_events",
            json!({ "oldest": "-3d", "newest": "+50d", "include_past": true, "category": CATEGORIES }),
        ),
        ("delete_item", json!({ "kind": "activity", "id": found.older, "athlete_id": "0" })),
        ("delete_item", json!({ "kind": "workout", "id": found.workout })),
        ("delete_item", json!({ "kind": "folder", "id": found.folder })),
        ("delete_item", json!({ "kind": "reminder", "id": found.reminder, "gear_id": found.gear })),
        ("delete_item", json!({ "kind": "gear", "id": found.gear })),
        ("delete_item", json!({ "kind": "custom_item", "id": found.item })),
    ]
}
