use serde_json::json;

use super::{Coach, body};

#[tokio::test]
async fn settings_say_what_becomes_of_the_zones() {
    let coach = Coach::demo().await;
    for (wanted, sent) in [(None, "recalcHrZones=true"), (Some(false), "recalcHrZones=false")] {
        coach.forget();
        let mut arguments = json!({ "sport": "Ride", "lthr": if wanted.is_none() { 170 } else { 171 } });
        if let Some(wanted) = wanted {
            arguments["recalc_hr_zones"] = json!(wanted);
        }
        coach.confirm("update_sport_settings", arguments).await;
        let [write] = coach.writes().try_into().unwrap();
        assert_eq!(write.query, sent);
    }
}

#[tokio::test]
async fn threshold_pace_is_metres_per_second_upstream() {
    let coach = Coach::demo().await;
    let profile = coach.ask("get_athlete_profile", json!({ "sport": "Run" })).await;
    assert_eq!(profile["sports"][0]["threshold_pace"], "4:30/km", "{profile:#}");
    let served = coach.upstream("/api/v1/athlete/0/sport-settings/Run").await;
    assert!((served["threshold_pace"].as_f64().unwrap() - 3.70).abs() < 0.01);
    coach.confirm("update_sport_settings", json!({ "sport": "Run", "threshold_pace": "4:10/km" })).await;
    let [write] = coach.writes().try_into().unwrap();
    assert!((body(&write)["threshold_pace"].as_f64().unwrap() - 4.0).abs() < 1e-6, "{write:?}");
}

#[tokio::test]
async fn zones_are_the_athletes_own() {
    let coach = Coach::demo().await;
    let zones = json!({ "kind": "power", "bounds": [50, 70, 85, 100, 999], "names": ["Easy", "Steady", "Brisk", "Hard", "All out"] });
    coach.confirm("update_sport_settings", json!({ "sport": "Ride", "zones": zones })).await;
    let profile = coach.ask("get_athlete_profile", json!({ "sport": "Ride" })).await;
    let shown = profile["sports"][0]["power_zones"].as_array().unwrap();
    let names: Vec<&str> = shown.iter().map(|zone| zone["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Easy", "Steady", "Brisk", "Hard", "All out"]);
    assert_eq!((&shown[0]["to_pct"], &shown[0]["to_w"]), (&json!(50), &json!(134)), "half of 268 W");
    assert!(shown[4].get("to_w").is_none(), "999 means without an end: {}", shown[4]);
}
