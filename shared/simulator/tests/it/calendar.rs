//! The calendar as it is found.

use serde_json::Value;

use crate::client::Site;

async fn year(site: &Site) -> Vec<Value> {
    site.mine("events?oldest=2025-06-17&newest=2026-08-20").await.as_array().unwrap().clone()
}

#[tokio::test]
async fn has_one_of_each_kind_of_event() {
    let site = Site::start().await;
    let events = year(&site).await;
    for category in [
        "WORKOUT",
        "RACE_A",
        "RACE_B",
        "RACE_C",
        "NOTE",
        "PLAN",
        "HOLIDAY",
        "SICK",
        "SET_EFTP",
        "SEASON_START",
        "TARGET",
    ] {
        assert!(events.iter().any(|event| event["category"] == category), "{category}");
    }
    let model = site.mine("fitness-model-events").await;
    assert!(
        model
            .as_array()
            .unwrap()
            .iter()
            .all(|event| ["SET_EFTP", "SEASON_START"].contains(&event["category"].as_str().unwrap()))
    );
}

#[tokio::test]
async fn shows_a_week_by_default_and_whole_blocks_that_touch_the_range() {
    let site = Site::start().await;
    let week = site.mine("events").await;
    for event in week.as_array().unwrap() {
        let (start, end) =
            (event["start_date_local"].as_str().unwrap(), event["end_date_local"].as_str().unwrap());
        assert!(start < "2026-06-24" && end > "2026-06-17T00:00:00", "{start} {end}");
    }
    assert!(
        week.as_array().unwrap().iter().any(|event| event["category"] == "PLAN"),
        "the phase began weeks ago"
    );
    let targets = site.mine("events?oldest=2026-06-01&newest=2026-06-30&category=TARGET").await;
    assert!(
        targets
            .as_array()
            .unwrap()
            .iter()
            .all(|event| event["category"] == "TARGET" && event["for_week"] == true)
    );
}

#[tokio::test]
async fn pairs_what_was_planned_with_what_was_done() {
    let site = Site::start().await;
    let done = site.activities("2026-05-01").await;
    let paired: Vec<&Value> = done.iter().filter(|row| !row["paired_event_id"].is_null()).collect();
    assert!(paired.len() > 20);
    let events = year(&site).await;
    for activity in paired {
        let event = events.iter().find(|event| event["id"] == activity["paired_event_id"]).unwrap();
        assert_eq!(event["paired_activity_id"], activity["id"]);
    }
}

#[tokio::test]
async fn keeps_text_without_steps_as_prose() {
    let site = Site::start().await;
    let events = year(&site).await;
    let prose: Vec<&Value> = events
        .iter()
        .filter(|event| {
            event["type"] != "WeightTraining" && event["workout_doc"]["steps"] == serde_json::json!([])
        })
        .collect();
    assert_eq!(prose.len(), 2);
    assert!(prose.iter().all(|event| event["icu_training_load"].is_null()));
    assert!(events.iter().any(|event| event["push_errors"].is_array()));
    assert!(events.iter().any(|event| event["hide_from_athlete"] == true));
    assert!(events.iter().any(|event| event["athlete_cannot_edit"] == true));
    assert!(events.iter().any(|event| event["oauth_client_id"] == 99));
}

#[tokio::test]
async fn resolves_targets_and_exports_workouts() {
    let site = Site::start().await;
    let rows = site.mine("events?oldest=2026-06-17&newest=2026-07-05&category=WORKOUT&resolve=true").await;
    let ride = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["workout_doc"]["steps"][0]["_power"].is_object())
        .unwrap();
    assert_eq!(ride["workout_doc"]["steps"][0]["_power"]["units"], "w");
    let id = &ride["id"];
    let zwo = site.get(&format!("/api/v1/athlete/0/events/{id}/download.zwo")).await.text();
    assert!(zwo.contains("<workout_file>") && zwo.contains("Duration="));
    let erg = site.get(&format!("/api/v1/athlete/0/events/{id}/download.erg")).await.text();
    assert!(erg.contains("MINUTES WATTS"));
    assert_eq!(site.get(&format!("/api/v1/athlete/0/events/{id}/download.mp3")).await.status, 404);
}
