//! Lists, searches, streams, and the flaws that recordings have.

use serde_json::Value;

use crate::client::Site;

#[tokio::test]
async fn lists_activities_newest_first_and_keeps_the_newest_with_a_limit() {
    let site = Site::start().await;
    let all = site.mine("activities?oldest=2026-05-01&newest=2026-06-17").await;
    let few = site.mine("activities?oldest=2026-05-01&newest=2026-06-17&limit=5").await;
    assert_eq!(few.as_array().unwrap()[..], all.as_array().unwrap()[..5]);
    let starts: Vec<&str> =
        all.as_array().unwrap().iter().map(|row| row["start_date_local"].as_str().unwrap()).collect();
    assert!(starts.is_sorted_by(|one, two| one >= two));
}

#[tokio::test]
async fn sends_every_property_without_fields_and_drops_nulls_and_unknown_names_with_fields() {
    let site = Site::start().await;
    let ride = site.newest("Ride").await;
    assert!(ride.as_object().unwrap().len() >= 183);
    assert!(ride["timezone"].is_null() && ride.get("lock_intervals").is_some());
    let rows =
        site.mine("activities?oldest=2026-05-01&fields=id,name,timezone,nonsense,icu_training_load").await;
    for row in rows.as_array().unwrap() {
        assert!(row.as_object().unwrap().values().all(|value| !value.is_null()));
        assert!(row.get("nonsense").is_none() && row.get("timezone").is_none());
    }
}

#[tokio::test]
async fn shows_strava_imports_as_stubs_everywhere_and_refuses_their_parts() {
    let site = Site::start().await;
    let rows = site.mine("activities?oldest=2026-01-01").await;
    let stub = rows.as_array().unwrap().iter().find(|row| row["source"] == "STRAVA").unwrap();
    let keys: Vec<&String> = stub.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["_note", "icu_athlete_id", "id", "source", "start_date_local"]);
    assert_eq!(stub["_note"], "STRAVA activities are not available via the API");
    let id = stub["id"].as_str().unwrap();
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(site.get(&format!("/api/v1/activity/{id}")).await.json(), *stub);
    for part in
        ["streams.json", "intervals", "power-curve", "hr-histogram", "file", "messages", "weather-summary"]
    {
        let answer = site.get(&format!("/api/v1/activity/{id}/{part}")).await;
        assert_eq!(answer.status, 422, "{part}");
        assert_eq!(
            answer.json(),
            serde_json::json!({"status": 422, "error": "Cannot read Strava activities via the API"})
        );
    }
    let put = site.ask("PUT", &format!("/api/v1/activity/{id}"), Some("{}")).await.unwrap();
    assert_eq!(put.status, 422);
    let reduced = site.mine("activities?oldest=2026-01-01&fields=id,type").await;
    assert!(reduced.as_array().unwrap().iter().any(|row| row["id"] == id && row.get("type").is_none()));
}

#[tokio::test]
async fn finds_activities_by_name_by_tag_and_by_neighbourhood() {
    let site = Site::start().await;
    let runs = site.mine("activities/search?q=LONG%20run").await;
    assert!(runs.as_array().unwrap().len() > 5);
    assert_eq!(runs[0].as_object().unwrap().len(), 9);
    let tagged = site.mine("activities/search-full?q=%23race").await;
    assert!(tagged.as_array().unwrap().iter().all(|row| row["race"] == true));
    assert!(site.mine("activities/search?q=%23nonsense").await.as_array().unwrap().is_empty());
    let center = site.newest("Run").await;
    let around =
        site.mine(&format!("activities-around?activity_id={}&limit=4", center["id"].as_str().unwrap())).await;
    assert_eq!(around.as_array().unwrap().len(), 4);
    let tags = site.mine("activity-tags").await;
    assert!(tags.as_array().unwrap().iter().any(|tag| tag == "long"));
}

#[tokio::test]
async fn finds_repeated_work_of_a_length_and_intensity() {
    let site = Site::start().await;
    let path = "activities/interval-search?minSecs=220&maxSecs=260&minIntensity=100&maxIntensity=125&minReps=4&limit=3";
    let rows = site.mine(path).await;
    let rows = rows.as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(
        rows.iter().all(|row| row["name"] == "VO2 5x4" || row["name"].is_null() || row["name"].is_string())
    );
    assert!(rows[0].get("icu_training_load").is_none());
}

#[tokio::test]
async fn fetches_several_activities_and_skips_unknown_ids() {
    let site = Site::start().await;
    let ride = site.newest("Ride").await;
    let id = ride["id"].as_str().unwrap();
    let rows = site.mine(&format!("activities/{id},i1,i2?intervals=true")).await;
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert!(rows[0]["icu_intervals"].is_array() && rows[0]["icu_groups"].is_array());
}

