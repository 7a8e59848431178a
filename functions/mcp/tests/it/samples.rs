//! Activities of the demo athlete to look into, and what tests read of an answer.

use intervals::{Credential, Intervals, ListActivities};
use jiff::civil::date;
use serde_json::{Value, json};

use crate::app::App;

/// The ids of the athlete's activities of a year, newest first, with their sport; stubs have none.
pub(crate) async fn activities(app: &App) -> Vec<(String, Option<String>)> {
    let client = Intervals::new(&app.sim.base_url(), "test").unwrap();
    let now = "2026-06-17T12:00:00Z".parse().unwrap();
    let api = client.call(Credential::api_key(simulator::DEMO_KEY), intervals::Call::starting(now));
    let list = ListActivities {
        oldest: date(2025, 6, 18),
        newest: None,
        route_id: None,
        limit: None,
        fields: Vec::new(),
    };
    let found = api.athlete(simulator::DEMO_ATHLETE).activities(&list).await.unwrap();
    app.sim.clear_journal();
    found.into_iter().map(|activity| (activity.id.unwrap().to_string(), activity.kind)).collect()
}

pub(crate) async fn newest(app: &App, sport: &str) -> String {
    let all = activities(app).await;
    all.into_iter().find(|(_, kind)| kind.as_deref() == Some(sport)).unwrap().0
}

pub(crate) async fn stub(app: &App) -> String {
    activities(app).await.into_iter().find(|(_, kind)| kind.is_none()).unwrap().0
}

/// A ride with a power meter: one whose power is on a curve.
pub(crate) async fn ride(app: &App) -> String {
    let best = app.call("find_best_efforts", json!({ "durations_s": [1_200], "count": 1 })).await;
    let id = best.data()["efforts"][0]["activity_id"].as_str().unwrap().to_owned();
    app.sim.clear_journal();
    id
}

pub(crate) fn row<'a>(rows: &'a Value, key: &str, value: &str) -> &'a Value {
    rows.as_array().unwrap().iter().find(|row| row[key] == value).unwrap()
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

pub(crate) fn asked(app: &App, path: &str) -> Vec<String> {
    let journal = app.sim.journal().into_iter();
    journal.filter(|request| request.path.ends_with(path)).map(|request| request.query).collect()
}

/// Each call is refused for its argument, and nothing but the profile was asked of Intervals.icu.
pub(crate) async fn refuses(tool: &str, calls: &[(Value, &str)]) {
    let app = App::start().await;
    for (arguments, argument) in calls {
        let called = app.call(tool, arguments.clone()).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{tool} {arguments}");
        let message = called.failure()["message"].as_str().unwrap();
        assert!(message.contains(&format!("argument {argument} ")), "{tool} {arguments}: {message}");
    }
    let paths: Vec<String> = app.sim.journal().into_iter().map(|request| request.path).collect();
    assert!(paths.iter().all(|path| path.ends_with(simulator::DEMO_ATHLETE)), "{paths:?}");
}
