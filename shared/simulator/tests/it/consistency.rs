//! Every endpoint agrees with every other, because all figures come from one recording.

use serde_json::Value;

use crate::client::Site;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()
}

fn stream(streams: &Value, kind: &str) -> Vec<f64> {
    numbers(&streams.as_array().unwrap().iter().find(|stream| stream["type"] == kind).unwrap()["data"])
}

#[tokio::test]
async fn replaying_the_loads_gives_the_served_fitness_within_a_hundredth() {
    let site = Site::start().await;
    let rows =
        site.mine("wellness?oldest=2025-04-18&newest=2026-07-29&fields=id,ctl,atl,ctlLoad,atlLoad").await;
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 425 + 1 + 42);
    let (mut ctl, mut atl) = (rows[0]["ctl"].as_f64().unwrap(), rows[0]["atl"].as_f64().unwrap());
    for row in &rows[1..] {
        ctl += (row["ctlLoad"].as_f64().unwrap() - ctl) * (1.0 - (-1.0_f64 / 42.0).exp());
        atl += (row["atlLoad"].as_f64().unwrap() - atl) * (1.0 - (-1.0_f64 / 7.0).exp());
        assert!((row["ctl"].as_f64().unwrap() - ctl).abs() < 0.01, "{row}");
        assert!((row["atl"].as_f64().unwrap() - atl).abs() < 0.01, "{row}");
    }
}

#[tokio::test]
async fn a_summary_is_the_same_with_its_extension_written_out() {
    let site = Site::start().await;
    let weeks = site.mine("athlete-summary?start=2026-05-04&end=2026-05-31").await;
    assert_eq!(weeks.as_array().unwrap().len(), 4);
    assert_eq!(site.mine("athlete-summary.json?start=2026-05-04&end=2026-05-31").await, weeks);
}

#[tokio::test]
async fn the_load_of_a_day_is_the_sum_of_its_activities_and_hidden_ones_are_counted_in_the_summary() {
    let site = Site::start().await;
    let rows = site.mine("wellness?oldest=2026-05-04&newest=2026-05-31&fields=id,ctlLoad").await;
    let served: f64 = rows.as_array().unwrap().iter().map(|row| row["ctlLoad"].as_f64().unwrap()).sum();
    let weeks = site.mine("athlete-summary?start=2026-05-04&end=2026-05-31").await;
    let totals: f64 =
        weeks.as_array().unwrap().iter().map(|week| week["training_load"].as_f64().unwrap()).sum();
    assert!((served - totals).abs() < 0.5, "{served} {totals}");
    let shown: f64 = site
        .mine("activities?oldest=2026-05-04&newest=2026-05-31")
        .await
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["icu_training_load"].as_f64())
        .sum();
    assert!(shown < totals, "{shown} {totals}");
}

#[tokio::test]
async fn zone_times_add_up_to_the_moving_time() {
    let site = Site::start().await;
    let (mut rides, mut runs) = (0, 0);
    for row in site.activities("2025-06-17").await {
        let moving = row["moving_time"].as_i64().unwrap();
        if let Some(zones) = row["icu_zone_times"].as_array() {
            let total: i64 = zones
                .iter()
                .filter(|zone| zone["id"] != "SS")
                .map(|zone| zone["secs"].as_i64().unwrap())
                .sum();
            assert_eq!(total, moving, "{}", row["id"]);
            rides += 1;
        }
        if let Some(zones) = row["pace_zone_times"].as_array() {
            assert_eq!(zones.iter().map(|secs| secs.as_i64().unwrap()).sum::<i64>(), moving, "{}", row["id"]);
            runs += 1;
        }
        if let Some(zones) = row["icu_hr_zone_times"].as_array() {
            let total: i64 = zones.iter().map(|secs| secs.as_i64().unwrap()).sum();
            // Up to 40 seconds of a strap that dropped out are in no zone.
            assert!((0..=40).contains(&(moving - total)), "{} {moving} {total}", row["id"]);
        }
    }
    assert!(rides > 80 && runs > 60, "{rides} {runs}");
}

#[tokio::test]
async fn intervals_are_contiguous_and_cover_the_recording() {
    let site = Site::start().await;
    for kind in ["Ride", "Run", "Swim"] {
        let activity = site.newest(kind).await;
        let id = activity["id"].as_str().unwrap();
        let document = site.get(&format!("/api/v1/activity/{id}/intervals")).await.json();
        let intervals = document["icu_intervals"].as_array().unwrap();
        let mut place = 0;
        for interval in intervals {
            assert_eq!(interval["start_index"].as_i64().unwrap(), place);
            place = interval["end_index"].as_i64().unwrap();
        }
        assert_eq!(place, activity["moving_time"].as_i64().unwrap());
        let groups = document["icu_groups"].as_array().unwrap();
        for interval in intervals.iter().filter(|interval| interval["type"] == "WORK") {
            assert!(groups.iter().any(|group| group["id"] == interval["group_id"]));
        }
    }
}

