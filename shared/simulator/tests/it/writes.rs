//! Writes are kept, and what follows from them follows.

use serde_json::{Value, json};

use crate::client::Site;

const EVENTS: &str = "/api/v1/athlete/0/events";

#[tokio::test]
async fn reads_the_text_of_a_new_event_and_moves_the_future_fitness() {
    let site = Site::start().await;
    let before = site.mine("wellness?oldest=2026-06-30&newest=2026-06-30").await[0]["ctl"].as_f64().unwrap();
    let event = json!({"category": "WORKOUT", "type": "Ride", "name": "Threshold 4x8", "start_date_local": "2026-06-29T00:00:00",
        "uid": "mine", "description": "- 20m 60% 90-100rpm\n\nMain set 4x\n- 8m 110%\n- 8m 50%\n\n- 10m 60%\n"});
    let made = site.write("POST", EVENTS, &event).await;
    assert_eq!((made["moving_time"].as_i64(), made["icu_training_load"].as_i64()), (Some(5_640), Some(116)));
    assert_eq!(made["workout_doc"]["steps"][1]["reps"], 4);
    assert_eq!(made["end_date_local"], "2026-06-30T00:00:00");
    assert_ne!(made["uid"], "mine");
    let after = site.mine("wellness?oldest=2026-06-30&newest=2026-06-30").await[0]["ctl"].as_f64().unwrap();
    assert!(after > before + 2.0, "{before} {after}");
    let prose = json!({"description": "just ride"});
    let put = site.write("PUT", &format!("{EVENTS}/{}", made["id"]), &prose).await;
    assert_eq!(put["workout_doc"]["steps"], json!([]));
    assert_eq!(put["name"], "Threshold 4x8");
}

#[tokio::test]
async fn upserts_by_the_external_id_of_the_same_client() {
    let site = Site::start().await;
    let event = |name: &str| json!([{"category": "NOTE", "name": name, "start_date_local": "2026-06-29T00:00:00", "external_id": "x1"}]);
    let path = format!("{EVENTS}/bulk?upsert=true");
    let first = site.write("POST", &path, &event("one")).await;
    let second = site.write("POST", &path, &event("two")).await;
    assert_eq!(first[0]["id"], second[0]["id"]);
    assert_eq!(second[0]["name"], "two");
    let token = site.simulator.access_token(simulator::DEMO_ATHLETE, "CALENDAR:WRITE");
    let other = site.as_token(&token).write("POST", &path, &event("three")).await;
    assert_ne!(other[0]["id"], first[0]["id"]);
    assert_eq!(other[0]["oauth_client_id"], 424);
    let plain = site.write("POST", &format!("{EVENTS}/bulk"), &event("four")).await;
    assert_ne!(plain[0]["id"], first[0]["id"]);
}

#[tokio::test]
async fn an_invented_uid_creates_two_events_and_a_served_one_updates() {
    let site = Site::start().await;
    let path = format!("{EVENTS}/bulk?upsertOnUid=true");
    let event = |uid: &Value| json!([{"category": "NOTE", "name": "n", "start_date_local": "2026-06-29T00:00:00", "uid": uid}]);
    let one = site.write("POST", &path, &event(&json!("invented"))).await;
    let two = site.write("POST", &path, &event(&json!("invented"))).await;
    assert_ne!(one[0]["id"], two[0]["id"]);
    let again = site.write("POST", &path, &event(&one[0]["uid"])).await;
    assert_eq!(again[0]["id"], one[0]["id"]);
}

#[tokio::test]
async fn deletes_what_is_named_and_counts_it() {
    let site = Site::start().await;
    let rows = site.mine("events?oldest=2026-06-18&newest=2026-06-30&category=WORKOUT").await;
    let doomed = json!([{"id": rows[0]["id"]}, {"id": rows[1]["id"]}, {"id": 1}]);
    assert_eq!(
        site.write("PUT", &format!("{EVENTS}/bulk-delete"), &doomed).await,
        json!({"eventsDeleted": 2})
    );
    let left = site.mine("events?oldest=2026-06-18&newest=2026-06-30&category=WORKOUT").await;
    assert_eq!(left.as_array().unwrap().len(), rows.as_array().unwrap().len() - 2);
    let range =
        site.ask("DELETE", &format!("{EVENTS}?oldest=2026-06-18&category=WORKOUT"), None).await.unwrap();
    assert_eq!((range.status, range.body.len()), (200, 0));
    let kept = site.mine("events?oldest=2026-06-18&newest=2026-08-30").await;
    assert!(kept.as_array().unwrap().iter().all(|event| event["category"] != "WORKOUT"));
    assert!(kept.as_array().unwrap().iter().any(|event| event["category"] == "RACE_A"));
}

