//! Who may see what.

use crate::client::{Site, basic};

#[tokio::test]
async fn asks_for_a_credential_and_refuses_a_wrong_one() {
    let mut site = Site::start().await;
    site.auth = String::new();
    let none = site.get("/api/v1/athlete/0").await;
    assert_eq!((none.status, none.json()["path"].as_str()), (401, Some("/api/v1/athlete/0")));
    site.auth = basic("wrong");
    let wrong = site.get("/api/v1/athlete/0").await;
    assert_eq!((wrong.status, wrong.json()["status"].as_i64()), (401, Some(401)));
    assert!(wrong.json().get("path").is_none());
    site.auth = "Basic %%%".to_owned();
    assert_eq!(site.get("/api/v1/athlete/0").await.status, 500);
    site.auth = "Bearer demo".to_owned();
    let key = site.get("/api/v1/athlete/0").await;
    assert_eq!((key.status, key.text()), (403, r#"{"error":"Access denied","status":403}"#.to_owned()));
    site.auth = "Bearer 0123456789abcdef".to_owned();
    assert_eq!(site.get("/api/v1/athlete/0").await.status, 401);
}

#[tokio::test]
async fn keeps_athletes_apart() {
    let site = Site::start().await;
    let own = site.get("/api/v1/athlete/i999000001").await.json();
    assert_eq!((own["id"].as_str(), own["name"].as_str()), (Some("i999000001"), Some("Demo Rider")));
    for foreign in ["i999000003", "999000002", "i1", "999000001"] {
        assert_eq!(site.get(&format!("/api/v1/athlete/{foreign}")).await.status, 403, "{foreign}");
    }
    let auckland = site.as_key(simulator::AUCKLAND_KEY);
    let theirs = auckland.activities("2026-05-01").await;
    let id = theirs[0]["id"].as_str().unwrap();
    assert_eq!(site.get(&format!("/api/v1/activity/{id}")).await.status, 404);
    assert_eq!(site.get("/api/v1/athletes").await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn shows_a_coach_the_roster_and_lets_them_write_where_allowed() {
    let site = Site::start().await;
    let coach = site.as_key(simulator::COACH_KEY);
    let roster = coach.get("/api/v1/athletes").await.json();
    let access: Vec<(&str, &str)> = roster
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row["icu_permission"].as_str().unwrap()))
        .collect();
    assert_eq!(
        access,
        [("i999000001", "WRITE"), ("999000002", "READ"), ("i999000003", "READ"), ("i999000005", "WRITE")]
    );
    assert!(roster[0]["icu_notes"].as_str().unwrap().starts_with("# Season"));
    let dormant = coach.get("/api/v1/athlete/999000002/activities?oldest=2025-01-01").await.json();
    assert!(!dormant.as_array().unwrap().is_empty());
    assert!(dormant.as_array().unwrap().iter().all(|row| row["source"] == "STRAVA"));
    assert_eq!(coach.get("/api/v1/athlete/999000002").await.json()["status"], "DORMANT");
    let put = |athlete: &str| format!("/api/v1/athlete/{athlete}/wellness/2026-06-17");
    assert_eq!(coach.ask("PUT", &put("i999000001"), Some("{}")).await.unwrap().status, 200);
    assert_eq!(coach.ask("PUT", &put("i999000003"), Some("{}")).await.unwrap().status, 403);
    let ride = site.newest("Ride").await;
    assert_eq!(coach.get(&format!("/api/v1/activity/{}", ride["id"].as_str().unwrap())).await.status, 200);
}

#[tokio::test]
async fn enforces_the_areas_of_a_token() {
    let site = Site::start().await;
    let token = site.simulator.access_token(simulator::DEMO_ATHLETE, "ACTIVITY:READ,WELLNESS:WRITE");
    let narrow = site.as_token(&token);
    assert_eq!(narrow.get("/api/v1/athlete/0/activities?oldest=2026-06-01").await.status, 200);
    assert_eq!(narrow.get("/api/v1/athlete/0/events").await.status, 403);
    assert_eq!(narrow.get("/api/v1/athletes").await.status, 403);
    let ride = site.newest("Ride").await;
    let path = format!("/api/v1/activity/{}", ride["id"].as_str().unwrap());
    assert_eq!(narrow.ask("PUT", &path, Some("{}")).await.unwrap().status, 403);
    assert_eq!(
        narrow.ask("PUT", "/api/v1/athlete/0/wellness/2026-06-17", Some("{}")).await.unwrap().status,
        200
    );
}

#[tokio::test]
async fn a_new_account_is_empty_but_works() {
    let site = Site::start().await.as_key(simulator::EMPTY_KEY);
    let athlete = site.get("/api/v1/athlete/0").await.json();
    assert_eq!(athlete["sportSettings"].as_array().unwrap().len(), 1);
    assert!(athlete["sportSettings"][0]["ftp"].is_null());
    assert_eq!(site.mine("activities?oldest=2025-01-01").await, serde_json::json!([]));
    assert_eq!(site.mine("wellness?oldest=2026-01-01").await, serde_json::json!([]));
    assert!(site.mine("events").await.is_null() && site.mine("gear").await.is_null());
    let made = serde_json::json!({"start_date_local": "2026-06-16T10:00:00", "type": "Run", "name": "first", "moving_time": 1_800, "icu_training_load": 30});
    site.write("POST", "/api/v1/athlete/0/activities/manual", &made).await;
    assert_eq!(site.mine("wellness?oldest=2026-06-16&newest=2026-06-16").await[0]["ctlLoad"], 30);
}
