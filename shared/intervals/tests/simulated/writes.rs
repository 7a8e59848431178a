//! Writes, read back.

use bytes::Bytes;
use intervals::{
    ActivityUpdate, ApplyPlan, CustomItemWrite, DuplicateEvents, Error, Event, EventWrite, FieldValue,
    FolderWrite, GearWrite, ListEvents, ListWellness, ManualActivity, Reason, ReminderAction, ReminderWrite,
    Retirement, SportSettingsWrite, Upload, WellnessUpdate, WorkoutWrite,
};

use crate::{Site, day};

const DAY: &str = "2026-06-25";

fn planned() -> EventWrite {
    EventWrite {
        external_id: Some("imcp-1".into()),
        category: Some("WORKOUT".into()),
        kind: Some("Ride".into()),
        name: Some("Threshold".into()),
        description: Some("- 15m 60%\n\nMain 3x\n- 8m 100%\n- 4m 50%\n\n- 10m 50%".into()),
        start_date_local: Some(day(DAY).to_datetime(jiff::civil::Time::midnight())),
        ..EventWrite::default()
    }
}

async fn events_of_the_day(site: &Site) -> Vec<Event> {
    let list = ListEvents { oldest: day(DAY), newest: day(DAY), categories: Vec::new(), resolve: false };
    site.call().athlete("0").events(&list).await.unwrap()
}

#[tokio::test]
async fn upserts_an_event_once_and_reads_how_it_was_understood() {
    let site = Site::open().await;
    let api = site.call();
    let first = api.athlete("0").upsert_events(&[planned()]).await.unwrap();
    let second = api.athlete("0").upsert_events(&[planned()]).await.unwrap();
    let (first, second) = (first.first().unwrap(), second.first().unwrap());
    assert_eq!(first.id, second.id);
    assert_eq!(first.workout_doc.as_ref().unwrap().steps.len(), 3);
    assert_eq!(first.moving_time, Some((15 + 3 * 12 + 10) * 60));
    let ours = |event: &&Event| event.external_id.as_deref() == Some("imcp-1");
    assert_eq!(events_of_the_day(&site).await.iter().filter(ours).count(), 1);
}

#[tokio::test]
async fn changes_copies_completes_and_deletes_events() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let made = athlete.upsert_events(&[planned()]).await.unwrap();
    let id = made.first().unwrap().id.clone().unwrap();
    let rename = EventWrite { name: Some("Renamed".into()), ..EventWrite::default() };
    assert_eq!(athlete.update_event(id.as_str(), &rename).await.unwrap().name.as_deref(), Some("Renamed"));
    let copy = DuplicateEvents { event_ids: vec![id.clone()], num_copies: 2, weeks_between: 1 };
    let copies = athlete.duplicate_events(&copy).await.unwrap();
    let ids: Vec<_> = copies.iter().filter_map(|event| event.id.clone()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(athlete.mark_event_done(id.as_str()).await.unwrap().source.as_deref(), Some("MANUAL"));
    assert_eq!(athlete.delete_events(&ids).await, Ok(2));
    assert_eq!(athlete.delete_events(&ids).await, Ok(0));
}

#[tokio::test]
async fn is_told_why_a_name_is_refused() {
    let site = Site::open().await;
    let long = EventWrite { name: Some("x".repeat(81)), ..planned() };
    let error = site.call().athlete("0").upsert_events(&[long]).await.unwrap_err();
    assert_eq!(error, Error::Refused { status: 422, reason: Some(Reason::NameTooLong) });
}

#[tokio::test]
async fn writes_wellness_one_day_and_several_and_clears_a_number() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let write = |text: &str, hrv: f64| WellnessUpdate {
        day: day(text),
        values: [
            ("hrv".to_owned(), FieldValue::Number(hrv)),
            ("CoffeeCups".to_owned(), FieldValue::Number(2.0)),
        ]
        .into(),
    };
    let written = athlete.update_wellness(&write("2026-06-16", 71.0)).await.unwrap();
    assert_eq!(written.hrv, Some(71.0));
    assert_eq!(written.custom.get("CoffeeCups"), Some(&FieldValue::Number(2.0)));
    athlete.update_wellness_bulk(&[write("2026-06-15", 70.0), write("2026-06-16", -1.0)]).await.unwrap();
    let list = ListWellness { oldest: day("2026-06-15"), newest: day("2026-06-16"), fields: Vec::new() };
    let days = athlete.wellness(&list).await.unwrap();
    assert_eq!(days.iter().map(|day| day.hrv).collect::<Vec<_>>(), [Some(70.0), None]);
}

#[tokio::test]
async fn makes_and_changes_an_activity_by_hand() {
    let site = Site::open().await;
    let api = site.call();
    let manual = ManualActivity {
        start_date_local: "2026-06-16T07:00:00".parse().unwrap(),
        kind: "Ride".into(),
        name: "Commute".into(),
        moving_time: 1200,
        distance: Some(8_000.0),
        icu_training_load: Some(15),
        average_heartrate: None,
        icu_rpe: None,
        feel: None,
        description: None,
        external_id: Some("imcp-a".into()),
    };
    let made = api.athlete("0").create_manual_activities(&[manual]).await.unwrap();
    let id = made.first().unwrap().id.clone().unwrap();
    let activity = api.activity(id.as_str());
    let update =
        ActivityUpdate { icu_rpe: Some(4), tags: Some(vec!["work".into()]), ..ActivityUpdate::default() };
    let changed = activity.update(&update).await.unwrap();
    assert_eq!((changed.icu_rpe, changed.tags), (Some(4), vec!["work".to_owned()]));
    activity.send_message("Nice").await.unwrap();
    assert_eq!(activity.messages(None).await.unwrap().last().unwrap().content.as_deref(), Some("Nice"));
    activity.delete().await.unwrap();
    assert_eq!(activity.get(false).await, Err(Error::NotFound));
}

