//! The text speaks the units of its reader; the structured part is metric for everybody.

use serde_json::{Value, json};
use simulator::{AUCKLAND_ATHLETE, COACH_ATHLETE, COACH_KEY};

use crate::app::{App, Called};

async fn of_auckland(app: &App, tool: &str, mut arguments: Value) -> Called {
    arguments["athlete_id"] = json!(AUCKLAND_ATHLETE);
    app.clock.advance(5);
    app.call(tool, arguments).await
}

#[tokio::test]
async fn an_athlete_who_reads_miles_and_pounds_gets_them_in_the_text() {
    let app = App::of(COACH_ATHLETE, COACH_KEY).await;
    let profile = of_auckland(&app, "get_athlete_profile", json!({})).await;
    assert_eq!(profile.data()["athlete"]["units"], "imperial");
    let kilograms = profile.data()["athlete"]["weight_kg"].as_f64().unwrap();
    let pounds = format!("{:.1} lb", kilograms / 0.453_592_37);
    assert!(profile.text().contains(&pounds) && !profile.text().contains(" kg"), "{}", profile.text());

    let list = of_auckland(&app, "list_activities", json!({ "oldest": "-60d" })).await;
    let rows = list.data()["activities"].as_array().unwrap();
    let row = rows.iter().find(|row| row["distance_m"].is_number()).unwrap();
    let miles = (row["distance_m"].as_f64().unwrap() / 16.093_44).round() / 100.0;
    let line = list.text().lines().find(|line| line.starts_with(row["id"].as_str().unwrap())).unwrap();
    assert!(line.contains(&format!("|{miles}|")), "{line} has no {miles}");
    assert!(list.text().contains("|mi|") && !list.text().contains("|km|"), "{}", list.text());

    let weather = of_auckland(&app, "get_weather_forecast", json!({})).await;
    if weather.data()["days"].as_array().is_some_and(|days| !days.is_empty()) {
        assert!(weather.text().contains("temp_max_f") && weather.text().contains("wind_mph"));
    }
}

#[tokio::test]
async fn every_other_athlete_reads_kilometres() {
    let app = App::start().await;
    let list = app.call("list_activities", json!({})).await;
    assert!(list.text().contains("|km|") && list.text().contains(" km, load "), "{}", list.text());
}
