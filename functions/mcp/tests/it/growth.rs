//! What does not grow with the years behind an athlete: a tool looks through a window, whatever lies before it.

use intervals::ListActivities;
use jiff::civil::date;
use serde_json::json;
use simulator::Options;

use crate::app::App;

const YEAR: u16 = 365;
/// What lies before cannot be seen by an answer about the last days.
const YEAR_AGO: &str = "2025-06-17";
/// Seconds after which no earlier answer about the last days is kept.
const LATER: i64 = 15 * 60 + 1;
/// Every tool that answers about a range of days, with the range that it takes by itself.
const TOOLS: [&str; 11] = [
    "get_today",
    "list_activities",
    "get_wellness",
    "get_fitness",
    "get_training_summary",
    "get_training_plan",
    "get_readiness",
    "get_weather_forecast",
    "list_events",
    "analyze_training_load",
    "get_athlete_profile",
];

#[tokio::test]
async fn three_years_of_training_are_asked_for_and_answered_as_one_year_is() {
    let (one, three) = (answers(YEAR).await, answers(3 * YEAR).await);
    assert!(three.activities > 2 * one.activities, "{} and {} activities", one.activities, three.activities);
    for (one, three) in one.tools.iter().zip(&three.tools) {
        assert_eq!(one.asked, three.asked, "{}", one.tool);
        assert!(!one.asked.is_empty(), "{}", one.tool);
        let first = first_day(&one.asked);
        assert!(first.is_none_or(|day| day >= YEAR_AGO), "{} looks back to {first:?}", one.tool);
        // Which activities come from Strava, and so how many rows are whole, follows from the whole past.
        assert!(three.bytes < one.bytes * 13 / 10, "{}: {} and {} bytes", one.tool, one.bytes, three.bytes);
    }
}

/// The first day that any of the requests asks for.
fn first_day(asked: &[String]) -> Option<&str> {
    let parameters = asked.iter().flat_map(|url| url.split(['?', '&']));
    parameters.filter_map(|pair| pair.strip_prefix("oldest=").or_else(|| pair.strip_prefix("start="))).min()
}

struct Answers {
    activities: usize,
    tools: Vec<Answered>,
}

struct Answered {
    tool: &'static str,
    /// Path and query of each request to Intervals.icu.
    asked: Vec<String>,
    bytes: usize,
}

async fn answers(history: u16) -> Answers {
    let options = Options { history, ..Options::default() };
    let app = App::with(simulator::DEMO_ATHLETE, simulator::DEMO_KEY, options).await;
    let all = ListActivities {
        oldest: date(2000, 1, 1),
        newest: None,
        route_id: None,
        limit: None,
        fields: vec!["id".to_owned(), "source".to_owned()],
    };
    let activities = app.service().athlete("0").activities(&all).await.unwrap().len();
    let mut tools = Vec::new();
    for tool in TOOLS {
        app.clock.advance(LATER);
        app.sim.clear_journal();
        let called = app.call(tool, json!({})).await;
        let requests = app.sim.journal().into_iter();
        let mut asked: Vec<String> =
            requests.map(|request| format!("{}?{}", request.path, request.query)).collect();
        asked.sort();
        tools.push(Answered { tool, asked, bytes: called.data().to_string().len() });
    }
    Answers { activities, tools }
}
