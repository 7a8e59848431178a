//! Trouble on demand, limits, and the journal.

use std::time::Duration;

use serde_json::json;
use simulator::{Auth, Fault, Options, RateLimit, Rule, When};

use crate::client::Site;

const ATHLETE: &str = "/api/v1/athlete/0";

#[tokio::test]
async fn records_every_request_as_it_came() {
    let site = Site::start().await;
    site.write("PUT", "/api/v1/athlete/0/wellness/2026-06-17?localDate=2026-06-17", &json!({"steps": 1}))
        .await;
    let journal = site.simulator.journal();
    let entry = &journal[0];
    assert_eq!(
        (entry.method.as_str(), entry.path.as_str(), entry.query.as_str()),
        ("PUT", "/api/v1/athlete/0/wellness/2026-06-17", "localDate=2026-06-17")
    );
    assert_eq!(entry.auth, Auth::Basic { user: "API_KEY".to_owned(), password: "demo".to_owned() });
    assert_eq!(entry.user_agent.as_deref(), Some("test/1"));
    assert_eq!(entry.body, r#"{"steps":1}"#);
    site.simulator.clear_journal();
    assert!(site.simulator.journal().is_empty());
}

#[tokio::test]
async fn replaces_the_answer_of_the_nth_request_only() {
    let site = Site::start().await;
    let fault = Fault::Answer {
        status: 429,
        headers: vec![("Retry-After".to_owned(), "2".to_owned())],
        body: String::new(),
    };
    site.simulator.fault(Rule::every("/api/v1/athlete/*", fault).method("GET").when(When::Nth(2)));
    assert_eq!(site.get(ATHLETE).await.status, 200);
    let second = site.get(ATHLETE).await;
    assert_eq!((second.status, second.header("retry-after")), (429, Some("2")));
    assert_eq!(site.get(ATHLETE).await.status, 200);
    site.simulator.fault(Rule::every("*", Fault::BadGateway(502)));
    let html = site.get(ATHLETE).await;
    assert!(html.status == 502 && html.text().contains("<html>"));
    site.simulator.clear_faults();
    assert_eq!(site.get(ATHLETE).await.status, 200);
}

#[tokio::test]
async fn closes_before_the_answer_without_a_byte() {
    let site = Site::start().await;
    site.simulator.fault(Rule::every("*", Fault::CloseBeforeAnswer).when(When::First(1)));
    assert_eq!(site.ask("GET", ATHLETE, None).await, None);
    assert_eq!(site.get(ATHLETE).await.status, 200);
}

#[tokio::test]
async fn applies_a_write_and_then_loses_the_connection() {
    let site = Site::start().await;
    site.simulator.fault(Rule::every("*", Fault::AppliedThenLost).method("PUT"));
    let path = "/api/v1/athlete/0/wellness/2026-06-17";
    assert_eq!(site.ask("PUT", path, Some(r#"{"steps":77}"#)).await, None);
    assert_eq!(site.get(path).await.json()["steps"], 77);
}

#[tokio::test]
async fn breaks_bodies_in_every_way() {
    let site = Site::start().await;
    let whole = site.get(ATHLETE).await;
    site.simulator.fault(Rule::every("*", Fault::CloseMidBody).when(When::First(1)));
    let half = site.get(ATHLETE).await;
    assert_eq!(half.header("content-length").unwrap(), whole.body.len().to_string());
    assert!(half.body.len() < whole.body.len());
    site.simulator.clear_faults();
    site.simulator.fault(Rule::every("*", Fault::TruncatedJson).when(When::First(1)));
    let short = site.get(ATHLETE).await;
    assert_eq!(short.header("content-length").unwrap(), short.body.len().to_string());
    assert!(serde_json::from_slice::<serde_json::Value>(&short.body).is_err());
    site.simulator.clear_faults();
    site.simulator.fault(Rule::every("*", Fault::ContentType("text/html".to_owned())).when(When::First(1)));
    assert_eq!(site.get(ATHLETE).await.header("content-type"), Some("text/html"));
    site.simulator.clear_faults();
    site.simulator.fault(Rule::every("*", Fault::Huge(3_000_000)).when(When::First(1)));
    assert_eq!(site.get(ATHLETE).await.body.len(), 3_000_000);
    site.simulator.clear_faults();
    site.simulator.fault(Rule::every("*", Fault::Redirect("http://elsewhere.example/".to_owned())));
    assert_eq!(site.get(ATHLETE).await.header("location"), Some("http://elsewhere.example/"));
}

#[tokio::test(start_paused = true)]
async fn never_answers_and_delays_on_demand() {
    let site = Site::start().await;
    site.simulator.fault(Rule::every("*", Fault::NeverAnswer).when(When::First(1)));
    assert!(tokio::time::timeout(Duration::from_hours(1), site.ask("GET", ATHLETE, None)).await.is_err());
    site.simulator.clear_faults();
    site.simulator.fault(Rule::every("*", Fault::Delay(Duration::from_secs(5))));
    let before = tokio::time::Instant::now();
    site.get(ATHLETE).await;
    assert!(before.elapsed() >= Duration::from_secs(5));
}

#[tokio::test]
async fn limits_requests_with_and_without_headers() {
    let limit = RateLimit { per_second: 3, ..RateLimit::default() };
    let site = Site::with(Options { limits: Some(limit), ..Options::default() }).await;
    let first = site.get(ATHLETE).await;
    assert_eq!(
        (first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")),
        (Some("2500,5000"), Some("2499,4999"))
    );
    for _ in 0..2 {
        site.get(ATHLETE).await;
    }
    let refused = site.get(ATHLETE).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    let silent = RateLimit { per_second: 1, headers: false, ..limit };
    let site = Site::with(Options { limits: Some(silent), ..Options::default() }).await;
    site.get(ATHLETE).await;
    let refused = site.get(ATHLETE).await;
    assert_eq!(
        (refused.status, refused.header("retry-after"), refused.header("x-ratelimit-limit")),
        (429, None, None)
    );
}

#[tokio::test]
async fn a_strict_site_refuses_what_is_on_no_list_and_complains() {
    let mut site = Site::start().await;
    site.simulator = simulator::Simulator::start(Options::default()).await.unwrap();
    assert_eq!(site.get("/api/v1/athlete/0?intervals=true").await.status, 501);
    assert_eq!(site.get("/api/v1/athlete/0/event/1").await.status, 501);
    assert_eq!(site.get("/api/v1/athlete/0").await.status, 200);
    let complaints = site.simulator.complaints();
    assert_eq!(complaints.len(), 2);
    assert!(complaints[0].contains("unknown query name intervals"), "{complaints:?}");
    assert!(complaints[1].contains("not on the list"), "{complaints:?}");
}
