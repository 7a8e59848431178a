//! Every operation, sent once.

use std::collections::BTreeSet;

use bytes::Bytes;
use intervals::{
    ActivityFile, ActivityUpdate, Api, ApplyPlan, CurveKind, CurvePoints, CustomContent, CustomItemWrite,
    DuplicateEvents, EffortLength, EventWrite, FieldValue, FindBestEfforts, FolderWrite, GearChoice,
    GearWrite, Histogram, Id, IntervalWrite, ListActivities, ListActivityCurves, ListEvents, ListWellness,
    ManualActivity, Newest, ReminderAction, ReminderWrite, Retirement, Samples, SearchIntervals,
    SportSettingsWrite, StreamWrite, Upload, WellnessUpdate, WorkoutFormat, WorkoutWrite,
};

use simulator::operations::{self, Operation};

use crate::server::{Reply, Server, day};

const ACTIVITY: &str = "i189800001";

/// Sends a group of requests to a server that has no reply, and gives the operations they were with their targets.
async fn sent(visit: impl AsyncFnOnce(&Api)) -> Vec<(&'static Operation, String)> {
    let server = Server::with([]).await;
    let api = server.client().call(intervals::Credential::api_key("k"), crate::server::call());
    visit(&api).await;
    let operations =
        server.journal().into_iter().map(|request| (request.operation().unwrap(), request.line()));
    operations.collect()
}

async fn lines(visit: impl AsyncFnOnce(&Api)) -> Vec<String> {
    sent(visit).await.into_iter().map(|(_, line)| line).collect()
}

async fn activity_reads(api: &Api) {
    let activity = api.activity(ACTIVITY);
    let _ = activity.get(true).await;
    let _ = activity.segments().await;
    let _ = activity.intervals().await;
    let _ = activity.interval_stats(0, 720).await;
    let _ = activity.streams(&["time", "watts"]).await;
    let _ = activity.weather_summary().await;
    let _ = activity.messages(Some(5)).await;
}

