use serde_json::{Value, json};

use crate::app::App;

async fn ids(app: &App, query: &str) -> Vec<Value> {
    let called = app.call("list_activities", json!({ "query": query, "limit": 4 })).await;
    called.data()["activities"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}

#[tokio::test]
async fn two_periods_stand_side_by_side_and_unequal_ones_also_per_week() {
    let app = App::start().await;
    let called = app
        .call("compare_training", json!({ "mode": "periods", "ranges": ["-56d..-29d", "-28d..-1d"] }))
        .await;
    let periods = called.data()["periods"].as_array().unwrap();
    let (first, second) = (periods[0]["load"].as_f64().unwrap(), periods[1]["load"].as_f64().unwrap());
    let change = called.data()["change"]["load_pct"].as_f64().unwrap();
    assert!((change - 100.0 * (second - first) / first).abs() < 0.1, "{change}");
    assert!(periods[0].get("load_per_week").is_none());
    let called = app
        .call("compare_training", json!({ "mode": "periods", "ranges": ["-56d..-29d", "-14d..-1d"] }))
        .await;
    let second = &called.data()["periods"][1];
    assert!((second["load_per_week"].as_f64().unwrap() - second["load"].as_f64().unwrap() / 2.0).abs() < 0.1);
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_missing_activity_is_named_and_the_others_are_compared() {
    let app = App::start().await;
    let mut wanted = ids(&app, "threshold").await;
    wanted.push(json!("i1"));
    let called = app.call("compare_training", json!({ "mode": "activities", "ids": wanted })).await;
    assert_eq!(called.data()["not_found"], json!(["i1"]));
    let rows = called.data()["activities"].as_array().unwrap();
    assert!(rows.len() >= 2 && rows[0].get("to_first").is_none() && rows[1]["to_first"]["load"].is_number());
}

#[tokio::test]
async fn one_workout_over_time_aligns_its_work_intervals() {
    let app = App::start().await;
    let called = app
        .call("compare_training", json!({ "mode": "progression", "ids": ids(&app, "Threshold 4x8").await }))
        .await;
    let rows = called.data()["progression"].as_array().unwrap();
    let with_reps = rows.iter().filter(|row| row["reps"].as_u64().unwrap() >= 4 && row["hr_bpm"].is_number());
    assert!(with_reps.count() >= 2, "{rows:#?}");
    assert!(rows.iter().any(|row| row["power_w"].as_f64().is_some_and(|watts| watts > 200.0)));
    assert!(called.data()["interval_s"].is_number());
    let dates: Vec<&str> = rows.iter().map(|row| &row["date"].as_str().unwrap()[4..]).collect();
    assert!(dates.is_sorted(), "{dates:?}");
}

#[tokio::test]
async fn planned_and_done_meet_with_a_verdict_each() {
    let app = App::start().await;
    let called =
        app.call("compare_training", json!({ "mode": "planned_vs_actual", "ranges": ["-28d..+7d"] })).await;
    let data = called.data();
    let rows = data["workouts"].as_array().unwrap();
    let counts: u64 = data["counts"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(usize::try_from(counts).unwrap(), rows.len());
    assert!(
        data["counts"]["on_target"].as_u64().unwrap() > 0 && data["counts"]["pending"].as_u64().unwrap() > 0,
        "{data:#}"
    );
    let used: Vec<&Value> = rows.iter().filter_map(|row| row.get("activity_id")).collect();
    let unique: std::collections::BTreeSet<String> = used.iter().map(ToString::to_string).collect();
    assert_eq!(used.len(), unique.len(), "each activity counts once");
}

#[tokio::test]
async fn a_mode_without_its_arguments_is_refused() {
    let app = App::start().await;
    for arguments in [
        json!({ "mode": "periods" }),
        json!({ "mode": "periods", "ranges": ["-7d..today"] }),
        json!({ "mode": "activities" }),
        json!({ "mode": "activities", "ids": ["i1", "x/y"] }),
        json!({ "mode": "planned_vs_actual", "ranges": ["-7d", "today"] }),
        json!({ "mode": "planned_vs_actual", "ranges": ["yesterday"] }),
    ] {
        let called = app.call("compare_training", arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{arguments}");
    }
}
