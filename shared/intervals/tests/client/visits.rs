//! Calls of every endpoint, in groups.

use bytes::Bytes;
use intervals::{
    ActivityFile, ActivityUpdate, Api, ApplyPlan, CurveKind, CurvePoints, CustomContent, CustomItemWrite,
    DuplicateEvents, EffortLength, EventWrite, FieldValue, FindBestEfforts, FolderWrite, GearChoice,
    GearWrite, Histogram, IntervalWrite, ListActivities, ListActivityCurves, ListEvents, ListWellness,
    ManualActivity, Newest, ReminderAction, ReminderWrite, Retirement, Samples, SearchIntervals,
    SportSettingsWrite, StreamWrite, Upload, WellnessUpdate, WorkoutFormat, WorkoutWrite,
};

use crate::server::day;

const ACTIVITY: &str = "i189800001";

pub(crate) async fn activity_reads(api: &Api) {
    let activity = api.activity(ACTIVITY);
    let _ = activity.get(true).await;
    let _ = activity.segments().await;
    let _ = activity.intervals().await;
    let _ = activity.interval_stats(0, 720).await;
    let _ = activity.streams(&["time", "watts"]).await;
    let _ = activity.weather_summary().await;
    let _ = activity.messages(Some(5)).await;
}

pub(crate) async fn distribution_reads(api: &Api) {
    let activity = api.activity(ACTIVITY);
    let _ = activity.histogram(Histogram::Power, Some(25)).await;
    let _ = activity.histogram(Histogram::HeartRate, Some(5)).await;
    let _ = activity.histogram(Histogram::Pace, Some(5)).await;
    let _ = activity.histogram(Histogram::Gap, None).await;
    let _ = activity.time_at_hr().await;
    let _ = activity.power_vs_hr().await;
    let length = EffortLength::Duration(300);
    let find = FindBestEfforts { stream: "watts".into(), length, count: Some(5) };
    let _ = activity.best_efforts(&find).await;
}

pub(crate) async fn activity_files(api: &Api) {
    let activity = api.activity(ACTIVITY);
    for file in [ActivityFile::Original, ActivityFile::Fit, ActivityFile::Gpx] {
        let _ = activity.download(file).await;
    }
}

pub(crate) async fn activity_writes(api: &Api) {
    let activity = api.activity(ACTIVITY);
    let custom = [("SWOLF".to_owned(), FieldValue::Number(17.5))].into();
    let gear = Some(GearChoice { id: "b1".into() });
    let update = ActivityUpdate {
        icu_rpe: Some(7),
        paired_event_id: Some("51".into()),
        gear,
        custom,
        ..ActivityUpdate::default()
    };
    let _ = activity.update(&update).await;
    let _ = activity.send_message("Nice").await;
    let stream = StreamWrite { kind: "watts".into(), data: Samples(vec![Some(1.0), None]) };
    let _ = activity.update_streams(&[stream]).await;
    let interval =
        IntervalWrite { id: None, start_index: 0, end_index: 9, kind: Some("WORK".into()), label: None };
    let _ = activity.replace_intervals(&[interval]).await;
    let _ = activity.delete().await;
}

pub(crate) fn list_activities() -> ListActivities {
    let newest = Some(Newest::Moment("2026-10-12T09:30:00".parse().unwrap()));
    let fields = vec!["id".into(), "source".into()];
    ListActivities { oldest: day("2026-10-01"), newest, route_id: Some("7".into()), limit: Some(20), fields }
}

pub(crate) async fn activity_lists(api: &Api) {
    let athlete = api.athlete("0");
    let _ = athlete.activities(&list_activities()).await;
    let _ = athlete.search_activities("#long ride", Some(10)).await;
    let _ = athlete.activities_around(ACTIVITY, Some(2)).await;
    let _ = athlete.activities_by_id(&["i1", "2"], true).await;
    let _ = athlete.activity_tags().await;
    let search = SearchIntervals {
        min_secs: 200,
        max_secs: 260,
        min_intensity: 100,
        max_intensity: 120,
        target: Some("POWER".into()),
        min_reps: Some(4),
        max_reps: None,
        limit: None,
    };
    let _ = athlete.search_intervals(&search).await;
}

