//! The shapes in which the site says no.

use serde_json::{Value, json};

use crate::client::Site;

async fn refused(site: &Site, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = site.ask(method, path, Some(&body.to_string())).await.unwrap();
    let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
    (answer.status, body)
}

#[tokio::test]
async fn answers_unknown_routes_and_verbs_like_the_framework() {
    let site = Site::start().await;
    let (status, body) = refused(&site, "GET", "/api/v1/athlete/0/fitness", &json!({})).await;
    assert_eq!(
        (status, &body["error"], &body["path"]),
        (404, &json!("Not Found"), &json!("/api/v1/athlete/0/fitness"))
    );
    assert!(body["timestamp"].as_str().unwrap().ends_with("+00:00"));
    let wrong = [
        ("DELETE", "/api/v1/athlete/0/wellness/2026-06-17"),
        ("GET", "/api/v1/athlete/0/folders/1/workouts"),
        ("POST", "/api/v1/athlete/0/sport-settings/Ride/apply"),
        ("DELETE", "/api/v1/athlete/0/events/bulk-delete"),
    ];
    for (method, path) in wrong {
        let (status, body) = refused(&site, method, path, &json!({})).await;
        assert_eq!((status, &body["error"]), (405, &json!("Method Not Allowed")), "{method} {path}");
    }
}

#[tokio::test]
async fn names_the_missing_parameter() {
    let site = Site::start().await;
    let table = [
        ("GET", "activities", "oldest"),
        ("GET", "power-curves", "type"),
        ("GET", "activities/interval-search", "minSecs"),
        ("GET", "activities/search", "q"),
        ("GET", "activities-around", "activity_id"),
        ("GET", "mmp-model", "type"),
        ("DELETE", "events?oldest=2026-06-18", "category"),
        ("GET", "activity-power-curves", "oldest"),
    ];
    for (method, path, name) in table {
        let (status, body) = refused(&site, method, &format!("/api/v1/athlete/0/{path}"), &json!({})).await;
        let error = body["error"].as_str().unwrap();
        assert!(
            status == 422 && error.starts_with(&format!("Required request parameter '{name}'")),
            "{path}: {status} {error}"
        );
    }
    let ride = site.newest("Ride").await;
    let path = format!("/api/v1/activity/{}/best-efforts?stream=watts", ride["id"].as_str().unwrap());
    assert_eq!(refused(&site, "GET", &path, &json!({})).await.0, 422);
    let path = format!("/api/v1/activity/{}/power-curves?types=raw_nonsense", ride["id"].as_str().unwrap());
    assert_eq!(refused(&site, "GET", &path, &json!({})).await, (422, Value::Null));
}

#[tokio::test]
async fn refuses_events_that_the_site_refuses() {
    let site = Site::start().await;
    let path = "/api/v1/athlete/0/events";
    let long = "n".repeat(81);
    let table = [
        (
            json!({"category": "NOTE", "name": "n", "start_date_local": "2026-06-20"}),
            "Invalid start_date_local [2026-06-20]",
        ),
        (json!({"category": "NOTE", "start_date_local": "2026-06-20T00:00:00"}), "Name is required"),
        (
            json!({"category": "note", "name": "n", "start_date_local": "2026-06-20T00:00:00"}),
            "Invalid category [note]",
        ),
        (
            json!({"category": "WORKOUT", "type": "Bouldering", "name": "n", "start_date_local": "2026-06-20T00:00:00"}),
            "Invalid type [Bouldering]",
        ),
        (
            json!({"category": "NOTE", "name": long, "start_date_local": "2026-06-20T00:00:00"}),
            "Name is too long",
        ),
    ];
    for (body, error) in &table {
        assert_eq!(refused(&site, "POST", path, body).await, (422, json!({"status": 422, "error": error})));
    }
    let (status, body) = refused(&site, "POST", &format!("{path}/bulk"), &json!([table[4].0])).await;
    assert_eq!((status, body), (422, json!([{"status": 422, "error": "Name is too long"}])));
    assert_eq!(refused(&site, "GET", &format!("{path}?category=NOTES"), &json!({})).await.0, 422);
}

#[tokio::test]
async fn refuses_bodies_it_cannot_read() {
    let site = Site::start().await;
    let path = "/api/v1/athlete/0/wellness/2026-06-17";
    assert_eq!(site.ask("PUT", path, Some("{")).await.unwrap().status, 400);
    assert_eq!(site.send("PUT", path, "text/plain", b"{}").await.unwrap().status, 415);
    assert_eq!(refused(&site, "PUT", path, &json!({"sleepQuality": "good"})).await.0, 400);
    assert_eq!(refused(&site, "PUT", path, &json!({"feel": 2})).await.0, 422);
    let (status, body) =
        refused(&site, "POST", "/api/v1/athlete/0/download-workout.zwo", &json!({"name": "n"})).await;
    assert!(status == 500 && body["error"].as_str().unwrap().starts_with("java.lang."));
}

#[tokio::test]
async fn refuses_pace_curves_for_athlete_zero_and_without_distances() {
    let site = Site::start().await;
    let range = "oldest=2026-05-01&newest=2026-06-17&type=Run";
    assert_eq!(
        site.get(&format!("/api/v1/athlete/0/activity-pace-curves?{range}&distances=1000")).await.status,
        403
    );
    assert_eq!(
        site.get(&format!("/api/v1/athlete/i999000001/activity-pace-curves?{range}")).await.status,
        500
    );
    let rows = site
        .get(&format!("/api/v1/athlete/i999000001/activity-pace-curves?{range}&distances=1000,5000"))
        .await
        .json();
    assert_eq!(rows["curves"][0]["secs"].as_array().unwrap().len(), 2);
}
