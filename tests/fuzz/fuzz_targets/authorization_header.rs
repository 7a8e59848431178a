//! The `Authorization` header of `/mcp`: one bearer token that we signed opens the door, and nothing else does.

#![no_main]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here is the finding"
)]

use std::sync::LazyLock;

use fuzz::{Answer, Service, claims, json_request};
use http::HeaderValue;
use jwt::Signer;
use libfuzzer_sys::fuzz_target;
use oauth::{Algorithm, SecretString};

const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;

static SERVICE: LazyLock<(Service, String)> = LazyLock::new(|| {
    let service = Service::open();
    let token = mint(&service);
    (service, token)
});

/// A token signed with the key of the house, for a protocol call that needs no look at the tables.
fn mint(service: &Service) -> String {
    let keys = service.keys();
    let active = keys["signing"]["keys"].as_array().expect("a ring").iter();
    let active = active.clone().find(|key| key["state"] == "active").expect("an active key");
    let text =
        |pointer: &str| active.pointer(pointer).and_then(|value| value.as_str()).expect("text").to_owned();
    let signer = Signer::new(
        &text("/key/verification/kid"),
        Algorithm::Es256,
        &SecretString::new(text("/key/private")),
    );
    signer.and_then(|signer| signer.sign(&claims())).expect("a token").expose().to_owned()
}

// Values of the header, one on each line; `TOKEN` stands for a good token.
fuzz_target!(|data: &str| {
    let (service, token) = &*SERVICE;
    let lines: Vec<String> = data.split('\n').map(|line| line.replace("TOKEN", token)).collect();
    let values: Vec<HeaderValue> =
        lines.iter().filter_map(|line| HeaderValue::from_bytes(line.as_bytes()).ok()).collect();
    if values.len() != lines.len() || lines.len() > 4 {
        return;
    }
    let mut request = json_request("/mcp", PING);
    for value in values {
        request.headers_mut().append("authorization", value);
    }
    for (name, value) in
        [("accept", "application/json, text/event-stream"), ("mcp-protocol-version", "2025-11-25")]
    {
        request.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let answer = service.answer("mcp", request);
    let opens = matches!(lines.as_slice(), [only] if is_bearer(only, token));
    match answer.status.as_u16() {
        200 => assert!(opens, "{lines:?}"),
        400 | 401 => {
            assert!(!opens, "{lines:?}");
            is_a_challenge(&answer);
        }
        other => panic!("{other}"),
    }
    for line in lines.iter().filter(|line| line.len() > 24) {
        assert!(!answer.body.contains(line.as_str()), "{line} came back");
    }
});

/// RFC 6750 §2.1, with the scheme in any case (RFC 9110 §11.1).
fn is_bearer(line: &str, token: &str) -> bool {
    let blank = |c: char| c == ' ' || c == '\t';
    let Some((scheme, rest)) = line.trim_matches(blank).split_once(' ') else { return false };
    scheme.eq_ignore_ascii_case("bearer") && rest.trim_matches(blank) == token
}

fn is_a_challenge(answer: &Answer) {
    let challenge = answer.header("www-authenticate").expect("a challenge");
    assert!(
        challenge.starts_with("Bearer ")
            && challenge.contains("resource_metadata=\"https://mcp.example.com/")
    );
    assert_eq!(answer.header("x-mcp-challenge"), Some(challenge), "the same through a gateway");
}
