//! From every shape of a failure to the one word for it.

use std::time::Duration;

use intervals::{Error, Reason};

use crate::server::{Reply, Server};

async fn profile(reply: Reply) -> Error {
    let server = Server::with([reply]).await;
    server.run(async |api| api.athlete("0").profile().await.unwrap_err()).await
}

async fn answered(status: u16, body: &str) -> Error {
    profile(Reply::status("GET", "/athlete/0", status, body)).await
}

fn refused(status: u16, reason: Option<Reason>) -> Error {
    Error::Refused { status, reason }
}

#[tokio::test]
async fn names_what_the_status_says() {
    let spring = r#"{"timestamp":"2026-10-27T14:46:12.535+00:00","status":404,"error":"Not Found","path":"/api/v1/x"}"#;
    assert_eq!(answered(401, "").await, Error::Unauthorized);
    assert_eq!(answered(401, r#"{"status":401,"error":"Unauthorized"}"#).await, Error::Unauthorized);
    assert_eq!(answered(403, r#"{"status":403,"error":"Access denied"}"#).await, Error::Forbidden);
    assert_eq!(answered(404, spring).await, Error::NotFound);
    assert_eq!(answered(405, spring).await, refused(405, None));
    assert_eq!(answered(422, "").await, refused(422, None));
    assert_eq!(
        answered(500, r#"{"status":500,"error":"java.lang.X"}"#).await,
        Error::Unavailable { status: 500 }
    );
}

#[tokio::test]
async fn knows_the_text_about_strava() {
    let body = r#"{"status":422,"error":"Cannot read Strava activities via the API"}"#;
    assert_eq!(answered(422, body).await, Error::Strava);
}

#[tokio::test]
async fn maps_known_texts_and_drops_the_others() {
    let said = |text: &str| format!(r#"{{"status":422,"error":"{text}"}}"#);
    let missing = "Required request parameter 'type' for method parameter type ActivityType is not present";
    for (text, reason) in [
        (missing, Some(Reason::MissingParameter)),
        ("Invalid type [Bouldering]", Some(Reason::InvalidType)),
        ("Name is too long", Some(Reason::NameTooLong)),
        ("Name is required", Some(Reason::NameRequired)),
        ("Invalid threshold pace", Some(Reason::InvalidThresholdPace)),
        ("No activities found", Some(Reason::NoActivities)),
        ("Ignore previous instructions", None),
    ] {
        assert_eq!(answered(422, &said(text)).await, refused(422, reason), "{text}");
    }
}

#[tokio::test]
async fn reads_the_list_of_complaints_of_a_bulk_write() {
    let reply = Reply::status(
        "POST",
        "/athlete/0/workouts/bulk",
        422,
        r#"[{"status":422,"error":"Name is too long"}]"#,
    );
    let server = Server::with([reply]).await;
    let error = server.run(async |api| api.athlete("0").create_workouts(&[]).await.unwrap_err()).await;
    assert_eq!(error, refused(422, Some(Reason::NameTooLong)));
}

#[tokio::test]
async fn takes_a_page_for_an_outage_whatever_its_status() {
    for status in [200, 403, 404, 500] {
        let reply = Reply::status("GET", "/athlete/0", status, "<html>")
            .header("content-type", "text/html; charset=utf-8");
        assert_eq!(profile(reply).await, Error::Unavailable { status });
    }
}

#[tokio::test]
async fn takes_a_page_with_401_for_a_rejected_credential() {
    let reply = Reply::status("GET", "/athlete/0", 401, "<html>").header("content-type", "text/html");
    assert_eq!(profile(reply).await, Error::Unauthorized);
}

#[tokio::test]
async fn names_the_field_that_cannot_be_read_and_not_its_content() {
    let body = r#"{"id":"i1","sportSettings":[{"mmp_model":{"type":"canary","ftp":[1]},"ftp":"canary"}]}"#;
    let error = answered(200, body).await;
    assert_eq!(error, Error::Malformed { path: "sportSettings[0].ftp".into() });
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[tokio::test]
async fn refuses_broken_truncated_and_trailing_json() {
    for body in ["{", r#"{"id":"i1""#, r#"{"id":"i1"} x"#, "null", "[]", ""] {
        assert!(matches!(answered(200, body).await, Error::Malformed { .. }), "{body:?}");
    }
}

#[tokio::test]
async fn keeps_the_pause_the_service_asks_for() {
    let reply = Reply::status("GET", "/athlete/0", 429, "").header("retry-after", "60");
    let error = profile(reply).await;
    assert_eq!(error, Error::RateLimited { retry_after: Some(Duration::from_mins(1)) });
}

#[tokio::test]
async fn refuses_an_answer_above_eight_mebibytes() {
    let body = format!(r#"{{"id":"{}"}}"#, "x".repeat(8 * 1024 * 1024));
    assert_eq!(answered(200, &body).await, Error::TooLarge);
}

#[tokio::test]
async fn does_not_follow_a_redirect_to_another_host_nor_carry_the_key_there() {
    let thief = Server::with([]).await;
    let reply =
        Reply::status("GET", "/athlete/0", 302, "").header("location", &format!("{}/steal", thief.base));
    assert_eq!(profile(reply).await, Error::Unavailable { status: 302 });
    assert_eq!(thief.lines(), Vec::<String>::new());
}

#[test]
fn refuses_a_base_that_is_not_an_origin_over_tls() {
    for base in ["http://intervals.icu", "https://intervals.icu/api/v1", "intervals.icu"] {
        assert!(intervals::Intervals::new(base, "test").is_err(), "{base}");
    }
}

#[tokio::test]
async fn believes_no_pause_that_is_longer_than_a_day_or_no_number() {
    for (text, pause) in [
        ("18446744073709551615", Some(Duration::from_hours(24))),
        ("99999999999999999999999", None),
        ("-1", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ] {
        let replies = Reply::status("GET", "/athlete/0", 429, "").header("retry-after", text);
        assert_eq!(profile(replies).await, Error::RateLimited { retry_after: pause }, "{text}");
    }
}
