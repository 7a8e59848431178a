use serde_json::{Value, json};

use crate::app::App;

async fn confirmed(app: &App, tool: &str, mut arguments: Value) -> Value {
    let preview = app.call(tool, arguments.clone()).await;
    arguments["preview_token"] = preview.data()["preview_token"].clone();
    app.call(tool, arguments).await.data().clone()
}

/// Rival bugs 7 and 34 together: nothing happens before the token, and with it exactly once.
#[tokio::test]
async fn shows_settings_first_and_changes_them_only_with_the_token() {
    let app = App::start().await;
    let arguments = json!({ "sport": "Ride", "ftp": 275, "lthr": 170 });
    let preview = app.call("update_sport_settings", arguments.clone()).await;
    assert_eq!(preview.data()["after"]["ftp_w"], 275);
    assert!(preview.data()["sports"].as_array().unwrap().len() > 1, "one row covers several sports");
    assert!(
        preview.text().contains("ftp_w 268 → 275") && preview.text().contains("preview_token"),
        "{}",
        preview.text()
    );
    assert!(app.writes().is_empty());
    let done = confirmed(&app, "update_sport_settings", arguments).await;
    assert_eq!(done["status"], "updated");
    let now = app.service().athlete("0").sport_settings_for("Ride").await.unwrap();
    assert_eq!((now.ftp, now.lthr), (Some(275.0), Some(170.0)));
}

/// Rival bug 23: sport settings were written without `recalcHrZones`.
#[tokio::test]
async fn always_says_whether_heart_rate_zones_are_recomputed() {
    let app = App::start().await;
    confirmed(
        &app,
        "update_sport_settings",
        json!({ "sport": "Ride", "lthr": 171, "recalc_hr_zones": false }),
    )
    .await;
    assert_eq!(app.writes()[0].query, "recalcHrZones=false");
}

