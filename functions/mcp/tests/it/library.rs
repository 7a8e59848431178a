//! Gear, library, custom items, forecast and roster: lists that are read and filtered here.

use serde_json::{Value, json};

use crate::app::App;

fn names(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn gear_is_listed_with_its_parts_and_the_most_due_first() {
    let app = App::start().await;
    let called = app.call("list_gear", json!({})).await;
    let gear = &called.data()["gear"];
    assert_eq!(
        names(gear)[..2],
        ["Road bike", "Daily trainers"],
        "a chain at 130 % comes before shoes at 92 %"
    );
    assert_eq!(gear[0]["components"][0]["name"], "Road chain");
    assert_eq!(gear[0]["components"][0]["reminders"][0]["used_pct"], 130);
    assert!(gear[0]["id"].as_str().unwrap().starts_with('b'), "old ids keep their letter");
    assert!(gear[0]["distance_km"].as_i64().unwrap() > 1_000);
    assert!(!names(gear).contains(&"Old pair"));
    assert_eq!(called.data()["retired_hidden"], 1);
    assert!(
        called.text().contains("· Road chain") && called.text().contains("Replace 130 % of "),
        "{}",
        called.text()
    );
    let retired = app.call("list_gear", json!({ "include_retired": true })).await;
    assert!(names(&retired.data()["gear"]).contains(&"Old pair"));
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn notes_on_a_part_stay_marked_as_text_of_people() {
    let app = App::start().await;
    let called = app.call("list_gear", json!({})).await;
    let chain = &called.data()["gear"][0]["components"][0];
    assert!(chain["untrusted"]["notes"].is_string(), "{chain:#}");
    assert!(called.data()["notice"].is_string());
    assert!(called.text().contains("│ Road chain notes:"), "{}", called.text());
}

#[tokio::test]
async fn the_library_shows_folders_first_and_then_filters() {
    let app = App::start().await;
    let folders = app.call("list_workouts", json!({})).await;
    let rows = &folders.data()["folders"];
    assert_eq!(names(rows), ["Rides", "Runs and swims", "Tests", "8 week build"]);
    assert_eq!(rows[3]["weeks"], 8);
    assert!(!folders.data().to_string().contains("children"));
    assert!(app.sim.journal().iter().all(|request| !request.path.ends_with("/workouts")));
    let plan = rows[3]["id"].as_str().unwrap();
    let workouts = app.call("list_workouts", json!({ "folder_id": plan, "sport": "Ride", "limit": 5 })).await;
    let rows = workouts.data()["workouts"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(
        rows.iter().all(|row| row["folder_id"] == plan && row["type"] == "Ride" && row["load"].is_number())
    );
    let days: Vec<i64> = rows.iter().map(|row| row["plan_day"].as_i64().unwrap()).collect();
    assert!(days.is_sorted());
    let path = format!("/api/v1/athlete/{}/workouts", simulator::DEMO_ATHLETE);
    assert!(app.sim.journal().iter().any(|request| request.path == path), "there is no list per folder");
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn pages_of_the_library_follow_each_other_without_a_gap() {
    let app = App::start().await;
    let mut arguments = json!({ "sport": "Ride", "limit": 7 });
    let mut seen = Vec::new();
    loop {
        let called = app.call("list_workouts", arguments.clone()).await;
        let page = called.data()["workouts"].as_array().unwrap().clone();
        seen.extend(page.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = called.data()["next_cursor"].as_str() else {
            assert_eq!(called.data()["total"], seen.len());
            break;
        };
        arguments["cursor"] = json!(cursor);
    }
    let unique: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len());
    let cursor = arguments["cursor"].clone();
    let other = app.call("list_workouts", json!({ "sport": "Run", "cursor": cursor })).await;
    assert_eq!(other.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn few_workouts_come_with_their_text_and_an_unknown_tag_with_the_known_ones() {
    let app = App::start().await;
    let all = app.call("list_workouts", json!({ "query": "x", "limit": 200 })).await;
    let name = all.data()["workouts"][0]["name"].as_str().unwrap().to_owned();
    let tagged = app.call("list_workouts", json!({ "tag": "intervals" })).await;
    assert!(tagged.data()["total"].as_i64().unwrap() > 0);
    let folder = tagged.data()["workouts"][0]["folder_id"].clone();
    let named = app.call("list_workouts", json!({ "query": name, "folder_id": folder })).await;
    if named.data()["total"].as_i64().unwrap() <= 3 {
        assert!(named.data()["workouts"][0]["untrusted"]["description"].is_string());
    }
    let unknown = app.call("list_workouts", json!({ "tag": "intervalls" })).await;
    assert_eq!(unknown.data()["workouts"], json!([]));
    assert!(unknown.data()["known_tags"].as_array().unwrap().contains(&json!("intervals")));
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_not_found() {
    let app = App::start().await;
    let unknown = app.call("list_workouts", json!({ "folder_id": "1" })).await;
    assert_eq!(unknown.failure()["code"], "not_found");
    let before = app.sim.journal().len();
    let malformed = app.call("list_workouts", json!({ "folder_id": "1/2" })).await;
    assert_eq!(malformed.failure()["code"], "invalid_argument");
    assert_eq!(app.sim.journal().len(), before, "a bad id is refused before anything is sent");
}

#[tokio::test]
async fn custom_items_show_the_code_and_one_of_them_its_script_as_data() {
    let app = App::start().await;
    let fields = app.call("list_custom_items", json!({ "type": "INPUT_FIELD" })).await;
    let items = fields.data()["items"].as_array().unwrap();
    let codes: Vec<&str> = items.iter().map(|item| item["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["CoffeeCups", "Niggle", "Shift"]);
    assert_eq!(items[0]["value_type"], "numeric");
    assert!(items.iter().all(|item| item.get("content").is_none()), "content is for one item");
    let charts = app.call("list_custom_items", json!({ "type": "FITNESS_CHART" })).await;
    let id = charts.data()["items"][0]["id"].as_str().unwrap().to_owned();
    let one = app.call("list_custom_items", json!({ "item_id": id })).await;
    let item = &one.data()["item"];
    assert_eq!(item["content"]["script"], "see script_1");
    assert!(item["untrusted"]["script_1"].as_str().unwrap().contains("icu.activities"));
    assert!(!one.text().lines().any(|line| line.contains("icu.activities") && !line.starts_with('│')));
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_zone_set_is_shown_whole() {
    let app = App::start().await;
    let zones = app.call("list_custom_items", json!({ "type": "ZONES" })).await;
    let id = zones.data()["items"][0]["id"].as_str().unwrap().to_owned();
    let one = app.call("list_custom_items", json!({ "item_id": id })).await;
    assert_eq!(one.data()["item"]["content"]["zones"][1]["max"], 98);
    assert!(one.text().contains("Below LT1"), "{}", one.text());
}

#[tokio::test]
async fn a_custom_item_is_named_by_type_or_by_id_and_must_exist() {
    let app = App::start().await;
    for (arguments, code) in [
        (json!({ "item_id": "1" }), "not_found"),
        (json!({ "item_id": "x" }), "invalid_argument"),
        (json!({ "item_id": "1", "type": "ZONES" }), "invalid_argument"),
        (json!({ "type": "NOTES" }), "invalid_argument"),
    ] {
        let called = app.call("list_custom_items", arguments.clone()).await;
        assert_eq!(called.failure()["code"], code, "{arguments}");
    }
}

#[tokio::test]
async fn the_forecast_has_a_row_per_day_and_a_rounded_place() {
    let app = App::start().await;
    let called = app.call("get_weather_forecast", json!({ "newest": "+2d" })).await;
    let days = called.data()["days"].as_array().unwrap();
    assert_eq!(days.len(), 3);
    assert_eq!(days[0]["date"], "Wed 2026-06-17");
    assert_eq!(days[0]["place"], "Home");
    assert!(
        days.iter().all(|day| day["temp_max_c"].is_number()
            && day["wind_mps"].is_number()
            && day["sky"].is_string())
    );
    assert_eq!(called.data()["places"][0]["lat"], 47.38);
    assert!(!called.0.to_string().contains("47.376"), "coordinates are rounded");
    assert!(called.text().contains("Wed 2026-06-17|Home"), "{}", called.text());
    let far = app.call("get_weather_forecast", json!({ "oldest": "+10d", "newest": "+12d" })).await;
    assert_eq!(far.data()["days"], json!([]));
    assert!(far.text().contains("about a week ahead"));
    let long = app.call("get_weather_forecast", json!({ "newest": "+15d" })).await;
    assert_eq!(long.failure()["code"], "invalid_argument");
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn without_a_place_the_forecast_says_how_to_get_one() {
    let app = App::of(simulator::EMPTY_ATHLETE, simulator::EMPTY_KEY).await;
    let called = app.call("get_weather_forecast", json!({})).await;
    assert_eq!(called.data()["warnings"][0]["code"], "settings_missing");
    assert!(called.text().contains("weather settings"));
    assert!(app.sim.journal().iter().any(|request| request.path.ends_with("/weather-config")));
}

#[tokio::test]
async fn a_coach_sees_the_roster_and_may_ask_for_those_on_it_only() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let roster = app.call("list_athletes", json!({})).await;
    let athletes = roster.data()["athletes"].as_array().unwrap();
    let access = |id: &str| {
        let athlete = athletes.iter().find(|athlete| athlete["id"] == id);
        athlete.map(|athlete| athlete["access"].clone())
    };
    assert_eq!(access(simulator::DEMO_ATHLETE), Some(json!("WRITE")));
    assert_eq!(access(simulator::STRAVA_ATHLETE), Some(json!("READ")));
    assert_eq!(access(simulator::AUCKLAND_ATHLETE), Some(json!("READ")));
    let dormant = app.call("list_athletes", json!({ "query": simulator::STRAVA_ATHLETE })).await;
    assert_eq!(dormant.data()["athletes"][0]["status"], "DORMANT");
    let gear = app.call("list_gear", json!({ "athlete_id": simulator::DEMO_ATHLETE })).await;
    assert_eq!(gear.data()["athlete_id"], simulator::DEMO_ATHLETE);
    assert_eq!(gear.data()["gear"][0]["name"], "Road bike");
    let foreign = app.call("list_gear", json!({ "athlete_id": simulator::EMPTY_ATHLETE })).await;
    assert_eq!(foreign.failure()["code"], "athlete_not_allowed");
    let asked = app.sim.journal().iter().any(|request| request.path.contains(simulator::EMPTY_ATHLETE));
    assert!(!asked, "an athlete outside the roster is refused without a request for them");
}

#[tokio::test]
async fn ids_with_and_without_the_letter_are_different_athletes() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    for id in ["i999000002", "999000001"] {
        let called = app.call("list_gear", json!({ "athlete_id": id })).await;
        assert_eq!(called.failure()["code"], "athlete_not_allowed", "{id}");
    }
}

#[tokio::test]
async fn no_key_or_address_of_an_athlete_gets_into_an_answer() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let roster = app.call("list_athletes", json!({})).await;
    let text = roster.0.to_string();
    for canary in [simulator::COACH_KEY, simulator::AUCKLAND_KEY, "canary", "icu_api_key", "@"] {
        assert!(!text.contains(canary), "{canary}");
    }
}
