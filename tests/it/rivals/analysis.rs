use serde_json::{Value, json};

use super::Coach;
use crate::harness::{App, McpClient};

#[tokio::test]
async fn two_ranges_with_one_start_have_two_answers() {
    let coach = Coach::demo().await;
    for (tool, rows) in
        [("get_wellness", "days"), ("list_events", "events"), ("list_activities", "activities")]
    {
        let short = coach.rows(tool, json!({ "oldest": "-20d", "newest": "-15d" }), rows).await;
        let long = coach.rows(tool, json!({ "oldest": "-20d", "newest": "-1d" }), rows).await;
        assert!(long.len() > short.len() && !short.is_empty(), "{tool}: {} {}", short.len(), long.len());
    }
}

/// What a day is to the demo athlete, if they lived there.
async fn today_in(app: &App, timezone: &str) -> Value {
    let client = McpClient::connected(app, super::EVERYTHING).await;
    let coach = Coach { app: app.clone(), client };
    app.simulator.clear_faults();
    coach.serve(
        "/api/v1/athlete/i999000001",
        &json!({ "id": "i999000001", "timezone": timezone, "sportSettings": [] }),
    );
    let answer = coach.ask("get_wellness", json!({ "oldest": "today" })).await;
    assert_eq!(answer["timezone"], timezone);
    answer["today"].clone()
}

#[tokio::test]
async fn today_is_the_day_of_the_athlete() {
    let app = App::over_events().await;
    app.clock.advance(4 * 3_600); // noon of 10 March, UTC
    assert_eq!(today_in(&app, "Pacific/Auckland").await, "2026-03-11");
    app.clock.advance(120);
    assert_eq!(today_in(&app, "Pacific/Honolulu").await, "2026-03-10");
    app.clock.advance(12 * 3_600); // midnight between 10 and 11 March, UTC
    assert_eq!(today_in(&app, "Pacific/Auckland").await, "2026-03-11");
    app.clock.advance(120);
    assert_eq!(today_in(&app, "Pacific/Honolulu").await, "2026-03-10");
}

#[tokio::test]
async fn fitness_is_what_the_wellness_rows_say() {
    let coach = Coach::demo().await;
    let rows = coach.rows("get_fitness", json!({ "oldest": "-7d", "newest": "+7d" }), "rows").await;
    let served = coach.upstream("/api/v1/athlete/0/wellness?oldest=2026-03-03&newest=2026-03-17").await;
    assert_eq!(rows.len(), 15);
    for (row, served) in rows.iter().zip(served.as_array().unwrap()) {
        assert!(row["date"].as_str().unwrap().ends_with(served["id"].as_str().unwrap()));
        for key in ["ctl", "atl"] {
            let (ours, theirs) = (row[key].as_f64().unwrap(), served[key].as_f64().unwrap());
            assert!((ours - theirs).abs() <= 0.051, "{key}: {row} {theirs}");
        }
    }
}

#[tokio::test]
async fn the_projection_is_the_sites_own_recursion() {
    let coach = Coach::demo().await;
    let loads: Vec<Value> = (1..=50).map(|day| json!({ "date": format!("+{day}d"), "load": 90 })).collect();
    let arguments = json!({ "oldest": "today", "newest": "+50d", "planned_loads": loads });
    let rows = coach.rows("get_fitness", arguments, "rows").await;
    let start = coach.day("2026-03-10").await;
    let (mut ctl, mut atl) = (start["ctl"].as_f64().unwrap(), start["atl"].as_f64().unwrap());
    assert_eq!(rows.len(), 51);
    for row in rows.iter().skip(1) {
        ctl += (90.0 - ctl) * (1.0 - (-1.0_f64 / 42.0).exp());
        atl += (90.0 - atl) * (1.0 - (-1.0_f64 / 7.0).exp());
        let told = |key: &str| row[key].as_f64().unwrap();
        assert!((told("ctl") - ctl).abs() <= 0.06 && (told("atl") - atl).abs() <= 0.06, "{row}: {ctl} {atl}");
        assert!((told("form") - (ctl - atl)).abs() <= 0.06, "{row}");
    }
}

