use serde_json::json;

use crate::app::App;

/// A folder of the demo athlete, and the name of a workout in it.
async fn a_folder(app: &App) -> (String, String) {
    let workouts = app.service().athlete("0").workouts().await.unwrap();
    let first = workouts.first().unwrap();
    (first.folder_id.as_ref().unwrap().to_string(), first.name.clone().unwrap())
}

#[tokio::test]
async fn saves_workouts_and_says_how_the_text_was_understood() {
    let app = App::start().await;
    let (folder, _) = a_folder(&app).await;
    let called = app
        .call(
            "save_workouts",
            json!({ "workouts": [
                { "folder_id": folder, "name": "Over unders", "type": "Ride", "description": "- 20m 60%\n\n4x\n- 8m 110%\n- 8m 50%\n\n- 10m 60%" },
                { "folder_id": folder, "name": "Steady", "type": "Ride", "steps": [{ "duration_s": 1800, "power": { "value": 65, "units": "%ftp" } }] },
            ] }),
        )
        .await;
    let rows = called.data()["workouts"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["status"], &rows[0]["parsed"]["duration_s"]), (&json!("created"), &json!(5_640)));
    assert_eq!(rows[1]["parsed"]["duration_s"], 1_800);
    assert!(
        called.text().contains("Over unders created") && called.text().contains("5640 s"),
        "{}",
        called.text()
    );
    let saved = app.service().athlete("0").workout(rows[0]["id"].as_str().unwrap()).await.unwrap();
    assert_eq!(saved.name.as_deref(), Some("Over unders"));
    let writes = app.writes();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].path.ends_with("/workouts/bulk"), "{}", writes[0].path);
}

/// Rival bug 46: a text without steps was stored as prose and nobody said so.
#[tokio::test]
async fn says_when_a_workout_text_is_only_prose() {
    let app = App::start().await;
    let (folder, _) = a_folder(&app).await;
    for dry_run in [true, false] {
        let item =
            json!({ "folder_id": folder, "name": "Hard day", "type": "Run", "description": "Go hard today" });
        let called = app.call("save_workouts", json!({ "workouts": [item], "dry_run": dry_run })).await;
        assert_eq!(called.data()["warnings"][0]["code"], "workout_unparsed", "{:#}", called.data());
    }
}

#[tokio::test]
async fn a_new_folder_holds_the_new_workouts_and_a_dry_run_makes_neither() {
    let app = App::start().await;
    let arguments = |dry_run: bool| {
        json!({
            "folder": { "name": "Hill block", "type": "PLAN" },
            "workouts": [{ "name": "Hills", "type": "Run", "day": 2, "description": "- 10m 80% Pace" }],
            "dry_run": dry_run,
        })
    };
    let dry = app.call("save_workouts", arguments(true)).await;
    assert_eq!((&dry.data()["folder"]["status"], &dry.data()["dry_run"]), (&json!("created"), &json!(true)));
    assert!(app.writes().is_empty());
    let made = app.call("save_workouts", arguments(false)).await;
    assert_eq!(made.data()["workouts"][0]["after"]["folder_id"], made.data()["folder"]["id"]);
    assert_eq!(made.data()["workouts"][0]["after"]["day"], 2);
    assert_eq!(app.call("save_workouts", arguments(false)).await.failure()["code"], "conflict");
}

