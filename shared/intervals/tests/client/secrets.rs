//! The credential goes into one header and nowhere else.

use intervals::{Credential, Error, Intervals};

use crate::server::{self, KEY, Reply, Server};

#[tokio::test]
async fn sends_the_key_as_basic_and_a_token_as_bearer() {
    let server = Server::with([Reply::json("GET", "/athlete/0", r#"{"id":"i1"}"#)]).await;
    for credential in [Credential::api_key("k"), Credential::bearer("t")] {
        let api = server.client().call(credential, server::call());
        api.athlete("0").identity().await.unwrap();
    }
    let sent: Vec<String> =
        server.journal().iter().map(|request| request.header("authorization").to_owned()).collect();
    assert_eq!(sent, ["Basic QVBJX0tFWTpr", "Bearer t"]);
}

#[tokio::test]
async fn says_nothing_of_the_key_or_the_answer_in_any_error() {
    let echo = format!(r#"{{"status":422,"error":"{KEY}"}}"#);
    for (status, body) in
        [(200, "{"), (400, &echo), (401, &echo), (403, &echo), (404, &echo), (422, &echo), (500, &echo)]
    {
        let server = Server::with([Reply::status("GET", "/athlete/0", status, body)]).await;
        let error = server.run(async |api| api.athlete("0").profile().await.unwrap_err()).await;
        assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
    }
}

#[tokio::test]
async fn says_nothing_of_the_key_when_no_connection_can_be_made() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = Intervals::new(&format!("http://{closed}"), "test").unwrap();
    let api = client.call(Credential::api_key(KEY), server::call());
    let error = api.athlete("0").profile().await.unwrap_err();
    assert_eq!(error, Error::Connection);
    assert!(!format!("{error} {error:?}").contains(KEY));
}

#[tokio::test]
async fn refuses_a_token_that_would_add_a_header_and_sends_nothing() {
    let server = Server::with([]).await;
    let api = server.client().call(Credential::bearer("t\r\nx-evil: 1"), server::call());
    assert!(api.athlete("0").profile().await.is_err());
    assert_eq!(server.lines(), Vec::<String>::new());
}