pub(crate) async fn curve_reads(api: &Api) {
    let athlete = api.athlete("i1");
    for kind in [CurveKind::Power, CurveKind::HeartRate, CurveKind::Gap] {
        let _ = athlete.curves(kind, "Ride", &["90d", "1y-kj0"]).await;
    }
    let _ = athlete.mmp_model("Ride").await;
    let distances = vec![400.0, 1609.34];
    for points in [
        CurvePoints::Power(vec![60, 300]),
        CurvePoints::HeartRate(vec![60]),
        CurvePoints::Pace { distances, gap: false },
    ] {
        let (oldest, newest) = (day("2026-07-01"), day("2026-09-30"));
        let list = ListActivityCurves { oldest, newest, sport: Some("Run".into()), points };
        let _ = athlete.activity_curves(&list).await;
    }
}

pub(crate) async fn uploads(api: &Api) {
    let upload = Upload { filename: "ride.fit".into(), content: Bytes::from_static(b"FIT") };
    let _ = api.athlete("0").upload(upload).await;
    let manual = ManualActivity {
        start_date_local: "2026-10-12T07:00:00".parse().unwrap(),
        kind: "Ride".into(),
        name: "Commute".into(),
        moving_time: 1200,
        distance: None,
        icu_training_load: None,
        average_heartrate: None,
        icu_rpe: Some(3),
        feel: None,
        description: None,
        external_id: Some("imcp-1".into()),
    };
    let _ = api.athlete("0").create_manual_activities(&[manual]).await;
}

pub(crate) async fn wellness(api: &Api) {
    let athlete = api.athlete("0");
    let fields = vec!["id".into(), "hrv".into()];
    let _ = athlete
        .wellness(&ListWellness { oldest: day("2026-10-01"), newest: day("2026-10-12"), fields })
        .await;
    let values = [
        ("restingHR".to_owned(), FieldValue::Number(-1.0)),
        ("CoffeeCups".to_owned(), FieldValue::Number(2.0)),
    ];
    let update = WellnessUpdate { day: day("2026-10-12"), values: values.into() };
    let _ = athlete.update_wellness(&update).await;
    let _ = athlete.update_wellness_bulk(&[update]).await;
}

pub(crate) async fn event_reads(api: &Api) {
    let athlete = api.athlete("0");
    let categories = vec!["WORKOUT".into(), "RACE_A".into()];
    let (oldest, newest) = (day("2026-10-12"), day("2026-10-26"));
    let _ = athlete.events(&ListEvents { oldest, newest, categories, resolve: true }).await;
    let _ = athlete.event("51").await;
    let _ = athlete.fitness_model_events().await;
    for format in [WorkoutFormat::Zwo, WorkoutFormat::Erg, WorkoutFormat::Mrc] {
        let _ = athlete.download_workout("51", format).await;
    }
}

pub(crate) async fn event_writes(api: &Api) {
    let athlete = api.athlete("0");
    let event = EventWrite {
        category: Some("WORKOUT".into()),
        start_date_local: Some("2026-10-20T00:00:00".parse().unwrap()),
        ..EventWrite::default()
    };
    let _ = athlete.upsert_events(std::slice::from_ref(&event)).await;
    let _ = athlete.update_event("51", &event).await;
    let _ = athlete.delete_events(&["51".into(), "52".into()]).await;
    let _ = athlete
        .duplicate_events(&DuplicateEvents { event_ids: vec!["51".into()], num_copies: 2, weeks_between: 1 })
        .await;
    let start_date_local = "2026-11-02T00:00:00".parse().unwrap();
    let _ =
        athlete.apply_plan(&ApplyPlan { folder_id: "7".into(), start_date_local, extra_workouts: [] }).await;
    let _ = athlete.mark_event_done("51").await;
}

