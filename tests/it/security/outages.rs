//! Outages: of the tables, and of Intervals.icu. Nothing is decided in one, and nobody is blamed for it.

use serde_json::json;

use crate::harness::{App, Browser, EVERYTHING, McpClient, Page, Request, Setup, Wire, query};

async fn wired() -> (App, Wire) {
    let wire = Wire::default();
    let app = App::over_tcp_where(Setup::default(), |options| wire.between(options)).await;
    (app, wire)
}

#[tokio::test]
async fn tells_a_validated_client_of_an_outage_and_shows_a_page_before() {
    let (app, wire) = wired().await;
    let client = McpClient::registered(&app).await;
    let url = client.authorization_url(&[]);
    wire.throttle(&["PutItem", "UpdateItem"]);
    let answer = app.send(Request::get(app.target(&url))).await.expect(303);
    let location = answer.header("location").unwrap();
    assert!(location.starts_with(&client.redirect_uri), "{location}");
    assert_eq!(query(location, "error").as_deref(), Some("temporarily_unavailable"));
    assert_eq!(query(location, "state").as_deref(), Some("a state & more"));
    assert_eq!(query(location, "iss").as_deref(), Some(app.base_url.as_str()));
    wire.throttle(EVERYTHING);
    let page = Page::new(app.send(Request::get(app.target(&url))).await);
    assert_eq!((page.status, page.answer.header("location")), (503, None), "the client is not known yet");
    assert!(page.answer.header("retry-after").is_some());
    wire.heal();
    assert!(Browser::new(&app).open(&url).await.page().offers("action", "demo"));
}

#[tokio::test]
async fn redeems_a_code_after_an_outage_that_came_in_between() {
    let (app, wire) = wired().await;
    let mut client = McpClient::registered(&app).await;
    let back = Browser::new(&app).allow_as_demo(&client.authorization_url(&[])).await;
    let code = query(&back, "code").unwrap();
    for operations in [EVERYTHING, &["UpdateItem"]] {
        wire.throttle(operations);
        let answer = client.redeem(&code).await.expect(503);
        assert_eq!(answer.error(), "temporarily_unavailable");
        assert!(answer.header("retry-after").is_some());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    wire.heal();
    let answer = client.redeem(&code).await.expect(200);
    client.take(&answer);
    client.call("get_athlete_profile", json!({})).await.expect(200);
}

#[tokio::test]
async fn revokes_nothing_and_reads_no_replay_into_an_outage() {
    let (app, wire) = wired().await;
    let mut client = McpClient::connected(&app, "intervals:read").await;
    for operations in [EVERYTHING, &["UpdateItem"]] {
        wire.throttle(operations);
        let answer = client.refresh(&client.refresh_token).await.expect(503);
        assert_eq!(answer.error(), "temporarily_unavailable");
        assert!(answer.header("retry-after").is_some());
        let revocation = client.revoke(&client.refresh_token).await.expect(503);
        assert!(revocation.header("retry-after").is_some(), "the client repeats it");
    }
    let call = client.call("get_athlete_profile", json!({})).await;
    assert_eq!(call.status, 200, "only writes fail: data may still be read");
    wire.throttle(EVERYTHING);
    let call = client.call("get_athlete_profile", json!({})).await;
    assert!(!matches!(call.status, 400 | 401 | 403), "an outage is not a bad token: {}", call.status);
    wire.heal();
    let answer = client.refresh(&client.refresh_token).await.expect(200);
    client.take(&answer);
    client.call("get_athlete_profile", json!({})).await.expect(200);
}

#[tokio::test]
async fn closes_sign_in_while_failures_cannot_be_counted() {
    let (app, wire) = wired().await;
    let mut browser = Browser::new(&app);
    let page = browser.open("/oauth/signin").await.page();
    app.simulator.clear_journal();
    wire.throttle(&["UpdateItem"]);
    let refused = browser.type_key(&page, simulator::AUCKLAND_KEY, "").await.page();
    assert_eq!(refused.status, 503);
    assert!(app.simulator.journal().is_empty(), "an uncounted key is not tried");
    wire.heal();
    assert_eq!(browser.type_key(&page, simulator::AUCKLAND_KEY, "").await.page().status, 200);
}

#[tokio::test]
async fn blames_nobody_for_an_outage_of_intervals_icu() {
    let app = App::over_tcp().await;
    let client = McpClient::registered(&app).await;
    let mut browser = Browser::new(&app);
    let mut page = browser.open(&client.authorization_url(&[])).await.page();
    let faults = [
        simulator::Fault::Answer { status: 500, headers: vec![], body: "canary-upstream-body".to_owned() },
        simulator::Fault::BadGateway(503),
        simulator::Fault::CloseBeforeAnswer,
        simulator::Fault::TruncatedJson,
        simulator::Fault::Redirect("https://evil.example/".to_owned()),
        simulator::Fault::Answer { status: 429, headers: vec![], body: String::new() },
    ];
    for fault in faults {
        app.simulator.fault(simulator::Rule::every("/api/v1/athlete/0", fault.clone()));
        page = browser.type_key(&page, simulator::AUCKLAND_KEY, "").await.page();
        app.simulator.clear_faults();
        assert_eq!(page.status, 503, "{fault:?}");
        assert!(page.answer.header("retry-after").is_some(), "{fault:?}");
        assert!(page.words().contains("Intervals.icu does not answer"), "{}", page.words());
        assert!(!page.html.contains("canary-upstream-body"), "an upstream body is never repeated");
    }
    let consent = browser.type_key(&page, simulator::AUCKLAND_KEY, "").await.page();
    assert!(consent.offers("decision", "allow"), "six outages are no failure of the person");
}
