//! How much one call may ask, and what it is told about the quota.

use std::time::Duration;

use futures::future::join_all;
use intervals::Error;

use crate::server::{Reply, Server};

const PROFILE: &str = r#"{"id":"i1"}"#;

#[tokio::test]
async fn sends_equal_reads_of_one_call_once() {
    let server =
        Server::with([Reply::json("GET", "/athlete/0", PROFILE).after(Duration::from_millis(20))]).await;
    server
        .run(async |api| {
            let athlete = api.athlete("0");
            let (first, second) = futures::join!(athlete.profile(), athlete.profile());
            assert_eq!(first, second);
            athlete.identity().await.unwrap();
        })
        .await;
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn reads_again_after_a_write_of_the_same_call() {
    let server = Server::with([
        Reply::json("GET", "/athlete/0", r#"{"id":"i1","name":"before"}"#),
        Reply::json("GET", "/athlete/0", r#"{"id":"i1","name":"after"}"#),
        Reply::json("PUT", "/athlete/0", PROFILE),
    ])
    .await;
    let names = server.run(async |api| {
        let athlete = api.athlete("0");
        let before = athlete.identity().await.unwrap().name;
        athlete.update_notes("x").await.unwrap();
        (before, athlete.identity().await.unwrap().name)
    });
    assert_eq!(names.await, (Some("before".into()), Some("after".into())));
}

#[tokio::test]
async fn sends_equal_writes_as_often_as_told() {
    let server = Server::with([Reply::json("POST", "/activity/i1/messages", r#"{"id":1}"#)]).await;
    server
        .run(async |api| {
            api.activity("i1").send_message("x").await.unwrap();
            api.activity("i1").send_message("x").await.unwrap();
        })
        .await;
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn has_at_most_four_requests_under_way() {
    let slow =
        |id: usize| Reply::json("GET", &format!("/activity/i{id}"), PROFILE).after(Duration::from_millis(60));
    let server = Server::with((0..6).map(slow)).await;
    let started = tokio::time::Instant::now();
    server
        .run(async |api| {
            let ids: Vec<String> = (0..6).map(|id| format!("i{id}")).collect();
            let reads = ids.iter().map(|id| async move { api.activity(id).get(false).await.unwrap() });
            join_all(reads).await;
        })
        .await;
    assert!(started.elapsed() >= Duration::from_millis(120), "six at once took only {:?}", started.elapsed());
}

#[tokio::test]
async fn sends_thirty_requests_in_one_call_and_then_no_more() {
    let server = Server::with([Reply::json("GET", "/athlete/0/gear/b1/calc", "{}")]).await;
    let api = server.client().call(intervals::Credential::api_key("k"), crate::server::call());
    let mut outcomes = Vec::new();
    for number in 0..31 {
        let id = format!("i{number}");
        outcomes.push(api.activity(&id).get(false).await.unwrap_err());
    }
    assert_eq!(outcomes.iter().filter(|error| **error == Error::TooManyRequests).count(), 1);
    assert_eq!(
        (outcomes.last(), server.lines().len(), api.requests()),
        (Some(&Error::TooManyRequests), 30, 30)
    );
}

#[tokio::test]
async fn counts_the_thirty_over_everything_that_one_call_works_with() {
    let server = Server::with([Reply::json("GET", "/athlete/0", PROFILE)]).await;
    let call = crate::server::call();
    for number in 1..=31 {
        let api = server.client().call(intervals::Credential::api_key("k"), call.clone());
        let outcome = api.athlete("0").profile().await;
        assert_eq!(outcome.err(), (number > 30).then_some(Error::TooManyRequests), "request {number}");
        assert_eq!(call.allowance.sent(), number.min(30));
    }
}

#[tokio::test]
async fn reports_the_quota_when_the_service_tells_it() {
    let reply = Reply::json("GET", "/athlete/0", PROFILE)
        .header("x-ratelimit-limit", "2500,5000")
        .header("x-ratelimit-remaining", "200,4000");
    let server = Server::with([reply]).await;
    server
        .run(async |api| {
            assert_eq!(api.quota(), None);
            api.athlete("0").profile().await.unwrap();
            let quota = api.quota().unwrap();
            assert_eq!((quota.window_remaining, quota.day_remaining, quota.is_low()), (200, 4000, true));
        })
        .await;
}
