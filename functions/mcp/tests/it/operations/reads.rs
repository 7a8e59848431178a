//! The reads.

use serde_json::{Value, json};

use simulator::CUSTOM_ITEM_TYPES;

use super::{CATEGORIES, Call, Found};

/// Every read tool with each of its options.
pub(super) fn calls(found: &Found) -> Vec<Call> {
    [everyday(found), activities(found), figures(), calendar(found)].concat()
}

fn everyday(found: &Found) -> Vec<Call> {
    let whole = json!({ "oldest": "-28d", "newest": "today", "athlete_id": "0" });
    let range = |more: Value| {
        let mut all = whole.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    vec![
        ("get_today", json!({ "date": "today", "athlete_id": "0" })),
        (
            "get_athlete_profile",
            json!({ "sport": "Ride", "include": ["zones", "availability", "notes", "plan", "connection"], "athlete_id": "0" }),
        ),
        ("list_athletes", json!({ "query": "demo", "limit": 10 })),
        (
            "list_activities",
            range(json!({ "type": ["Ride", "Run"], "fields": ["calories", "SWOLF"], "limit": 3 })),
        ),
        ("list_activities", range(json!({ "race": false, "route_id": "1" }))),
        ("list_activities", json!({ "query": "ride" })),
        ("list_activities", json!({ "tag": "no such tag" })),
        ("list_activities", json!({ "around_activity_id": found.ride })),
        ("get_training_summary", range(json!({ "group": "week", "sport": ["Ride"] }))),
        ("get_training_summary", json!({ "group": "month" })),
        ("get_training_summary", json!({ "group": "total" })),
        ("get_wellness", range(json!({ "fields": ["hrv", "CoffeeCups"], "summary": true }))),
        (
            "get_fitness",
            json!({
                "oldest": "-7d", "newest": "+28d", "athlete_id": "0", "by_sport": true, "ramp_pct": 5,
                "planned_loads": [{ "date": "+3d", "load": 80 }], "recovery_every": 4, "recovery_pct": 60,
                "target_date": "+28d", "target_form": 10
            }),
        ),
        (
            "get_readiness",
            json!({ "date": "-2d", "include": ["components", "trend", "correlations"], "history_days": 7, "athlete_id": "0" }),
        ),
        ("get_weather_forecast", json!({ "oldest": "today", "newest": "+7d", "athlete_id": "0" })),
        ("analyze_training_load", range(json!({ "sport": ["Ride", "VirtualRide"] }))),
        ("list_gear", json!({ "include_retired": true, "athlete_id": "0" })),
        ("search", json!({ "query": "ride" })),
        ("fetch", json!({ "id": format!("workout:{}", found.workout) })),
        ("fetch", json!({ "id": "wellness:2026-06-12" })),
    ]
}

fn activities(found: &Found) -> Vec<Call> {
    let mut calls = vec![
        (
            "get_activity",
            json!({ "activity_id": found.ride, "include": ["intervals", "messages", "weather", "zones", "segments", "paired_event", "extended", "custom"] }),
        ),
        ("get_activity", json!({ "activity_id": "latest" })),
        (
            "get_activity_streams",
            json!({ "activity_id": found.ride, "types": ["watts", "heartrate"], "format": "points", "max_points": 50, "start": 600, "end": 1200, "axis": "s" }),
        ),
        (
            "get_activity_streams",
            json!({ "activity_id": found.ride, "format": "csv", "axis": "m", "start": 0, "end": 1000 }),
        ),
        (
            "get_activity_streams",
            json!({ "activity_id": found.ride, "format": "stats", "start": 600, "end": 1200 }),
        ),
        (
            "search_intervals",
            json!({ "min_secs": 120, "max_secs": 1500, "min_intensity": 80, "max_intensity": 130, "min_reps": 1, "max_reps": 20, "limit": 5, "athlete_id": "0" }),
        ),
        (
            "find_best_efforts",
            json!({ "activity_id": found.run, "stream": "pace", "distances_m": [1000], "count": 3 }),
        ),
        ("find_best_efforts", json!({ "activity_id": found.run, "stream": "gap", "distances_m": [1000] })),
        ("find_best_efforts", json!({ "activity_id": found.ride, "stream": "watts", "durations_s": [300] })),
        (
            "compare_training",
            json!({ "mode": "activities", "ids": [found.ride, found.older], "athlete_id": "0" }),
        ),
        ("compare_training", json!({ "mode": "progression", "ids": [found.ride, found.older] })),
        ("compare_training", json!({ "mode": "periods", "ranges": ["-56d..-29d", "-28d..today"] })),
        (
            "compare_training",
            json!({ "mode": "planned_vs_actual", "ranges": ["-14d..today"], "target": "load", "tolerance_pct": 25 }),
        ),
    ];
    for kind in ["zones", "power", "hr", "pace", "gap", "time_at_hr", "power_vs_hr"] {
        let id = if matches!(kind, "pace" | "gap") { &found.run } else { &found.ride };
        let mut arguments = json!({ "activity_id": id, "kind": kind });
        if matches!(kind, "power" | "hr") {
            arguments["bucket_size"] = json!(20);
        }
        calls.push(("get_activity_distribution", arguments));
    }
    for view in ["intervals", "groups", "splits", "climbs"] {
        calls.push((
            "get_activity_intervals",
            json!({ "activity_id": found.ride, "view": view, "split_unit": "km" }),
        ));
    }
    for unit in ["mi", "100m"] {
        calls.push((
            "get_activity_intervals",
            json!({ "activity_id": found.run, "view": "splits", "split_unit": unit }),
        ));
    }
    for target in ["AUTO", "POWER", "HR", "PACE"] {
        calls.push(("search_intervals", json!({ "min_secs": 60, "max_secs": 1500, "min_intensity": 80, "max_intensity": 130, "target": target })));
    }
    for target in ["time", "distance"] {
        calls.push((
            "compare_training",
            json!({ "mode": "planned_vs_actual", "ranges": ["-14d..today"], "target": target }),
        ));
    }
    for stream in ["watts", "heartrate", "pace", "gap"] {
        let length = if matches!(stream, "pace" | "gap") { "distances_m" } else { "durations_s" };
        let sport = if length == "distances_m" { "Run" } else { "Ride" };
        let mut arguments = json!({ "stream": stream, "sport": sport, "oldest": "-60d", "newest": "today", "athlete_id": "0" });
        arguments[length] = json!([1000]);
        calls.push(("find_best_efforts", arguments));
    }
    calls
}

fn figures() -> Vec<Call> {
    let mut calls = vec![
        (
            "analyze_metric",
            json!({ "mode": "correlation", "metric": "hrv", "metric_y": "activity.load", "lag_days": 1, "method": "spearman", "sport": "Ride", "oldest": "-90d", "newest": "today", "athlete_id": "0" }),
        ),
        (
            "analyze_metric",
            json!({ "mode": "correlation", "metric": "fitness.form", "metric_y": "restingHR", "method": "pearson" }),
        ),
        (
            "analyze_metric",
            json!({ "mode": "baseline", "metric": "restingHR", "baseline_days": 60, "rolling_days": 7 }),
        ),
        ("analyze_metric", json!({ "mode": "distribution", "metric": "custom:CoffeeCups" })),
        ("analyze_metric", json!({ "mode": "trend", "metric": "hrv" })),
        (
            "get_curves",
            json!({ "kind": "power", "windows": ["90d", "1y", "s0", "2026-01-01..2026-03-01"], "points": [60, 300], "predict": [1200], "after_kj": "kj0", "sport": "Ride", "athlete_id": "0" }),
        ),
        ("get_curves", json!({ "kind": "power", "after_kj": "kj1" })),
        (
            "validate_workout",
            json!({ "text": "- 10m 60%", "sport": "Ride", "ftp": 250, "threshold_pace": "4:30/km" }),
        ),
        (
            "validate_workout",
            json!({ "steps": [{ "duration_s": 600, "power": { "value": 60, "units": "%ftp" } }] }),
        ),
    ];
    for kind in ["hr", "pace", "gap"] {
        calls.push(("get_curves", json!({ "kind": kind, "sport": "Run" })));
    }
    calls
}

fn calendar(found: &Found) -> Vec<Call> {
    let mut calls = vec![
        (
            "list_events",
            json!({ "oldest": "-28d", "newest": "+28d", "category": CATEGORIES, "query": "e", "resolve": true, "limit": 10, "athlete_id": "0" }),
        ),
        (
            "get_training_plan",
            json!({
                "oldest": "-28d", "newest": "+90d", "athlete_id": "0",
                "propose": { "race_date": "+84d", "start_load": 350, "peak_load": 600, "taper_weeks": 2, "recovery_every": 4 }
            }),
        ),
        (
            "list_workouts",
            json!({ "folder_id": found.folder, "query": "e", "sport": "Ride", "limit": 5, "athlete_id": "0" }),
        ),
        ("list_workouts", json!({ "tag": "no such tag" })),
        ("list_custom_items", json!({ "item_id": found.item, "athlete_id": "0" })),
    ];
    for export in ["zwo", "erg", "mrc"] {
        calls.push((
            "get_event",
            json!({ "event_id": found.event, "export": export, "resolve": true, "athlete_id": "0" }),
        ));
    }
    for kind in CUSTOM_ITEM_TYPES {
        calls.push(("list_custom_items", json!({ "type": kind })));
    }
    calls
}
