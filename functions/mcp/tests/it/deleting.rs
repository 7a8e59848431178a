use serde_json::{Value, json};

use crate::app::App;

async fn notes(app: &App) -> Value {
    let events = json!([{ "date": "+30d", "name": "One", "category": "NOTE" }, { "date": "+31d", "name": "Two", "category": "NOTE" },
        { "date": "+31d", "name": "Race", "category": "RACE_C", "type": "Ride" }]);
    app.call("upsert_events", json!({ "events": events })).await;
    app.sim.clear_journal();
    json!({ "oldest": "+30d", "newest": "+31d", "category": ["NOTE"] })
}

fn with_token(arguments: &Value, token: &Value) -> Value {
    let mut arguments = arguments.clone();
    arguments["preview_token"] = token.clone();
    arguments
}

#[tokio::test]
async fn deletes_exactly_what_the_preview_showed() {
    let app = App::start().await;
    let arguments = notes(&app).await;
    let preview = app.call("delete_events", arguments.clone()).await;
    assert_eq!((preview.data()["count"].clone(), preview.data()["deleted"].clone()), (json!(2), json!(0)));
    assert!(app.writes().is_empty());
    let deleted = app.call("delete_events", with_token(&arguments, &preview.data()["preview_token"])).await;
    assert_eq!(deleted.data()["deleted"], 2);
    let [write] = app.writes().try_into().unwrap();
    assert!(
        write.path.ends_with("/events/bulk-delete") && write.method == "PUT",
        "never by range: {write:?}"
    );
    let body: Value = serde_json::from_slice(&write.body).unwrap();
    assert_eq!(body.as_array().unwrap().len(), 2);
    assert!(body[0].get("others").is_none());
    let left = app.call("list_events", json!({ "oldest": "+30d", "newest": "+31d" })).await;
    assert!(
        left.data()["events"].as_array().unwrap().iter().any(|event| event["name"] == "Race"),
        "only named categories"
    );
    let replay = app.call("delete_events", with_token(&arguments, &preview.data()["preview_token"])).await;
    assert_eq!(replay.data()["deleted"], 0);
    assert!(replay.text().contains("nothing to delete"));
}

