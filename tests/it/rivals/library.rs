use serde_json::json;

use super::{Coach, lines};

#[tokio::test]
async fn workouts_of_a_folder_are_filtered_from_all() {
    let coach = Coach::demo().await;
    let folders = coach.rows("list_workouts", json!({}), "folders").await;
    let folder = folders.iter().find(|folder| folder["type"] == "FOLDER").unwrap();
    coach.forget();
    let rows = coach.rows("list_workouts", json!({ "folder_id": folder["id"] }), "workouts").await;
    assert_eq!(json!(rows.len()), folder["workouts"]);
    let heard = lines(&coach.heard());
    assert!(heard.contains(&"GET /api/v1/athlete/i999000001/workouts".to_owned()), "{heard:?}");
    assert!(!heard.iter().any(|line| line.contains("/folders/")), "{heard:?}");
}
