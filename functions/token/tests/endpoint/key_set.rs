//! The published keys.

use axum::body::Body;
use http::Request;
use oauth::Algorithm;

use crate::app::{App, HOST, Options};

fn get(method: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri("/.well-known/jwks.json").header("host", HOST);
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn publishes_the_active_and_the_next_key_without_private_members() {
    let app = App::start().await;
    let answer = app.send(get("GET")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["cache-control"], "public, max-age=300");
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    let keys = answer.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0]["kid"], app.material.signing.active().unwrap().verification.kid);
    for key in &keys {
        let mut names: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
    }
}

#[tokio::test]
async fn publishes_nothing_with_a_shared_key() {
    let app = App::with(Options { algorithm: Algorithm::Hs256, ..Options::default() }).await;
    assert_eq!(app.send(get("GET")).await.body, br#"{"keys":[]}"#);
}

#[tokio::test]
async fn answers_head_without_a_body_and_refuses_other_methods() {
    let app = App::start().await;
    let head = app.send(get("HEAD")).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    let post = app.send(get("POST")).await;
    assert_eq!(post.status, 405);
    assert!(post.headers["allow"].to_str().unwrap().contains("GET"));
}
