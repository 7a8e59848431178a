//! Reads of days: wellness, calendar, library, plan, totals, forecast.

use intervals::{ListEvents, ListWellness, WorkoutFormat};

use crate::{Site, TODAY, day};

#[tokio::test]
async fn reads_wellness_up_to_the_future() {
    let site = Site::open().await;
    let list = ListWellness { oldest: day("2026-05-01"), newest: day("2026-06-30"), fields: Vec::new() };
    let days = site.call().athlete("0").wellness(&list).await.unwrap();
    assert_eq!(days.len(), 61);
    assert!(
        days.iter()
            .all(|wellness| wellness.ctl.is_some() && wellness.atl.is_some() && wellness.ctl_load.is_some())
    );
    assert!(days.iter().any(|wellness| wellness.hrv.is_some() && wellness.resting_hr.is_some()));
    assert!(days.iter().any(|wellness| wellness.sleep_secs.is_some() && wellness.soreness.is_some()));
    assert!(days.iter().any(|wellness| !wellness.custom.is_empty() && !wellness.sport_info.is_empty()));
}

#[tokio::test]
async fn reads_chosen_wellness_fields_and_whole_days() {
    let site = Site::open().await;
    let api = site.call();
    let fields = vec!["id".into(), "ctl".into()];
    let list = ListWellness { oldest: day(TODAY), newest: day(TODAY), fields };
    let chosen = api.athlete("0").wellness(&list).await.unwrap();
    let list = ListWellness { fields: Vec::new(), ..list };
    let whole = api.athlete("0").wellness(&list).await.unwrap().remove(0);
    assert_eq!(chosen.first().unwrap().ctl, whole.ctl);
    assert_eq!((chosen.first().unwrap().atl, whole.day), (None, Some(day(TODAY))));
}

#[tokio::test]
async fn reads_planned_workouts_with_absolute_targets() {
    let site = Site::open().await;
    let api = site.call();
    let (oldest, newest) = (day(TODAY), day("2026-07-08"));
    let list = ListEvents { oldest, newest, categories: vec!["WORKOUT".into()], resolve: true };
    let events = api.athlete("0").events(&list).await.unwrap();
    assert!(events.iter().all(|event| event.id.is_some() && event.start_date_local.is_some()));
    let understood =
        |event: &&intervals::Event| event.workout_doc.as_ref().is_some_and(|doc| !doc.steps.is_empty());
    let workout = events.iter().find(understood).unwrap();
    assert!(workout.icu_training_load.is_some() && workout.moving_time.is_some());
    let steps = events.iter().filter_map(|event| event.workout_doc.as_ref()).flat_map(|doc| &doc.steps);
    let all: Vec<_> = steps.flat_map(|step| std::iter::once(step).chain(&step.steps)).collect();
    assert!(all.iter().any(|step| step.absolute_power.is_some()));
    assert!(all.iter().any(|step| step.absolute_pace.is_some() || step.absolute_hr.is_some()));
    let id = workout.id.as_ref().unwrap();
    assert_eq!(api.athlete("0").event(id.as_str()).await.unwrap().id.as_ref(), Some(id));
    assert!(!api.athlete("0").download_workout(id.as_str(), WorkoutFormat::Zwo).await.unwrap().is_empty());
}

#[tokio::test]
async fn reads_the_events_behind_the_fitness_model() {
    let site = Site::open().await;
    let events = site.call().athlete("0").fitness_model_events().await.unwrap();
    assert!(events.iter().all(|event| event.category.is_some()));
}

#[tokio::test]
async fn reads_the_library_and_the_plan() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let (folders, workouts) = (athlete.folders().await.unwrap(), athlete.workouts().await.unwrap());
    assert!(workouts.iter().all(|workout| folders.iter().any(|folder| folder.id == workout.folder_id)));
    let first = workouts.first().unwrap().id.clone().unwrap();
    assert_eq!(athlete.workout(first.as_str()).await.unwrap().id, Some(first));
    athlete.workout_tags().await.unwrap();
    assert!(athlete.training_plan().await.unwrap().athlete_id.is_some());
}

#[tokio::test]
async fn reads_weekly_totals_and_the_forecast() {
    let site = Site::open().await;
    let api = site.call();
    let weeks = api.athlete("0").summary(day("2026-05-18"), day(TODAY)).await.unwrap();
    assert!(weeks.len() >= 4);
    assert!(
        weeks.iter().all(|week| week.date.is_some() && week.count.is_some() && week.training_load.is_some())
    );
    assert!(weeks.iter().any(|week| !week.by_category.is_empty() && !week.time_in_zones.is_empty()));
    let places = api.athlete("0").weather_forecast().await.unwrap();
    let days = places.iter().filter_map(|place| place.daily.as_ref()).flatten();
    assert!(days.clone().count() >= 7);
    assert!(days.into_iter().all(|day| day.dt.is_some() && day.temp.is_some()));
    assert!(!api.athlete("0").weather_config().await.unwrap().is_empty());
}
