//! Every operation, sent once.

use std::collections::BTreeSet;

use intervals::{
    ActivityUpdate, Api, ApplyPlan, CurveKind, FieldValue, GearWrite, Id, Retirement, WellnessUpdate,
};

use simulator::operations::{self, Operation};

use crate::server::{Reply, Server, day};
use crate::visits::{
    activity_files, activity_lists, activity_reads, activity_writes, athlete, curve_reads, custom_items,
    distribution_reads, event_reads, event_writes, gear, library, library_writes, reminders, sport_settings,
    uploads, wellness,
};

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
