//! Recorded answers about the athlete: profile, roster, settings, gear, custom items.

use crate::server::{Reply, Server, day};

#[tokio::test]
async fn reads_a_profile_and_nothing_secret_of_it() {
    let server =
        Server::with([Reply::json("GET", "/athlete/0", include_str!("recorded/athlete.json"))]).await;
    let athlete = server.run(async |api| api.athlete("0").profile().await.unwrap()).await;
    assert_eq!(
        (athlete.id.as_ref().unwrap().as_str(), athlete.timezone.as_deref()),
        ("i12345", Some("Europe/Zurich"))
    );
    assert_eq!((athlete.date_of_birth, athlete.weight), (Some(day("1985-02-09")), Some(71.0)));
    assert_eq!(athlete.training_availability[0].max_training_time, Some(3600));
    assert_eq!(athlete.icu_type_settings[0].ctl_factor, Some(1.0));
    assert_eq!(athlete.sport_settings[0].power_zones.len(), 7);
    assert!(athlete.private_wellness_keys.is_empty());
    assert!(!format!("{athlete:?}").contains("canary"));
}

#[tokio::test]
async fn reads_only_id_and_name_to_identify() {
    let server =
        Server::with([Reply::json("GET", "/athlete/0", include_str!("recorded/athlete.json"))]).await;
    let identity = server.run(async |api| api.athlete("0").identity().await.unwrap()).await;
    assert_eq!((identity.id.as_str(), identity.name.as_deref()), ("i12345", Some("Test Rider")));
    assert!(!format!("{identity:?}").contains("canary"));
}

#[tokio::test]
async fn refuses_an_identity_without_an_id() {
    let server = Server::with([Reply::json("GET", "/athlete/0", r#"{"name":"x"}"#)]).await;
    let identity = server.run(async |api| api.athlete("0").identity().await).await;
    assert_eq!(identity, Err(intervals::Error::Malformed { path: ".".into() }));
}

#[tokio::test]
async fn reads_the_roster_with_ids_exactly_as_served() {
    let server =
        Server::with([Reply::json("GET", "/athletes", include_str!("recorded/athletes.json"))]).await;
    let roster = server.run(async |api| api.athletes().await.unwrap()).await;
    let ids: Vec<&str> = roster.iter().filter_map(|athlete| Some(athlete.id.as_ref()?.as_str())).collect();
    assert_eq!(ids, ["i12345", "999000002"]);
    assert_eq!(
        (roster[1].permission.as_deref(), roster[1].notes.as_deref()),
        (Some("READ"), Some("**knee**"))
    );
    assert!(!format!("{roster:?}").contains("canary"));
}

#[tokio::test]
async fn names_the_linked_services() {
    let server = Server::with([Reply::json(
        "GET",
        "/athlete/0/connections",
        include_str!("recorded/connections.json"),
    )])
    .await;
    let services = server.run(async |api| api.athlete("0").connected_services().await.unwrap()).await;
    assert_eq!(services, ["dropbox", "garmin_health"]);
}

#[tokio::test]
async fn reads_thresholds_and_zones() {
    let path = "/athlete/0/sport-settings";
    let server = Server::with([Reply::json("GET", path, include_str!("recorded/sport_settings.json"))]).await;
    let settings = server.run(async |api| api.athlete("0").sport_settings().await.unwrap()).await;
    assert_eq!((settings[0].ftp, settings[0].lthr), (None, Some(172.0)));
    assert_eq!(settings[0].threshold_pace, Some(3.703_703_6));
    assert_eq!((settings[0].pace_zones[3], settings[0].hr_zone_names.len()), (100.0, 5));
}

#[tokio::test]
async fn reads_gear_in_use_and_retired() {
    let server =
        Server::with([Reply::json("GET", "/athlete/0/gear", include_str!("recorded/gear.json"))]).await;
    let gear = server.run(async |api| api.athlete("0").gear().await.unwrap()).await;
    assert_eq!((gear[0].purchased, gear[0].retired), (Some(day("2026-09-01")), None));
    assert_eq!(gear[0].reminders[0].percent_used, Some(7.75));
    assert_eq!((gear[1].retired, gear[1].component_ids[0].as_str()), (Some(day("2026-01-31")), "71460"));
}

#[tokio::test]
async fn passes_the_content_of_a_custom_item_through() {
    let server = Server::with([Reply::json(
        "GET",
        "/athlete/0/custom-item",
        include_str!("recorded/custom_items.json"),
    )])
    .await;
    let items = server.run(async |api| api.athlete("0").custom_items().await.unwrap()).await;
    assert_eq!(items[0].content.as_ref().unwrap().text("code"), Some("CoffeeCups"));
    assert_eq!(items[1].content, None);
}