#[tokio::test]
async fn correlations_pair_days_by_their_date() {
    let coach = Coach::demo().await;
    let mut days = Vec::new();
    let (mut pairs, mut yesterday) = (0, None);
    for day in 0..40_i32 {
        let steps = 4_000 + (day * 37 % 23) * 250;
        let mut values = json!({ "steps": steps });
        if let Some(before) = yesterday.filter(|_| day % 3 != 0) {
            values["lactate"] = json!(f64::from(before) / 1_000.0);
            pairs += 1;
        }
        yesterday = Some(steps);
        days.push(json!({ "date": format!("-{}d", 60 - day), "values": values }));
    }
    coach.ask("update_wellness", json!({ "days": days })).await;
    let arguments = |lag: i32| json!({ "mode": "correlation", "metric": "steps", "metric_y": "lactate", "oldest": "-60d", "newest": "-21d", "lag_days": lag });
    let right = coach.ask("analyze_metric", arguments(1)).await;
    let figures = right["correlation"].clone();
    assert_eq!(figures["pairs"].as_u64().or_else(|| right["pairs"].as_u64()), Some(pairs), "{right:#}");
    let r = |answer: &Value| answer["correlation"]["r"].as_f64().or_else(|| answer["r"].as_f64()).unwrap();
    assert!((r(&right) - 1.0).abs() < 0.001, "{right:#}");
    let other = coach.ask("analyze_metric", arguments(0)).await;
    assert!(r(&other) < 0.9, "{other:#}");
}

/// An activity with these seconds in zones with these upper bounds, in percent of FTP.
fn ride(bounds: &[u32], seconds: &[u32]) -> Value {
    let zones: Vec<Value> = seconds
        .iter()
        .enumerate()
        .map(|(zone, seconds)| json!({ "id": format!("Z{}", zone + 1), "secs": seconds }))
        .collect();
    json!([{
        "id": "i1", "type": "Ride", "start_date_local": "2026-03-08T09:00:00", "icu_training_load": 90, "tiz_order": "POWER_HR_PACE",
        "moving_time": seconds.iter().sum::<u32>(), "icu_power_zones": bounds, "icu_zone_times": zones
    }])
}

async fn intensity(bounds: &[u32], seconds: &[u32]) -> Value {
    let coach = Coach::demo().await;
    coach.serve("/api/v1/athlete/i999000001/activities", &ride(bounds, seconds));
    coach.ask("analyze_training_load", json!({ "oldest": "-7d" })).await["intensity"].clone()
}

const SEVEN: [u32; 7] = [55, 75, 90, 105, 120, 150, 999];

#[tokio::test]
async fn polarization_is_as_published() {
    let polarized = intensity(&SEVEN, &[4_000, 4_000, 250, 250, 1_500, 0, 0]).await;
    assert_eq!(
        (&polarized["class"], &polarized["polarization_index"]),
        (&json!("polarized"), &json!(2.38)),
        "{polarized:#}"
    );
    let mixed = intensity(&SEVEN, &[4_500, 0, 1_250, 1_250, 3_000, 0, 0]).await;
    assert_eq!(mixed["class"], "mixed", "{mixed:#}");
}

#[tokio::test]
async fn bands_follow_the_bounds_of_the_zones() {
    let seven = intensity(&SEVEN, &[0, 5_000, 2_000, 2_000, 1_000, 0, 0]).await;
    assert_eq!(
        (&seven["low_pct"], &seven["moderate_pct"], &seven["high_pct"]),
        (&json!(50.0), &json!(40.0), &json!(10.0)),
        "zones 3 and 4 are both moderate"
    );
    let three = intensity(&[80, 106, 999], &[5_000, 4_000, 1_000]).await;
    assert_eq!(
        (&three["low_pct"], &three["moderate_pct"], &three["high_pct"]),
        (&json!(50.0), &json!(40.0), &json!(10.0)),
        "three zones are read by their bounds: {three:#}"
    );
}