#[tokio::test]
async fn a_token_of_another_call_or_time_or_none_of_ours_is_refused() {
    let app = App::start().await;
    let arguments = notes(&app).await;
    let token = app.call("delete_events", arguments.clone()).await.data()["preview_token"].clone();
    let other = json!({ "oldest": "+30d", "newest": "+32d", "category": ["NOTE"] });
    assert_eq!(
        app.call("delete_events", with_token(&other, &token)).await.failure()["code"],
        "preview_invalid"
    );
    assert_eq!(
        app.call("delete_events", with_token(&arguments, &json!("rs2.x.y.z"))).await.failure()["code"],
        "preview_invalid"
    );
    app.clock.advance(301);
    assert_eq!(
        app.call("delete_events", with_token(&arguments, &token)).await.failure()["code"],
        "preview_invalid"
    );
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn an_event_that_changed_since_the_preview_is_not_deleted() {
    let app = App::start().await;
    let arguments = notes(&app).await;
    let token = app.call("delete_events", arguments.clone()).await.data()["preview_token"].clone();
    let events = json!([{ "date": "+30d", "name": "Three", "category": "NOTE" }]);
    app.call("upsert_events", json!({ "events": events })).await;
    app.sim.clear_journal();
    let called = app.call("delete_events", with_token(&arguments, &token)).await;
    assert_eq!(called.failure()["code"], "conflict");
    assert_eq!(called.failure()["preview"].as_array().unwrap().len(), 3);
    assert!(app.writes().is_empty());
    let deleted = app.call("delete_events", with_token(&arguments, &called.failure()["preview_token"])).await;
    assert_eq!(deleted.data()["deleted"], 3);
}

#[tokio::test]
async fn a_range_needs_categories_and_leaves_the_past_alone() {
    let app = App::start().await;
    let called = app.call("delete_events", json!({ "oldest": "-7d", "newest": "+7d" })).await;
    assert_eq!(called.failure()["code"], "invalid_argument");
    let future =
        app.call("delete_events", json!({ "oldest": "-7d", "newest": "+7d", "category": ["WORKOUT"] })).await;
    let past = app
        .call(
            "delete_events",
            json!({ "oldest": "-7d", "newest": "+7d", "category": ["WORKOUT"], "include_past": true }),
        )
        .await;
    assert!(future.data()["count"].as_u64() < past.data()["count"].as_u64());
    let both = app.call("delete_events", json!({ "ids": ["1"], "external_ids": ["x"] })).await;
    assert_eq!(both.failure()["code"], "invalid_argument");
}

#[tokio::test]
async fn unknown_ids_are_named_and_nothing_happens() {
    let app = App::start().await;
    let called = app.call("delete_events", json!({ "ids": ["987654321"] })).await;
    assert_eq!(
        (called.data()["deleted"].clone(), called.data()["not_found"].clone()),
        (json!(0), json!(["987654321"]))
    );
    assert!(app.writes().is_empty());
}

async fn ask(app: &App, params: Value) -> Value {
    let got = app.say_modern_as(&app.full_token(), "tools/call", params, json!({ "elicitation": {} })).await;
    assert_eq!(got.status, 200, "{}", got.text);
    got.json()
}

#[tokio::test]
async fn a_client_that_can_ask_gets_a_form_and_the_answer_decides() {
    let app = App::start().await;
    let arguments = notes(&app).await;
    let params = json!({ "name": "delete_events", "arguments": arguments });
    let asked = ask(&app, params.clone()).await["result"].clone();
    assert_eq!(asked["resultType"], "input_required", "{asked:#}");
    let form = &asked["inputRequests"]["confirm"];
    assert_eq!(form["method"], "elicitation/create");
    assert!(form["params"]["message"].as_str().unwrap().contains("One"));
    let answer = |action: &str, yes: bool| {
        let mut params = params.clone();
        params["requestState"] = asked["requestState"].clone();
        params["inputResponses"] = json!({ "confirm": { "action": action, "content": { "confirm": yes } } });
        params
    };
    for (action, yes) in [("decline", true), ("cancel", false), ("accept", false)] {
        let result = ask(&app, answer(action, yes)).await["result"].clone();
        assert_eq!(
            (result["isError"].clone(), result["structuredContent"]["deleted"].clone()),
            (json!(false), json!(0)),
            "{action}: {result:#}"
        );
    }
    assert!(app.writes().is_empty());
    let mut unanswered = params.clone();
    unanswered["requestState"] = asked["requestState"].clone();
    assert_eq!(
        ask(&app, unanswered).await["result"]["resultType"],
        "input_required",
        "a missing answer is asked for again"
    );
    let done = ask(&app, answer("accept", true)).await["result"].clone();
    assert_eq!(done["structuredContent"]["deleted"], 2, "{done:#}");
}

#[tokio::test]
async fn a_forged_state_is_a_protocol_error() {
    let app = App::start().await;
    let arguments = notes(&app).await;
    let params = json!({ "name": "delete_events", "arguments": arguments, "requestState": "rs2.a.b.c",
        "inputResponses": { "confirm": { "action": "accept", "content": { "confirm": true } } } });
    let refused = ask(&app, params).await;
    assert_eq!(refused["error"]["code"], -32_602, "{refused:#}");
    assert!(app.writes().is_empty());
}

#[tokio::test]
async fn a_modern_client_without_forms_gets_the_token_instead() {
    let app = App::start().await;
    let arguments = notes(&app).await;
    let got = app.say_modern("tools/call", json!({ "name": "delete_events", "arguments": arguments })).await;
    assert!(got.json()["result"]["structuredContent"]["preview_token"].is_string(), "{}", got.text);
}
