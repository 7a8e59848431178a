//! What a hostile host can try with the fetch of a document, and that it does not work.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up must fail")]

use std::net::{IpAddr, SocketAddr};

use futures::future::{AbortHandle, abortable};
use outbound::{Document, Resolver, Route, Stranger, StrangerError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const PUBLIC: &str = "93.184.215.14";
const URL: &str = "https://app.example.org/oauth/client.json";

fn answers(addresses: &[&str]) -> Resolver {
    Resolver::Answers(addresses.iter().map(|address| address.parse().unwrap()).collect())
}

/// Serves one connection with these bytes, while `visit` runs, and gives what was received.
async fn serve(bytes: Vec<u8>, visit: impl AsyncFnOnce(SocketAddr)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 8_192];
        let length = stream.read(&mut request).await.unwrap();
        // The client may hang up first: that is one of the promises.
        let _ = stream.write_all(&bytes).await;
        String::from_utf8_lossy(&request[..length]).into_owned()
    };
    let (received, ()) = futures::join!(server, visit(address));
    received
}

async fn fetch_from(bytes: impl Into<Vec<u8>>) -> (Result<Document, StrangerError>, String) {
    let mut result = None;
    let received = serve(bytes.into(), async |address| {
        let stranger = Stranger::with("test/1", answers(&[PUBLIC]), Route::StandIn(address));
        result = Some(stranger.fetch(URL).await);
    })
    .await;
    (result.unwrap(), received)
}

fn plain_answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{head}content-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn fetches_a_document_under_its_own_name_without_a_credential() {
    let head = "content-type: application/json\r\ncache-control: max-age=60\r\n";
    let (document, received) = fetch_from(plain_answer(head, "{}")).await;
    let document = document.unwrap();
    assert_eq!((document.status, document.body.as_ref()), (200, b"{}".as_slice()));
    assert_eq!(document.content_type.as_deref(), Some("application/json"));
    assert_eq!(document.cache_control.as_deref(), Some("max-age=60"));
    let received = received.to_ascii_lowercase();
    assert!(received.starts_with("get /oauth/client.json http/1.1\r\n"), "{received}");
    assert!(received.contains("\r\nhost: app.example.org\r\n"), "{received}");
    assert!(received.contains("\r\naccept-encoding: identity\r\n"), "{received}");
    assert!(!received.contains("authorization") && !received.contains("cookie"), "{received}");
}

#[tokio::test]
async fn does_not_follow_a_redirect() {
    let answer = "HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n";
    let (document, _) = fetch_from(answer).await;
    assert_eq!(document.unwrap().status, 302);
}

#[tokio::test]
async fn reads_5120_bytes_and_not_one_more() {
    let (document, _) = fetch_from(plain_answer("", &"x".repeat(5_120))).await;
    assert_eq!(document.unwrap().body.len(), 5_120);
    let (document, _) = fetch_from(plain_answer("", &"x".repeat(5_121))).await;
    assert_eq!(document, Err(StrangerError::TooLarge));
}

#[tokio::test]
async fn stops_reading_a_body_without_an_end() {
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1024 * 1024));
    assert_eq!(fetch_from(endless).await.0, Err(StrangerError::TooLarge));
}

#[tokio::test]
async fn refuses_an_encoded_document() {
    let (document, _) = fetch_from(plain_answer("content-encoding: gzip\r\n", "{}")).await;
    assert_eq!(document, Err(StrangerError::Encoded));
}

#[tokio::test]
async fn treats_a_repeated_header_as_none() {
    let head = "content-type: application/json\r\ncontent-type: text/html\r\n";
    assert_eq!(fetch_from(plain_answer(head, "{}")).await.0.unwrap().content_type, None);
}

#[tokio::test]
async fn reports_a_connection_that_breaks() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{";
    assert_eq!(fetch_from(cut).await.0, Err(StrangerError::Connection));
}

#[tokio::test(start_paused = true)]
async fn gives_a_silent_host_five_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stranger =
        Stranger::with("test/1", answers(&[PUBLIC]), Route::StandIn(listener.local_addr().unwrap()));
    let started = tokio::time::Instant::now();
    assert_eq!(stranger.fetch(URL).await, Err(StrangerError::Timeout));
    assert_eq!(started.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn asks_nobody_when_one_of_the_addresses_is_not_public() {
    let private: [&[&str]; 5] = [
        &["127.0.0.1"],
        &[PUBLIC, "10.0.0.1"],
        &["169.254.169.254", PUBLIC],
        &["::ffff:93.184.215.14"],
        &["2606:4700:4700::1111", "fd00::1"],
    ];
    for addresses in private {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = listener.local_addr().unwrap();
        let stranger = Stranger::with("test/1", answers(addresses), Route::StandIn(peer));
        let (accepting, stop): (_, AbortHandle) = abortable(listener.accept());
        let fetching = async {
            let result = stranger.fetch(URL).await;
            stop.abort();
            result
        };
        let (connection, result) = futures::join!(accepting, fetching);
        assert_eq!(result, Err(StrangerError::Address), "{addresses:?}");
        assert!(connection.is_err(), "{addresses:?} was connected to");
    }
}

#[tokio::test]
async fn refuses_a_name_without_an_address() {
    let stranger = Stranger::with("test/1", answers(&[]), Route::Internet);
    assert_eq!(stranger.fetch(URL).await, Err(StrangerError::Unresolved));
}

#[tokio::test]
async fn refuses_a_url_that_is_not_a_plain_https_name() {
    let stranger = Stranger::with("test/1", answers(&[PUBLIC]), Route::Internet);
    for url in [
        "http://app.example.org/c",
        "https://93.184.215.14/c",
        "https://[2606:4700::1]/c",
        "https://0x7f.1/c",
        "https://app.example.org:444/c",
        "https://user@app.example.org/c",
        "https://app.example.org/c#x",
        "file:///etc/hosts",
        "",
    ] {
        assert_eq!(stranger.fetch(url).await, Err(StrangerError::Url), "{url}");
    }
}

#[test]
fn says_nothing_about_the_host_in_an_error() {
    let everything = [
        StrangerError::Url,
        StrangerError::Unresolved,
        StrangerError::Address,
        StrangerError::Connection,
        StrangerError::Timeout,
        StrangerError::TooLarge,
        StrangerError::Encoded,
    ];
    let public: IpAddr = PUBLIC.parse().unwrap();
    for error in everything {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("example") && !text.contains(&public.to_string()), "{text}");
    }
}
