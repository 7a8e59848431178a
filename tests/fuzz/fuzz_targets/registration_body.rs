//! Registration: what is registered was asked for, is never more, and registers again as itself.

#![no_main]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here is the finding"
)]

use std::sync::LazyLock;

use axum::body::Body;
use fuzz::{Answer, Service, json_request};
use libfuzzer_sys::fuzz_target;
use oauth::{ClientId, RedirectPolicy, RedirectUri};
use serde_json::{Value, json};

static SERVICE: LazyLock<Service> = LazyLock::new(Service::open);

fuzz_target!(|data: &[u8]| {
    let answer = register(data.to_vec());
    match answer.status.as_u16() {
        201 => check_registered(data, &answer),
        400 | 413 => check_refused(data, &answer),
        other => panic!("{other}: {}", answer.body),
    }
});

fn register(body: impl Into<Body>) -> Answer {
    // Registrations are limited by the hour, and forgotten after a day.
    SERVICE.clock.advance(3_600);
    SERVICE.answer("register", json_request("/oauth/register", body))
}

fn check_registered(data: &[u8], answer: &Answer) {
    let asked: Value = serde_json::from_slice(data).expect("JSON");
    let registered = answer.json();
    assert_eq!(registered["redirect_uris"], asked["redirect_uris"], "byte for byte");
    let uris = registered["redirect_uris"].as_array().expect("a list");
    assert!((1..=10).contains(&uris.len()));
    for uri in uris {
        let uri = RedirectUri::parse(uri.as_str().expect("text"), &RedirectPolicy::curated(&[]));
        assert!(uri.is_ok(), "{uri:?}");
    }
    assert_eq!(registered["token_endpoint_auth_method"], "none");
    assert_eq!(registered["response_types"], json!(["code"]));
    assert!(registered.get("client_secret").is_none(), "every client is public");
    let id = registered["client_id"].as_str().and_then(ClientId::parse);
    assert!(matches!(id, Some(ClientId::Registered(_))));
    // Of `client_uri` the host is registered and not told.
    let mut told = registered.clone();
    told["client_uri"] = asked["client_uri"].clone();
    for same in [told.to_string(), format!("{asked:#}")] {
        let again = register(same).json();
        assert_eq!(again["client_id"], registered["client_id"], "the same metadata is the same client");
    }
}

fn check_refused(data: &[u8], answer: &Answer) {
    let error = answer.json();
    let word = error["error"].as_str().expect("an error");
    let known = ["invalid_client_metadata", "invalid_redirect_uri", "invalid_software_statement"];
    assert!(known.contains(&word), "{word}");
    assert!(error["error_description"].as_str().expect("a sentence").is_ascii());
    assert_eq!(answer.status == 413, data.len() > 16_384);
}