pub(crate) async fn library(api: &Api) {
    let athlete = api.athlete("0");
    let _ = athlete.workouts().await;
    let _ = athlete.workout("9001").await;
    let _ = athlete.workout_tags().await;
    let _ = athlete.folders().await;
    let _ = athlete.training_plan().await;
    let folder = FolderWrite { kind: Some("PLAN".into()), name: Some("Build".into()), description: None };
    let _ = athlete.create_folder(&folder).await;
    let _ = athlete.update_folder("7", &folder).await;
    let _ = athlete.delete_folder("7").await;
}

pub(crate) async fn library_writes(api: &Api) {
    let athlete = api.athlete("0");
    let workout =
        WorkoutWrite { folder_id: Some("7".into()), name: Some("VO2".into()), ..WorkoutWrite::default() };
    let _ = athlete.create_workout(&workout).await;
    let _ = athlete.create_workouts(std::slice::from_ref(&workout)).await;
    let _ = athlete.update_workout("9001", &workout).await;
    let _ = athlete.delete_workout("9001").await;
}

pub(crate) async fn gear(api: &Api) {
    let athlete = api.athlete("0");
    let gear = GearWrite { retired: Some(Retirement::Undone), ..GearWrite::default() };
    let _ = athlete.gear().await;
    let _ = athlete.create_gear(&gear).await;
    let _ = athlete.update_gear("b1", &gear).await;
    let _ = athlete.recalculate_gear("b1").await;
    let _ = athlete.replace_gear("b1", &GearWrite::default()).await;
    let _ = athlete.delete_gear("b1").await;
}

pub(crate) async fn reminders(api: &Api) {
    let athlete = api.athlete("0");
    let reminder = ReminderWrite { distance: Some(5_000_000.0), ..ReminderWrite::default() };
    let action = ReminderAction { reset: true, snooze_days: Some(3) };
    let _ = athlete.create_reminder("b1", &reminder).await;
    let _ = athlete.update_reminder(("b1", "5"), &reminder, action).await;
    let _ = athlete.delete_reminder("b1", "5").await;
}

pub(crate) async fn athlete(api: &Api) {
    let athlete = api.athlete("0");
    let _ = athlete.profile().await;
    let _ = athlete.update_notes("knee").await;
    let _ = api.athletes().await;
    let _ = athlete.connected_services().await;
    let _ = athlete.summary(day("2026-09-28"), day("2026-10-12")).await;
    let _ = athlete.weather_forecast().await;
    let _ = athlete.weather_config().await;
    let _ = api.disconnect().await;
}

pub(crate) async fn sport_settings(api: &Api) {
    let athlete = api.athlete("0");
    let write = SportSettingsWrite { threshold_pace: Some(3.7), ..SportSettingsWrite::default() };
    let _ = athlete.sport_settings().await;
    let _ = athlete.sport_settings_for("Run").await;
    let _ = athlete.create_sport_settings(&write).await;
    let _ = athlete.update_sport_settings("Run", &write, true).await;
    let _ = athlete.apply_sport_settings("Run").await;
    let _ = athlete.matching_activities("Run").await;
    let _ = athlete.delete_sport_settings("751119").await;
}

pub(crate) async fn custom_items(api: &Api) {
    let athlete = api.athlete("0");
    let content = CustomContent([("code".to_owned(), "Coffee".into())].into_iter().collect());
    let item = CustomItemWrite { content: Some(content), ..CustomItemWrite::default() };
    let _ = athlete.custom_items().await;
    let _ = athlete.custom_item("4711").await;
    let _ = athlete.create_custom_item(&item).await;
    let _ = athlete.update_custom_item("4711", &item).await;
    let _ = athlete.delete_custom_item("4711").await;
}
