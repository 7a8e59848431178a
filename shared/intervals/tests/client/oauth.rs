//! Intervals.icu as the OAuth server of the athlete.

use intervals::{Application, Credential, Error, Reason};
use zeroize::Zeroizing;

use crate::server::{self, Reply, Server};

const PATH: &str = "/api/oauth/token";

fn application() -> Application {
    Application { client_id: "42".into(), client_secret: Zeroizing::new("canary&secret".into()) }
}

fn reply(status: u16, body: &str) -> Reply {
    Reply::status("POST", "", status, body).at(PATH)
}

#[tokio::test]
async fn trades_a_code_for_a_token_of_one_athlete() {
    let server = Server::with([reply(200, include_str!("recorded/token.json"))]).await;
    let token = server
        .client()
        .exchange_code(&application(), "c=1", server::now())
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((token.access_token(), token.athlete.id.as_str()), ("canary-token", "i12345"));
    assert_eq!(token.areas, ["ACTIVITY:WRITE", "WELLNESS:WRITE"]);
    let request = &server.journal()[0];
    assert_eq!(request.line(), "POST /api/oauth/token");
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(request.header("authorization"), "");
    assert_eq!(request.body, "client_id=42&client_secret=canary%26secret&code=c%3D1");
}

#[tokio::test]
async fn tells_a_bad_code_from_a_bad_application() {
    for (body, reason) in [
        (r#"{"status":404,"error":"Code not found (expired?)"}"#, Reason::CodeNotFound),
        ("Client and/or secret not found", Reason::ClientNotFound),
    ] {
        let server = Server::with([reply(404, body)]).await;
        let error = server.client().exchange_code(&application(), "c", server::now()).await.err();
        assert_eq!(error, Some(Error::Refused { status: 404, reason: Some(reason) }));
    }
}

#[tokio::test]
async fn sends_a_code_once() {
    let server = Server::with([reply(503, "")]).await;
    let error = server.client().exchange_code(&application(), "c", server::now()).await.err();
    assert_eq!((error, server.lines().len()), (Some(Error::OutcomeUnknown), 1));
}

#[tokio::test]
async fn ends_a_token_with_the_token_itself() {
    let server = Server::with([Reply::json("DELETE", "/disconnect-app", "")]).await;
    let api = server.client().call(Credential::bearer("canary-token"), server::call());
    assert_eq!(api.disconnect().await, Ok(()));
    assert_eq!(server.journal()[0].header("authorization"), "Bearer canary-token");
}
