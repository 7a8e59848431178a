//! What the text must hold so that it suffices alone.

use serde_json::json;
use simulator::{DEMO_ATHLETE, DEMO_KEY, Options, RateLimit};

use crate::app::App;

#[tokio::test]
async fn the_days_of_availability_have_their_names() {
    let app = App::start().await;
    let called = app.call("get_athlete_profile", json!({ "include": ["availability"] })).await;
    let days: Vec<&str> = called.data()["availability"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["day"].as_str())
        .collect();
    assert_eq!(days, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    assert!(called.text().contains("\nFri|UNAVAILABLE"), "{}", called.text());
}

#[tokio::test]
async fn the_connection_says_how_many_requests_are_left() {
    let counted = Options { limits: Some(RateLimit::default()), ..Options::default() };
    let app = App::with(DEMO_ATHLETE, DEMO_KEY, counted).await;
    let called = app.call("get_athlete_profile", json!({ "include": ["connection"] })).await;
    let connection = &called.data()["connection"];
    let left = connection["requests_left_today"].as_u64().unwrap();
    assert!(left < 5_000 && connection["requests_left_in_15_min"].as_u64().unwrap() < 2_500, "{connection}");
    assert!(called.text().contains(&format!("requests_left_today {left}")), "{}", called.text());
}

#[tokio::test]
async fn a_weekly_target_says_what_it_aims_at() {
    let app = App::start().await;
    let called = app.call("list_events", json!({ "category": ["TARGET"], "newest": "+21d" })).await;
    let targets = called.data()["events"].as_array().unwrap();
    assert!(!targets.is_empty());
    for target in targets {
        let line =
            called.text().lines().find(|line| line.starts_with(target["id"].as_str().unwrap())).unwrap();
        assert!(line.contains(&format!("load {}", target["load_target"])), "{line}");
    }
}

#[tokio::test]
async fn a_summary_adds_each_sport_up_over_the_range() {
    let app = App::start().await;
    let called = app.call("get_training_summary", json!({ "oldest": "-56d" })).await;
    let (groups, sports) = (&called.data()["groups"], called.data()["sports"].as_array().unwrap());
    for key in ["count", "moving_time_s"] {
        let of_groups: i64 =
            groups.as_array().unwrap().iter().map(|group| group[key].as_i64().unwrap()).sum();
        let of_sports: i64 = sports.iter().map(|sport| sport[key].as_i64().unwrap()).sum();
        assert_eq!(of_groups, of_sports, "{key}");
    }
    assert!(sports.len() > 1);
    for sport in sports {
        let start = format!("{}|{}|", sport["sport"].as_str().unwrap(), sport["count"]);
        assert!(called.text().lines().any(|line| line.starts_with(&start)), "{start}: {}", called.text());
    }
}

#[tokio::test]
async fn the_athletes_own_fields_are_in_the_text() {
    let app = App::start().await;
    let called = app.call("get_wellness", json!({ "oldest": "-30d" })).await;
    let days = called.data()["days"].as_array().unwrap();
    let with_coffee: Vec<_> = days.iter().filter(|day| day["CoffeeCups"].is_number()).collect();
    assert!(!with_coffee.is_empty());
    for day in with_coffee {
        let line =
            called.text().lines().find(|line| line.starts_with(day["date"].as_str().unwrap())).unwrap();
        assert!(line.contains(&format!("CoffeeCups {}", day["CoffeeCups"])), "{line}");
    }
}
