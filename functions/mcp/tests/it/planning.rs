//! One event, the season, and a proposal for it.

use serde_json::{Value, json};
use simulator::{Fault, Rule};

use crate::app::App;

/// An entry of the calendar by its name, in the days ahead.
async fn event(app: &App, name: &str) -> Value {
    let called = app
        .call("list_events", json!({ "oldest": "-60d", "newest": "+60d", "query": name, "limit": 500 }))
        .await;
    let row = called.data()["events"][0].clone();
    assert!(row["id"].is_string(), "no event named {name}");
    app.sim.clear_journal();
    row
}

fn failing(path: &str, status: u16) -> Rule {
    let answer =
        Fault::Answer { status, headers: Vec::new(), body: format!(r#"{{"status":{status},"error":"x"}}"#) };
    Rule::every(path, answer)
}

#[tokio::test]
async fn an_event_shows_its_steps_in_watts_and_its_zones() {
    let app = App::start().await;
    let row = event(&app, "Surprise test").await;
    let called = app.call("get_event", json!({ "event_id": row["id"] })).await;
    let data = called.data();
    assert_eq!(data["event"]["name"], "Surprise test");
    assert_eq!(data["event"]["hide_from_athlete"], true);
    let steps = data["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 3);
    assert!(steps[1].as_str().unwrap().starts_with("20:00 100% FTP = "), "{steps:?}");
    assert!(steps[1].as_str().unwrap().ends_with(" W"), "{steps:?}");
    let seconds: i64 =
        data["zone_times"].as_array().unwrap().iter().map(|zone| zone["time_s"].as_i64().unwrap()).sum();
    assert!(seconds >= 2_400, "{data:#}");
    assert!(
        called.text().contains("- 20:00 100% FTP") && called.text().contains("Time in zones"),
        "{}",
        called.text()
    );
    let journal = app.sim.journal();
    let path = format!("/api/v1/athlete/{}/events/{}", simulator::DEMO_ATHLETE, row["id"].as_str().unwrap());
    assert!(journal.iter().any(|request| request.path == path), "the path is plural");
    assert!(journal.iter().any(|request| request.query.contains("resolve=true")));
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn without_resolve_the_targets_stay_as_written() {
    let app = App::start().await;
    let row = event(&app, "Surprise test").await;
    let called = app.call("get_event", json!({ "event_id": row["id"], "resolve": false })).await;
    assert_eq!(called.data()["steps"][1], "20:00 100% FTP");
    assert!(app.sim.journal().iter().all(|request| !request.query.contains("resolve")));
}

#[tokio::test]
async fn an_event_that_the_service_denies_is_found_in_its_list() {
    let app = App::start().await;
    let row = event(&app, "Surprise test").await;
    app.sim.fault(failing(&format!("*/events/{}", row["id"].as_str().unwrap()), 404));
    let called = app.call("get_event", json!({ "event_id": row["id"] })).await;
    assert_eq!(called.data()["event"]["id"], row["id"]);
    assert!(called.data()["steps"][1].as_str().unwrap().contains(" W"));
}

#[tokio::test]
async fn a_text_that_is_no_workout_is_called_so() {
    let app = App::start().await;
    let row = event(&app, "Ride by feel").await;
    let called = app.call("get_event", json!({ "event_id": row["id"] })).await;
    assert_eq!(called.data()["warnings"][0]["code"], "workout_unparsed");
    assert!(called.data().get("steps").is_none());
    assert!(called.text().contains("did not understand the text"));
}

#[tokio::test]
async fn a_device_that_refused_the_workout_is_named_with_its_reason() {
    let app = App::start().await;
    let row = event(&app, "Short spin").await;
    let called = app.call("get_event", json!({ "event_id": row["id"] })).await;
    assert_eq!(called.data()["event"]["untrusted"]["GARMIN refused"], "Workout has too many steps");
}

#[tokio::test]
async fn the_export_is_the_file_and_every_line_of_it_is_marked_in_the_text() {
    let app = App::start().await;
    let row = event(&app, "Surprise test").await;
    for (format, start) in [("zwo", "<workout_file>"), ("erg", "[COURSE HEADER]"), ("mrc", "[COURSE HEADER]")]
    {
        let called = app.call("get_event", json!({ "event_id": row["id"], "export": format })).await;
        let export = &called.data()["export"];
        assert_eq!(export["format"], format);
        assert!(export["content"].as_str().unwrap().starts_with(start), "{export}");
        assert!(called.text().contains(&format!("│ {start}")));
        assert!(called.data()["notice"].is_string());
    }
    let prose = event(&app, "Ride by feel").await;
    let called = app.call("get_event", json!({ "event_id": prose["id"], "export": "zwo" })).await;
    assert!(called.data().get("export").is_some() || called.data()["partial"][0]["part"] == "export");
}

#[tokio::test]
async fn an_event_must_exist_and_have_an_id_that_can_be_one() {
    let app = App::start().await;
    let unknown = app.call("get_event", json!({ "event_id": "1" })).await;
    assert_eq!(unknown.failure()["code"], "not_found");
    for arguments in [json!({ "event_id": "i1" }), json!({ "event_id": "1", "export": "fit" }), json!({})] {
        let called = app.call("get_event", arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{arguments}");
    }
}

#[tokio::test]
async fn the_season_has_its_plan_phases_races_and_weeks() {
    let app = App::start().await;
    let called = app.call("get_training_plan", json!({})).await;
    let data = called.data();
    assert!(data["plan"]["folder_id"].is_string() && data["plan"]["start"].is_string());
    assert!(!data.to_string().contains("children"));
    let races = data["races"].as_array().unwrap();
    let a_race = races.iter().find(|race| race["category"] == "RACE_A").unwrap();
    assert!((50..=60).contains(&a_race["days_until"].as_i64().unwrap()), "{a_race}");
    assert!(!data["phases"].as_array().unwrap().is_empty());
    let weeks = data["weeks"].as_array().unwrap();
    let this = weeks.iter().find(|week| week["week"] == "2026-06-15").unwrap();
    assert!(this["planned_load"].is_number() && this["done_load"].is_number(), "{this}");
    assert!(weeks.iter().any(|week| week["target_load"].is_number()), "weekly targets count for their week");
    let last = weeks.iter().find(|week| week["week"] == "2026-06-08").unwrap();
    assert!(last["done_time_s"].as_i64().unwrap() > 3_600);
    assert!(called.text().contains("2026-06-15|") && called.text().contains("Races:"), "{}", called.text());
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_proposal_leads_from_the_load_of_four_weeks_to_the_race_and_writes_nothing() {
    let app = App::start().await;
    let called = app.call("get_training_plan", json!({ "propose": { "race_date": "2026-09-06" } })).await;
    let proposal = &called.data()["proposal"];
    let weeks = proposal["weeks"].as_array().unwrap();
    assert_eq!(weeks.len(), 12);
    assert_eq!(proposal["start_load_from"], "mean of the last 4 weeks");
    assert!(weeks[0]["load"].as_i64().unwrap() > 100);
    assert_eq!((weeks[3]["recovery"].clone(), weeks[11]["phase"].clone()), (json!(true), json!("Taper")));
    let events = proposal["events"].as_array().unwrap();
    assert_eq!(events.len(), 16);
    assert!(called.text().contains("nothing is written"));
    assert!(app.writes().is_empty());
    let dry = app.call("upsert_events", json!({ "events": events, "dry_run": true })).await;
    dry.data();
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_proposal_takes_its_figures_from_the_caller() {
    let app = App::start().await;
    let propose = json!({ "race_date": "+8w", "start_load": 200, "peak_load": 500, "taper_weeks": 2, "recovery_every": 0 });
    let called = app.call("get_training_plan", json!({ "propose": propose })).await;
    let weeks = called.data()["proposal"]["weeks"].as_array().unwrap();
    let loads: Vec<i64> = weeks.iter().map(|week| week["load"].as_i64().unwrap()).collect();
    assert_eq!((loads[0], loads[6], loads[7], loads[8]), (200, 500, 300, 300));
    assert!(weeks.iter().all(|week| week.get("recovery").is_none()));
}

#[tokio::test]
async fn a_season_that_cannot_be_is_refused() {
    let app = App::start().await;
    for (arguments, argument) in [
        (json!({ "propose": { "race_date": "2026-06-16" } }), "propose.race_date"),
        (json!({ "propose": { "race_date": "+60w" } }), "propose.race_date"),
        (json!({ "propose": { "race_date": "soon" } }), "propose.race_date"),
        (json!({ "propose": {} }), "propose.race_date"),
        (json!({ "propose": { "race_date": "+8w", "taper_weeks": 4 } }), "propose.taper_weeks"),
        (json!({ "oldest": "-700d", "newest": "+100d" }), "oldest"),
    ] {
        let called = app.call("get_training_plan", arguments.clone()).await;
        let message = called.failure()["message"].as_str().unwrap();
        assert!(message.contains(&format!("argument {argument} ")), "{arguments}: {message}");
    }
}

#[tokio::test]
async fn a_plan_without_its_summary_still_answers() {
    let app = App::start().await;
    app.sim.fault(failing("*/athlete-summary", 403));
    let called = app.call("get_training_plan", json!({})).await;
    assert_eq!(called.data()["partial"][0], json!({ "part": "done", "code": "upstream_forbidden" }));
    assert!(!called.data()["races"].as_array().unwrap().is_empty());
}