#[tokio::test]
async fn copies_events_and_applies_a_plan() {
    let site = Site::start().await;
    let rows = site.mine("events?oldest=2026-06-18&newest=2026-06-30&category=WORKOUT").await;
    let body = json!({"eventIds": [rows[0]["id"]], "numCopies": 2, "weeksBetween": 2});
    let copies = site.write("POST", "/api/v1/athlete/0/duplicate-events", &body).await;
    assert_eq!(copies.as_array().unwrap().len(), 2);
    assert_ne!(copies[0]["id"], rows[0]["id"]);
    let folders = site.mine("folders").await;
    let plan = folders.as_array().unwrap().iter().find(|folder| folder["type"] == "PLAN").unwrap();
    let inside = plan["children"].as_array().unwrap().len();
    assert!(inside > 10);
    let body =
        json!({"folder_id": plan["id"], "start_date_local": "2026-11-02T00:00:00", "extra_workouts": []});
    site.write("POST", &format!("{EVENTS}/apply-plan"), &body).await;
    let applied = site.mine("events?oldest=2026-11-01&newest=2027-01-30").await;
    assert_eq!(applied.as_array().unwrap().len(), inside);
    assert!(applied.as_array().unwrap().iter().all(|event| event["plan_folder_id"] == plan["id"]));
}

#[tokio::test]
async fn marks_an_event_done_with_a_manual_activity() {
    let site = Site::start().await;
    let rows = site.mine("events?oldest=2026-06-17&newest=2026-06-17&category=WORKOUT").await;
    let id = rows[0]["id"].clone();
    let made = site.write("POST", &format!("{EVENTS}/{id}/mark-done"), &json!({})).await;
    assert_eq!((&made["source"], &made["paired_event_id"]), (&json!("MANUAL"), &id));
    let event = site.get(&format!("{EVENTS}/{id}")).await.json();
    assert_eq!(event["paired_activity_id"], made["id"]);
}

#[tokio::test]
async fn changes_an_activity_and_lowers_fitness_when_one_is_deleted() {
    let site = Site::start().await;
    let ride = site.newest("Ride").await;
    let path = format!("/api/v1/activity/{}", ride["id"].as_str().unwrap());
    let body = json!({"name": "New", "icu_rpe": 8, "feel": 1, "gear": {"id": "10000002"}, "SWOLF": 3, "nonsense": 1, "icu_ctl": 99});
    let changed = site.write("PUT", &path, &body).await;
    assert_eq!(
        (&changed["name"], &changed["icu_rpe"], &changed["SWOLF"]),
        (&json!("New"), &json!(8), &json!(3))
    );
    assert_eq!(
        changed["session_rpe"].as_f64(),
        Some((8.0 * ride["moving_time"].as_f64().unwrap() / 60.0).round())
    );
    assert_eq!(changed["gear"]["id"], "10000002");
    assert_eq!((changed.get("nonsense"), &changed["icu_ctl"]), (None, &ride["icu_ctl"]));
    let day = &ride["start_date_local"].as_str().unwrap()[..10];
    let ctl = |rows: &Value| rows[0]["ctl"].as_f64().unwrap();
    let before = ctl(&site.mine(&format!("wellness?oldest={day}&newest={day}")).await);
    let gone = site.ask("DELETE", &path, None).await.unwrap();
    assert_eq!(gone.json()["id"], ride["id"]);
    assert_eq!(site.get(&path).await.status, 404);
    assert!(ctl(&site.mine(&format!("wellness?oldest={day}&newest={day}")).await) < before);
}

#[tokio::test]
async fn keeps_wellness_clears_with_minus_one_and_leaves_locked_days_alone() {
    let site = Site::start().await;
    let path = "/api/v1/athlete/0/wellness/2026-06-16";
    let body = json!({"weight": 70.5, "sleepQuality": 1, "CoffeeCups": 3, "sleep_quality": 4, "ctl": 1});
    let row = site.write("PUT", path, &body).await;
    assert_eq!(
        (&row["weight"], &row["tempWeight"], &row["CoffeeCups"]),
        (&json!(70.5), &json!(false), &json!(3))
    );
    assert!(row.get("sleep_quality").is_none() && row["ctl"].as_f64() > Some(20.0));
    let cleared = site.write("PUT", path, &json!({"weight": -1})).await;
    assert!(cleared["weight"].is_null());
    let bulk = json!([{"id": "2026-06-14", "steps": 1}, {"id": "2026-06-15", "steps": 2}]);
    assert_eq!(site.write("PUT", "/api/v1/athlete/0/wellness-bulk", &bulk).await, Value::Null);
    assert_eq!(site.mine("wellness?oldest=2026-06-14&newest=2026-06-15").await[1]["steps"], 2);
    let locked = site.write("PUT", "/api/v1/athlete/0/wellness/2026-06-08", &json!({"steps": 1})).await;
    assert_ne!(locked["steps"], 1);
}

