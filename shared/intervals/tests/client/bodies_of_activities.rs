//! Recorded answers about activities, read.

use intervals::{
    ActivityIntervals, CurveKind, CurvePoints, EffortLength, FieldValue, FindBestEfforts, Histogram,
    ListActivities, ListActivityCurves,
};

use crate::server::{Reply, Server, day};

fn list() -> ListActivities {
    ListActivities {
        oldest: day("2026-09-01"),
        newest: None,
        route_id: None,
        limit: None,
        fields: Vec::new(),
    }
}

async fn activities(body: &str) -> Vec<intervals::Activity> {
    let server = Server::with([Reply::json("GET", "/athlete/0/activities", body)]).await;
    server.run(async |api| api.athlete("0").activities(&list()).await.unwrap()).await
}

#[tokio::test]
async fn reads_an_activity_with_nulls_unknown_keys_and_whole_numbers_for_fractions() {
    let activities = activities(include_str!("recorded/activities.json")).await;
    let ride = &activities[0];
    assert_eq!(ride.id.as_ref().unwrap().as_str(), "i189800001");
    assert_eq!(ride.start_date_local.unwrap().to_string(), "2026-09-24T16:25:25");
    assert_eq!(ride.start_date.unwrap().to_string(), "2026-09-24T06:25:25Z");
    assert_eq!((ride.icu_average_watts, ride.icu_weighted_avg_watts), (Some(198.0), Some(221.0)));
    assert_eq!((ride.distance, ride.icu_distance), (Some(45_210.5), Some(45_210.0)));
    assert_eq!(ride.icu_hr_zone_times, [600, 2400, 1500, 700, 200]);
    assert_eq!(ride.icu_zone_times[1].id.as_deref(), Some("SS"));
    assert_eq!((ride.pace_zone_times.len(), ride.pace_zones.len()), (0, 0));
    assert_eq!(ride.paired_event_id.as_ref().unwrap().as_str(), "51234567");
    assert_eq!(ride.icu_achievements[0].watts, Some(980.0));
    assert_eq!(ride.gear.as_ref().unwrap().name, None);
    assert!(!ride.is_stub());
}

#[tokio::test]
async fn keeps_custom_fields_by_their_code_and_drops_the_rest() {
    let activities = activities(include_str!("recorded/activities.json")).await;
    let custom: Vec<_> = activities[0].custom.iter().collect();
    assert_eq!(custom, [("SWOLF", &FieldValue::Number(17.6)), ("Shift", &FieldValue::Text("night".into()))]);
}

#[tokio::test]
async fn knows_a_strava_stub_in_its_place() {
    let activities = activities(include_str!("recorded/activities.json")).await;
    assert!(activities[1].is_stub());
    assert_eq!(activities[1].id.as_ref().unwrap().as_str(), "16358453283");
    assert!(!activities[2].is_stub());
}

#[tokio::test]
async fn takes_null_nothing_and_an_empty_list_for_the_same() {
    for body in ["null", "[]", "", " \n"] {
        assert_eq!(activities(body).await, [], "{body:?}");
    }
}

#[tokio::test]
async fn reads_an_id_that_is_a_number_and_a_date_without_a_time() {
    let activities = activities(include_str!("recorded/activities.json")).await;
    assert_eq!(activities[2].id.as_ref().unwrap().as_str(), "1234");
    assert_eq!(activities[2].start_date_local.unwrap().to_string(), "2026-09-22T00:00:00");
}

#[tokio::test]
async fn reads_intervals_and_groups() {
    let server =
        Server::with([Reply::json("GET", "/activity/i1/intervals", include_str!("recorded/intervals.json"))])
            .await;
    let found: ActivityIntervals =
        server.run(async |api| api.activity("i1").intervals().await.unwrap()).await;
    let interval = &found.intervals[0];
    assert_eq!(interval.id.as_ref().unwrap().as_str(), "-8293345");
    assert_eq!((interval.moving_time, interval.weighted_average_watts), (Some(720), Some(252.0)));
    assert_eq!(interval.custom.get("Lactate"), Some(&FieldValue::Number(3.1)));
    assert_eq!(found.groups[0].id, interval.group_id.as_deref().map(Into::into));
}

