//! Best efforts, and intervals found by their length and intensity.

use serde_json::json;

use crate::app::App;
use crate::samples::{asked, newest, number, refuses, ride};

#[tokio::test]
async fn best_efforts_inside_an_activity_come_with_their_start() {
    let app = App::start().await;
    let id = ride(&app).await;
    let arguments = json!({ "activity_id": id, "durations_s": [60, 300], "count": 2 });
    let called = app.call("find_best_efforts", arguments).await;
    let efforts = called.data()["efforts"].as_array().unwrap();
    assert_eq!(efforts.len(), 4);
    assert!(number(&efforts[0]["power_w"]) >= number(&efforts[1]["power_w"]));
    assert!(number(&efforts[0]["power_w"]) >= number(&efforts[2]["power_w"]), "a minute beats five");
    assert!(efforts.iter().all(|effort| effort["start_s"].is_number() && effort["w_per_kg"].is_number()));
    let queries = asked(&app, "/best-efforts");
    assert_eq!(queries.len(), 2);
    assert!(queries.iter().all(|query| query.contains("stream=watts") && query.contains("duration=")));
    let run = newest(&app, "Run").await;
    let paced = app
        .call("find_best_efforts", json!({ "activity_id": run, "stream": "pace", "distances_m": [1000] }))
        .await;
    assert!(paced.data()["efforts"][0]["pace"].as_str().unwrap().ends_with("/km"));
    assert!(asked(&app, "/best-efforts")[0].contains("stream=velocity_smooth"));
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn the_best_activities_of_a_range_are_ranked() {
    let app = App::start().await;
    let called =
        app.call("find_best_efforts", json!({ "durations_s": [300], "count": 5, "oldest": "-180d" })).await;
    let watts: Vec<f64> =
        called.data()["efforts"].as_array().unwrap().iter().map(|row| number(&row["power_w"])).collect();
    assert_eq!(watts.len(), 5);
    assert!(watts.is_sorted_by(|a, b| a >= b));
    assert!(called.text().contains("|i"), "the activity is named: {}", called.text());
    let paced = app
        .call("find_best_efforts", json!({ "stream": "pace", "distances_m": [1000, 5000], "count": 1 }))
        .await;
    let rows = paced.data()["efforts"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(paced.data()["sport"], "Run");
    assert!(rows[0]["pace"].is_string() && rows[0]["time_s"].is_number());
    let journal = app.sim.journal();
    let pace = journal.iter().find(|request| request.path.ends_with("/activity-pace-curves")).unwrap();
    assert!(pace.path.contains(simulator::DEMO_ATHLETE), "athlete 0 is refused there");
    assert!(
        pace.query.contains("distances=1000%2C5000") || pace.query.contains("distances=1000,5000"),
        "{}",
        pace.query
    );
}

#[tokio::test]
async fn intervals_are_found_by_length_and_intensity_with_their_reps() {
    let app = App::start().await;
    let arguments =
        json!({ "min_secs": 180, "max_secs": 600, "min_intensity": 95, "max_intensity": 125, "min_reps": 3 });
    let called = app.call("search_intervals", arguments).await;
    let rows = called.data()["activities"].as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(rows[0]["date"].is_string() && rows[0]["name"].is_string());
    assert!(rows.iter().take(5).any(|row| row["reps"].as_i64() >= Some(3)), "{rows:#?}");
    let query = &asked(&app, "/interval-search")[0];
    for parameter in [
        "minSecs=180",
        "maxSecs=600",
        "minIntensity=95",
        "maxIntensity=125",
        "minReps=3",
        "type=AUTO",
        "limit=30",
    ] {
        assert!(query.contains(parameter), "{query}");
    }
    assert!(app.sim.journal().iter().filter(|request| request.path.ends_with("/intervals")).count() <= 5);
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn find_best_efforts_refuses_arguments_that_make_no_sense_before_anything_is_sent() {
    refuses(
        "find_best_efforts",
        &[
            (json!({ "durations_s": [60], "distances_m": [1000] }), "distances_m"),
            (json!({ "activity_id": "i1", "sport": "Ride" }), "sport"),
            (json!({ "stream": "pace", "durations_s": [60] }), "durations_s"),
            (json!({ "distances_m": [1000] }), "distances_m"),
            (json!({ "durations_s": [0] }), "durations_s[0]"),
            (json!({ "oldest": "-500d" }), "oldest"),
            (json!({ "sport": "Bouldering" }), "sport"),
        ],
    )
    .await;
}

#[tokio::test]
async fn search_intervals_refuses_arguments_that_make_no_sense_before_anything_is_sent() {
    refuses(
        "search_intervals",
        &[
            (
                json!({ "min_secs": 60, "max_secs": 30, "min_intensity": 90, "max_intensity": 110 }),
                "min_secs",
            ),
            (json!({ "min_secs": 60, "max_secs": 90, "min_intensity": 90 }), "max_intensity"),
        ],
    )
    .await;
}
