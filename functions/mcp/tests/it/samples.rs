//! What is inside activities: streams, distributions, efforts, curves.

use intervals::{Credential, Intervals, ListActivities};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::app::App;

/// The ids of the athlete's activities of a year, newest first, with their sport; stubs have none.
async fn activities(app: &App) -> Vec<(String, Option<String>)> {
    let client = Intervals::new(&app.sim.base_url(), "test").unwrap();
    let now = "2026-06-17T12:00:00Z".parse().unwrap();
    let api = client.call(
        Credential::api_key(simulator::DEMO_KEY),
        intervals::Call::starting(now),
    );
    let list = ListActivities {
        oldest: date(2025, 6, 18),
        newest: None,
        route_id: None,
        limit: None,
        fields: Vec::new(),
    };
    let found = api
        .athlete(simulator::DEMO_ATHLETE)
        .activities(&list)
        .await
        .unwrap();
    app.sim.clear_journal();
    found
        .into_iter()
        .map(|activity| (activity.id.unwrap().to_string(), activity.kind))
        .collect()
}

async fn newest(app: &App, sport: &str) -> String {
    let all = activities(app).await;
    all.into_iter()
        .find(|(_, kind)| kind.as_deref() == Some(sport))
        .unwrap()
        .0
}

async fn stub(app: &App) -> String {
    activities(app)
        .await
        .into_iter()
        .find(|(_, kind)| kind.is_none())
        .unwrap()
        .0
}

/// A ride with a power meter: one whose power is on a curve.
async fn ride(app: &App) -> String {
    let best = app
        .call("find_best_efforts", json!({ "durations_s": [1_200], "count": 1 }))
        .await;
    let id = best.data()["efforts"][0]["activity_id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.sim.clear_journal();
    id
}

fn row<'a>(rows: &'a Value, key: &str, value: &str) -> &'a Value {
    rows.as_array()
        .unwrap()
        .iter()
        .find(|row| row[key] == value)
        .unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn asked(app: &App, path: &str) -> Vec<String> {
    let journal = app.sim.journal().into_iter();
    journal
        .filter(|request| request.path.ends_with(path))
        .map(|request| request.query)
        .collect()
}

#[tokio::test]
async fn streams_are_statistics_with_normalized_power_and_drift() {
    let app = App::start().await;
    let id = ride(&app).await;
    let called = app
        .call("get_activity_streams", json!({ "activity_id": id }))
        .await;
    let data = called.data();
    let power = row(&data["stats"], "stream", "power_w");
    assert!(number(&power["n"]) > 3_000.0 && number(&power["max"]) > number(&power["p90"]));
    assert!(number(&power["p90"]) >= number(&power["median"]));
    let hr = row(&data["stats"], "stream", "hr_bpm");
    assert!(number(&hr["min"]) > 30.0, "zeros of the strap are no heart rate");
    let effort = &data["effort"];
    assert!(number(&effort["np_w"]) >= number(&power["mean"]));
    assert!(number(&effort["variability"]) >= 1.0 && number(&effort["efficiency"]) > 0.5);
    assert_eq!(
        effort["decoupling_from"], "Intervals.icu",
        "the served value wins for a whole activity"
    );
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
    assert!(
        (number(&power["mean"]) - number(&data["served"]["power_w"])).abs() <= 1.0,
        "{data:#}"
    );
    assert!(
        (number(&data["effort"]["np_w"]) - number(&data["served"]["np_w"])).abs() <= 5.0,
        "{data:#}"
    );
    assert!(
        asked(&app, "/streams.json")
            .iter()
            .all(|query| !query.contains("start")),
        "upstream has no window"
    );
    assert!(asked(&app, "/interval-stats")[0].contains("start_index="));
}