/// Rival bug 29: threshold pace was sent as minutes per kilometre.
#[tokio::test]
async fn writes_threshold_pace_in_metres_per_second() {
    let app = App::start().await;
    let done =
        confirmed(&app, "update_sport_settings", json!({ "sport": "Run", "threshold_pace": "4:20/km" }))
            .await;
    assert_eq!(done["after"]["threshold_pace"], "4:20/km");
    let body: Value = serde_json::from_slice(&app.writes()[0].body).unwrap();
    assert!((body["threshold_pace"].as_f64().unwrap() - 3.846).abs() < 0.001, "{body}");
    let called = app.call("update_sport_settings", json!({ "sport": "Run", "threshold_pace": "240" })).await;
    assert_eq!(called.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn refuses_zones_that_the_service_would_misread() {
    let app = App::start().await;
    for zones in [
        json!({ "kind": "power", "bounds": [55, 75, 90] }),
        json!({ "kind": "power", "bounds": [55, 50, 999] }),
        json!({ "kind": "hr", "bounds": [120, 150, 180] }),
        json!({ "kind": "hr", "bounds": [120, 150, 999] }),
        json!({ "kind": "pace", "bounds": [80, 999], "names": ["one"] }),
    ] {
        let called = app.call("update_sport_settings", json!({ "sport": "Ride", "zones": zones })).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{zones}");
    }
    assert_eq!(
        app.call("update_sport_settings", json!({ "sport": "Kayaking", "ftp": 200 })).await.failure()["code"],
        "not_found"
    );
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_token_does_not_fit_other_arguments_or_a_changed_object() {
    let app = App::start().await;
    let preview = app.call("update_sport_settings", json!({ "sport": "Ride", "ftp": 275 })).await;
    let token = preview.data()["preview_token"].clone();
    let other = app
        .call("update_sport_settings", json!({ "sport": "Ride", "ftp": 300, "preview_token": token }))
        .await;
    assert_eq!(other.failure()["code"], "preview_invalid");
    let change = intervals::SportSettingsWrite { ftp: Some(280), ..Default::default() };
    app.service().athlete("0").update_sport_settings("Ride", &change, true).await.unwrap();
    app.sim.clear_journal();
    let changed = app
        .call("update_sport_settings", json!({ "sport": "Ride", "ftp": 275, "preview_token": token }))
        .await;
    assert_eq!(changed.failure()["code"], "conflict");
    assert!(changed.failure()["preview_token"].is_string() && changed.failure()["preview"].is_object());
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn counts_the_activities_that_are_zoned_anew() {
    let app = App::start().await;
    let arguments = json!({ "sport": "Ride", "ftp": 270, "apply_to_past": true });
    let preview = app.call("update_sport_settings", arguments.clone()).await;
    assert!(preview.data()["past_activities"].as_u64().unwrap() > 50);
    confirmed(&app, "update_sport_settings", arguments).await;
    let paths: Vec<String> = app.writes().into_iter().map(|request| request.path).collect();
    assert!(paths.len() == 2 && paths[1].ends_with("/sport-settings/Ride/apply"), "{paths:?}");
}

#[tokio::test]
async fn deletes_an_item_only_after_its_preview() {
    let app = App::start().await;
    let workouts = app.service().athlete("0").workouts().await.unwrap();
    let id = workouts[0].id.as_ref().unwrap().to_string();
    app.sim.clear_journal();
    let arguments = json!({ "kind": "workout", "id": id });
    let preview = app.call("delete_item", arguments.clone()).await;
    assert!(preview.text().contains("Would delete workout"), "{}", preview.text());
    assert!(app.writes().is_empty());
    assert_eq!(confirmed(&app, "delete_item", arguments.clone()).await["status"], "deleted");
    assert_eq!(app.call("delete_item", arguments).await.failure()["code"], "not_found");
    assert_eq!(app.writes().len(), 1);
}

/// Rival bug 38: a delete went to the tombstone, which deletes nothing.
#[tokio::test]
async fn deletes_an_activity_and_never_its_tombstone() {
    let app = App::start().await;
    let id = app.an_activity().await;
    confirmed(&app, "delete_item", json!({ "kind": "activity", "id": id })).await;
    let write = app.writes().remove(0);
    assert_eq!((write.method.as_str(), write.path), ("DELETE", format!("/api/v1/activity/{id}")));
    assert!(app.service().activity(&id).get(false).await.is_err());
}

#[tokio::test]
async fn counts_the_workouts_that_go_with_a_folder() {
    let app = App::start().await;
    let workouts = app.service().athlete("0").workouts().await.unwrap();
    let folder = workouts[0].folder_id.as_ref().unwrap();
    let inside = workouts.iter().filter(|workout| workout.folder_id.as_ref() == Some(folder)).count();
    let preview = app.call("delete_item", json!({ "kind": "folder", "id": folder.as_str() })).await;
    assert_eq!(preview.data()["item"]["workouts"], inside);
    assert!(preview.text().contains(&format!("the {inside} workouts in it")), "{}", preview.text());
}

#[tokio::test]
async fn keeps_the_only_settings_of_a_sport_in_use() {
    let app = App::start().await;
    let settings = app.service().athlete("0").sport_settings_for("Ride").await.unwrap();
    let called = app
        .call("delete_item", json!({ "kind": "sport_settings", "id": settings.id.unwrap().as_str() }))
        .await;
    assert_eq!(called.failure()["code"], "conflict");
}

#[tokio::test]
async fn refuses_ids_of_another_form() {
    let app = App::start().await;
    for arguments in [
        json!({ "kind": "workout", "id": "../1" }),
        json!({ "kind": "activity", "id": "x1" }),
        json!({ "kind": "gear", "id": "bb1" }),
        json!({ "kind": "reminder", "id": "1" }),
        json!({ "kind": "folder", "id": "1", "gear_id": "b1" }),
        json!({ "kind": "event", "id": "1" }),
    ] {
        let called = app.call("delete_item", arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{arguments}");
    }
}

#[tokio::test]
async fn makes_retires_and_brings_gear_back() {
    let app = App::start().await;
    let new = json!({ "gear": { "name": "Race wheels", "type": "Wheelset", "purchased": "2026-06-01" }, "reminder": { "name": "Bearings", "distance_km": 3000 } });
    let mut dry = new.clone();
    dry["dry_run"] = json!(true);
    assert_eq!(app.call("save_gear", dry).await.data()["gear"]["status"], "created");
    assert!(app.writes().is_empty());
    let made = app.call("save_gear", new.clone()).await;
    let id = made.data()["gear"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made.data()["reminder"]["after"]["distance_km"], 3_000.0);
    assert_eq!(app.call("save_gear", new).await.failure()["code"], "conflict");
    let paths: Vec<String> = app.writes().into_iter().map(|request| request.path).collect();
    assert!(paths[1].ends_with(&format!("/gear/{id}/reminder")), "{paths:?}");
    let retired = app.call("save_gear", json!({ "gear": { "gear_id": id, "retired": "2026-06-10" } })).await;
    assert_eq!(retired.data()["gear"]["after"]["retired"], "2026-06-10");
    let back = app.call("save_gear", json!({ "gear": { "gear_id": id, "retired": "" } })).await;
    assert_eq!(back.data()["gear"]["before"]["retired"], "2026-06-10");
    let all = app.service().athlete("0").gear().await.unwrap();
    let gear = all.iter().find(|gear| gear.id.as_ref().unwrap().as_str() == id).unwrap();
    assert!(gear.retired.is_none() && gear.reminders[0].distance == Some(3_000_000.0));
}

#[tokio::test]
async fn replaces_a_part_and_keeps_its_reminders() {
    let app = App::start().await;
    let all = app.service().athlete("0").gear().await.unwrap();
    let chain =
        all.iter().find(|gear| gear.kind.as_deref() == Some("Chain") && gear.retired.is_none()).unwrap();
    let id = chain.id.as_ref().unwrap().to_string();
    app.sim.clear_journal();
    let called = app.call("save_gear", json!({ "gear": { "gear_id": id }, "replace": true })).await;
    assert_eq!(called.data()["retired_gear_id"], id.as_str());
    assert_ne!(called.data()["gear"]["id"], id.as_str());
    assert!(app.writes()[0].path.ends_with(&format!("/gear/{id}/replace")));
    let now = app.service().athlete("0").gear().await.unwrap();
    assert!(now.iter().find(|gear| gear.id == chain.id).unwrap().retired.is_some());
}

#[tokio::test]
async fn resets_a_reminder() {
    let app = App::start().await;
    let all = app.service().athlete("0").gear().await.unwrap();
    let gear = all
        .iter()
        .find(|gear| gear.reminders.iter().any(|of| of.percent_used.unwrap_or(0.0) > 50.0))
        .unwrap();
    let reminder = gear.reminders.iter().find(|of| of.percent_used.unwrap_or(0.0) > 50.0).unwrap();
    app.sim.clear_journal();
    let (gear, reminder) = (gear.id.as_ref().unwrap().as_str(), reminder.id.as_ref().unwrap().as_str());
    let called = app
        .call(
            "save_gear",
            json!({ "gear": { "gear_id": gear }, "reminder": { "reminder_id": reminder, "reset": true } }),
        )
        .await;
    assert_eq!(called.data()["reminder"]["after"]["percent_used"], 0, "{:#}", called.data());
    assert_eq!(app.writes().len(), 1);
    assert!(app.writes()[0].query.contains("reset=true"));
}

#[tokio::test]
async fn appends_notes_once_and_reads_them_back() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let arguments = json!({ "notes": "Prefers mornings.", "athlete_id": simulator::DEMO_ATHLETE });
    let mut dry = arguments.clone();
    dry["dry_run"] = json!(true);
    assert_eq!(app.call("update_athlete_notes", dry).await.data()["status"], "updated");
    assert!(app.writes().is_empty());
    let done = app.call("update_athlete_notes", arguments.clone()).await;
    assert!(done.data()["after"]["untrusted"]["notes"].as_str().unwrap().ends_with("Prefers mornings."));
    assert_eq!(app.call("update_athlete_notes", arguments).await.data()["status"], "unchanged");
    let foreign = json!({ "notes": "x", "athlete_id": "i424242" });
    assert_eq!(app.call("update_athlete_notes", foreign).await.failure()["code"], "athlete_not_allowed");
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn makes_a_field_with_a_code_of_its_own() {
    let app = App::start().await;
    let field = |code: &str, kind: &str| json!({ "type": "INPUT_FIELD", "name": "Grip", "content": { "code": code, "type": kind, "aggregate": "AVERAGE" } });
    for (code, kind) in [("grip", "numeric"), ("Grip", "number"), ("Grip-1", "numeric")] {
        assert_eq!(
            app.call("save_custom_item", field(code, kind)).await.failure()["code"],
            "invalid_argument"
        );
    }
    assert_eq!(
        app.call("save_custom_item", field("CoffeeCups", "numeric")).await.failure()["code"],
        "conflict"
    );
    let mut dry = field("GripStrength", "numeric");
    dry["dry_run"] = json!(true);
    app.call("save_custom_item", dry).await.data();
    assert!(app.writes().is_empty());
    let made = app.call("save_custom_item", field("GripStrength", "numeric")).await;
    assert_eq!((&made.data()["status"], &made.data()["code"]), (&json!("created"), &json!("GripStrength")));
    let id = made.data()["id"].clone();
    let renamed = app.call("save_custom_item", json!({ "item_id": id, "name": "Grip (kg)" })).await;
    assert_eq!(renamed.data()["after"]["name"], "Grip (kg)");
    assert_eq!(app.writes().len(), 2);
}

#[tokio::test]
async fn saves_readiness_and_offers_the_missing_fields() {
    let app = App::start().await;
    let days = json!({ "dates": ["today", "-1d", "-2d", "-3d", "-4d"], "fields": "all" });
    let mut dry = days.clone();
    dry["dry_run"] = json!(true);
    let planned = app.call("save_readiness", dry).await;
    assert_eq!(planned.data()["missing_fields"].as_array().unwrap().len(), 6);
    assert!(app.writes().is_empty());
    let saved = app.call("save_readiness", days.clone()).await;
    let rows = saved.data()["days"].as_array().unwrap();
    let written = rows.iter().find(|row| row["status"] == "updated").unwrap();
    let computed = app.call("get_readiness", json!({ "date": written["date"].as_str().unwrap()[4..] })).await;
    assert_eq!(written["after"]["readiness"], computed.data()["score"]);
    let writes = app.writes().len();
    app.call("save_readiness", days).await.data();
    assert_eq!(app.writes().len(), writes, "a repeat writes nothing");
    for request in app.writes() {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert!(body.as_object().unwrap().keys().all(|key| key == "id" || key == "readiness"), "{body}");
    }
}
