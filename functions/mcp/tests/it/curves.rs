//! Curves, models and predictions.

use serde_json::json;

use crate::app::App;
use crate::samples::{asked, number, refuses};

#[tokio::test]
async fn curves_stand_side_by_side_with_the_models_that_are_served() {
    let app = App::start().await;
    let arguments = json!({ "windows": ["42d", "1y", "2026-01-01..2026-03-31"], "points": [60, 300, 1200], "predict": [1200, 3600] });
    let called = app.call("get_curves", arguments).await;
    let data = called.data();
    let points = data["points"].as_array().unwrap();
    assert_eq!(points.len(), 3);
    let bests = points[1]["bests"].as_array().unwrap();
    assert_eq!(bests[1]["window"], "1y");
    assert!(number(&bests[1]["power_w"]) >= number(&bests[0]["power_w"]), "a year holds its last six weeks");
    assert!(bests[1]["vs_first_pct"].is_number() && bests[0].get("vs_first_pct").is_none());
    assert!(
        bests[0]["activity_id"].is_string()
            && bests[0]["date"].is_string()
            && bests[0]["w_per_kg"].is_number()
    );
    let model = &data["models"][0];
    assert!(model["cp_w"].is_number() && model["w_prime_j"].is_number());
    let predictions = data["predictions"].as_array().unwrap();
    assert!(predictions[0]["model"].as_str().unwrap().starts_with("CP + W'/t"));
    assert!(predictions[1]["model"].as_str().unwrap().contains("not a prediction"));
    let query = &asked(&app, "/power-curves")[0];
    assert!(query.contains("type=Ride"), "{query}");
    assert!(query.contains("r.2026-01-01.2026-03-31"), "{query}");
    assert!(called.text().contains("5:00: 42d 308 W (4.31 W/kg) Tue 2026-06-02 i"), "{}", called.text());
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn fatigued_curves_carry_their_suffix() {
    let app = App::start().await;
    let called =
        app.call("get_curves", json!({ "windows": ["90d"], "after_kj": "kj1", "points": [300] })).await;
    called.data();
    assert!(asked(&app, "/power-curves")[0].contains("90d-kj1"));
}

#[tokio::test]
async fn a_race_time_is_predicted_from_critical_speed_or_from_a_best() {
    let app = App::start().await;
    let called = app
        .call("get_curves", json!({ "kind": "pace", "points": [1000, 5000], "predict": [5000, 42195] }))
        .await;
    let data = called.data();
    assert_eq!(data["sport"], "Run");
    assert!(data["points"][0]["bests"][0]["pace"].as_str().unwrap().ends_with("/km"));
    assert!(data["models"][0]["critical_pace"].is_string() && data["models"][0]["r2"].is_number());
    let predictions = data["predictions"].as_array().unwrap();
    assert!(predictions[0]["model"].as_str().unwrap().contains("(d - D')/CS"), "{predictions:#?}");
    assert!(predictions[1]["model"].is_string());
    let gap = app.call("get_curves", json!({ "kind": "gap", "points": [1000] })).await;
    gap.data();
    assert!(asked(&app, "/pace-curves").iter().any(|query| query.contains("gap=true")));
    let hr = app.call("get_curves", json!({ "kind": "hr", "points": [300] })).await;
    assert!(hr.data()["points"][0]["bests"][0]["hr_bpm"].is_number());
}

#[tokio::test]
async fn a_part_that_fails_is_named_and_the_rest_stands() {
    let app = App::start().await;
    let answer = simulator::Fault::Answer {
        status: 404,
        headers: Vec::new(),
        body: r#"{"status":404,"error":"Not found"}"#.to_owned(),
    };
    app.sim.fault(simulator::Rule::every("*/mmp-model", answer));
    let called = app.call("get_curves", json!({ "points": [300] })).await;
    assert_eq!(called.data()["partial"][0]["part"], "mmp_model");
    assert!(called.data()["points"][0]["bests"][0]["power_w"].is_number());
}
#[tokio::test]
async fn get_curves_refuses_arguments_that_make_no_sense_before_anything_is_sent() {
    refuses(
        "get_curves",
        &[
            (json!({ "sport": "bike" }), "sport"),
            (json!({ "windows": ["7w"] }), "windows"),
            (json!({ "windows": ["1d", "2d", "3d", "4d", "5d"] }), "windows"),
            (json!({ "kind": "hr", "predict": [60] }), "predict"),
        ],
    )
    .await;
}
