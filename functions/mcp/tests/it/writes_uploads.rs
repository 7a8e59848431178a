use serde_json::{Value, json};

use crate::app::App;

/// `<gpx …>` in base64.
const GPX: &str = "PD94bWwgdmVyc2lvbj0iMS4wIj8+PGdweCB2ZXJzaW9uPSIxLjEiPjx0cms+PC90cms+PC9ncHg+";

fn file(name: &str, base64: &str) -> Value {
    json!({ "kind": "file", "file": { "filename": name, "base64": base64 } })
}

#[tokio::test]
async fn uploads_a_file_once_and_knows_it_again() {
    let app = App::start().await;
    let mut dry = file("lunch.gpx", GPX);
    dry["dry_run"] = json!(true);
    app.call("upload_activity", dry).await.data();
    assert!(app.writes().is_empty());
    let first = app.call("upload_activity", file("lunch.gpx", GPX)).await;
    assert_eq!(first.data()["status"], "created");
    let id = first.data()["activity_ids"][0].as_str().unwrap().to_owned();
    assert!(first.text().contains(&id));
    let second = app.call("upload_activity", file("lunch.gpx", GPX)).await;
    assert_eq!((&second.data()["duplicate"], &second.data()["activity_ids"][0]), (&json!(true), &json!(id)));
}

/// Rival bug 30: a tool read and wrote paths of the server.
#[tokio::test]
async fn refuses_files_that_are_not_what_they_say() {
    let app = App::start().await;
    for (name, content, code) in [
        ("lunch.fit", GPX, "invalid_argument"),
        ("lunch.exe", GPX, "invalid_argument"),
        ("../lunch.gpx", GPX, "invalid_argument"),
        ("/etc/passwd.gpx", GPX, "invalid_argument"),
        ("lunch.gpx", "not base64!", "invalid_argument"),
        ("lunch.gpx", "aGVsbG8=", "invalid_argument"),
    ] {
        let called = app.call("upload_activity", file(name, content)).await;
        assert_eq!(called.failure()["code"], code, "{name}");
    }
    let large = app.call("upload_activity", file("lunch.gpx", &"A".repeat(3_700_000))).await;
    assert_eq!(large.failure()["code"], "too_large");
    assert!(app.writes().is_empty());
}

/// Rival bug 34: the same call twice made two entries.
#[tokio::test]
async fn adds_manual_activities_and_updates_them_on_a_repeat() {
    let app = App::start().await;
    let arguments = |dry_run: bool| {
        json!({ "kind": "manual", "dry_run": dry_run, "activities": [
            { "date": "yesterday", "type": "WeightTraining", "name": "Gym", "moving_time_s": 2700, "rpe": 6 },
            { "date": "-2d", "time": "18:30", "type": "Yoga", "name": "Stretch", "moving_time_s": 1800, "load": 5 },
        ] })
    };
    let dry = app.call("upload_activity", arguments(true)).await;
    assert_eq!(dry.data()["activities"][0]["status"], "created");
    assert!(app.writes().is_empty());
    let made = app.call("upload_activity", arguments(false)).await;
    let id = made.data()["activities"][0]["id"].as_str().unwrap().to_owned();
    let again = app.call("upload_activity", arguments(false)).await;
    assert_eq!(
        (&again.data()["activities"][0]["status"], &again.data()["activities"][0]["id"]),
        (&json!("updated"), &json!(id))
    );
    let gym =
        app.activities().await.into_iter().filter(|activity| activity.name.as_deref() == Some("Gym")).count();
    assert_eq!(gym, 1);
}

#[tokio::test]
async fn one_bad_manual_activity_stops_all() {
    let app = App::start().await;
    let good = json!({ "date": "yesterday", "type": "Run", "name": "Easy", "moving_time_s": 1800 });
    for (field, value) in [
        ("date", json!("tomorrow")),
        ("time", json!("25:00")),
        ("name", json!(" ")),
        ("moving_time_s", json!(0)),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let called =
            app.call("upload_activity", json!({ "kind": "manual", "activities": [good, bad] })).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{field}");
    }
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn replaces_streams_and_intervals_only_after_a_preview() {
    let app = App::start().await;
    let id = app.an_activity().await;
    let length = app.service().activity(&id).streams(&["time"]).await.unwrap()[0].data.0.len();
    app.sim.clear_journal();
    let short =
        json!({ "kind": "streams", "activity_id": id, "data": [{ "type": "temp", "data": [20, 21] }] });
    assert_eq!(app.call("upload_activity", short).await.failure()["code"], "invalid_argument");
    let mut streams = json!({ "kind": "streams", "activity_id": id, "data": [{ "type": "temp", "data": vec![20; length] }] });
    let preview = app.call("upload_activity", streams.clone()).await;
    assert_eq!(preview.data()["streams"][0]["samples_after"], length);
    assert!(app.writes().is_empty());
    streams["preview_token"] = preview.data()["preview_token"].clone();
    assert_eq!(app.call("upload_activity", streams).await.data()["updated"], json!(["temp"]));
    let mut intervals = json!({ "kind": "intervals", "activity_id": id, "data": [
        { "start_index": 0, "end_index": 60, "type": "WORK", "label": "One" }, { "start_index": 60, "end_index": 120, "type": "RECOVERY" },
    ] });
    let preview = app.call("upload_activity", intervals.clone()).await;
    assert_eq!(preview.data()["intervals_after"], 2);
    intervals["preview_token"] = preview.data()["preview_token"].clone();
    assert_eq!(app.call("upload_activity", intervals).await.data()["status"], "updated");
    let write = app.writes().remove(1);
    assert_eq!((write.method.as_str(), write.query.as_str()), ("PUT", "all=true"));
}

#[tokio::test]
async fn refuses_arguments_of_another_kind_of_upload() {
    let app = App::start().await;
    for arguments in [
        json!({ "kind": "file" }),
        json!({ "kind": "manual", "activity_id": "i1" }),
        json!({ "kind": "streams", "data": [{ "type": "temp", "data": [1] }] }),
        json!({ "kind": "streams", "activity_id": "i1", "data": [{ "type": "temp", "data": [1] }], "dry_run": true }),
        json!({ "kind": "streams", "activity_id": "i1", "data": [{ "type": "a", "data": [1] }, { "type": "b", "data": [1, 2] }] }),
        json!({ "kind": "intervals", "activity_id": "i1", "data": [{ "start_index": 5, "end_index": 5 }] }),
        json!({ "kind": "intervals", "activity_id": "i1", "data": [{ "start_index": 0, "end_index": 9 }, { "start_index": 5, "end_index": 12 }] }),
    ] {
        let called = app.call("upload_activity", arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{arguments}");
    }
    assert!(app.writes().is_empty());
}
