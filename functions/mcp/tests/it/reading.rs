//! The day, the profile, wellness, fitness, totals and the calendar.

use serde_json::{Value, json};
use simulator::{Fault, Rule};

use crate::app::{App, Called};

fn assert_only_reads(app: &App) {
    assert!(app.writes().is_empty(), "{:?}", app.writes());
}

#[tokio::test]
async fn today_holds_fitness_wellness_with_ages_and_the_plan() {
    let app = App::start().await;
    let called = app.call("get_today", json!({})).await;
    let data = called.data();
    assert_eq!((data["date"].clone(), data["today"].clone()), (json!("2026-06-17"), json!("2026-06-17")));
    assert_eq!(data["timezone"], "Europe/Zurich");
    let fitness = &data["fitness"];
    let form = fitness["ctl"].as_f64().unwrap() - fitness["atl"].as_f64().unwrap();
    assert!((fitness["form"].as_f64().unwrap() - form).abs() <= 0.11, "{fitness}");
    assert!(fitness["zone"].is_string() && fitness["ramp_per_week"].is_number());
    for (_, value) in data["wellness"].as_object().unwrap().iter().filter(|(_, value)| value.is_object()) {
        assert!(value.get("age_days").is_some() || value.get("comments").is_some(), "{value}");
    }
    assert!(data["planned"].as_array().unwrap().iter().all(|event| event["status"].is_string()));
    assert!(called.text().starts_with("Wed 2026-06-17\nFitness (CTL) "), "{}", called.text());
    assert_only_reads(&app);
}

#[tokio::test]
async fn the_profile_shows_the_real_zones_and_no_secret() {
    let app = App::start().await;
    let include = json!(["zones", "availability", "notes", "plan", "connection"]);
    let called = app.call("get_athlete_profile", json!({ "include": include })).await;
    let data = called.data();
    let ride = data["sports"].as_array().unwrap().iter().find(|sport| sport["sports"][0] == "Ride").unwrap();
    assert_eq!((ride["ftp_w"].clone(), ride["lthr_bpm"].clone()), (json!(268), json!(168)));
    let last = ride["power_zones"].as_array().unwrap().last().unwrap();
    assert!(last.get("to_w").is_none(), "999 means and above");
    let run = data["sports"].as_array().unwrap().iter().find(|sport| sport["sports"][0] == "Run").unwrap();
    assert_eq!(
        (run["threshold_pace"].clone(), run["threshold_speed_mps"].clone()),
        (json!("4:30/km"), json!(3.704))
    );
    assert_eq!(data["athlete"]["age"], 38);
    assert!(data["connection"]["services"].is_array());
    let all = called.0.to_string();
    for secret in ["canary", "@", "date_of_birth", "invite"] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert_only_reads(&app);
}

#[tokio::test]
async fn wellness_carries_labels_and_marks_what_was_carried_over() {
    let app = App::start().await;
    let called = app.call("get_wellness", json!({ "oldest": "-30d" })).await;
    let days = called.data()["days"].as_array().unwrap();
    let fatigue = days.iter().find_map(|day| day.get("fatigue")).unwrap();
    let label = ["none", "low", "average", "high", "extreme"]
        [usize::try_from(fatigue["value"].as_u64().unwrap()).unwrap()];
    assert_eq!(fatigue["label"], label);
    assert!(
        days.iter()
            .any(|day| { day["stale"].as_array().is_some_and(|stale| stale.contains(&json!("weight_kg"))) })
    );
    assert!(days.iter().any(|day| day.get("CoffeeCups").is_some()), "custom fields are there");
    assert!(called.text().contains("1 is best and 4 is worst"));
    let summary =
        app.call("get_wellness", json!({ "oldest": "-30d", "summary": true, "fields": ["restingHR"] })).await;
    let row = &summary.data()["summary"][0];
    assert!(
        row["min"].as_f64().unwrap() <= row["mean"].as_f64().unwrap()
            && row["mean"].as_f64().unwrap() <= row["max"].as_f64().unwrap()
    );
    let weeks = app.call("get_wellness", json!({ "oldest": "-120d" })).await;
    assert_eq!(weeks.data()["grouped"], "weekly means");
    let unknown = app.call("get_wellness", json!({ "fields": ["feel"] })).await;
    assert!(unknown.text().contains("restingHR"), "known fields are named");
}

#[tokio::test]
async fn fitness_tells_the_weeks_behind_and_the_days_ahead_unless_the_days_behind_are_asked_for() {
    let app = App::start().await;
    let lines = |called: &Called| {
        called.text().lines().filter(|line| line.contains(" 2026-") && line.contains('|')).count()
    };
    let usual = app.call("get_fitness", json!({})).await;
    assert_eq!(usual.data()["rows"].as_array().unwrap().len(), 42 + 1 + 14, "the structure has each day");
    assert_eq!(lines(&usual), 7 + 14, "six weeks and this one so far, and the days ahead");
    let days = app.call("get_fitness", json!({ "oldest": "-42d" })).await;
    assert_eq!((lines(&days), days.data()["rows"].clone()), (57, usual.data()["rows"].clone()));
}

