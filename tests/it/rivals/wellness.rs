use serde_json::{Value, json};

use super::{Coach, lines};

async fn write(coach: &Coach, date: &str, values: Value) {
    coach.ask("update_wellness", json!({ "days": [{ "date": date, "values": values }] })).await;
}

#[tokio::test]
async fn wellness_is_asked_once_at_its_own_path() {
    let coach = Coach::demo().await;
    coach.forget();
    coach.ask("get_wellness", json!({ "fields": ["hrv", "CoffeeCups"] })).await;
    let heard = lines(&coach.heard());
    let athlete = "GET /api/v1/athlete/i999000001";
    let others = heard.iter().filter(|line| **line != athlete && **line != format!("{athlete}/custom-item"));
    assert_eq!(others.collect::<Vec<_>>(), [&format!("{athlete}/wellness")]);
}

#[tokio::test]
async fn wellness_in_snake_case_is_there_after_the_write() {
    let coach = Coach::demo().await;
    write(
        &coach,
        "-1d",
        json!({ "resting_hr": 44, "sleep_quality": 3, "avg_sleeping_hr": 47, "kcal_consumed": 2_300 }),
    )
    .await;
    let day = coach.day("2026-03-09").await;
    assert_eq!(
        (&day["restingHR"], &day["sleepQuality"], &day["avgSleepingHR"], &day["kcalConsumed"]),
        (&json!(44), &json!(3), &json!(47), &json!(2_300))
    );
}

#[tokio::test]
async fn the_scales_run_from_1_best_to_4_worst() {
    let coach = Coach::demo().await;
    let scales =
        ["sleepQuality", "fatigue", "soreness", "stress", "mood", "motivation", "injury", "hydration"];
    for scale in scales {
        for wrong in [5, -2] {
            let days = json!([{ "date": "-1d", "values": { scale: wrong } }]);
            let refused = coach.failure("update_wellness", json!({ "days": days })).await;
            assert_eq!(refused["code"], "invalid_argument", "{scale} {wrong}");
        }
    }
    write(&coach, "-1d", json!({ "fatigue": 1, "sleepQuality": 4, "mood": 1, "stress": 4 })).await;
    let day = coach.rows("get_wellness", json!({ "oldest": "-1d", "newest": "-1d" }), "days").await.remove(0);
    assert_eq!(day["fatigue"], json!({ "value": 1, "label": "low" }));
    assert_eq!(day["sleep_quality"], json!({ "value": 4, "label": "poor" }));
    assert_eq!(day["mood"], json!({ "value": 1, "label": "excellent" }));
    assert_eq!(day["stress"], json!({ "value": 4, "label": "extreme" }));
}

#[tokio::test]
async fn the_cycle_phases_are_those_of_the_service() {
    let coach = Coach::demo().await;
    write(&coach, "-1d", json!({ "menstrualPhase": "PERIOD" })).await;
    assert_eq!(coach.day("2026-03-09").await["menstrualPhase"], "PERIOD");
    let days = json!([{ "date": "-1d", "values": { "menstrualPhase": "MENSTRUAL" } }]);
    let refused = coach.failure("update_wellness", json!({ "days": days })).await;
    assert!(refused["message"].as_str().unwrap().contains("PERIOD"), "{refused}");
}

/// The day with everything known and good; each case changes one answer.
async fn score(coach: &Coach, change: Value) -> Value {
    let mut values = json!({
        "hrv": 68, "restingHR": 48, "sleepSecs": 27_000, "sleepScore": null, "sleepQuality": 2, "fatigue": 2, "stress": 2,
        "motivation": 2, "mood": 2, "soreness": 1, "injury": 1
    });
    values.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    write(coach, "-2d", values).await;
    coach.ask("get_readiness", json!({ "date": "-2d" })).await
}

fn points(answer: &Value, part: &str) -> f64 {
    let parts = answer["components"].as_array().unwrap();
    parts.iter().find(|of| of["name"] == part).unwrap()["points"].as_f64().unwrap()
}

#[tokio::test]
async fn readiness_copes_with_every_answer_of_the_scales() {
    let coach = Coach::demo().await;
    let good = score(&coach, json!({})).await;
    let sum: f64 = ["hrv", "resting_hr", "sleep", "subjective"].iter().map(|part| points(&good, part)).sum();
    let near = |answer: &Value, wanted: f64, why: &str| {
        let told = answer["score"].as_f64().unwrap();
        assert!((told - wanted).abs() <= 1.0, "{why}: {told}, not {wanted}");
    };
    near(&good, sum, "soreness 1 and injury 1 change nothing");
    assert!((points(&good, "sleep") - 12.0).abs() < 0.06, "15 x 0.8 for a good night without a score");
    assert!((points(&good, "subjective") - 13.3).abs() < 0.06, "20 x 2/3 when every answer is 2");
    for (change, factor) in
        [(json!({ "soreness": 2 }), 0.9), (json!({ "soreness": 3 }), 0.75), (json!({ "soreness": 4 }), 0.5)]
    {
        near(&score(&coach, change.clone()).await, sum * factor, &change.to_string());
    }
    for (injury, cap) in [(2, 70.0), (3, 50.0), (4, 30.0)] {
        near(&score(&coach, json!({ "injury": injury })).await, sum.min(cap), &format!("injury {injury}"));
    }
    let gloomy = score(&coach, json!({ "mood": 4 })).await;
    assert!((points(&gloomy, "subjective") - 10.7).abs() < 0.06, "mood is a fifth of 20 points: {gloomy:#}");
}

#[tokio::test]
async fn every_scale_has_its_direction() {
    let coach = Coach::demo().await;
    let usual = points(&score(&coach, json!({})).await, "subjective");
    for scale in ["fatigue", "stress", "motivation", "mood"] {
        let best = points(&score(&coach, json!({ scale: 1 })).await, "subjective");
        let worst = points(&score(&coach, json!({ scale: 4 })).await, "subjective");
        assert!(best > usual && usual > worst, "{scale}: {best} {usual} {worst}");
    }
    for scale in ["fatigue", "stress", "mood", "motivation", "soreness", "sleepQuality"] {
        let answer = coach.ask("analyze_metric", json!({ "mode": "distribution", "metric": scale })).await;
        assert_eq!(answer["lower_is_better"], true, "{scale}: {answer:#}");
    }
    let hrv = coach.ask("analyze_metric", json!({ "mode": "distribution", "metric": "hrv" })).await;
    assert_ne!(hrv["lower_is_better"], true, "{hrv:#}");
}
