//! Reads of the athlete.

use crate::{ATHLETE, Site};

#[tokio::test]
async fn identifies_the_athlete_behind_the_key() {
    let site = Site::open().await;
    assert_eq!(site.call().athlete("0").identity().await.unwrap().id, ATHLETE);
}

#[tokio::test]
async fn reads_the_profile_with_its_sports() {
    let site = Site::open().await;
    let athlete = site.call().athlete("0").profile().await.unwrap();
    assert_eq!(athlete.timezone.as_deref(), Some("Europe/Zurich"));
    assert!(athlete.date_of_birth.is_some() && athlete.icu_weight.is_some());
    let ride = |settings: &&intervals::SportSettings| settings.types.iter().any(|sport| sport == "Ride");
    let ride = athlete.sport_settings.iter().find(ride).unwrap();
    assert!(ride.ftp.is_some() && ride.power_zones.len() >= 5 && ride.hr_zones.len() >= 5);
}

#[tokio::test]
async fn reads_sport_settings_by_sport() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let run = athlete.sport_settings_for("Run").await.unwrap();
    assert!(run.threshold_pace.is_some_and(|pace| (3.0..4.5).contains(&pace)));
    assert!(athlete.sport_settings().await.unwrap().iter().any(|settings| settings.id == run.id));
    assert!(!athlete.matching_activities("Run").await.unwrap().is_empty());
}

#[tokio::test]
async fn reads_gear_items_and_services() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let gear = athlete.gear().await.unwrap();
    assert!(
        gear.iter().any(|gear| { gear.reminders.iter().any(|reminder| reminder.percent_used.is_some()) })
    );
    assert!(gear.iter().any(|gear| gear.retired.is_some()));
    let first = gear.first().unwrap().id.clone().unwrap();
    assert!(athlete.recalculate_gear(first.as_str()).await.unwrap().distance.is_some());
    let items = athlete.custom_items().await.unwrap();
    let field = items.iter().find(|item| item.kind.as_deref() == Some("INPUT_FIELD")).unwrap();
    assert!(field.content.as_ref().unwrap().text("code").is_some());
    let id = field.id.clone().unwrap();
    assert_eq!(athlete.custom_item(id.as_str()).await.unwrap().name, field.name);
    assert!(!athlete.connected_services().await.unwrap().is_empty());
    assert!(
        api.athletes()
            .await
            .unwrap()
            .iter()
            .any(|athlete| athlete.id.as_ref().is_some_and(|id| id.as_str() == ATHLETE))
    );
}

#[tokio::test]
async fn reads_with_get_alone() {
    let site = Site::open().await;
    let api = site.call();
    api.athlete("0").profile().await.unwrap();
    api.athlete("0").folders().await.unwrap();
    assert_eq!(site.verbs(), ["GET", "GET"]);
}