#[tokio::test]
async fn served_fitness_stands_and_a_scenario_follows_the_recursion_of_the_site() {
    let app = App::start().await;
    let called = app.call("get_fitness", json!({ "oldest": "today", "newest": "+3d", "planned_loads": [{ "date": "tomorrow", "load": 100 }] })).await;
    let rows = called.data()["rows"].as_array().unwrap();
    let value = |row: &Value, key: &str| row[key].as_f64().unwrap();
    let expected = value(&rows[0], "ctl") + (100.0 - value(&rows[0], "ctl")) * 0.023_528_3;
    assert!((value(&rows[1], "ctl") - expected).abs() < 0.11, "{rows:#?}");
    assert_eq!((rows[0]["kind"].clone(), rows[1]["kind"].clone()), (json!("actual"), json!("scenario")));
    let served = app.call("get_fitness", json!({ "oldest": "today", "newest": "+3d" })).await;
    assert_eq!(served.data()["rows"][1]["kind"], "planned");
    assert_eq!(served.data()["formula"], "served values");
    for request in app.sim.journal() {
        assert!(!request.path.ends_with("/fitness"), "there is no such endpoint");
    }
}

#[tokio::test]
async fn a_taper_reaches_its_form_or_says_that_it_cannot() {
    let app = App::start().await;
    let called = app.call("get_fitness", json!({ "target_date": "+56d", "target_form": 15 })).await;
    let taper = &called.data()["taper"];
    assert_eq!((taper["reached"].clone(), taper["form_on_the_morning"].clone()), (json!(true), json!(15.0)));
    assert!((0.40..=0.80).contains(&taper["share_of_usual_load"].as_f64().unwrap()));
    let far = app.call("get_fitness", json!({ "target_date": "+56d", "target_form": 40 })).await;
    assert_eq!(far.data()["taper"]["reached"], false);
    let past = app.call("get_fitness", json!({ "target_date": "+3d", "target_form": 5 })).await;
    assert_eq!(past.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn a_taper_counts_in_the_days_that_the_athlete_has_set() {
    let app = App::start().await;
    let taper = json!({ "target_date": "+56d", "target_form": 15 });
    let usual = app.call("get_fitness", taper.clone()).await.data()["taper"]["share_of_usual_load"].clone();
    let days = json!([{ "id": 1, "category": "FITNESS_DAYS", "start_date_local": "2020-01-01T00:00:00", "ctl_days": 42, "atl_days": 10 }]);
    let answer = Fault::Answer { status: 200, headers: Vec::new(), body: days.to_string() };
    app.sim.fault(Rule::every("*/fitness-model-events", answer));
    app.clock.advance(3_600);
    let own = app.call("get_fitness", taper).await.data()["taper"]["share_of_usual_load"].clone();
    assert!(own.is_number());
    assert_ne!(own, usual, "fatigue that fades slower asks for another taper");
}

#[tokio::test]
async fn a_summary_includes_what_strava_hides_and_says_so() {
    let app = App::start().await;
    let arguments = json!({ "oldest": "-56d", "group": "total" });
    let called = app.call("get_training_summary", arguments).await;
    let total = &called.data()["groups"][0];
    let listed = app.call("list_activities", json!({ "oldest": "-56d", "limit": 200 })).await;
    assert!(total["count"].as_u64() > listed.data()["totals"]["count"].as_u64());
    assert_eq!(called.data()["includes_strava"], true);
    let query = &app
        .sim
        .journal()
        .iter()
        .find(|request| request.path.ends_with("athlete-summary"))
        .unwrap()
        .query
        .clone();
    assert!(query.contains("start=") && query.contains("end="), "{query}");
}

#[tokio::test]
async fn the_calendar_knows_what_was_done_and_resolves_targets() {
    let app = App::start().await;
    let called = app.call("list_events", json!({ "oldest": "-14d", "newest": "+7d" })).await;
    let events = called.data()["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["status"] == "done"));
    assert!(events.iter().any(|event| event["status"] == "pending"));
    assert!(
        events.iter().filter(|event| event["category"] == "NOTE").all(|event| event.get("status").is_none())
    );
    let resolved = app.call("list_events", json!({ "resolve": true, "category": ["WORKOUT"] })).await;
    let targets: Vec<&Value> = resolved.data()["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|event| event.get("resolved"))
        .collect();
    assert!(targets.iter().any(|steps| steps.to_string().contains(" W")), "{targets:?}");
    let asked = app.sim.journal().into_iter().rfind(|request| request.path.ends_with("/events")).unwrap();
    assert!(
        asked.query.contains("category=WORKOUT") && asked.query.contains("resolve=true"),
        "{}",
        asked.query
    );
    let unknown = app.call("list_events", json!({ "category": ["NOTES"] })).await;
    assert!(unknown.text().contains("NOTE"), "the allowed categories are named");
}