#[tokio::test]
async fn uploads_a_file_once() {
    let site = Site::open().await;
    let api = site.call();
    let gpx = r#"<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>Walk</name><trkseg><trkpt lat="47.1" lon="8.1"><time>2026-06-16T06:00:00Z</time></trkpt><trkpt lat="47.2" lon="8.1"><time>2026-06-16T06:30:00Z</time></trkpt></trkseg></trk></gpx>"#;
    let upload = Upload { filename: "walk.gpx".into(), content: Bytes::from(gpx) };
    let first = api.athlete("0").upload(upload.clone()).await.unwrap();
    let second = api.athlete("0").upload(upload).await.unwrap();
    assert_eq!((first.is_new, second.is_new), (true, false));
    assert!(first.activities.first().unwrap().id.is_some());
}

#[tokio::test]
async fn keeps_a_library() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let folder = FolderWrite { kind: Some("PLAN".into()), name: Some("Build".into()), description: None };
    let folder = athlete.create_folder(&folder).await.unwrap().id.unwrap();
    let workout = WorkoutWrite {
        folder_id: Some(folder.clone()),
        name: Some("VO2".into()),
        kind: Some("Ride".into()),
        description: Some("- 10m 60%".into()),
        day: Some(0),
        ..WorkoutWrite::default()
    };
    let one = athlete.create_workout(&workout).await.unwrap();
    assert_eq!(one.folder_id.as_ref(), Some(&folder));
    assert_eq!(athlete.create_workouts(std::slice::from_ref(&workout)).await.unwrap().len(), 1);
    let rename = WorkoutWrite { name: Some("VO2 max".into()), ..WorkoutWrite::default() };
    let id = one.id.unwrap();
    assert_eq!(athlete.update_workout(id.as_str(), &rename).await.unwrap().name.as_deref(), Some("VO2 max"));
    let start_date_local = day(DAY).to_datetime(jiff::civil::Time::midnight());
    athlete
        .apply_plan(&ApplyPlan { folder_id: folder.clone(), start_date_local, extra_workouts: [] })
        .await
        .unwrap();
    assert!(events_of_the_day(&site).await.iter().any(|event| event.name.as_deref() == Some("VO2 max")));
    athlete.delete_workout(id.as_str()).await.unwrap();
    athlete.delete_folder(folder.as_str()).await.unwrap();
}

#[tokio::test]
async fn keeps_gear_and_reminders() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let chain = GearWrite { kind: Some("Chain".into()), name: Some("Chain".into()), ..GearWrite::default() };
    let chain = athlete.create_gear(&chain).await.unwrap().id.unwrap();
    let retired = GearWrite { retired: Some(Retirement::Since(day("2026-06-01"))), ..GearWrite::default() };
    assert_eq!(athlete.update_gear(chain.as_str(), &retired).await.unwrap().retired, Some(day("2026-06-01")));
    let back = GearWrite { retired: Some(Retirement::Undone), ..GearWrite::default() };
    assert_eq!(athlete.update_gear(chain.as_str(), &back).await.unwrap().retired, None);
    let reminder =
        ReminderWrite { name: Some("Replace".into()), distance: Some(3e6), ..ReminderWrite::default() };
    let gear = athlete.create_reminder(chain.as_str(), &reminder).await.unwrap();
    let id = gear.reminders.first().unwrap().id.clone().unwrap();
    let done = ReminderAction { reset: true, snooze_days: None };
    let path = (chain.as_str(), id.as_str());
    assert_eq!(
        athlete.update_reminder(path, &ReminderWrite::default(), done).await.unwrap().reminders.len(),
        1
    );
    athlete.delete_reminder(chain.as_str(), id.as_str()).await.unwrap();
    athlete.replace_gear(chain.as_str(), &GearWrite::default()).await.unwrap();
    athlete.delete_gear(chain.as_str()).await.unwrap();
}

#[tokio::test]
async fn changes_settings_items_and_notes() {
    let site = Site::open().await;
    let api = site.call();
    let athlete = api.athlete("0");
    let settings = SportSettingsWrite { ftp: Some(275), ..SportSettingsWrite::default() };
    assert_eq!(athlete.update_sport_settings("Ride", &settings, true).await.unwrap().ftp, Some(275.0));
    let seconds = SportSettingsWrite { threshold_pace: Some(240.0), ..SportSettingsWrite::default() };
    let refused = Error::Refused { status: 422, reason: Some(Reason::InvalidThresholdPace) };
    assert_eq!(athlete.update_sport_settings("Run", &seconds, true).await, Err(refused));
    athlete.apply_sport_settings("Ride").await.unwrap();
    athlete.update_notes("Left knee").await.unwrap();
    let content = serde_json::json!({"code": "Naps", "type": "numeric", "aggregate": "SUM"});
    let item = CustomItemWrite {
        kind: Some("INPUT_FIELD".into()),
        name: Some("Naps".into()),
        content: serde_json::from_value(content).unwrap(),
        ..CustomItemWrite::default()
    };
    let id = athlete.create_custom_item(&item).await.unwrap().id.unwrap();
    let rename = CustomItemWrite { name: Some("Short naps".into()), ..CustomItemWrite::default() };
    assert_eq!(
        athlete.update_custom_item(id.as_str(), &rename).await.unwrap().name.as_deref(),
        Some("Short naps")
    );
    athlete.delete_custom_item(id.as_str()).await.unwrap();
}
