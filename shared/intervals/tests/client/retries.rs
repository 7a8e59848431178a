//! One more try for a read, none for a write.

use std::time::Duration;

use intervals::{Allowance, Call, Credential, Error, EventWrite, Intervals};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::server::{self, Reply, Server};

const ATHLETE: &str = r#"{"id":"i1"}"#;

async fn profile_after(status: u16) -> (Result<intervals::Athlete, Error>, usize) {
    let replies = [Reply::status("GET", "/athlete/0", status, ""), Reply::json("GET", "/athlete/0", ATHLETE)];
    let server = Server::with(replies).await;
    let profile = server.run(async |api| api.athlete("0").profile().await).await;
    (profile, server.lines().len())
}

#[tokio::test]
async fn repeats_a_read_once_when_the_trouble_may_pass() {
    for status in [429, 502, 503, 504] {
        let (profile, requests) = profile_after(status).await;
        assert!(profile.is_ok(), "{status}");
        assert_eq!(requests, 2, "{status}");
    }
}

#[tokio::test]
async fn does_not_repeat_a_read_that_would_fail_again() {
    for status in [400, 401, 403, 404, 422, 500, 302] {
        assert_eq!(profile_after(status).await.1, 1, "{status}");
    }
}

#[tokio::test]
async fn gives_up_after_the_second_time() {
    let server = Server::with([Reply::status("GET", "/athlete/0", 503, "")]).await;
    let profile = server.run(async |api| api.athlete("0").profile().await).await;
    assert_eq!(profile, Err(Error::Unavailable { status: 503 }));
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn waits_as_long_as_the_service_asks_when_the_deadline_allows() {
    let replies = [
        Reply::status("GET", "/athlete/0", 429, "").header("retry-after", "0"),
        Reply::json("GET", "/athlete/0", ATHLETE),
    ];
    let server = Server::with(replies).await;
    let call = Call { pause: Duration::from_hours(1), ..server::call() };
    assert!(server.run_as(call, async |api| api.athlete("0").profile().await).await.is_ok());
}

#[tokio::test]
async fn does_not_repeat_before_the_service_allows_it() {
    let server =
        Server::with([Reply::status("GET", "/athlete/0", 429, "").header("retry-after", "30")]).await;
    let profile = server.run(async |api| api.athlete("0").profile().await).await;
    assert_eq!(profile, Err(Error::RateLimited { retry_after: Some(Duration::from_secs(30)) }));
    assert_eq!(server.lines().len(), 1);
}

#[tokio::test]
async fn never_repeats_a_write_and_says_when_its_outcome_is_unknown() {
    for (status, error) in [
        (429, Error::RateLimited { retry_after: None }),
        (500, Error::Unavailable { status: 500 }),
        (502, Error::OutcomeUnknown),
        (503, Error::OutcomeUnknown),
        (504, Error::OutcomeUnknown),
    ] {
        let server = Server::with([Reply::status("PUT", "/athlete/0/events/51", status, "")]).await;
        let event = EventWrite::default();
        assert_eq!(
            server.run(async |api| api.athlete("0").update_event("51", &event).await).await,
            Err(error)
        );
        assert_eq!(server.lines().len(), 1, "{status}");
    }
}

/// Takes this many connections, reads a request from each, and hangs up without a word.
async fn hang_up(listener: &TcpListener, times: usize) {
    for _ in 0..times {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).await;
    }
}

async fn listener() -> (TcpListener, Intervals) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Intervals::new(&format!("http://{}", listener.local_addr().unwrap()), "test").unwrap();
    (listener, client)
}

#[tokio::test]
async fn repeats_a_read_whose_connection_was_lost() {
    let (listener, client) = listener().await;
    let api = client.call(Credential::api_key("k"), server::call());
    let (profile, ()) = futures::join!(async { api.athlete("0").profile().await }, hang_up(&listener, 2));
    assert_eq!(profile, Err(Error::Connection));
}

#[tokio::test]
async fn does_not_repeat_a_write_whose_connection_was_lost() {
    let (listener, client) = listener().await;
    let api = client.call(Credential::api_key("k"), server::call());
    let (event, ()) =
        futures::join!(async { api.athlete("0").mark_event_done("51").await }, hang_up(&listener, 1));
    assert_eq!(event, Err(Error::OutcomeUnknown));
    assert_eq!(api.requests(), 1);
}

#[tokio::test]
async fn calls_a_write_that_never_left_a_missing_connection() {
    let (listener, client) = listener().await;
    drop(listener);
    let api = client.call(Credential::api_key("k"), server::call());
    assert_eq!(api.athlete("0").mark_event_done("51").await, Err(Error::Connection));
}

#[tokio::test(start_paused = true)]
async fn stops_at_the_deadline_of_the_call() {
    let (listener, client) = listener().await;
    let started = Instant::now();
    let call = Call { allowance: Allowance::until(started + Duration::from_secs(3)), ..server::call() };
    let api = client.call(Credential::api_key("k"), call);
    assert_eq!(api.athlete("0").profile().await, Err(Error::Timeout));
    assert_eq!(started.elapsed().as_secs(), 3);
    assert_eq!(api.athlete("0").gear().await, Err(Error::Timeout));
    assert_eq!(api.requests(), 1, "nothing is sent after the deadline");
    drop(listener);
}

#[tokio::test(start_paused = true)]
async fn gives_one_request_ten_seconds_and_does_not_repeat_it() {
    let (listener, client) = listener().await;
    let started = Instant::now();
    let api = client.call(Credential::api_key("k"), server::call());
    assert_eq!(api.athlete("0").profile().await, Err(Error::Timeout));
    assert_eq!((started.elapsed().as_secs(), api.requests()), (10, 1));
    drop(listener);
}