#[tokio::test]
async fn writes_streams_intervals_and_messages() {
    let site = Site::start().await;
    let run = site.newest("Run").await;
    let path = format!("/api/v1/activity/{}", run["id"].as_str().unwrap());
    let samples = usize::try_from(run["moving_time"].as_i64().unwrap()).unwrap();
    let beats = json!([{"type": "heartrate", "data": vec![140; samples]}]);
    assert_eq!(
        site.write("PUT", &format!("{path}/streams"), &beats).await,
        json!({"updated": ["heartrate"], "deleted": []})
    );
    let read = site.get(&format!("{path}/streams.json?types=heartrate")).await.json();
    assert_eq!(read[0]["data"][5], 140);
    let short =
        site.ask("PUT", &format!("{path}/streams"), Some(r#"[{"type":"watts","data":[1]}]"#)).await.unwrap();
    assert_eq!(short.status, 422);
    let halves = json!([{"start_index": 0, "end_index": 600, "type": "WORK"}, {"start_index": 600, "end_index": samples, "type": "RECOVERY"}]);
    let written = site.write("PUT", &format!("{path}/intervals?all=true"), &halves).await;
    assert_eq!(written["icu_intervals"].as_array().unwrap().len(), 2);
    assert_eq!(written["icu_intervals"][0]["moving_time"], 600);
    let sent = site.write("POST", &format!("{path}/messages"), &json!({"content": "Good one"})).await;
    let thread = site.get(&format!("{path}/messages?limit=1")).await.json();
    assert_eq!((&thread[0]["id"], &thread[0]["content"]), (&sent["id"], &json!("Good one")));
}

#[tokio::test]
async fn keeps_library_gear_items_and_settings() {
    let site = Site::start().await;
    let folder =
        site.write("POST", "/api/v1/athlete/0/folders", &json!({"name": "New", "type": "FOLDER"})).await;
    let workout = json!({"folder_id": folder["id"], "type": "Run", "name": "400s", "description": "5x\n- 400mtr 105% Pace\n- 1m 60% Pace\n"});
    let made = site.write("POST", "/api/v1/athlete/0/workouts", &workout).await;
    assert!(made["icu_training_load"].as_i64() > Some(0) && made["distance"].as_f64() > Some(1_999.0));
    site.write("DELETE", &format!("/api/v1/athlete/0/folders/{}", folder["id"]), &json!({})).await;
    assert_eq!(site.get(&format!("/api/v1/athlete/0/workouts/{}", made["id"])).await.status, 404);
    let chain = site
        .mine("gear")
        .await
        .as_array()
        .unwrap()
        .iter()
        .find(|gear| gear["type"] == "Chain")
        .unwrap()
        .clone();
    let path = format!("/api/v1/athlete/0/gear/{}", chain["id"].as_str().unwrap());
    let swapped = site.write("POST", &format!("{path}/replace"), &json!({})).await;
    assert!(swapped[0]["retired"].is_string() && swapped[1]["distance"] == 0);
    assert!(site.write("PUT", &path, &json!({"retired": null})).await["retired"].is_string());
    assert!(site.write("PUT", &path, &json!({"retired": ""})).await["retired"].is_null());
    let bad = site
        .ask(
            "POST",
            "/api/v1/athlete/0/custom-item",
            Some(r#"{"type":"INPUT_FIELD","name":"x","content":{"code":"x"}}"#),
        )
        .await
        .unwrap();
    assert_eq!(bad.status, 400);
    let pace = site
        .ask(
            "PUT",
            "/api/v1/athlete/0/sport-settings/Run?recalcHrZones=true",
            Some(r#"{"threshold_pace":240}"#),
        )
        .await
        .unwrap();
    assert_eq!((pace.status, pace.json()["error"].as_str()), (422, Some("Invalid threshold pace")));
    let lower = site
        .write("PUT", "/api/v1/athlete/0/sport-settings/Ride?recalcHrZones=true", &json!({"lthr": 160}))
        .await;
    assert_eq!(lower["hr_zones"][0], 130);
}

#[tokio::test]
async fn uploads_a_file_once() {
    let site = Site::start().await;
    let gpx = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gpx\"\r\n\r\n<gpx><time>2026-06-17T06:00:00Z</time><time>2026-06-17T07:00:00Z</time></gpx>\r\n--X--\r\n";
    let path = "/api/v1/athlete/0/activities?name=Up";
    let first = site.send("POST", path, "multipart/form-data; boundary=X", gpx.as_bytes()).await.unwrap();
    let second = site.send("POST", path, "multipart/form-data; boundary=X", gpx.as_bytes()).await.unwrap();
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.json(), second.json());
    let id = first.json()["id"].as_str().unwrap().to_owned();
    let activity = site.get(&format!("/api/v1/activity/{id}")).await.json();
    assert_eq!(
        (&activity["start_date_local"], &activity["moving_time"]),
        (&json!("2026-06-17T08:00:00"), &json!(3_600))
    );
    let file = site.get(&format!("/api/v1/activity/{id}/file")).await;
    assert_eq!((file.header("content-encoding"), &file.body[..2]), (Some("gzip"), &[0x1f_u8, 0x8b][..]));
}

#[tokio::test]
async fn upserts_manual_activities_by_external_id() {
    let site = Site::start().await;
    let row = |name: &str| json!([{"start_date_local": "2026-06-16T10:00:00", "type": "Run", "name": name, "moving_time": 1_800, "icu_training_load": 30, "external_id": "m1"}]);
    let path = "/api/v1/athlete/0/activities/manual/bulk";
    let one = site.write("POST", path, &row("a")).await;
    let two = site.write("POST", path, &row("b")).await;
    assert_eq!((&one[0]["id"], &two[0]["name"]), (&two[0]["id"], &json!("b")));
}
