//! Lists of activities and one of them.

use serde_json::{Value, json};

use crate::app::App;

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn assert_only_reads(app: &App) {
    assert!(app.writes().is_empty(), "{:?}", app.writes());
}

#[tokio::test]
async fn pages_of_activities_join_to_the_whole_list() {
    let app = App::start().await;
    let whole = app.call("list_activities", json!({ "oldest": "-30d", "limit": 200 })).await;
    let whole = ids(&whole.data()["activities"]);
    let (mut joined, mut cursor) = (Vec::new(), Value::Null);
    for _ in 0..20 {
        let mut arguments = json!({ "oldest": "-30d", "limit": 4 });
        if !cursor.is_null() {
            arguments["cursor"] = cursor.clone();
        }
        let page = app.call("list_activities", arguments).await;
        joined.extend(ids(&page.data()["activities"]));
        cursor = page.data().get("next_cursor").cloned().unwrap_or(Value::Null);
        if cursor.is_null() {
            break;
        }
    }
    assert!(whole.len() > 12, "{whole:?}");
    assert_eq!(joined, whole);
}

#[tokio::test]
async fn a_cursor_goes_with_its_arguments() {
    let app = App::start().await;
    let page = app.call("list_activities", json!({ "oldest": "-30d", "limit": 4 })).await;
    let cursor = page.data()["next_cursor"].clone();
    let called = app.call("list_activities", json!({ "oldest": "-40d", "limit": 4, "cursor": cursor })).await;
    assert_eq!(called.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn stubs_are_counted_explained_and_never_shown_as_rides() {
    let app = App::start().await;
    let called = app.call("list_activities", json!({ "oldest": "-60d", "limit": 200 })).await;
    let blocked = &called.data()["blocked"];
    assert!(blocked["count"].as_u64().unwrap() >= 1);
    assert!(blocked["how_to_fix"].as_str().unwrap().contains("Download old data"));
    assert!(called.data()["activities"].as_array().unwrap().iter().all(|row| row["type"].is_string()));
    let kinds = app.call("list_activities", json!({ "oldest": "-60d", "type": ["Run"], "limit": 200 })).await;
    assert!(kinds.data()["activities"].as_array().unwrap().iter().all(|row| row["type"] == "Run"));
}

#[tokio::test]
async fn two_ranges_with_one_start_have_two_answers() {
    let app = App::start().await;
    let count = async |newest: &str| {
        let called =
            app.call("list_activities", json!({ "oldest": "-30d", "newest": newest, "limit": 200 })).await;
        called.data()["totals"]["count"].as_u64().unwrap()
    };
    assert!(count("-20d").await < count("today").await);
}

#[tokio::test]
async fn a_search_by_name_finds_whole_rows_and_an_unknown_tag_suggests_known_ones() {
    let app = App::start().await;
    let called = app.call("list_activities", json!({ "query": "threshold", "limit": 3 })).await;
    for row in called.data()["activities"].as_array().unwrap() {
        assert!(row["name"].as_str().unwrap().to_lowercase().contains("threshold"));
        assert!(row["load"].is_number(), "a light row was completed: {row}");
    }
    let called = app.call("list_activities", json!({ "tag": "no-such-tag" })).await;
    assert!(called.data()["known_tags"].as_array().unwrap().iter().any(|tag| tag == "long"));
    let both = app.call("list_activities", json!({ "tag": "x", "query": "y" })).await;
    assert_eq!(both.failure()["code"], "invalid_argument");
}

async fn newest(app: &App, kind: &str) -> String {
    let called = app.call("list_activities", json!({ "oldest": "-60d", "type": [kind], "limit": 1 })).await;
    called.data()["activities"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_activity_has_served_names_units_and_both_legs() {
    let app = App::start().await;
    let ride = app.call("get_activity", json!({ "activity_id": newest(&app, "Ride").await, "include": ["intervals", "zones", "extended"] })).await;
    let activity = &ride.data()["activity"];
    for field in ["np_w", "power_w", "load", "intensity_pct", "moving_time_s", "distance_m", "work_kj"] {
        assert!(activity[field].is_number(), "{field}: {activity}");
    }
    let intensity = activity["intensity_pct"].as_f64().unwrap();
    assert!((20.0..150.0).contains(&intensity), "percent once: {intensity}");
    assert!(
        ride.data()["intervals"].as_array().unwrap().iter().all(|interval| interval["time_s"].is_number())
    );
    assert!(activity["power_zone_times"][0]["zone"].is_string());
    let run = app.call("get_activity", json!({ "activity_id": newest(&app, "Run").await })).await;
    let cadence = run.data()["activity"]["cadence_spm"].as_f64().unwrap();
    assert!((140.0..200.0).contains(&cadence), "{cadence}");
    assert!(run.data()["activity"]["pace"].as_str().unwrap().ends_with("/km"));
    assert_only_reads(&app);
}

#[tokio::test]
async fn latest_skips_stubs_and_unknown_ids_are_said_to_be_so() {
    let app = App::start().await;
    let called = app.call("get_activity", json!({ "activity_id": "latest" })).await;
    assert!(called.data()["activity"]["type"].is_string());
    let called = app.call("get_activity", json!({ "activity_id": "i1" })).await;
    assert_eq!(called.failure()["code"], "not_found");
    assert!(called.text().contains("activity i1"));
}

#[tokio::test]
async fn an_id_that_is_no_id_is_refused_before_anything_is_sent() {
    let app = App::start().await;
    for id in ["../athlete/i1", "i1?x=", "%2e%2e", "https://evil.example/", "i1/streams", "", "ｉ１"] {
        let called = app.call("get_activity", json!({ "activity_id": id })).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{id}");
        for tool in [
            "get_activity_intervals",
            "get_activity_streams",
            "get_activity_distribution",
            "find_best_efforts",
        ] {
            let called = app.call(tool, json!({ "activity_id": id })).await;
            assert_eq!(called.failure()["code"], "invalid_argument", "{tool} {id}");
        }
    }
    for id in ["../1", "i1", "1,2"] {
        let called = app.call("delete_events", json!({ "ids": [id] })).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{id}");
    }
    assert!(app.sim.journal().is_empty());
}

#[tokio::test]
async fn splits_cover_the_distance_and_say_their_pace() {
    let app = App::start().await;
    let run = newest(&app, "Run").await;
    let called = app.call("get_activity_intervals", json!({ "activity_id": run, "view": "splits" })).await;
    let splits = called.data()["splits"].as_array().unwrap().clone();
    let whole = app.call("get_activity", json!({ "activity_id": run })).await.data()["activity"].clone();
    let sum: f64 = splits.iter().map(|split| split["distance_m"].as_f64().unwrap()).sum();
    let distance = whole["distance_m"].as_f64().unwrap();
    assert!((sum - distance).abs() < 20.0, "{sum} of {distance}");
    assert!(splits.iter().all(|split| split["pace"].as_str().unwrap().ends_with("/km")));
    let miles = app
        .call("get_activity_intervals", json!({ "activity_id": run, "view": "splits", "split_unit": "mi" }))
        .await;
    assert!(miles.data()["splits"].as_array().unwrap().len() < splits.len());
}
