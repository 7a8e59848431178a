//! Every tool with every option of its schema: what they send is exactly the list of operations.

mod options;
mod reads;
mod writes;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulator::{Fault, Rule, operations};

use crate::app::App;

/// A call that has to succeed. One that answers with a preview token is made again with it.
type Call = (&'static str, Value);

const CATEGORIES: [&str; 14] = [
    "WORKOUT",
    "RACE_A",
    "RACE_B",
    "RACE_C",
    "NOTE",
    "PLAN",
    "HOLIDAY",
    "SICK",
    "INJURED",
    "SET_EFTP",
    "FITNESS_DAYS",
    "SEASON_START",
    "TARGET",
    "SET_FITNESS",
];

/// What the demo athlete has, and what the calls themselves have made.
struct Found {
    ride: String,
    run: String,
    older: String,
    event: String,
    missed: String,
    missed_too: String,
    unpaired: String,
    chain: String,
    samples: usize,
    folder: String,
    plan: String,
    workout: String,
    gear: String,
    reminder: String,
    item: String,
}

impl Found {
    async fn look(app: &App) -> Self {
        let rows = async |tool: &str, arguments: Value, key: &str| {
            app.call(tool, arguments).await.data()[key].as_array().unwrap().clone()
        };
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        let with = |rows: &[Value], key: &str, value: &str| {
            rows.iter().find(|row| row[key] == value).unwrap_or_else(|| panic!("no {key} {value}")).clone()
        };
        let folders = rows("list_workouts", json!({}), "folders").await;
        let folder = id(&with(&folders, "type", "FOLDER"));
        let workouts = rows("list_workouts", json!({ "folder_id": folder }), "workouts").await;
        let ahead = rows("list_events", json!({ "category": ["WORKOUT"] }), "events").await;
        let behind = rows("list_events", json!({ "oldest": "-42d", "newest": "-1d" }), "events").await;
        let missed: Vec<String> = behind.iter().filter(|row| row["status"] == "missed").map(id).collect();
        let gear = app.service().athlete("0").gear().await.unwrap();
        let in_use = |gear: &&intervals::Gear| gear.retired.is_none();
        let chain = gear.iter().filter(in_use).find(|gear| gear.kind.as_deref() == Some("Chain")).unwrap();
        let watched = |gear: &&intervals::Gear| !gear.reminders.is_empty() && gear.id != chain.id;
        let worn = gear.iter().filter(in_use).find(watched).unwrap();
        let text = |id: &Option<intervals::Id>| id.as_ref().unwrap().to_string();
        let items = rows("list_custom_items", json!({}), "items").await;
        let rides = json!({ "oldest": "-120d", "type": ["Ride"], "limit": 100 });
        let rides = rows("list_activities", rides, "activities").await;
        let rides: Vec<Value> = rides.into_iter().filter(|row| row["np_w"].is_number()).collect();
        let runs = json!({ "oldest": "-60d", "type": ["Run"] });
        let runs = rows("list_activities", runs, "activities").await;
        let run = runs.iter().find(|row| row["hr_bpm"].is_number()).unwrap();
        let ride = id(&rides[0]);
        let samples = app.service().activity(&ride).streams(&["time"]).await.unwrap()[0].data.0.len();
        Self {
            older: id(&rides[1]),
            run: id(run),
            event: id(&ahead[0]),
            missed: missed[0].clone(),
            missed_too: missed[1].clone(),
            plan: id(&with(&folders, "type", "PLAN")),
            workout: id(&workouts[0]),
            gear: text(&worn.id),
            reminder: text(&worn.reminders[0].id),
            chain: text(&chain.id),
            item: id(&with(&items, "type", "INPUT_FIELD")),
            unpaired: app.an_activity().await,
            folder,
            ride,
            samples,
        }
    }
}

#[tokio::test]
async fn tools_send_every_operation_of_the_list_and_no_other() {
    let app = App::start().await;
    let found = Found::look(&app).await;
    let mut calls = [reads::calls(&found), writes::calls(&found)].concat();
    let mut failed = Vec::new();
    for (tool, arguments) in &calls {
        failed.extend(make(&app, tool, arguments.clone()).await);
    }
    failed.extend(without_a_forecast(&app).await);
    let rowing = app.service().athlete("0").sport_settings_for("Rowing").await.unwrap().id.unwrap();
    let last = json!({ "kind": "sport_settings", "id": rowing.as_str() });
    failed.extend(make(&app, "delete_item", last.clone()).await);
    assert!(failed.is_empty(), "{failed:#?}");
    calls.push(("delete_item", last));
    read_files(&app, &found.ride).await;
    options::assert_all_used(&app, &calls).await;
    let sent: Vec<_> = app.sim.journal();
    let sent: BTreeSet<String> = sent
        .iter()
        .flat_map(|request| {
            let operation = request.operation().unwrap();
            let names = request.query.split('&').filter_map(|pair| pair.split('=').next());
            let names =
                names.filter(|name| !name.is_empty()).map(|name| format!("{} ?{name}", operation.name));
            names.chain([operation.name.to_owned()]).collect::<Vec<_>>()
        })
        .collect();
    let of_tools = operations::all().iter().filter(|operation| operation.of_tools);
    let listed: BTreeSet<String> = of_tools
        .flat_map(|operation| {
            operation
                .query()
                .map(|name| format!("{} ?{name}", operation.name))
                .chain([operation.name.to_owned()])
        })
        .collect();
    assert_eq!(
        listed.difference(&sent).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "listed, but no tool sends it"
    );
    assert_eq!(
        sent.difference(&listed).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "sent, but not by a tool"
    );
}

/// Where there is no forecast, the places that are set up are asked for.
async fn without_a_forecast(app: &App) -> Option<String> {
    let nothing = Fault::Answer { status: 200, headers: Vec::new(), body: r#"{"forecasts":[]}"#.to_owned() };
    app.sim.fault(Rule::every("*/weather-forecast", nothing));
    app.clock.advance(120);
    make(app, "get_weather_forecast", json!({})).await
}

/// Makes a call, and what its answer asks for; `None` when all went well.
async fn make(app: &App, tool: &str, mut arguments: Value) -> Option<String> {
    app.clock.advance(2);
    let called = app.call(tool, arguments.clone()).await;
    for next in ["preview_token", "next_cursor"] {
        let token = &called.0["structuredContent"][next];
        if token.is_string() {
            arguments[next.trim_start_matches("next_")] = token.clone();
            let again = app.call(tool, arguments).await;
            return wrong(tool, &again.0);
        }
    }
    wrong(tool, &called.0)
}

fn wrong(tool: &str, result: &Value) -> Option<String> {
    (result["isError"] == true).then(|| format!("{tool}: {}", result["content"][0]["text"]))
}

/// The files of an activity are resources.
async fn read_files(app: &App, activity: &str) {
    for file in ["original", "fit", "gpx"] {
        let uri = format!("intervals://activity/{activity}/{file}");
        let got = app.say(&crate::app::request("resources/read", json!({ "uri": uri }))).await.json();
        assert!(got["result"]["contents"][0]["blob"].is_string(), "{got}");
    }
}
