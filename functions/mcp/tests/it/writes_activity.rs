use http::StatusCode;
use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn writes_rpe_and_feel_and_reads_them_back() {
    let app = App::start().await;
    let id = app.an_activity().await;
    let called = app
        .call(
            "update_activity",
            json!({ "activity_id": id, "rpe": 9, "feel": 5, "name": "Threshold", "carbs_g": 80, "tags": ["key session"] }),
        )
        .await;
    let data = called.data();
    assert_eq!((data["status"].as_str(), data["after"]["rpe"].as_i64()), (Some("updated"), Some(9)));
    assert!(called.text().contains("→ 9") && called.text().contains("Threshold"), "{}", called.text());
    let now = app.activity(&id).await;
    assert_eq!((now.icu_rpe, now.feel, now.carbs_ingested), (Some(9), Some(5), Some(80.0)));
    let body: Value = serde_json::from_slice(&app.writes()[0].body).unwrap();
    assert!(body.get("perceived_exertion").is_none() && body["icu_rpe"] == 9, "{body}");
}

#[tokio::test]
async fn does_not_append_the_same_notes_twice() {
    let app = App::start().await;
    let id = app.an_activity().await;
    let arguments = json!({ "activity_id": id, "description": "Windy." });
    assert_eq!(app.call("update_activity", arguments.clone()).await.data()["status"], "updated");
    assert_eq!(app.call("update_activity", arguments).await.data()["status"], "unchanged");
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn a_dry_run_of_an_activity_change_writes_nothing() {
    let app = App::start().await;
    let id = app.an_activity().await;
    let called = app.call("update_activity", json!({ "activity_id": id, "rpe": 3, "dry_run": true })).await;
    assert_eq!(
        (called.data()["after"]["rpe"].as_i64(), called.data()["dry_run"].as_bool()),
        (Some(3), Some(true))
    );
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn refuses_what_cannot_be_written_to_an_activity_before_writing() {
    let app = App::start().await;
    let id = app.an_activity().await;
    for (arguments, named) in [
        (json!({ "activity_id": id }), "arguments"),
        (json!({ "activity_id": "../x", "rpe": 3 }), "activity_id"),
        (json!({ "activity_id": id, "rpe": 11 }), "rpe"),
        (json!({ "activity_id": id, "feel": 0 }), "feel"),
        (json!({ "activity_id": id, "gear_id": "" }), "gear_id"),
        (json!({ "activity_id": id, "custom": { "icu_rpe": 3 } }), "custom.icu_rpe"),
        (json!({ "activity_id": id, "custom": { "SWOLF": null } }), "custom.SWOLF"),
        (json!({ "activity_id": id, "name": "x".repeat(81) }), "name"),
    ] {
        let called = app.call("update_activity", arguments).await;
        let failure = called.failure();
        assert_eq!(failure["code"], "invalid_argument", "{failure:#}");
        assert!(failure["message"].as_str().unwrap().contains(named), "{failure:#}");
    }
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_strava_stub_is_not_changed() {
    let app = App::start().await;
    let stub = app.a_stub().await;
    let called = app.call("update_activity", json!({ "activity_id": stub, "rpe": 3 })).await;
    assert_eq!(called.failure()["code"], "strava_blocked");
    let called = app.call("add_activity_message", json!({ "activity_id": stub, "content": "Nice" })).await;
    assert_eq!(called.failure()["code"], "strava_blocked");
    assert!(app.writes().is_empty());
}

/// Rival bug 6: words of ordinary training were taken for an attack.
#[tokio::test]
async fn saves_text_that_only_looks_dangerous() {
    let app = App::start().await;
    let id = app.an_activity().await;
    let text = "Select an easy gear, update shoes, run the new function test; drop the pace.";
    app.call(
        "update_activity",
        json!({ "activity_id": id, "description": text, "description_mode": "replace" }),
    )
    .await
    .data();
    assert_eq!(app.activity(&id).await.description.as_deref(), Some(text));
}

/// Rival bug 49: a write whose answer is lost is not sent again.
#[tokio::test]
async fn sends_a_comment_once_and_recognises_its_repeat() {
    let app = App::start().await;
    let id = app.an_activity().await;
    let arguments = json!({ "activity_id": id, "content": "Strong finish!" });
    let first = app.call("add_activity_message", arguments.clone()).await;
    assert_eq!(first.data()["status"], "created");
    assert!(first.text().contains("Visible to"), "{}", first.text());
    app.clock.advance(9 * 60);
    let second = app.call("add_activity_message", arguments).await;
    assert_eq!(
        (&second.data()["status"], &second.data()["message_id"]),
        (&json!("unchanged"), &first.data()["message_id"])
    );
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_not_repeated() {
    let app = App::start().await;
    let id = app.an_activity().await;
    app.lose_answers("POST", "*/messages");
    let called = app.call("add_activity_message", json!({ "activity_id": id, "content": "Once" })).await;
    let failure = called.failure();
    assert_eq!(
        (failure["code"].as_str(), failure["retryable"].as_bool()),
        (Some("upstream_unavailable"), Some(false))
    );
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn a_read_token_is_refused_a_write() {
    let app = App::start().await;
    let params = json!({ "name": "update_activity", "arguments": { "activity_id": "i1", "rpe": 3 } });
    let answered = app.say_modern_as(&app.token("intervals:read"), "tools/call", params, json!({})).await;
    assert_eq!(answered.status, StatusCode::FORBIDDEN);
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn pairs_an_activity_with_an_event_and_leaves_a_pair_alone() {
    let app = App::start().await;
    let (id, event) = (app.an_activity().await, app.plan("2026-06-17", "Spin").await);
    let arguments = json!({ "event_id": event, "activity_id": id });
    let dry =
        app.call("complete_event", json!({ "event_id": event, "activity_id": id, "dry_run": true })).await;
    assert_eq!(dry.data()["activity"]["after"]["paired_event_id"], event.as_str());
    assert!(app.writes().is_empty());
    assert_eq!(app.call("complete_event", arguments.clone()).await.data()["activity"]["status"], "updated");
    assert_eq!(app.call("complete_event", arguments).await.data()["activity"]["status"], "unchanged");
    assert_eq!(app.activity(&id).await.paired_event_id.unwrap().as_str(), event);
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn marks_an_event_done_once_and_never_one_of_the_future() {
    let app = App::start().await;
    let future = app.plan("2026-06-19", "Later").await;
    assert_eq!(
        app.call("complete_event", json!({ "event_id": future })).await.failure()["code"],
        "invalid_argument"
    );
    let event = app.plan("2026-06-16", "Spin").await;
    let before = app.writes().len();
    let dry = app.call("complete_event", json!({ "event_id": event, "dry_run": true })).await;
    assert!(dry.text().contains("manual activity"), "{}", dry.text());
    assert_eq!(app.writes().len(), before);
    let done = app.call("complete_event", json!({ "event_id": event })).await;
    let activity = done.data()["activity"]["id"].as_str().unwrap().to_owned();
    let again = app.call("complete_event", json!({ "event_id": event })).await;
    assert_eq!(
        (&again.failure()["code"], &again.failure()["paired_activity_id"]),
        (&json!("conflict"), &json!(activity))
    );
    assert_eq!(app.writes().len(), before + 1);
}
