//! Wellness rows.

use crate::client::Site;

#[tokio::test]
async fn has_rows_for_future_days_with_fitness_only() {
    let site = Site::start().await;
    let rows = site.mine("wellness?oldest=2026-06-18&newest=2026-12-31").await;
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 42);
    for row in rows {
        assert!(row["ctl"].is_number() && row["hrv"].is_null() && row["sleepSecs"].is_null());
        assert_eq!(row["tempWeight"], true);
    }
}

#[tokio::test]
async fn follows_illness_and_leaves_the_gaps_of_a_real_diary() {
    let site = Site::start().await;
    let rows = site.mine("wellness?oldest=2025-06-17&newest=2026-06-17").await;
    let rows = rows.as_array().unwrap();
    let with_hrv = rows.iter().filter(|row| row["hrv"].is_number()).count();
    assert!((82..94).contains(&(100 * with_hrv / rows.len())), "{with_hrv} of {}", rows.len());
    let mean = |from: &str, to: &str| {
        let values: Vec<f64> = rows
            .iter()
            .filter(|row| (from..=to).contains(&row["id"].as_str().unwrap()))
            .filter_map(|row| row["hrv"].as_f64())
            .collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    assert!(mean("2026-01-28", "2026-02-02") < mean("2025-12-01", "2026-01-20") - 5.0);
    assert_eq!(rows.iter().filter(|row| row["locked"] == true).count(), 2);
    assert!(
        rows.iter().any(|row| row["CoffeeCups"].is_number())
            && rows.iter().any(|row| row["Niggle"].is_string())
    );
    assert!(rows.iter().any(|row| row["carbohydrates"].is_number()));
    for key in ["fatigue", "soreness", "stress", "mood", "motivation", "sleepQuality"] {
        assert!(
            rows.iter().filter_map(|row| row[key].as_i64()).all(|value| (1..=4).contains(&value)),
            "{key}"
        );
    }
}

#[tokio::test]
async fn sends_chosen_fields_without_nulls_and_tables() {
    let site = Site::start().await;
    let rows = site.mine("wellness?oldest=2026-06-01&newest=2026-06-30&fields=id,hrv,ctl").await;
    for row in rows.as_array().unwrap() {
        assert!(
            row.as_object()
                .unwrap()
                .iter()
                .all(|(key, value)| ["id", "hrv", "ctl"].contains(&key.as_str()) && !value.is_null())
        );
    }
    let csv =
        site.get("/api/v1/athlete/0/wellness.csv?oldest=2026-06-01&newest=2026-06-03&cols=id,hrv").await;
    assert!(csv.text().starts_with("date,hrv\n2026-06-01,"));
    assert_eq!(site.get("/api/v1/athlete/0/wellness/2026-06-10").await.json()["id"], "2026-06-10");
}