#[tokio::test]
async fn sends_streams_of_equal_length_with_gaps_in_time_and_places_in_two_arrays() {
    let site = Site::start().await;
    let ride = site.newest("Ride").await;
    let id = ride["id"].as_str().unwrap();
    let streams = site
        .get(&format!("/api/v1/activity/{id}/streams.json?types=time,watts,latlng,cadence,nonsense"))
        .await
        .json();
    let streams = streams.as_array().unwrap();
    assert_eq!(streams.len(), 4);
    let length = streams[0]["data"].as_array().unwrap().len();
    assert!(streams.iter().all(|stream| stream["data"].as_array().unwrap().len() == length));
    let place = streams.iter().find(|stream| stream["type"] == "latlng").unwrap();
    assert_eq!(place["data2"].as_array().unwrap().len(), length);
    let times: Vec<i64> =
        streams[0]["data"].as_array().unwrap().iter().map(|time| time.as_i64().unwrap()).collect();
    assert!(times.windows(2).any(|pair| pair[1] - pair[0] > 1), "pauses");
    assert_eq!(times.last().unwrap() + 1, ride["elapsed_time"].as_i64().unwrap());
    let csv = site.get(&format!("/api/v1/activity/{id}/streams.csv?types=time,watts")).await.text();
    assert!(csv.starts_with("time,watts\n0,"));
}

#[tokio::test]
async fn holds_every_flaw_that_devices_have() {
    let site = Site::start().await;
    let rows = site.activities("2025-04-18").await;
    let any = |check: &dyn Fn(&Value) -> bool| rows.iter().any(check);
    assert!(any(&|row| row["type"] == "Ride" && row["icu_average_watts"].is_null()), "a ride without power");
    assert!(
        any(&|row| row["type"] == "Run" && row["average_heartrate"].is_null() && row["source"] != "MANUAL"),
        "a run without heart rate"
    );
    assert!(any(&|row| row["source"] == "MANUAL" && row["stream_types"].is_null()), "entered by hand");
    assert!(any(&|row| row["name"].is_null()), "unnamed");
    assert!(
        any(&|row| row["icu_lap_count"] == 1
            && row["type"] == "Ride"
            && row["moving_time"].as_i64() > Some(3_600)),
        "a single lap"
    );
    assert!(
        any(&|row| row["type"] == "WeightTraining" && row["icu_training_load"].is_null()),
        "weights without load"
    );
    assert!(any(&|row| row["type"] == "Swim" && row["lengths"].as_i64() > Some(20)), "lengths");
    let told = rows.iter().filter(|row| !row["icu_rpe"].is_null()).count();
    assert!((60..80).contains(&(100 * told / rows.len())), "{told} of {}", rows.len());
    let night = rows.iter().find(|row| row["name"] == "Night ride").unwrap();
    assert_eq!(night["start_date_local"], "2026-05-24T23:15:00");
}

#[tokio::test]
async fn sends_curves_only_with_what_they_need() {
    let site = Site::start().await;
    let missing = site.get("/api/v1/athlete/0/power-curves").await;
    assert_eq!(missing.status, 422);
    let pace = site.mine("pace-curves?type=Run&curves=90d&gap=true").await;
    assert_eq!(pace["list"][0]["type"], "GAP");
    let tired = site.mine("power-curves?type=Ride&curves=1y,1y-kj0").await;
    let value = |list: usize| tired["list"][list]["values"][30].as_i64();
    assert!(value(1) <= value(0));
    let rows =
        site.mine("activity-power-curves?oldest=2026-05-01&newest=2026-06-17&type=Ride&secs=60,300").await;
    assert_eq!(rows["secs"], serde_json::json!([60, 300]));
    assert_eq!(rows["curves"][0]["watts"].as_array().unwrap().len(), 2);
    assert_eq!(site.mine("mmp-model?type=Ride").await["type"], "ECP");
}

#[tokio::test]
async fn recordings_show_the_flaws_of_sensors() {
    let site = Site::start().await;
    let (mut spikes, mut drops, mut unknown) = (0, 0, 0);
    for row in site.activities("2025-12-01").await.iter().filter(|row| row["device_watts"] == true) {
        let path = format!(
            "/api/v1/activity/{}/streams.json?types=watts,heartrate,cadence",
            row["id"].as_str().unwrap()
        );
        let streams = site.get(&path).await.json();
        let stream = |kind: &str| {
            let rows = streams.as_array().unwrap();
            rows.iter().find(|stream| stream["type"] == kind).unwrap().clone()
        };
        spikes += usize::from(stream("watts")["anomalies"][0]["value"].as_i64() > Some(1_500));
        let zeros = stream("heartrate")["data"].as_array().unwrap().iter().filter(|beat| **beat == 0).count();
        drops += usize::from(zeros == 40);
        unknown += usize::from(stream("cadence")["data"].as_array().unwrap().iter().any(Value::is_null));
    }
    assert!(spikes > 0 && drops > 0 && unknown > 0, "{spikes} {drops} {unknown}");
}
