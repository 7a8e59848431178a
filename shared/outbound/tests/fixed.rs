//! What a service we chose could do to us, and what we never do to it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up must fail")]

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use outbound::{Authorization, Body, Fixed, FixedError, Request, Response, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A mebibyte, compressed to a thousandth.
const ZEROS: &[u8] = include_bytes!("zeros.gz");

fn request(authorization: Authorization<'_>, cap: usize) -> Request<'_> {
    Request {
        method: Method::GET,
        path: "/api/v1/athlete/0",
        query: &[],
        authorization,
        body: Body::Empty,
        accept: "application/json",
        headers: &[],
        timeout: Duration::from_secs(1),
        cap,
    }
}

fn fixed(address: SocketAddr) -> Fixed {
    Fixed::new(&format!("http://{address}"), &Settings::new("intervals-mcp/test")).unwrap()
}

/// Serves one connection with these bytes and gives what was received.
async fn serve(bytes: Vec<u8>, visit: impl AsyncFnOnce(Fixed)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 65_536];
        let length = stream.read(&mut request).await.unwrap();
        // The client may hang up first: that is one of the promises.
        let _ = stream.write_all(&bytes).await;
        String::from_utf8_lossy(&request[..length]).into_owned()
    };
    let (received, ()) = futures::join!(server, visit(fixed(address)));
    received
}

async fn send(bytes: impl Into<Vec<u8>>, request: Request<'_>) -> (Result<Response, FixedError>, String) {
    let mut result = None;
    let received = serve(bytes.into(), async |fixed| {
        result = Some(fixed.send(request).await);
    })
    .await;
    (result.unwrap(), received)
}

fn compressed() -> Vec<u8> {
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", ZEROS.len());
    [head.as_bytes(), ZEROS].concat()
}

#[tokio::test]
async fn says_who_it_is_and_what_it_wants() {
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let basic = Authorization::Basic { user: "API_KEY", password: "k" };
    let (answer, received) = send(ok, request(basic, 10)).await;
    assert_eq!(answer.ok().unwrap().body, Bytes::from_static(b"{}"));
    let received = received.to_ascii_lowercase();
    for header in [
        "user-agent: intervals-mcp/test",
        "accept: application/json",
        "accept-encoding: gzip",
        "authorization: basic qvbjx0tfwtpr",
    ] {
        assert!(received.contains(&format!("\r\n{header}\r\n")), "{header} is missing in {received}");
    }
}

#[tokio::test]
async fn says_what_else_it_was_given_under_another_name_where_one_is_given() {
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let headers = [("user-agent", "somebody else".to_owned()), ("x-more", "1".to_owned())];
    let (_, received) = send(ok, Request { headers: &headers, ..request(Authorization::None, 10) }).await;
    assert!(received.contains("\r\nuser-agent: somebody else\r\nx-more: 1\r\n"), "{received}");
    assert!(!received.contains("intervals-mcp/test"), "{received}");
}

#[tokio::test]
async fn measures_a_body_after_decompression() {
    let (answer, _) = send(compressed(), request(Authorization::None, 1024 * 1024)).await;
    assert_eq!(answer.ok().unwrap().body.len(), 1024 * 1024);
    let (answer, _) = send(compressed(), request(Authorization::None, 1024 * 1024 - 1)).await;
    assert_eq!(answer.err(), Some(FixedError::TooLarge));
}

#[tokio::test]
async fn hands_a_redirect_back_instead_of_following_it() {
    let moved =
        "HTTP/1.1 308 Permanent Redirect\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
    let (answer, _) = send(moved, request(Authorization::Bearer("t"), 10)).await;
    assert_eq!(answer.ok().unwrap().status, 308);
}

#[tokio::test]
async fn tells_what_never_left_from_what_may_have_arrived() {
    let (answer, _) = send("", request(Authorization::None, 10)).await;
    assert_eq!(answer.err(), Some(FixedError::Lost));
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let answer = fixed(closed).send(request(Authorization::None, 10)).await;
    assert_eq!(answer.err(), Some(FixedError::Unreachable));
}

#[tokio::test(start_paused = true)]
async fn gives_up_at_the_time_the_caller_names() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let started = tokio::time::Instant::now();
    let answer = fixed(listener.local_addr().unwrap()).send(request(Authorization::None, 10)).await;
    assert_eq!(answer.err(), Some(FixedError::Timeout));
    assert_eq!(started.elapsed().as_secs(), 1);
}

#[tokio::test]
async fn sends_a_file_as_one_form_part() {
    let ok = "HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n";
    let file = Request {
        method: Method::POST,
        body: Body::File { part: "file", filename: "ride.fit".into(), content: Bytes::from_static(b"FIT") },
        ..request(Authorization::None, 10)
    };
    let (answer, received) = send(ok, file).await;
    assert_eq!(answer.ok().unwrap().status, 201);
    assert!(received.contains("content-type: multipart/form-data; boundary="), "{received}");
}
