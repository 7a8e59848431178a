//! The form of the token endpoint: no bytes open anything, every refusal is one the RFCs know, and nothing is repeated
//! that a stranger sent.

#![no_main]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what fails here is the finding")]

use std::sync::LazyLock;

use fuzz::{Service, pairs, values};
use http::Request;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

const RECOGNISED: [&str; 11] = [
    "grant_type",
    "code",
    "code_verifier",
    "redirect_uri",
    "refresh_token",
    "scope",
    "resource",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];
const ERRORS: [&str; 8] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "invalid_target",
    "temporarily_unavailable",
];

static SERVICE: LazyLock<(Service, String)> = LazyLock::new(|| {
    let service = Service::open();
    let client = service.register(&json!({"redirect_uris": ["http://127.0.0.1:7777/callback"]}));
    (service, client)
});

// A form; `CLIENT` stands for the id of a registered client.
fuzz_target!(|data: &str| {
    let (service, client) = &*SERVICE;
    let form = data.replace("CLIENT", client);
    let request = Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
    let answer = service.answer("token", request.body(form.clone().into()).expect("a request"));
    let (error, understood) = (answer.json(), pairs(form.as_bytes()));
    let word = error["error"].as_str().expect("an error");
    assert!([400, 401, 413, 429].contains(&answer.status.as_u16()), "{}", answer.status);
    assert!(ERRORS.contains(&word), "{word}");
    assert_eq!(answer.status == 401, word == "invalid_client");
    assert_eq!(answer.status == 413, form.len() > 8_192);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("access-control-allow-credentials").is_none());
    assert!(error["error_description"].as_str().expect("a sentence").is_ascii());
    let repeats =
        RECOGNISED.iter().any(|name| understood.iter().filter(|(known, _)| known == name).count() > 1);
    assert!(
        !repeats || ["invalid_request", "invalid_target"].contains(&word),
        "{word} for a repeated parameter"
    );
    let long = understood.iter().flat_map(|(name, value)| [name, value]).filter(|text| text.len() > 24);
    for text in long {
        assert!(!answer.body.contains(text.as_str()), "{text} came back");
    }
    if values(&understood, "client_secret").len() == 1 && !repeats && form.len() <= 8_192 {
        assert!(["invalid_client", "invalid_request"].contains(&word));
    }
});
