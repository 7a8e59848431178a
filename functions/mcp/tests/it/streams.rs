//! Streams and distributions of one activity.

use serde_json::{Value, json};

use crate::app::App;
use crate::samples::{asked, newest, number, refuses, ride, row, stub};

#[tokio::test]
async fn streams_are_statistics_with_normalized_power_and_drift() {
    let app = App::start().await;
    let id = ride(&app).await;
    let called = app.call("get_activity_streams", json!({ "activity_id": id })).await;
    let data = called.data();
    let power = row(&data["stats"], "stream", "power_w");
    assert!(number(&power["n"]) > 3_000.0 && number(&power["max"]) > number(&power["p90"]));
    assert!(number(&power["p90"]) >= number(&power["median"]));
    let hr = row(&data["stats"], "stream", "hr_bpm");
    assert!(number(&hr["min"]) > 30.0, "zeros of the strap are no heart rate");
    let effort = &data["effort"];
    assert!(number(&effort["np_w"]) >= number(&power["mean"]));
    assert!(number(&effort["variability"]) >= 1.0 && number(&effort["efficiency"]) > 0.5);
    assert_eq!(effort["decoupling_from"], "Intervals.icu", "the served value wins for a whole activity");
    for words in ["power_w", "np_w", "decoupling_pct", "hr_drift_pct"] {
        assert!(called.text().contains(words), "{}", called.text());
    }
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_window_is_cut_here_and_compared_with_what_the_service_says_of_it() {
    let app = App::start().await;
    let id = ride(&app).await;
    let arguments = json!({ "activity_id": id, "start": 600, "end": 1_800, "types": ["watts", "heartrate"] });
    let called = app.call("get_activity_streams", arguments).await;
    let data = called.data();
    assert_eq!(data["window"]["whole"], false);
    assert_eq!(data["effort"]["decoupling_from"], "F12");
    let power = row(&data["stats"], "stream", "power_w");
    assert!((number(&power["mean"]) - number(&data["served"]["power_w"])).abs() <= 1.0, "{data:#}");
    assert!((number(&data["effort"]["np_w"]) - number(&data["served"]["np_w"])).abs() <= 5.0, "{data:#}");
    assert!(
        asked(&app, "/streams.json").iter().all(|query| !query.contains("start")),
        "upstream has no window"
    );
    assert!(asked(&app, "/interval-stats")[0].contains("start_index="));
}

#[tokio::test]
async fn the_cadence_of_a_run_counts_both_legs_and_its_speed_reads_as_pace() {
    let app = App::start().await;
    let id = newest(&app, "Run").await;
    let called = app.call("get_activity_streams", json!({ "activity_id": id })).await;
    let cadence = row(&called.data()["stats"], "stream", "cadence_spm");
    assert!((140.0..200.0).contains(&number(&cadence["mean"])), "{cadence}");
    let speed = row(&called.data()["stats"], "stream", "speed_mps");
    assert!(speed["mean_pace"].as_str().unwrap().ends_with("/km"));
}

#[tokio::test]
async fn points_are_few_and_lie_on_one_axis() {
    let app = App::start().await;
    let id = ride(&app).await;
    let arguments =
        json!({ "activity_id": id, "format": "points", "types": ["watts", "heartrate", "latlng"] });
    let called = app.call("get_activity_streams", arguments.clone()).await;
    let points = &called.data()["points"];
    assert_eq!(points["columns"], json!(["time_s", "power_w", "hr_bpm", "lat", "lon"]));
    let rows = points["rows"].as_array().unwrap();
    assert!((100..=120).contains(&rows.len()), "{}", rows.len());
    let (lat, lon) = (number(&rows[5][3]), number(&rows[5][4]));
    assert!((46.0..49.0).contains(&lat) && (6.0..11.0).contains(&lon), "{lat} {lon}");
    let mut by_metre = arguments;
    by_metre["axis"] = json!("m");
    by_metre["format"] = json!("csv");
    by_metre["max_points"] = json!(10);
    let called = app.call("get_activity_streams", by_metre).await;
    let csv = called.data()["csv"].as_str().unwrap();
    assert!(csv.starts_with("distance_m,power_w,hr_bpm,lat,lon\n"), "{csv}");
    assert_eq!(csv.lines().count(), 11);
    assert!(called.text().contains(csv), "the text is complete");
}

#[tokio::test]
async fn two_thousand_points_are_thinned_to_what_an_answer_may_hold() {
    let app = App::start().await;
    let id = ride(&app).await;
    let types = ["watts", "heartrate", "cadence", "velocity_smooth", "altitude", "latlng"];
    let arguments = json!({ "activity_id": id, "format": "points", "types": types, "max_points": 2_000 });
    let called = app.call("get_activity_streams", arguments).await;
    assert!(called.data()["truncated"]["shown"].as_i64().unwrap() < 2_000);
    assert!(called.data().to_string().len() < 62_500 && called.text().len() < 62_500);
}

#[tokio::test]
async fn streams_that_are_not_there_are_named() {
    let app = App::start().await;
    let id = ride(&app).await;
    let some =
        app.call("get_activity_streams", json!({ "activity_id": id, "types": ["watts", "smo2"] })).await;
    assert_eq!(some.data()["missing"], json!(["smo2"]));
    let none = app.call("get_activity_streams", json!({ "activity_id": id, "types": ["smo2"] })).await;
    assert_eq!(none.failure()["code"], "not_found");
    assert!(none.failure()["message"].as_str().unwrap().contains("watts"), "it says what is stored");
}

#[tokio::test]
async fn the_parts_of_a_strava_activity_say_why_there_is_nothing() {
    let app = App::start().await;
    let id = stub(&app).await;
    for (tool, arguments) in [
        ("get_activity_streams", json!({ "activity_id": id })),
        ("get_activity_distribution", json!({ "activity_id": id })),
        ("find_best_efforts", json!({ "activity_id": id })),
    ] {
        let called = app.call(tool, arguments).await;
        assert_eq!(called.failure()["code"], "strava_blocked", "{tool}");
        assert!(called.text().contains("Download old data"), "{tool}");
    }
}

#[tokio::test]
async fn zones_have_the_bounds_of_the_day_and_sweet_spot_stands_apart() {
    let app = App::start().await;
    let id = ride(&app).await;
    let called = app.call("get_activity_distribution", json!({ "activity_id": id })).await;
    let data = called.data();
    let zones = data["power_zones"].as_array().unwrap();
    assert_eq!(zones.len(), 7, "{data:#}");
    let share: f64 = zones.iter().map(|zone| number(&zone["share_pct"])).sum();
    assert!((share - 100.0).abs() < 0.5, "{share}");
    assert!(zones.iter().all(|zone| zone["zone"] != "SS") && data["sweet_spot"]["time_s"].is_number());
    assert!(zones[6].get("to_w").is_none(), "999 means and above");
    assert_eq!(zones[1]["from_w"], zones[0]["to_w"]);
    assert!(zones.iter().any(|zone| number(&zone["work_kj"]) > 50.0));
    assert!(!data["hr_zones"].as_array().unwrap().is_empty());
    assert!(called.text().contains("Power zones") && called.text().contains("Heart-rate zones"));
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn buckets_hold_the_time_and_take_the_size_that_was_asked_for() {
    let app = App::start().await;
    let id = ride(&app).await;
    let call = async |arguments: Value| app.call("get_activity_distribution", arguments).await;
    let coarse = call(json!({ "activity_id": id, "kind": "power", "bucket_size": 50 })).await;
    let buckets = coarse.data()["buckets"].as_array().unwrap().clone();
    assert!(buckets.iter().all(|bucket| number(&bucket["to"]) - number(&bucket["from"]) == 50.0));
    let share: f64 = buckets.iter().map(|bucket| number(&bucket["share_pct"])).sum();
    assert!((share - 100.0).abs() < 1.0);
    assert_eq!(asked(&app, "/power-histogram"), ["bucketSize=50"]);
    let hr = call(json!({ "activity_id": id, "kind": "hr" })).await;
    assert_eq!(hr.data()["unit"], "bpm");
    assert_eq!(asked(&app, "/hr-histogram"), [""], "without a size the service chooses");
    let at = call(json!({ "activity_id": id, "kind": "time_at_hr" })).await;
    let rows = at.data()["buckets"].as_array().unwrap();
    assert!(number(&rows[0]["at_or_above_s"]) > number(&rows[rows.len() - 1]["at_or_above_s"]));
    let against = call(json!({ "activity_id": id, "kind": "power_vs_hr" })).await;
    assert!(against.data()["power_vs_hr"]["power_hr_first_half"].is_number(), "{:#}", against.data());
    assert!(against.data()["power_vs_hr"]["decoupling"].is_string());
}

#[tokio::test]
async fn the_paces_of_a_run_read_as_pace() {
    let app = App::start().await;
    let id = newest(&app, "Run").await;
    let called = app.call("get_activity_distribution", json!({ "activity_id": id, "kind": "pace" })).await;
    let bucket = &called.data()["buckets"][1];
    assert!(bucket["from_pace"].as_str().unwrap().ends_with("/km") && bucket["from_mps"].is_number());
    let power =
        app.call("get_activity_distribution", json!({ "activity_id": id, "kind": "power_vs_hr" })).await;
    assert_eq!(power.failure()["code"], "not_found");
}

#[tokio::test]
async fn get_activity_streams_refuses_arguments_that_make_no_sense_before_anything_is_sent() {
    refuses(
        "get_activity_streams",
        &[
            (json!({ "activity_id": "i1/x" }), "activity_id"),
            (json!({ "activity_id": "i1", "start": 5, "end": 5 }), "start"),
            (json!({ "activity_id": "i1", "types": ["../x"] }), "types"),
            (json!({ "activity_id": "i1", "max_points": 1 }), "max_points"),
        ],
    )
    .await;
}

#[tokio::test]
async fn get_activity_distribution_refuses_arguments_that_make_no_sense_before_anything_is_sent() {
    refuses(
        "get_activity_distribution",
        &[(json!({ "activity_id": "i1", "kind": "pace", "bucket_size": 5 }), "bucket_size")],
    )
    .await;
}
