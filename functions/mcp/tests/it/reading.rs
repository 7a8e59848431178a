use serde_json::{Value, json};
use simulator::{Fault, Rule};

use crate::app::App;

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

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
async fn a_part_that_fails_is_named_and_the_rest_is_answered() {
    let app = App::start().await;
    let answer = Fault::Answer { status: 500, headers: Vec::new(), body: "java.lang.Secret: leaked".into() };
    app.sim.fault(Rule::every("*/weather-forecast", answer));
    let called = app.call("get_today", json!({})).await;
    assert_eq!(called.data()["partial"], json!([{ "part": "weather", "code": "upstream_unavailable" }]));
    assert!(called.data()["fitness"].is_object());
    assert!(!called.0.to_string().contains("leaked"), "upstream text goes no further");
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
async fn pages_of_activities_join_to_the_whole_list() {
    let app = App::start().await;
    let whole = app.call("list_activities", json!({ "oldest": "-30d", "limit": 200 })).await;
    let whole = ids(&whole.data()["activities"]);
    let (mut joined, mut cursor) = (Vec::new(), Value::Null);
    for _ in 0..20 {
        let mut arguments = json!({ "oldest": "-30d", "limit": 4 });
        if !cursor.is_null() {
            arguments["cursor"] = cursor.clone();
        }
        let page = app.call("list_activities", arguments).await;
        joined.extend(ids(&page.data()["activities"]));
        cursor = page.data().get("next_cursor").cloned().unwrap_or(Value::Null);
        if cursor.is_null() {
            break;
        }
    }
    assert!(whole.len() > 12, "{whole:?}");
    assert_eq!(joined, whole);
}

#[tokio::test]
async fn a_cursor_goes_with_its_arguments() {
    let app = App::start().await;
    let page = app.call("list_activities", json!({ "oldest": "-30d", "limit": 4 })).await;
    let cursor = page.data()["next_cursor"].clone();
    let called = app.call("list_activities", json!({ "oldest": "-40d", "limit": 4, "cursor": cursor })).await;
    assert_eq!(called.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn stubs_are_counted_explained_and_never_shown_as_rides() {
    let app = App::start().await;
    let called = app.call("list_activities", json!({ "oldest": "-60d", "limit": 200 })).await;
    let blocked = &called.data()["blocked"];
    assert!(blocked["count"].as_u64().unwrap() >= 1);
    assert!(blocked["how_to_fix"].as_str().unwrap().contains("Download old data"));
    assert!(called.data()["activities"].as_array().unwrap().iter().all(|row| row["type"].is_string()));
    let kinds = app.call("list_activities", json!({ "oldest": "-60d", "type": ["Run"], "limit": 200 })).await;
    assert!(kinds.data()["activities"].as_array().unwrap().iter().all(|row| row["type"] == "Run"));
}

#[tokio::test]
async fn two_ranges_with_one_start_have_two_answers() {
    let app = App::start().await;
    let count = async |newest: &str| {
        let called =
            app.call("list_activities", json!({ "oldest": "-30d", "newest": newest, "limit": 200 })).await;
        called.data()["totals"]["count"].as_u64().unwrap()
    };
    assert!(count("-20d").await < count("today").await);
}

#[tokio::test]
async fn a_search_by_name_finds_whole_rows_and_an_unknown_tag_suggests_known_ones() {
    let app = App::start().await;
    let called = app.call("list_activities", json!({ "query": "threshold", "limit": 3 })).await;
    for row in called.data()["activities"].as_array().unwrap() {
        assert!(row["name"].as_str().unwrap().to_lowercase().contains("threshold"));
        assert!(row["load"].is_number(), "a light row was completed: {row}");
    }
    let called = app.call("list_activities", json!({ "tag": "no-such-tag" })).await;
    assert!(called.data()["known_tags"].as_array().unwrap().iter().any(|tag| tag == "long"));
    let both = app.call("list_activities", json!({ "tag": "x", "query": "y" })).await;
    assert_eq!(both.failure()["code"], "invalid_argument");
}

async fn newest(app: &App, kind: &str) -> String {
    let called = app.call("list_activities", json!({ "oldest": "-60d", "type": [kind], "limit": 1 })).await;
    called.data()["activities"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_activity_has_served_names_units_and_both_legs() {
    let app = App::start().await;
    let ride = app.call("get_activity", json!({ "activity_id": newest(&app, "Ride").await, "include": ["intervals", "zones", "extended"] })).await;
    let activity = &ride.data()["activity"];
    for field in ["np_w", "power_w", "load", "intensity_pct", "moving_time_s", "distance_m", "work_kj"] {
        assert!(activity[field].is_number(), "{field}: {activity}");
    }
    let intensity = activity["intensity_pct"].as_f64().unwrap();
    assert!((20.0..150.0).contains(&intensity), "percent once: {intensity}");
    assert!(
        ride.data()["intervals"].as_array().unwrap().iter().all(|interval| interval["time_s"].is_number())
    );
    assert!(activity["power_zone_times"][0]["zone"].is_string());
    let run = app.call("get_activity", json!({ "activity_id": newest(&app, "Run").await })).await;
    let cadence = run.data()["activity"]["cadence_spm"].as_f64().unwrap();
    assert!((140.0..200.0).contains(&cadence), "{cadence}");
    assert!(run.data()["activity"]["pace"].as_str().unwrap().ends_with("/km"));
    assert_only_reads(&app);
}

#[tokio::test]
async fn latest_skips_stubs_and_unknown_ids_are_said_to_be_so() {
    let app = App::start().await;
    let called = app.call("get_activity", json!({ "activity_id": "latest" })).await;
    assert!(called.data()["activity"]["type"].is_string());
    let called = app.call("get_activity", json!({ "activity_id": "i1" })).await;
    assert_eq!(called.failure()["code"], "not_found");
    assert!(called.text().contains("activity i1"));
}

#[tokio::test]
async fn an_id_that_is_no_id_is_refused_before_anything_is_sent() {
    let app = App::start().await;
    for id in ["../athlete/i1", "i1?x=", "%2e%2e", "https://evil.example/", "i1/streams", "", "ｉ１"] {
        let called = app.call("get_activity", json!({ "activity_id": id })).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{id}");
        for tool in [
            "get_activity_intervals",
            "get_activity_streams",
            "get_activity_distribution",
            "find_best_efforts",
        ] {
            let called = app.call(tool, json!({ "activity_id": id })).await;
            assert_eq!(called.failure()["code"], "invalid_argument", "{tool} {id}");
        }
    }
    for id in ["../1", "i1", "1,2"] {
        let called = app.call("delete_events", json!({ "ids": [id] })).await;
        assert_eq!(called.failure()["code"], "invalid_argument", "{id}");
    }
    assert!(app.sim.journal().is_empty());
}

#[tokio::test]
async fn splits_cover_the_distance_and_say_their_pace() {
    let app = App::start().await;
    let run = newest(&app, "Run").await;
    let called = app.call("get_activity_intervals", json!({ "activity_id": run, "view": "splits" })).await;
    let splits = called.data()["splits"].as_array().unwrap().clone();
    let whole = app.call("get_activity", json!({ "activity_id": run })).await.data()["activity"].clone();
    let sum: f64 = splits.iter().map(|split| split["distance_m"].as_f64().unwrap()).sum();
    let distance = whole["distance_m"].as_f64().unwrap();
    assert!((sum - distance).abs() < 20.0, "{sum} of {distance}");
    assert!(splits.iter().all(|split| split["pace"].as_str().unwrap().ends_with("/km")));
    let miles = app
        .call("get_activity_intervals", json!({ "activity_id": run, "view": "splits", "split_unit": "mi" }))
        .await;
    assert!(miles.data()["splits"].as_array().unwrap().len() < splits.len());
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

#[tokio::test]
async fn days_are_those_of_the_athlete() {
    let app = App::of(simulator::AUCKLAND_ATHLETE, simulator::AUCKLAND_KEY).await;
    let called = app.call("get_today", json!({})).await;
    assert_eq!(
        (called.data()["today"].clone(), called.data()["timezone"].clone()),
        (json!("2026-06-18"), json!("Pacific/Auckland"))
    );
}

#[tokio::test]
async fn a_coach_reads_the_roster_and_nobody_else() {
    let app = App::of(simulator::COACH_ATHLETE, simulator::COACH_KEY).await;
    let called = app.call("get_wellness", json!({ "athlete_id": simulator::DEMO_ATHLETE })).await;
    assert_eq!(called.data()["athlete_id"], simulator::DEMO_ATHLETE);
    for id in ["i424242", "424242"] {
        let called = app.call("get_wellness", json!({ "athlete_id": id })).await;
        assert_eq!(called.failure()["code"], "athlete_not_allowed", "{id}");
    }
    assert!(app.sim.journal().iter().all(|request| !request.path.contains("424242")));
    let demo = App::start().await;
    let called = demo.call("get_wellness", json!({ "athlete_id": simulator::AUCKLAND_ATHLETE })).await;
    assert_eq!(called.failure()["code"], "athlete_not_allowed");
}

#[tokio::test]
async fn an_empty_account_is_an_answer_and_not_an_error() {
    let app = App::of(simulator::EMPTY_ATHLETE, simulator::EMPTY_KEY).await;
    for (tool, arguments) in [
        ("get_today", json!({})),
        ("get_athlete_profile", json!({})),
        ("list_activities", json!({})),
        ("get_wellness", json!({})),
        ("get_fitness", json!({})),
        ("get_training_summary", json!({})),
        ("list_events", json!({})),
    ] {
        let called = app.call(tool, arguments).await;
        assert!(!called.text().is_empty());
        called.data();
    }
}

#[tokio::test]
async fn trouble_upstream_is_a_failure_that_says_what_to_do() {
    let answer = |status: u16, headers: Vec<(String, String)>| Fault::Answer {
        status,
        headers,
        body: "<html>secret</html>".into(),
    };
    for (fault, code, retryable) in [
        (answer(429, vec![("retry-after".into(), "90".into())]), "upstream_rate_limited", true),
        (answer(503, Vec::new()), "upstream_unavailable", true),
        (answer(403, Vec::new()), "upstream_forbidden", false),
        (answer(302, vec![("location".into(), "http://127.0.0.1:9/".into())]), "upstream_unavailable", true),
        (answer(200, vec![("content-type".into(), "text/html".into())]), "upstream_unavailable", true),
    ] {
        let app = App::start().await;
        app.sim.fault(Rule::every("*/wellness", fault));
        let called = app.call("get_wellness", json!({})).await;
        assert_eq!(
            (called.failure()["code"].clone(), called.failure()["retryable"].clone()),
            (json!(code), json!(retryable)),
            "{code}"
        );
        assert!(!called.0.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn nothing_of_the_token_reaches_intervals_icu() {
    let app = App::start().await;
    let token = app.full_token();
    app.call("get_today", json!({})).await;
    for request in app.sim.journal() {
        let seen =
            format!("{:?}{}{}", request.headers, request.query, String::from_utf8_lossy(&request.body));
        assert!(!seen.contains(&token[..20]) && !seen.to_lowercase().contains("bearer"), "{seen}");
        assert!(request.user_agent.as_deref().unwrap_or_default().starts_with("intervals-mcp/"));
    }
}

#[tokio::test]
async fn search_and_fetch_keep_their_contract_to_the_byte() {
    let app = App::start().await;
    for query in ["threshold", "#long", "today", "2026-06-16"] {
        let called = app.call("search", json!({ "query": query })).await;
        let results = called.data()["results"].as_array().unwrap();
        assert!(!results.is_empty() && results.len() <= 10, "{query}");
        assert_eq!(called.text(), called.data().to_string(), "the text is exactly the JSON");
        assert_eq!(called.data().as_object().unwrap().keys().collect::<Vec<_>>(), ["results"]);
        for result in results {
            assert_eq!(result.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "title", "url"]);
            assert!(result["url"].as_str().unwrap().starts_with("https://intervals.icu/"));
        }
    }
    let found = app.call("search", json!({ "query": "threshold" })).await;
    let mut kinds = std::collections::BTreeSet::new();
    for result in found.data()["results"].as_array().unwrap() {
        let called = app.call("fetch", json!({ "id": result["id"] })).await;
        let document = called.data();
        assert_eq!(document["id"], result["id"]);
        assert!(document["text"].as_str().unwrap().starts_with("Names and texts were written by people"));
        assert!(document["metadata"].as_object().unwrap().values().all(Value::is_string));
        assert_eq!(called.text(), document.to_string());
        kinds.insert(result["id"].as_str().unwrap().split(':').next().unwrap().to_owned());
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["activity", "event", "workout"]);
    let day = app.call("fetch", json!({ "id": "wellness:2026-06-16" })).await;
    assert!(day.data()["text"].as_str().unwrap().contains("resting_hr_bpm"));
    for id in ["route:1", "activity", "activity:../x", "event:x"] {
        assert_eq!(
            app.call("fetch", json!({ "id": id })).await.failure()["code"],
            "invalid_argument",
            "{id}"
        );
    }
}