#[tokio::test]
async fn one_bad_workout_stops_all() {
    let app = App::start().await;
    let (folder, taken) = a_folder(&app).await;
    let good = json!({ "folder_id": folder, "name": "Fine", "type": "Ride", "description": "- 30m 60%" });
    for (bad, code) in [
        (json!({ "folder_id": folder, "name": taken, "type": "Ride" }), "conflict"),
        (json!({ "name": "Nowhere", "type": "Ride" }), "invalid_argument"),
        (json!({ "folder_id": folder, "name": "fine", "type": "Ride" }), "invalid_argument"),
        (json!({ "folder_id": folder, "name": "No sport" }), "invalid_argument"),
        (json!({ "folder_id": "1", "name": "Lost", "type": "Ride" }), "not_found"),
        (json!({ "workout_id": "1", "name": "Lost" }), "not_found"),
        (json!({ "folder_id": folder, "name": "x".repeat(81), "type": "Ride" }), "invalid_argument"),
    ] {
        let called = app.call("save_workouts", json!({ "workouts": [good, bad] })).await;
        assert_eq!(called.failure()["code"], code, "{bad}: {:#}", called.failure());
    }
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn changes_one_workout_and_shows_before_and_after() {
    let app = App::start().await;
    let (_, name) = a_folder(&app).await;
    let all = app.service().athlete("0").workouts().await.unwrap();
    let id = all
        .iter()
        .find(|workout| workout.name.as_deref() == Some(&name))
        .unwrap()
        .id
        .as_ref()
        .unwrap()
        .to_string();
    let arguments = json!({ "workouts": [{ "workout_id": id, "name": "Renamed", "indoor": true }] });
    let called = app.call("save_workouts", arguments.clone()).await;
    let row = &called.data()["workouts"][0];
    assert_eq!((&row["before"]["name"], &row["after"]["name"]), (&json!(name), &json!("Renamed")));
    assert_eq!(app.call("save_workouts", arguments).await.data()["workouts"][0]["status"], "unchanged");
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn duplicates_once_and_skips_what_is_there() {
    let app = App::start().await;
    let event = app.plan("2026-06-20", "Copied ride").await;
    let arguments =
        |dry_run: bool| json!({ "mode": "duplicate", "event_ids": [event], "copies": 2, "dry_run": dry_run });
    let dry =
        app.call("copy_events", json!({ "mode": "duplicate", "event_ids": [event], "copies": 2 })).await;
    assert_eq!(
        (&dry.data()["dry_run"], &dry.data()["events"][1]["date"]),
        (&json!(true), &json!("Sat 2026-07-04"))
    );
    assert!(app.writes().is_empty());
    let made = app.call("copy_events", arguments(false)).await;
    assert_eq!(made.data()["events"].as_array().unwrap().len(), 2);
    assert!(made.text().contains("Sat 2026-06-27") && made.text().contains("Copied ride"), "{}", made.text());
    let again = app.call("copy_events", arguments(false)).await;
    assert_eq!(again.data()["events"][0]["status"], "skipped");
    assert_eq!(app.writes().len(), 1);
    assert!(app.writes()[0].path.ends_with("/duplicate-events"));
    let there = app.events("2026-06-20", "2026-07-04").await;
    assert_eq!(there.iter().filter(|event| event.name.as_deref() == Some("Copied ride")).count(), 3);
}

#[tokio::test]
async fn moves_workouts_and_leaves_races_and_notes_alone() {
    let app = App::start().await;
    let event = app.plan("2026-06-20", "Moved ride").await;
    let is_race =
        |event: &intervals::Event| event.category.as_deref().is_some_and(|of| of.starts_with("RACE"));
    let race = app.events("2026-06-18", "2026-09-30").await.into_iter().find(is_race).unwrap();
    let race = race.id.unwrap().to_string();
    let called = app
        .call(
            "copy_events",
            json!({ "mode": "move", "event_ids": [event, race], "shift_days": -2, "dry_run": false }),
        )
        .await;
    assert_eq!(called.data()["left_alone"], json!([race]));
    assert_eq!(app.event(&event).await.start_date_local.unwrap().to_string(), "2026-06-18T00:00:00");
    let paths: Vec<String> = app.writes().into_iter().map(|request| request.path).collect();
    assert_eq!(paths.len(), 1);
    assert!(paths[0].ends_with(&format!("/events/{event}")), "{paths:?}");
}

#[tokio::test]
async fn applies_a_plan_once_and_reads_the_new_events_back() {
    let app = App::start().await;
    let (folder, _) = a_folder(&app).await;
    let arguments = |dry_run: bool| json!({ "mode": "apply_plan", "folder_id": folder, "start_date": "2027-03-01", "dry_run": dry_run });
    let dry = app.call("copy_events", arguments(true)).await;
    assert!(app.writes().is_empty());
    let made = app.call("copy_events", arguments(false)).await;
    assert_eq!(made.data()["total"], dry.data()["total"]);
    assert!(made.data()["events"][0]["id"].is_string());
    let again = app.call("copy_events", arguments(false)).await;
    assert_eq!(again.failure()["code"], "conflict");
    assert_eq!(app.writes().len(), 1);
}

#[tokio::test]
async fn refuses_arguments_of_another_mode() {
    let app = App::start().await;
    for arguments in [
        json!({ "mode": "duplicate" }),
        json!({ "mode": "move", "event_ids": ["1"] }),
        json!({ "mode": "move", "event_ids": ["1"], "shift_days": 0 }),
        json!({ "mode": "duplicate", "event_ids": ["1"], "shift_days": 3 }),
        json!({ "mode": "apply_plan", "folder_id": "1" }),
        json!({ "mode": "apply_plan", "folder_id": "1", "start_date": "today", "event_ids": ["1"] }),
        json!({ "mode": "move", "event_ids": vec!["1"; 26], "shift_days": 1 }),
        json!({ "mode": "duplicate", "event_ids": ["../1"] }),
    ] {
        let called = app.call("copy_events", arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{arguments}");
    }
    let called = app.call("copy_events", json!({ "mode": "duplicate", "event_ids": ["1"] })).await;
    assert_eq!(called.failure()["code"], "not_found");
    assert!(app.writes().is_empty());
}
