//! Recorded answers about days: wellness, events, library, plan, summary, forecast.

use intervals::{FieldValue, ListEvents, ListWellness, WorkoutFormat, ZoneTimes};

use crate::server::{Reply, Server, day};

async fn events() -> Vec<intervals::Event> {
    let server =
        Server::with([Reply::json("GET", "/athlete/0/events", include_str!("recorded/events.json"))]).await;
    let (oldest, newest) = (day("2026-10-20"), day("2026-10-26"));
    let list = ListEvents { oldest, newest, categories: Vec::new(), resolve: false };
    server.run(async |api| api.athlete("0").events(&list).await.unwrap()).await
}

#[tokio::test]
async fn reads_a_planned_workout_with_its_steps() {
    let events = events().await;
    let workout = &events[0];
    assert_eq!(workout.end_date_local.unwrap().date(), day("2026-10-21"));
    assert_eq!((workout.moving_time, workout.icu_training_load), (Some(5640), Some(116.0)));
    let doc = workout.workout_doc.as_ref().unwrap();
    assert_eq!((doc.duration, doc.steps.len(), doc.steps[1].reps), (Some(5640.0), 2, Some(4)));
    assert_eq!(doc.steps[0].cadence.as_ref().unwrap().end, Some(100.0));
    assert_eq!(doc.steps[1].steps[0].absolute_power.as_ref().unwrap().value, Some(297.0));
    assert!(matches!(&doc.zone_times, Some(ZoneTimes::Plain(seconds)) if seconds.len() == 8));
    assert_eq!(workout.push_errors[0].service.as_deref(), Some("GARMIN"));
}

#[tokio::test]
async fn survives_a_workout_document_of_another_shape() {
    let events = events().await;
    assert_eq!(events[1].workout_doc, None);
    let doc = events[2].workout_doc.as_ref().unwrap();
    assert!(doc.steps.is_empty());
    assert!(matches!(&doc.zone_times, Some(ZoneTimes::Named(zones)) if zones[0].secs == Some(600.0)));
}

#[tokio::test]
async fn reads_every_shape_of_an_id_and_a_date() {
    let events = events().await;
    assert_eq!(events[1].id.as_ref().unwrap().as_str(), "51234568");
    assert_eq!(events[1].start_date_local.unwrap().date(), day("2026-10-21"));
    assert_eq!(events[2].start_date_local.unwrap().time().to_string(), "06:30:00");
    assert_eq!(events[2].paired_activity_id.as_ref().unwrap().as_str(), "i1");
}

#[tokio::test]
async fn hands_an_exported_workout_on_as_it_is() {
    let zwo = "<workout_file></workout_file>";
    let reply = Reply::json("GET", "/athlete/0/events/51/download.zwo", zwo)
        .header("content-type", "application/xml");
    let server = Server::with([reply]).await;
    let file = server
        .run(async |api| api.athlete("0").download_workout("51", WorkoutFormat::Zwo).await.unwrap())
        .await;
    assert_eq!(file, zwo);
}

#[tokio::test]
async fn reads_a_day_of_wellness_with_custom_fields() {
    let server =
        Server::with([Reply::json("GET", "/athlete/0/wellness", include_str!("recorded/wellness.json"))])
            .await;
    let list = ListWellness { oldest: day("2026-10-12"), newest: day("2026-10-13"), fields: Vec::new() };
    let days = server.run(async |api| api.athlete("0").wellness(&list).await.unwrap()).await;
    let today = &days[0];
    assert_eq!(today.day, Some(day("2026-10-12")));
    assert_eq!((today.ctl, today.ramp_rate, today.ctl_load), (Some(41.36), Some(-2.11), Some(49.0)));
    assert_eq!(
        (today.resting_hr, today.hrv, today.spo2, today.hrv_sdnn),
        (Some(47.0), Some(68.0), Some(97.0), None)
    );
    assert_eq!((today.temp_weight, today.temp_resting_hr), (Some(false), Some(true)));
    assert_eq!(today.sport_info[0].eftp, Some(268.4));
    assert_eq!(today.custom.get("CoffeeCups"), Some(&FieldValue::Number(3.0)));
    assert_eq!(today.custom.get("Niggle"), Some(&FieldValue::Text("left knee".into())));
    assert!(days[1].sport_info.is_empty());
}

#[tokio::test]
async fn takes_the_empty_answer_of_a_bulk_write_for_a_success() {
    let server = Server::with([Reply::json("PUT", "/athlete/0/wellness-bulk", "")]).await;
    assert_eq!(server.run(async |api| api.athlete("0").update_wellness_bulk(&[]).await).await, Ok(()));
}

#[tokio::test]
async fn reads_the_library_without_what_folders_embed() {
    let server = Server::with([
        Reply::json("GET", "/athlete/0/workouts", include_str!("recorded/workouts.json")),
        Reply::json("GET", "/athlete/0/folders", include_str!("recorded/folders.json")),
        Reply::json("GET", "/athlete/0/training-plan", include_str!("recorded/training_plan.json")),
    ])
    .await;
    let (workouts, folders, plan) = server
        .run(async |api| {
            let athlete = api.athlete("0");
            let workouts = athlete.workouts().await.unwrap();
            (workouts, athlete.folders().await.unwrap(), athlete.training_plan().await.unwrap())
        })
        .await;
    assert_eq!(workouts[0].folder_id, folders[0].id);
    assert_eq!((workouts[0].day, workouts[0].icu_training_load), (Some(12), Some(116.0)));
    assert_eq!((folders[0].num_workouts, folders[0].start_date_local), (Some(60), Some(day("2026-11-02"))));
    assert_eq!(plan.plan.unwrap().name.as_deref(), Some("12 week build"));
    assert_eq!(plan.plan_id, folders[0].id);
}

#[tokio::test]
async fn reads_weekly_totals() {
    let server = Server::with([Reply::json(
        "GET",
        "/athlete/0/athlete-summary",
        include_str!("recorded/summary.json"),
    )])
    .await;
    let weeks = server
        .run(async |api| api.athlete("0").summary(day("2026-10-05"), day("2026-10-12")).await.unwrap())
        .await;
    assert_eq!((weeks[0].date, weeks[0].count), (Some(day("2026-10-05")), Some(6)));
    assert_eq!((weeks[0].form, weeks[0].distance), (Some(-9.5), Some(182_000.0)));
    assert_eq!(weeks[0].by_category[0].category.as_deref(), Some("Ride"));
}

#[tokio::test]
async fn reads_what_it_knows_of_a_forecast_and_survives_the_rest() {
    let server = Server::with([Reply::json(
        "GET",
        "/athlete/0/weather-forecast",
        include_str!("recorded/forecast.json"),
    )])
    .await;
    let places = server.run(async |api| api.athlete("0").weather_forecast().await.unwrap()).await;
    let days = places[0].daily.as_ref().unwrap();
    let temp = days[0].temp.as_ref().unwrap();
    assert_eq!((temp.min, temp.max, days[0].rain), (Some(8.1), Some(14.0), Some(1.2)));
    assert_eq!(days[0].weather[0].description.as_deref(), Some("light rain"));
    assert_eq!((days[1].temp.as_ref(), days[1].rain), (None, None));
    assert_eq!((places[1].label.as_deref(), places[1].daily.as_ref()), (Some("Odd"), None));
}