#[tokio::test]
async fn reads_streams_with_gaps_switches_lists_and_two_parts() {
    let server = Server::with([Reply::json(
        "GET",
        "/activity/i1/streams.json",
        include_str!("recorded/streams.json"),
    )])
    .await;
    let streams = server.run(async |api| api.activity("i1").streams(&[]).await.unwrap()).await;
    assert_eq!(streams[1].data.0, [Some(0.0), None, Some(180.5)]);
    assert_eq!((streams[2].data.0[0], streams[2].data2.0[0]), (Some(47.1), Some(8.5)));
    assert_eq!(streams[3].data.0, [Some(1.0), Some(0.0), Some(1.0)]);
    assert_eq!(streams[4].data.0, [None, None, None]);
    assert!(streams[5].data.0.is_empty());
}

#[tokio::test]
async fn reads_both_shapes_of_a_histogram() {
    for (body, lower) in [
        (r#"[{"min":200,"max":225,"secs":640}]"#, 200.0),
        (r#"[{"start":175,"secs":640,"movingSecs":630,"watts":212.1,"hr":148.0,"cadence":88}]"#, 175.0),
    ] {
        let server = Server::with([Reply::json("GET", "/activity/i1/power-histogram", body)]).await;
        let buckets =
            server.run(async |api| api.activity("i1").histogram(Histogram::Power, None).await.unwrap()).await;
        assert_eq!((buckets[0].lower(), buckets[0].secs), (Some(lower), Some(640.0)));
    }
}

#[tokio::test]
async fn reads_power_against_heart_rate_and_time_at_heart_rate() {
    let server = Server::with([
        Reply::json("GET", "/activity/i1/power-vs-hr.json", include_str!("recorded/power_vs_hr.json")),
        Reply::json(
            "GET",
            "/activity/i1/time-at-hr",
            r#"{"max_bpm":121,"min_bpm":120,"secs":[5,7],"cumulative_secs":[12,7]}"#,
        ),
    ])
    .await;
    let (power, time) = server
        .run(async |api| {
            (api.activity("i1").power_vs_hr().await.unwrap(), api.activity("i1").time_at_hr().await.unwrap())
        })
        .await;
    assert_eq!((power.power_hr_first, power.decoupling, power.power_hr_z2), (Some(1.36), Some(3.8), None));
    assert_eq!(power.series[0].moving_secs, Some(60.0));
    assert_eq!((time.min_bpm, time.secs), (Some(120.0), vec![5.0, 7.0]));
}

#[tokio::test]
async fn reads_best_efforts_even_when_there_are_none() {
    let find = FindBestEfforts { stream: "watts".into(), length: EffortLength::Duration(300), count: None };
    for (body, count) in [
        (
            r#"{"efforts":[{"start_index":1200,"end_index":1500,"average":301.4,"duration":300,"distance":2510}]}"#,
            1,
        ),
        (r#"{"efforts":null}"#, 0),
        ("{}", 0),
    ] {
        let server = Server::with([Reply::json("GET", "/activity/i1/best-efforts", body)]).await;
        let efforts = server.run(async |api| api.activity("i1").best_efforts(&find).await.unwrap()).await;
        assert_eq!(efforts.len(), count, "{body}");
    }
}

#[tokio::test]
async fn reads_curves_and_their_models() {
    let server = Server::with([
        Reply::json("GET", "/athlete/0/power-curves", include_str!("recorded/power_curves.json")),
        Reply::json("GET", "/athlete/0/pace-curves", include_str!("recorded/pace_curves.json")),
    ])
    .await;
    let (power, pace) = server
        .run(async |api| {
            let athlete = api.athlete("0");
            let power = athlete.curves(CurveKind::Power, "Ride", &["90d"]).await.unwrap();
            (power, athlete.curves(CurveKind::Pace, "Run", &["1y"]).await.unwrap())
        })
        .await;
    let curve = &power.list[0];
    assert_eq!((curve.secs[2], curve.values[2], curve.activity_id[2].as_ref()), (60.0, None, None));
    assert_eq!(curve.power_models[0].critical_power, Some(262.0));
    assert_eq!(power.activities.unwrap()["i1"].training_load, Some(70.0));
    assert_eq!((pace.list[0].distance[0], pace.list[0].values[0]), (400.0, Some(80.0)));
    assert_eq!(pace.list[0].pace_models[0].d_prime, Some(124.2));
    assert_eq!(pace.activities, None);
}

#[tokio::test]
async fn reads_the_bests_of_each_activity() {
    let path = "/athlete/0/activity-power-curves";
    let server =
        Server::with([Reply::json("GET", path, include_str!("recorded/activity_curves.json"))]).await;
    let points = CurvePoints::Power(vec![60, 300]);
    let list =
        ListActivityCurves { oldest: day("2026-09-01"), newest: day("2026-09-30"), sport: None, points };
    let curves = server.run(async |api| api.athlete("0").activity_curves(&list).await.unwrap()).await;
    assert_eq!(curves.curves[0].bests(), [Some(420.0), None]);
}

#[tokio::test]
async fn reads_messages_whose_ids_exceed_a_float() {
    let server =
        Server::with([Reply::json("GET", "/activity/i1/messages", include_str!("recorded/messages.json"))])
            .await;
    let messages = server.run(async |api| api.activity("i1").messages(None).await.unwrap()).await;
    assert_eq!(messages[0].id.as_ref().unwrap().as_str(), "9007199254740993");
    assert_eq!(messages[0].content.as_deref(), Some("Nice pacing"));
}

#[tokio::test]
async fn answers_the_id_of_a_sent_message() {
    let server =
        Server::with([Reply::json("POST", "/activity/i1/messages", r#"{"id":123456,"new_chat":null}"#)])
            .await;
    let id = server.run(async |api| api.activity("i1").send_message("Nice").await.unwrap()).await;
    assert_eq!(id.as_str(), "123456");
    assert_eq!(server.bodies()[0], serde_json::json!({"content": "Nice"}));
}

#[tokio::test]
async fn reads_the_weather_of_an_activity() {
    let path = "/activity/i1/weather-summary";
    let server =
        Server::with([Reply::json("GET", path, include_str!("recorded/weather_summary.json"))]).await;
    let weather = server.run(async |api| api.activity("i1").weather_summary().await.unwrap()).await;
    assert_eq!((weather.max_weather_temp, weather.average_wind_speed), (Some(23.0), Some(3.2)));
}

#[tokio::test]
async fn tells_a_new_file_from_a_known_one() {
    let body =
        r#"{"icu_athlete_id":"i12345","id":"i2","activities":[{"icu_athlete_id":"i12345","id":"i2"}]}"#;
    for (status, is_new) in [(201, true), (200, false)] {
        let server = Server::with([Reply::status("POST", "/athlete/0/activities", status, body)]).await;
        let upload = intervals::Upload { filename: "ride.fit".into(), content: vec![0_u8; 16].into() };
        let uploaded = server.run(async |api| api.athlete("0").upload(upload).await.unwrap()).await;
        assert_eq!((uploaded.is_new, uploaded.activities.len()), (is_new, 1));
        let sent = String::from_utf8_lossy(&server.journal()[0].body).into_owned();
        assert!(sent.contains(r#"name="file"; filename="ride.fit""#), "{sent}");
    }
}

#[tokio::test]
async fn passes_a_file_on_as_it_is_up_to_four_mebibytes() {
    let limit = 4 * 1024 * 1024;
    for (size, expected) in [(limit, Ok(limit)), (limit + 1, Err(intervals::Error::TooLarge))] {
        let reply = Reply::json("GET", "/activity/i1/file", &"x".repeat(size))
            .header("content-type", "application/octet-stream");
        let server = Server::with([reply]).await;
        let file = server
            .run(async |api| api.activity("i1").download(intervals::ActivityFile::Original).await)
            .await;
        assert_eq!(file.map(|file| file.len()), expected);
        assert_eq!(server.journal()[0].header("accept"), "*/*");
    }
}