#[tokio::test]
async fn the_figures_of_a_ride_can_be_computed_from_its_streams() {
    let site = Site::start().await;
    let ride = site.newest("Ride").await;
    let id = ride["id"].as_str().unwrap();
    let streams = site
        .get(&format!("/api/v1/activity/{id}/streams.json?types=time,watts,heartrate,distance"))
        .await
        .json();
    let watts = stream(&streams, "watts");
    assert_eq!(Some(watts.len() as f64), ride["moving_time"].as_f64());
    let mean = watts.iter().sum::<f64>() / watts.len() as f64;
    assert!((mean - ride["icu_average_watts"].as_f64().unwrap()).abs() <= 0.5);
    let fourth: f64 = watts.windows(30).map(|window| (window.iter().sum::<f64>() / 30.0).powi(4)).sum();
    let normalized = (fourth / (watts.len() - 29) as f64).powf(0.25);
    assert!((normalized - ride["icu_weighted_avg_watts"].as_f64().unwrap()).abs() <= 1.5);
    let intensity = normalized / ride["icu_ftp"].as_f64().unwrap();
    let load = watts.len() as f64 / 36.0 * intensity * intensity;
    assert!((load - ride["icu_training_load"].as_f64().unwrap()).abs() <= 1.5);
    let beats: Vec<f64> = stream(&streams, "heartrate").into_iter().filter(|beat| *beat > 0.0).collect();
    let mean = beats.iter().sum::<f64>() / beats.len() as f64;
    assert!((mean - ride["average_heartrate"].as_f64().unwrap()).abs() <= 0.5);
    let distance = stream(&streams, "distance");
    assert!((distance.last().unwrap() - ride["distance"].as_f64().unwrap()).abs() < 1.0);
}

#[tokio::test]
async fn curve_points_are_reachable_in_the_streams() {
    let site = Site::start().await;
    let curves = site.mine("power-curves?type=Ride&curves=90d").await;
    let curve = &curves["list"][0];
    for secs in [5, 60, 300] {
        let place = curve["secs"].as_array().unwrap().iter().position(|known| *known == secs).unwrap();
        let id = curve["activity_id"][place].as_str().unwrap();
        assert!(curves["activities"][id].is_object());
        if !id.starts_with('i') {
            continue;
        }
        let streams = site.get(&format!("/api/v1/activity/{id}/streams.json?types=watts")).await.json();
        let best = stream(&streams, "watts")
            .windows(secs)
            .map(|window| window.iter().sum::<f64>() / secs as f64)
            .fold(0.0, f64::max);
        assert!((best - curve["values"][place].as_f64().unwrap()).abs() <= 0.5, "{secs} s: {best}");
    }
}

#[tokio::test]
async fn histograms_and_best_efforts_agree_with_the_recording() {
    let site = Site::start().await;
    let ride = site.newest("Ride").await;
    let id = ride["id"].as_str().unwrap();
    let buckets = site.get(&format!("/api/v1/activity/{id}/power-histogram")).await.json();
    let total: i64 = buckets.as_array().unwrap().iter().map(|bucket| bucket["secs"].as_i64().unwrap()).sum();
    assert_eq!(total, ride["moving_time"].as_i64().unwrap());
    let curve = site.get(&format!("/api/v1/activity/{id}/power-curve")).await.json();
    let place = curve["secs"].as_array().unwrap().iter().position(|secs| *secs == 300).unwrap();
    let efforts = site
        .get(&format!("/api/v1/activity/{id}/best-efforts?stream=watts&duration=300&count=3"))
        .await
        .json();
    let efforts = efforts["efforts"].as_array().unwrap();
    assert!(
        (efforts[0]["average"].as_f64().unwrap() - curve["values"][place].as_f64().unwrap()).abs() <= 0.5
    );
    for pair in efforts.windows(2) {
        assert!(pair[0]["average"].as_f64() >= pair[1]["average"].as_f64());
        let apart = pair[0]["end_index"].as_i64() <= pair[1]["start_index"].as_i64()
            || pair[1]["end_index"].as_i64() <= pair[0]["start_index"].as_i64();
        assert!(apart, "{pair:?}");
    }
}
