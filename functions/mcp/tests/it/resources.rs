//! Resources, their templates, and completion.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{App, request};

async fn read(app: &App, uri: &str) -> Value {
    app.say(&request("resources/read", json!({ "uri": uri }))).await.json()
}

async fn complete(app: &App, reference: Value, name: &str, typed: &str) -> Vec<String> {
    let params = json!({ "ref": reference, "argument": { "name": name, "value": typed } });
    let got = app.say(&request("completion/complete", params)).await.json();
    let values = got["result"]["completion"]["values"].as_array().unwrap_or_else(|| panic!("{got}"));
    values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lists_the_resources_and_both_templates() {
    let app = App::start().await;
    let listed = app.say(&request("resources/list", json!({}))).await.json();
    let uris: BTreeSet<&str> = listed["result"]["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["uri"].as_str().unwrap())
        .collect();
    for name in [
        "athlete/profile",
        "workout-syntax",
        "event-categories",
        "wellness-scales",
        "custom-item-schemas",
        "analysis-formulas",
    ] {
        let uri = format!("intervals://{name}");
        assert!(uris.contains(uri.as_str()), "{uris:?}");
        let text = read(&app, &uri).await["result"]["contents"][0]["text"].as_str().unwrap().to_owned();
        assert!((100..32_000).contains(&text.len()), "{uri}: {}", text.len());
    }
    let listed = app.say(&request("resources/templates/list", json!({}))).await.json();
    let templates: Vec<&str> = listed["result"]["resourceTemplates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["uriTemplate"].as_str().unwrap())
        .collect();
    assert_eq!(templates, ["intervals://activity/{id}", "intervals://activity/{id}/{file}"]);
}

#[tokio::test]
async fn gives_the_files_of_an_activity_as_blobs_of_their_kind() {
    let app = App::start().await;
    let id = app.an_activity().await;
    app.sim.clear_journal();
    for (file, kind, begin) in [
        ("original", "application/vnd.ant.fit", "DiBUC"),
        ("fit", "application/vnd.ant.fit", "DiBUC"),
        ("gpx", "application/gpx+xml", "PD94bW"),
    ] {
        let uri = format!("intervals://activity/{id}/{file}");
        let content = read(&app, &uri).await["result"]["contents"][0].clone();
        assert_eq!((content["uri"].as_str(), content["mimeType"].as_str()), (Some(uri.as_str()), Some(kind)));
        assert!(content["blob"].as_str().unwrap().starts_with(begin), "{content}");
    }
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn an_address_that_names_nothing_is_no_resource_and_a_stub_says_what_to_do() {
    let app = App::start().await;
    let id = app.an_activity().await;
    for uri in [
        format!("intervals://activity/{id}/csv"),
        format!("intervals://activity/{id}/fit/more"),
        "intervals://activity/i1/fit".to_owned(),
        "intervals://activity/../fit".to_owned(),
        "intervals://activity//fit".to_owned(),
        "intervals://nothing".to_owned(),
    ] {
        assert_eq!(read(&app, &uri).await["error"]["code"], -32_002, "{uri}");
    }
    let stub = app.a_stub().await;
    let refused = read(&app, &format!("intervals://activity/{stub}/original")).await;
    assert_eq!(refused["error"]["data"]["code"], "strava_blocked", "{refused}");
    assert!(
        refused["error"]["data"]["how_to_fix"].as_str().unwrap().contains("Download old data"),
        "{refused}"
    );
}

#[tokio::test]
async fn completion_offers_words_and_ids_that_begin_as_typed() {
    let app = App::start().await;
    let template = |uri: &str| json!({ "type": "ref/resource", "uri": uri });
    let prompt = |name: &str| json!({ "type": "ref/prompt", "name": name });
    let file = template("intervals://activity/{id}/{file}");
    assert_eq!(complete(&app, file.clone(), "file", "").await, ["original", "fit", "gpx"]);
    assert_eq!(complete(&app, file.clone(), "file", "g").await, ["gpx"]);
    let newest = app.an_activity().await;
    for reference in [file.clone(), template("intervals://activity/{id}")] {
        let ids = complete(&app, reference, "id", "i").await;
        assert!(ids.len() > 3 && ids[0] == newest && ids.iter().all(|id| id.starts_with('i')), "{ids:?}");
    }
    let ids = complete(&app, prompt("post_workout_analysis"), "activity_id", "").await;
    assert_eq!((ids[0].as_str(), &ids[1]), ("latest", &newest));
    assert_eq!(complete(&app, prompt("generate_workout"), "sport", "tr").await, ["TrailRun"]);
    let races = complete(&app, prompt("race_prep_taper"), "race", "").await;
    assert!(races.iter().any(|race| race.bytes().all(|byte| byte.is_ascii_digit())), "{races:?}");
    assert_eq!(complete(&app, prompt("nothing"), "sport", "").await, [] as [String; 0]);
    assert_eq!(complete(&app, file, "nothing", "").await, [] as [String; 0]);
}