#[tokio::test]
async fn the_cadence_of_a_run_counts_both_legs_and_its_speed_reads_as_pace() {
    let app = App::start().await;
    let id = newest(&app, "Run").await;
    let called = app
        .call("get_activity_streams", json!({ "activity_id": id }))
        .await;
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
    assert_eq!(
        points["columns"],
        json!(["time_s", "power_w", "hr_bpm", "lat", "lon"])
    );
    let rows = points["rows"].as_array().unwrap();
    assert!((100..=120).contains(&rows.len()), "{}", rows.len());
    let (lat, lon) = (number(&rows[5][3]), number(&rows[5][4]));
    assert!(
        (46.0..49.0).contains(&lat) && (6.0..11.0).contains(&lon),
        "{lat} {lon}"
    );
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
    let types = [
        "watts",
        "heartrate",
        "cadence",
        "velocity_smooth",
        "altitude",
        "latlng",
    ];
    let arguments = json!({ "activity_id": id, "format": "points", "types": types, "max_points": 2_000 });
    let called = app.call("get_activity_streams", arguments).await;
    assert!(called.data()["truncated"]["shown"].as_i64().unwrap() < 2_000);
    assert!(called.data().to_string().len() < 62_500 && called.text().len() < 62_500);
}

#[tokio::test]
async fn streams_that_are_not_there_are_named() {
    let app = App::start().await;
    let id = ride(&app).await;
    let some = app
        .call(
            "get_activity_streams",
            json!({ "activity_id": id, "types": ["watts", "smo2"] }),
        )
        .await;
    assert_eq!(some.data()["missing"], json!(["smo2"]));
    let none = app
        .call(
            "get_activity_streams",
            json!({ "activity_id": id, "types": ["smo2"] }),
        )
        .await;
    assert_eq!(none.failure()["code"], "not_found");
    assert!(
        none.failure()["message"].as_str().unwrap().contains("watts"),
        "it says what is stored"
    );
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
async fn arguments_that_make_no_sense_are_refused_before_anything_is_sent() {
    let app = App::start().await;
    for (tool, arguments, argument) in [
        (
            "get_activity_streams",
            json!({ "activity_id": "i1/x" }),
            "activity_id",
        ),
        (
            "get_activity_streams",
            json!({ "activity_id": "i1", "start": 5, "end": 5 }),
            "start",
        ),
        (
            "get_activity_streams",
            json!({ "activity_id": "i1", "types": ["../x"] }),
            "types",
        ),
        (
            "get_activity_streams",
            json!({ "activity_id": "i1", "max_points": 1 }),
            "max_points",
        ),
        (
            "get_activity_distribution",
            json!({ "activity_id": "i1", "kind": "pace", "bucket_size": 5 }),
            "bucket_size",
        ),
        (
            "find_best_efforts",
            json!({ "durations_s": [60], "distances_m": [1000] }),
            "distances_m",
        ),
        (
            "find_best_efforts",
            json!({ "activity_id": "i1", "sport": "Ride" }),
            "sport",
        ),
        (
            "find_best_efforts",
            json!({ "stream": "pace", "durations_s": [60] }),
            "durations_s",
        ),
        (
            "find_best_efforts",
            json!({ "distances_m": [1000] }),
            "distances_m",
        ),
        (
            "find_best_efforts",
            json!({ "durations_s": [0] }),
            "durations_s[0]",
        ),
        ("find_best_efforts", json!({ "oldest": "-500d" }), "oldest"),
        (
            "search_intervals",
            json!({ "min_secs": 60, "max_secs": 30, "min_intensity": 90, "max_intensity": 110 }),
            "min_secs",
        ),
        (
            "search_intervals",
            json!({ "min_secs": 60, "max_secs": 90, "min_intensity": 90 }),
            "max_intensity",
        ),
        ("find_best_efforts", json!({ "sport": "Bouldering" }), "sport"),
        ("get_curves", json!({ "sport": "bike" }), "sport"),
        ("get_curves", json!({ "windows": ["7w"] }), "windows"),
        (
            "get_curves",
            json!({ "windows": ["1d", "2d", "3d", "4d", "5d"] }),
            "windows",
        ),
        ("get_curves", json!({ "kind": "hr", "predict": [60] }), "predict"),
    ] {
        let called = app.call(tool, arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{tool} {arguments}");
        let message = called.failure()["message"].as_str().unwrap();
        assert!(
            message.contains(&format!("argument {argument} ")),
            "{tool} {arguments}: {message}"
        );
    }
    let paths: Vec<String> = app
        .sim
        .journal()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert!(
        paths.iter().all(|path| path.ends_with(simulator::DEMO_ATHLETE)),
        "{paths:?}"
    );
}

#[tokio::test]
async fn zones_have_the_bounds_of_the_day_and_sweet_spot_stands_apart() {
    let app = App::start().await;
    let id = ride(&app).await;
    let called = app
        .call("get_activity_distribution", json!({ "activity_id": id }))
        .await;
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
    assert!(
        buckets
            .iter()
            .all(|bucket| number(&bucket["to"]) - number(&bucket["from"]) == 50.0)
    );
    let share: f64 = buckets.iter().map(|bucket| number(&bucket["share_pct"])).sum();
    assert!((share - 100.0).abs() < 1.0);
    assert_eq!(asked(&app, "/power-histogram"), ["bucketSize=50"]);
    let hr = call(json!({ "activity_id": id, "kind": "hr" })).await;
    assert_eq!(hr.data()["unit"], "bpm");
    assert_eq!(
        asked(&app, "/hr-histogram"),
        [""],
        "without a size the service chooses"
    );
    let at = call(json!({ "activity_id": id, "kind": "time_at_hr" })).await;
    let rows = at.data()["buckets"].as_array().unwrap();
    assert!(number(&rows[0]["at_or_above_s"]) > number(&rows[rows.len() - 1]["at_or_above_s"]));
    let against = call(json!({ "activity_id": id, "kind": "power_vs_hr" })).await;
    assert!(
        against.data()["power_vs_hr"]["power_hr_first_half"].is_number(),
        "{:#}",
        against.data()
    );
    assert!(against.data()["power_vs_hr"]["decoupling"].is_string());
}

#[tokio::test]
async fn the_paces_of_a_run_read_as_pace() {
    let app = App::start().await;
    let id = newest(&app, "Run").await;
    let called = app
        .call(
            "get_activity_distribution",
            json!({ "activity_id": id, "kind": "pace" }),
        )
        .await;
    let bucket = &called.data()["buckets"][1];
    assert!(bucket["from_pace"].as_str().unwrap().ends_with("/km") && bucket["from_mps"].is_number());
    let power = app
        .call(
            "get_activity_distribution",
            json!({ "activity_id": id, "kind": "power_vs_hr" }),
        )
        .await;
    assert_eq!(power.failure()["code"], "not_found");
}

#[tokio::test]
async fn best_efforts_inside_an_activity_come_with_their_start() {
    let app = App::start().await;
    let id = ride(&app).await;
    let arguments = json!({ "activity_id": id, "durations_s": [60, 300], "count": 2 });
    let called = app.call("find_best_efforts", arguments).await;
    let efforts = called.data()["efforts"].as_array().unwrap();
    assert_eq!(efforts.len(), 4);
    assert!(number(&efforts[0]["power_w"]) >= number(&efforts[1]["power_w"]));
    assert!(
        number(&efforts[0]["power_w"]) >= number(&efforts[2]["power_w"]),
        "a minute beats five"
    );
    assert!(
        efforts
            .iter()
            .all(|effort| effort["start_s"].is_number() && effort["w_per_kg"].is_number())
    );
    let queries = asked(&app, "/best-efforts");
    assert_eq!(queries.len(), 2);
    assert!(
        queries
            .iter()
            .all(|query| query.contains("stream=watts") && query.contains("duration="))
    );
    let run = newest(&app, "Run").await;
    let paced = app
        .call(
            "find_best_efforts",
            json!({ "activity_id": run, "stream": "pace", "distances_m": [1000] }),
        )
        .await;
    assert!(
        paced.data()["efforts"][0]["pace"]
            .as_str()
            .unwrap()
            .ends_with("/km")
    );
    assert!(asked(&app, "/best-efforts")[0].contains("stream=velocity_smooth"));
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn the_best_activities_of_a_range_are_ranked() {
    let app = App::start().await;
    let called = app
        .call(
            "find_best_efforts",
            json!({ "durations_s": [300], "count": 5, "oldest": "-180d" }),
        )
        .await;
    let watts: Vec<f64> = called.data()["efforts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| number(&row["power_w"]))
        .collect();
    assert_eq!(watts.len(), 5);
    assert!(watts.is_sorted_by(|a, b| a >= b));
    assert!(
        called.text().contains("| i"),
        "the activity is named: {}",
        called.text()
    );
    let paced = app
        .call(
            "find_best_efforts",
            json!({ "stream": "pace", "distances_m": [1000, 5000], "count": 1 }),
        )
        .await;
    let rows = paced.data()["efforts"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(paced.data()["sport"], "Run");
    assert!(rows[0]["pace"].is_string() && rows[0]["time_s"].is_number());
    let journal = app.sim.journal();
    let pace = journal
        .iter()
        .find(|request| request.path.ends_with("/activity-pace-curves"))
        .unwrap();
    assert!(
        pace.path.contains(simulator::DEMO_ATHLETE),
        "athlete 0 is refused there"
    );
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
    assert!(
        rows.iter().take(5).any(|row| row["reps"].as_i64() >= Some(3)),
        "{rows:#?}"
    );
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
    assert!(
        app.sim
            .journal()
            .iter()
            .filter(|request| request.path.ends_with("/intervals"))
            .count()
            <= 5
    );
    assert!(app.writes().is_empty());
}

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
    assert!(
        number(&bests[1]["power_w"]) >= number(&bests[0]["power_w"]),
        "a year holds its last six weeks"
    );
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
    assert!(
        predictions[1]["model"]
            .as_str()
            .unwrap()
            .contains("not a prediction")
    );
    let query = &asked(&app, "/power-curves")[0];
    assert!(query.contains("type=Ride"), "{query}");
    assert!(query.contains("r.2026-01-01.2026-03-31"), "{query}");
    assert!(
        called
            .text()
            .contains("5:00: 42d 308 W (4.31 W/kg) Tue 2026-06-02 i"),
        "{}",
        called.text()
    );
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn fatigued_curves_carry_their_suffix() {
    let app = App::start().await;
    let called = app
        .call(
            "get_curves",
            json!({ "windows": ["90d"], "after_kj": "kj1", "points": [300] }),
        )
        .await;
    called.data();
    assert!(asked(&app, "/power-curves")[0].contains("90d-kj1"));
}

#[tokio::test]
async fn a_race_time_is_predicted_from_critical_speed_or_from_a_best() {
    let app = App::start().await;
    let called = app
        .call(
            "get_curves",
            json!({ "kind": "pace", "points": [1000, 5000], "predict": [5000, 42195] }),
        )
        .await;
    let data = called.data();
    assert_eq!(data["sport"], "Run");
    assert!(
        data["points"][0]["bests"][0]["pace"]
            .as_str()
            .unwrap()
            .ends_with("/km")
    );
    assert!(data["models"][0]["critical_pace"].is_string() && data["models"][0]["r2"].is_number());
    let predictions = data["predictions"].as_array().unwrap();
    assert!(
        predictions[0]["model"].as_str().unwrap().contains("(d - D')/CS"),
        "{predictions:#?}"
    );
    assert!(predictions[1]["model"].is_string());
    let gap = app
        .call("get_curves", json!({ "kind": "gap", "points": [1000] }))
        .await;
    gap.data();
    assert!(
        asked(&app, "/pace-curves")
            .iter()
            .any(|query| query.contains("gap=true"))
    );
    let hr = app
        .call("get_curves", json!({ "kind": "hr", "points": [300] }))
        .await;
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
