use serde_json::json;

use super::{Coach, body, lines};

#[tokio::test]
async fn unnamed_activities_are_listed() {
    let coach = Coach::demo().await;
    let rows = coach.rows("list_activities", json!({ "oldest": "-365d", "limit": 200 }), "activities").await;
    assert!(rows.iter().any(|row| row["name"].is_null() && row["id"].is_string()), "{} rows", rows.len());
}

#[tokio::test]
async fn demanded_parameters_are_always_sent() {
    let coach = Coach::demo().await;
    let ride = coach.newest("Ride").await;
    coach.forget();
    coach.ask("find_best_efforts", json!({ "activity_id": ride, "durations_s": [300] })).await;
    coach
        .ask(
            "search_intervals",
            json!({ "min_secs": 60, "max_secs": 600, "min_intensity": 90, "max_intensity": 120 }),
        )
        .await;
    coach.ask("get_curves", json!({})).await;
    coach.ask("list_activities", json!({ "around_activity_id": ride })).await;
    let heard = coach.heard();
    for (path, names) in [
        ("/best-efforts", &["stream=watts", "duration=300"][..]),
        (
            "/activities/interval-search",
            &["minSecs=60", "maxSecs=600", "minIntensity=90", "maxIntensity=120"],
        ),
        ("/power-curves", &["type=Ride", "curves="]),
        ("/activities-around", &["activity_id="]),
    ] {
        let request =
            heard.iter().find(|request| request.path.ends_with(path)).unwrap_or_else(|| panic!("no {path}"));
        assert!(names.iter().all(|name| request.query.contains(name)), "{path}?{}", request.query);
    }
}

#[tokio::test]
async fn streams_and_both_forms_of_histograms_are_read() {
    let coach = Coach::demo().await;
    let ride = coach.newest("Ride").await;
    let stats = coach.rows("get_activity_streams", json!({ "activity_id": ride }), "stats").await;
    assert!(
        stats.iter().any(|row| row["stream"] == "hr_bpm" && row["n"].as_u64().unwrap() > 100),
        "{stats:#?}"
    );
    let arguments = json!({ "activity_id": ride, "kind": "power" });
    let live = coach.rows("get_activity_distribution", arguments.clone(), "buckets").await;
    assert!(live.iter().any(|bucket| bucket["time_s"].as_f64().unwrap() > 0.0), "{live:#?}");
    let other = coach.newest("Run").await;
    let documented = json!([{ "start": 100, "secs": 60, "movingSecs": 50 }, { "start": 125, "secs": 30 }]);
    coach.serve("*/hr-histogram", &documented);
    let buckets = coach
        .rows("get_activity_distribution", json!({ "activity_id": other, "kind": "hr" }), "buckets")
        .await;
    let read: Vec<_> =
        buckets.iter().map(|bucket| (bucket["from"].as_f64(), bucket["time_s"].as_f64())).collect();
    assert_eq!(read, [(Some(100.0), Some(60.0)), (Some(125.0), Some(30.0))], "{buckets:#?}");
}

#[tokio::test]
async fn intervals_have_durations_and_powers() {
    let coach = Coach::demo().await;
    let ride = coach.newest("Ride").await;
    let intervals = coach.rows("get_activity_intervals", json!({ "activity_id": ride }), "intervals").await;
    assert!(!intervals.is_empty());
    for interval in intervals {
        for field in ["time_s", "np_w", "power_w", "hr_bpm", "distance_m"] {
            assert!(interval[field].is_number(), "{field}: {interval}");
        }
    }
}

#[tokio::test]
async fn figures_are_read_under_the_served_names() {
    let coach = Coach::demo().await;
    let rows =
        coach.rows("list_activities", json!({ "oldest": "-60d", "type": ["Ride"] }), "activities").await;
    let ride = rows.iter().find(|row| row["power_w"].is_number()).unwrap();
    let answer =
        coach.ask("get_activity", json!({ "activity_id": ride["id"], "include": ["extended"] })).await;
    let upstream = coach.upstream(&format!("/api/v1/activity/{}", ride["id"].as_str().unwrap())).await;
    for (ours, theirs) in [
        ("power_w", "icu_average_watts"),
        ("np_w", "icu_weighted_avg_watts"),
        ("load", "icu_training_load"),
        ("variability", "icu_variability_index"),
        ("efficiency", "icu_efficiency_factor"),
        ("ctl", "icu_ctl"),
        ("atl", "icu_atl"),
    ] {
        let (ours, served) = (answer["activity"][ours].as_f64().unwrap(), upstream[theirs].as_f64().unwrap());
        assert!((ours - served).abs() <= 0.5, "{theirs}: {ours} {served}");
    }
}

#[tokio::test]
async fn an_activity_is_deleted_itself() {
    let coach = Coach::demo().await;
    let ride = coach.newest("Ride").await;
    coach.confirm("delete_item", json!({ "kind": "activity", "id": ride })).await;
    assert_eq!(lines(&coach.writes()), [format!("DELETE /api/v1/activity/{ride}")]);
    assert_eq!(coach.failure("get_activity", json!({ "activity_id": ride })).await["code"], "not_found");
}

#[tokio::test]
async fn rpe_and_feel_are_written_and_read_back() {
    let coach = Coach::demo().await;
    let ride = coach.newest("Ride").await;
    coach.ask("update_activity", json!({ "activity_id": ride, "rpe": 9, "feel": 5 })).await;
    let [write] = coach.writes().try_into().unwrap();
    assert_eq!(body(&write), json!({ "icu_rpe": 9, "feel": 5 }));
    let activity = coach.ask("get_activity", json!({ "activity_id": ride })).await["activity"].clone();
    assert_eq!((&activity["rpe"], &activity["feel"]), (&json!(9), &json!("5 weak")));
}

#[tokio::test]
async fn strava_stubs_are_counted_and_explained() {
    let coach = Coach::demo().await;
    let answer = coach.ask("list_activities", json!({ "oldest": "-90d", "limit": 200 })).await;
    assert!(answer["blocked"]["count"].as_u64().unwrap() >= 1);
    assert!(answer["blocked"]["how_to_fix"].as_str().unwrap().contains("Download old data"));
    let rows = answer["activities"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["type"].is_string()), "a stub is no ride without figures");
    let upstream = coach.upstream("/api/v1/athlete/0/activities?oldest=2025-12-10").await;
    let stub = upstream.as_array().unwrap().iter().find(|row| row["source"] == "STRAVA").unwrap();
    let refused = coach.failure("get_activity", json!({ "activity_id": stub["id"] })).await;
    assert_eq!(refused["code"], "strava_blocked");
    assert!(refused["how_to_fix"].as_str().unwrap().contains("Download old data"), "{refused}");
}

#[tokio::test]
async fn cadence_counts_both_legs_and_intensity_is_percent_once() {
    let coach = Coach::demo().await;
    let run = coach.newest("Run").await;
    let told = coach.ask("get_activity", json!({ "activity_id": run })).await["activity"].clone();
    let served = coach.upstream(&format!("/api/v1/activity/{run}")).await;
    let one_leg = served["average_cadence"].as_f64().unwrap();
    assert!((told["cadence_spm"].as_f64().unwrap() - 2.0 * one_leg).abs() <= 1.0, "{told}");
    assert!(
        (told["intensity_pct"].as_f64().unwrap() - served["icu_intensity"].as_f64().unwrap()).abs() < 0.1,
        "{told}"
    );
    assert!((40.0..140.0).contains(&told["intensity_pct"].as_f64().unwrap()), "{told}");
}