async fn distribution_reads(api: &Api) {
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

async fn activity_files(api: &Api) {
    let activity = api.activity(ACTIVITY);
    for file in [ActivityFile::Original, ActivityFile::Fit, ActivityFile::Gpx] {
        let _ = activity.download(file).await;
    }
}

async fn activity_writes(api: &Api) {
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

fn list_activities() -> ListActivities {
    let newest = Some(Newest::Moment("2026-10-12T09:30:00".parse().unwrap()));
    let fields = vec!["id".into(), "source".into()];
    ListActivities { oldest: day("2026-10-01"), newest, route_id: Some("7".into()), limit: Some(20), fields }
}

async fn activity_lists(api: &Api) {
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

async fn curve_reads(api: &Api) {
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

async fn uploads(api: &Api) {
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

async fn wellness(api: &Api) {
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

async fn event_reads(api: &Api) {
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

async fn event_writes(api: &Api) {
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

async fn library(api: &Api) {
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

async fn library_writes(api: &Api) {
    let athlete = api.athlete("0");
    let workout =
        WorkoutWrite { folder_id: Some("7".into()), name: Some("VO2".into()), ..WorkoutWrite::default() };
    let _ = athlete.create_workout(&workout).await;
    let _ = athlete.create_workouts(std::slice::from_ref(&workout)).await;
    let _ = athlete.update_workout("9001", &workout).await;
    let _ = athlete.delete_workout("9001").await;
}

async fn gear(api: &Api) {
    let athlete = api.athlete("0");
    let gear = GearWrite { retired: Some(Retirement::Undone), ..GearWrite::default() };
    let _ = athlete.gear().await;
    let _ = athlete.create_gear(&gear).await;
    let _ = athlete.update_gear("b1", &gear).await;
    let _ = athlete.recalculate_gear("b1").await;
    let _ = athlete.replace_gear("b1", &GearWrite::default()).await;
    let _ = athlete.delete_gear("b1").await;
}

async fn reminders(api: &Api) {
    let athlete = api.athlete("0");
    let reminder = ReminderWrite { distance: Some(5_000_000.0), ..ReminderWrite::default() };
    let action = ReminderAction { reset: true, snooze_days: Some(3) };
    let _ = athlete.create_reminder("b1", &reminder).await;
    let _ = athlete.update_reminder(("b1", "5"), &reminder, action).await;
    let _ = athlete.delete_reminder("b1", "5").await;
}

async fn athlete(api: &Api) {
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

async fn sport_settings(api: &Api) {
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

async fn custom_items(api: &Api) {
    let athlete = api.athlete("0");
    let content = CustomContent([("code".to_owned(), "Coffee".into())].into_iter().collect());
    let item = CustomItemWrite { content: Some(content), ..CustomItemWrite::default() };
    let _ = athlete.custom_items().await;
    let _ = athlete.custom_item("4711").await;
    let _ = athlete.create_custom_item(&item).await;
    let _ = athlete.update_custom_item("4711", &item).await;
    let _ = athlete.delete_custom_item("4711").await;
}

#[tokio::test]
async fn sends_every_operation_of_the_list_and_no_other() {
    let groups = [
        sent(activity_reads).await,
        sent(distribution_reads).await,
        sent(activity_files).await,
        sent(activity_writes).await,
        sent(activity_lists).await,
        sent(curve_reads).await,
        sent(async |api: &Api| drop(api.athlete("0").curves(CurveKind::Pace, "Run", &["all"]).await)).await,
        sent(uploads).await,
        sent(wellness).await,
        sent(event_reads).await,
        sent(event_writes).await,
        sent(library).await,
        sent(library_writes).await,
        sent(gear).await,
        sent(reminders).await,
        sent(athlete).await,
        sent(sport_settings).await,
        sent(custom_items).await,
    ];
    let sent: BTreeSet<&str> = groups.iter().flatten().map(|(operation, _)| operation.name).collect();
    let of_tools = operations::all().iter().filter(|operation| operation.of_tools);
    let listed: BTreeSet<&str> = of_tools.map(|operation| operation.name).collect();
    assert_eq!(listed.difference(&sent).collect::<Vec<_>>(), Vec::<&&str>::new(), "listed but never sent");
}

#[tokio::test]
async fn writes_queries_the_way_the_service_reads_them() {
    let expected = [
        "GET /api/v1/athlete/0/activities?fields=id%2Csource&limit=20&newest=2026-10-12T09%3A30%3A00&oldest=2026-10-01&route_id=7",
        "GET /api/v1/athlete/0/activities/search?limit=10&q=%23long+ride",
        "GET /api/v1/athlete/0/activities-around?activity_id=i189800001&limit=2",
        "GET /api/v1/athlete/0/activities/i1,2?intervals=true",
        "GET /api/v1/athlete/0/activity-tags",
        "GET /api/v1/athlete/0/activities/interval-search?maxIntensity=120&maxSecs=260&minIntensity=100&minReps=4&minSecs=200&type=POWER",
    ];
    assert_eq!(lines(activity_lists).await, expected);
    let expected = [
        "GET /api/v1/athlete/i1/power-curves?curves=90d%2C1y-kj0&type=Ride",
        "GET /api/v1/athlete/i1/hr-curves?curves=90d%2C1y-kj0&type=Ride",
        "GET /api/v1/athlete/i1/pace-curves?curves=90d%2C1y-kj0&gap=true&type=Ride",
        "GET /api/v1/athlete/i1/mmp-model?type=Ride",
        "GET /api/v1/athlete/i1/activity-power-curves?newest=2026-09-30&oldest=2026-07-01&secs=60%2C300&type=Run",
        "GET /api/v1/athlete/i1/activity-hr-curves?newest=2026-09-30&oldest=2026-07-01&secs=60&type=Run",
        "GET /api/v1/athlete/i1/activity-pace-curves?distances=400%2C1609.34&gap=false&newest=2026-09-30&oldest=2026-07-01&type=Run",
    ];
    assert_eq!(lines(curve_reads).await, expected);
}

#[tokio::test]
async fn names_the_parameters_the_service_would_guess() {
    assert_eq!(
        lines(event_writes).await[0],
        "POST /api/v1/athlete/0/events/bulk?updatePlanApplied=false&upsert=true&upsertOnUid=false"
    );
    assert_eq!(lines(sport_settings).await[3], "PUT /api/v1/athlete/0/sport-settings/Run?recalcHrZones=true");
    assert_eq!(lines(activity_writes).await[3], "PUT /api/v1/activity/i189800001/intervals?all=true");
}

#[tokio::test]
async fn sends_a_bucket_size_only_where_there_is_one() {
    let lines = lines(distribution_reads).await;
    assert_eq!(lines[0], "GET /api/v1/activity/i189800001/power-histogram?bucketSize=25");
    assert_eq!(lines[2], "GET /api/v1/activity/i189800001/pace-histogram");
}

#[tokio::test]
async fn writes_ids_as_numbers_clears_numbers_with_minus_one_and_undoes_a_retirement_with_nothing() {
    let server = Server::with([
        Reply::json("PUT", "/activity/i189800001", "{}"),
        Reply::json("PUT", "/athlete/0/events/bulk-delete", r#"{"eventsDeleted":2}"#),
        Reply::json("PUT", "/athlete/0/wellness/2026-10-12", "{}"),
        Reply::json("PUT", "/athlete/0/gear/b1", "{}"),
        Reply::json("POST", "/athlete/0/events/apply-plan", ""),
    ])
    .await;
    server
        .run(async |api| {
            let update = ActivityUpdate { paired_event_id: Some("51".into()), ..ActivityUpdate::default() };
            api.activity("i189800001").update(&update).await.unwrap();
            let athlete = api.athlete("0");
            assert_eq!(athlete.delete_events(&[Id::from("51")]).await, Ok(2));
            let values = [("hrv".to_owned(), FieldValue::Number(-1.0))].into();
            athlete.update_wellness(&WellnessUpdate { day: day("2026-10-12"), values }).await.unwrap();
            let gear = GearWrite { retired: Some(Retirement::Undone), ..GearWrite::default() };
            athlete.update_gear("b1", &gear).await.unwrap();
            let start_date_local = "2026-11-02T00:00:00".parse().unwrap();
            let plan = ApplyPlan { folder_id: "7".into(), start_date_local, extra_workouts: [] };
            athlete.apply_plan(&plan).await.unwrap();
        })
        .await;
    let expected = [
        serde_json::json!({"paired_event_id": 51}),
        serde_json::json!([{"id": 51}]),
        serde_json::json!({"id": "2026-10-12", "hrv": -1}),
        serde_json::json!({"retired": ""}),
        serde_json::json!({"folder_id": 7, "start_date_local": "2026-11-02T00:00:00", "extra_workouts": []}),
    ];
    assert_eq!(server.bodies(), expected);
}

#[tokio::test]
async fn keeps_a_hostile_id_inside_its_segment() {
    let line =
        lines(async |api: &Api| drop(api.athlete("0").event("1/../../activity/i1?x=1#y%2e").await)).await;
    assert_eq!(line, ["GET /api/v1/athlete/0/events/1%2F..%2F..%2Factivity%2Fi1%3Fx%3D1%23y%252e"]);
}

#[tokio::test]
async fn sends_nothing_for_an_id_that_cannot_be_a_segment() {
    for id in ["", ".", "..", &"1".repeat(65)] {
        let line = lines(async |api: &Api| {
            assert_eq!(api.athlete(id).profile().await, Err(intervals::Error::InvalidId));
            assert_eq!(
                api.athlete("0").activities_by_id(&["i1", id], false).await,
                Err(intervals::Error::InvalidId)
            );
            assert_eq!(api.athlete("0").activities_by_id(&[], false).await, Err(intervals::Error::InvalidId));
        });
        assert_eq!(line.await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn introduces_itself_on_every_request() {
    let server = Server::with([Reply::json("GET", "/athlete/0", r#"{"id":"i1"}"#)]).await;
    server.run(async |api| api.athlete("0").identity().await.unwrap()).await;
    let request = &server.journal()[0];
    assert_eq!(request.header("user-agent"), "intervals-mcp/test (+https://mcp.example.org)");
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("accept-encoding"), "gzip");
}
