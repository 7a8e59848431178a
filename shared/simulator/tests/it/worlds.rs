//! Other seeds and other days: the world holds together everywhere, and is the same whenever it is made again.

use jiff::civil::{Date, date, time};
use proptest::prelude::*;
use serde_json::Value;
use simulator::{Options, Today};

use crate::client::{Answer, Site};

fn options(seed: u64, today: Date) -> Options {
    Options { seed, today: Today::Fixed(today, time(12, 0, 0, 0)), ..Options::default() }
}

async fn tour(options: Options) -> Vec<Answer> {
    let site = Site::with(options).await;
    let mut answers = Vec::new();
    for path in [
        "athlete/0",
        "athlete/0/activities?oldest=2025-01-01",
        "athlete/0/wellness?oldest=2025-01-01",
        "athlete/0/events",
        "athlete/0/gear",
    ] {
        let mut answer = site.get(&format!("/api/v1/{path}")).await;
        answer.head = answer.head.lines().filter(|line| !line.starts_with("date:")).collect();
        answers.push(answer);
    }
    answers
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_bytes() {
    let today = date(2026, 6, 17);
    let (one, two) = (tour(options(7, today)).await, tour(options(7, today)).await);
    assert_eq!(one, two);
    let other = tour(options(8, today)).await;
    assert_ne!(one[1].body, other[1].body);
}

#[tokio::test]
async fn a_longer_past_adds_older_days_and_moves_no_session_of_the_later_ones() {
    let short = Options::default();
    let long = Options { history: 2 * short.history, ..Options::default() };
    let oldest = date(2026, 6, 17).saturating_sub(jiff::Span::new().days(i32::from(long.history)));
    let (short, long) = (starts(short, oldest).await, starts(long, oldest).await);
    assert!(long.len() * 10 > short.len() * 18, "{} and {}", short.len(), long.len());
    assert!(long.ends_with(&short[30..]), "the first days of the short past are the middle of the long one");
}

/// When each activity started, oldest first.
async fn starts(options: Options, oldest: Date) -> Vec<String> {
    let site = Site::with(options).await;
    let rows = site.mine(&format!("activities?oldest={oldest}&newest=2026-06-17")).await;
    let rows = rows.as_array().unwrap().iter().rev();
    rows.map(|row| row["start_date_local"].as_str().unwrap().to_owned()).collect()
}

/// Walks through a year and checks what must hold in all of them.
async fn holds_together(seed: u64, today: Date) {
    let site = Site::with(options(seed, today)).await;
    let oldest = today.saturating_sub(jiff::Span::new().days(430));
    let newest = today.saturating_add(jiff::Span::new().days(60));
    let rows = site.mine(&format!("activities?oldest={oldest}&newest={newest}")).await;
    let rows = rows.as_array().unwrap();
    assert!((240..420).contains(&rows.len()), "{} activities", rows.len());
    let mut ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len());
    let starts: Vec<&str> = rows.iter().map(|row| row["start_date_local"].as_str().unwrap()).collect();
    assert!(starts.is_sorted_by(|one, two| one >= two));
    for row in rows.iter().filter(|row| row["source"] != "STRAVA") {
        assert!(row["moving_time"].as_i64().unwrap() > 0, "{row}");
        assert!(row["icu_training_load"].as_i64().unwrap_or(0) < 400, "{row}");
    }
    let days =
        site.mine(&format!("wellness?oldest={oldest}&newest={newest}&fields=id,ctl,ctlLoad,hrv")).await;
    let days = days.as_array().unwrap();
    assert_eq!(days.len(), 425 + 1 + 42);
    let mut ctl = days.first().unwrap()["ctl"].as_f64().unwrap();
    for (day, next) in days.iter().zip(days.iter().skip(1)) {
        let [one, two] = [day, next].map(|day| day["id"].as_str().unwrap().parse::<Date>().unwrap());
        assert_eq!(one.tomorrow().unwrap(), two);
        ctl += (next["ctlLoad"].as_f64().unwrap() - ctl) * (1.0 - (-1.0_f64 / 42.0).exp());
        assert!((next["ctl"].as_f64().unwrap() - ctl).abs() < 0.01);
    }
    let events = site.mine(&format!("events?oldest={oldest}&newest={newest}")).await;
    let races = events.as_array().unwrap().iter().filter(|event| event["category"] == "RACE_A").count();
    assert_eq!(races, 1);
    assert!(events.as_array().unwrap().iter().all(|event| event["uid"].is_string() && event["id"].is_i64()));
}

fn run(seed: u64, today: Date) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(holds_together(seed, today));
}

#[test]
fn holds_together_on_the_awkward_days() {
    for today in
        [date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 1), date(2026, 12, 31)]
    {
        run(7, today);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn holds_together_for_any_seed_and_day(seed: u64, days in 0_i32..3_650) {
        run(seed, date(2024, 1, 1).saturating_add(jiff::Span::new().days(days)));
    }
}

#[tokio::test]
async fn today_is_the_day_of_the_athlete() {
    let late = Options { today: Today::Fixed(date(2026, 6, 17), time(20, 0, 0, 0)), ..Options::default() };
    let site = Site::with(late).await;
    let zurich = site.mine("wellness?oldest=2026-06-10").await;
    let auckland = site.as_key(simulator::AUCKLAND_KEY).mine("wellness?oldest=2026-06-10").await;
    let last = |rows: &Value| rows.as_array().unwrap().last().unwrap()["id"].clone();
    assert_eq!(last(&zurich), "2026-06-17");
    assert_eq!(last(&auckland), "2026-06-18");
}

#[tokio::test]
async fn a_running_clock_is_asked_for_every_stamp() {
    let seconds = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(1_781_697_600));
    let clock = std::sync::Arc::clone(&seconds);
    let now = move || jiff::Timestamp::from_second(clock.load(std::sync::atomic::Ordering::Relaxed)).unwrap();
    let site =
        Site::with(Options { today: Today::System(std::sync::Arc::new(now)), ..Options::default() }).await;
    let body = serde_json::json!({"steps": 1});
    let first = site.write("PUT", "/api/v1/athlete/0/wellness/2026-06-17", &body).await;
    seconds.fetch_add(60, std::sync::atomic::Ordering::Relaxed);
    let second = site.write("PUT", "/api/v1/athlete/0/wellness/2026-06-17", &body).await;
    assert_ne!(first["updated"], second["updated"]);
}
