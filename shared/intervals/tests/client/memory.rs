//! What is remembered between calls, for how long, and for whom.

use intervals::{Call, Error, ListActivities, ListWellness, Newest, Owner};
use jiff::SignedDuration;

use crate::server::{self, Reply, Server, day, owner};

fn later(seconds: i64) -> Call {
    Call {
        now: server::now().checked_add(SignedDuration::from_secs(seconds)).unwrap(),
        owner: Some(owner(0)),
        ..server::call()
    }
}

async fn profile(server: &Server, call: Call) {
    server.run_as(call, async |api| api.athlete("0").profile().await.unwrap()).await;
}

async fn server_with_profile() -> Server {
    Server::with([Reply::json("GET", "/athlete/0", r#"{"id":"i1"}"#), Reply::json("PUT", "/athlete/0", "{}")])
        .await
}

/// How many requests two equal reads cost when the second comes so many seconds later.
async fn cost(newest: &str, body: &str, seconds: i64) -> usize {
    let server = Server::with([Reply::json("GET", "/athlete/0/wellness", body)]).await;
    let list = ListWellness { oldest: day("2026-01-01"), newest: day(newest), fields: Vec::new() };
    for call in [later(0), later(seconds)] {
        server.run_as(call, async |api| api.athlete("0").wellness(&list).await.unwrap()).await;
    }
    server.lines().len()
}

#[tokio::test]
async fn keeps_older_days_longer() {
    let body = r#"[{"id":"2026-01-01"}]"#;
    for (newest, holds) in [
        ("2026-10-20", 60),
        ("2026-10-12", 60),
        ("2026-10-11", 15 * 60),
        ("2026-10-05", 15 * 60),
        ("2026-10-04", 24 * 60 * 60),
    ] {
        assert_eq!(cost(newest, body, holds - 1).await, 1, "{newest}");
        assert_eq!(cost(newest, body, holds).await, 2, "{newest}");
    }
}

#[tokio::test]
async fn keeps_settings_five_minutes() {
    for (seconds, requests) in [(299, 1), (300, 2)] {
        let server = server_with_profile().await;
        profile(&server, later(0)).await;
        profile(&server, later(seconds)).await;
        assert_eq!(server.lines().len(), requests);
    }
}

#[tokio::test]
async fn distrusts_what_is_younger_than_the_clock() {
    let server = server_with_profile().await;
    profile(&server, later(10)).await;
    profile(&server, later(0)).await;
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn keeps_nothing_without_an_owner() {
    let server = server_with_profile().await;
    profile(&server, server::call()).await;
    profile(&server, server::call()).await;
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn separates_users_credentials_and_epochs() {
    let server = server_with_profile().await;
    let owners = [
        owner(0),
        owner(1),
        Owner { credential_version: 2, ..owner(0) },
        Owner { user: "other".into(), ..owner(0) },
    ];
    for owner in owners.clone().into_iter().chain(owners) {
        profile(&server, Call { owner: Some(owner), ..later(0) }).await;
    }
    assert_eq!(server.lines().len(), 4);
}

#[tokio::test]
async fn tells_two_ranges_with_the_same_start_apart() {
    let server = Server::with([Reply::json("GET", "/athlete/0/wellness", r#"[{"id":"2026-01-01"}]"#)]).await;
    for newest in ["2026-02-01", "2026-03-01"] {
        let list = ListWellness { oldest: day("2026-01-01"), newest: day(newest), fields: Vec::new() };
        server.run_as(later(0), async |api| api.athlete("0").wellness(&list).await.unwrap()).await;
    }
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn does_not_keep_an_empty_list_of_today() {
    for body in ["[]", "null", ""] {
        assert_eq!(cost("2026-10-12", body, 1).await, 2, "{body:?}");
        assert_eq!(cost("2026-09-12", body, 1).await, 1, "{body:?}");
    }
}

#[tokio::test]
async fn does_not_keep_a_list_with_a_stub() {
    let body = r#"[{"id":"1","source":"STRAVA","_note":"STRAVA activities are not available via the API"}]"#;
    let server = Server::with([Reply::json("GET", "/athlete/0/activities", body)]).await;
    let newest = Some(Newest::Day(day("2026-02-01")));
    let list =
        ListActivities { oldest: day("2026-01-01"), newest, route_id: None, limit: None, fields: Vec::new() };
    for call in [later(0), later(1)] {
        server.run_as(call, async |api| api.athlete("0").activities(&list).await.unwrap()).await;
    }
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn does_not_keep_an_error() {
    let server = Server::with([Reply::status("GET", "/athlete/0", 404, "{}")]).await;
    for call in [later(0), later(1)] {
        let error = server.run_as(call, async |api| api.athlete("0").profile().await.unwrap_err()).await;
        assert_eq!(error, Error::NotFound);
    }
    assert_eq!(server.lines().len(), 2);
}

#[tokio::test]
async fn forgets_a_user_who_writes() {
    let server = server_with_profile().await;
    profile(&server, later(0)).await;
    server.run_as(later(1), async |api| api.athlete("0").update_notes("x").await.unwrap()).await;
    profile(&server, later(2)).await;
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn keeps_nothing_read_after_a_write_under_the_epoch_before_it() {
    let server = server_with_profile().await;
    server
        .run_as(later(0), async |api| {
            api.athlete("0").update_notes("x").await.unwrap();
            api.athlete("0").profile().await.unwrap();
        })
        .await;
    profile(&server, later(1)).await;
    assert_eq!(server.lines().len(), 3);
}

#[tokio::test]
async fn identifies_anew_in_every_call_without_an_owner() {
    let server = server_with_profile().await;
    for _ in 0..2 {
        server.run(async |api| api.athlete("0").identity().await.unwrap()).await;
    }
    assert_eq!(server.lines().len(), 2);
}
