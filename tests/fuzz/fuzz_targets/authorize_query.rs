//! The authorization request: whatever the query, the browser stays here or goes to a registered redirect URI, and what
//! is accepted asks for what we understand.

#![no_main]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here is the finding"
)]

use std::sync::LazyLock;

use fuzz::{Answer, ISSUER, RESOURCE, Service, pairs, values};
use http::Request;
use libfuzzer_sys::fuzz_target;
use oauth::{ClientId, RedirectUri};
use serde_json::json;

const REDIRECT_URIS: [&str; 2] =
    ["http://127.0.0.1:7777/callback?x=1", "https://claude.ai/api/mcp/auth_callback"];
const ERRORS: [&str; 8] = [
    "invalid_request",
    "unsupported_response_type",
    "invalid_scope",
    "invalid_target",
    "login_required",
    "interaction_required",
    "request_not_supported",
    "request_uri_not_supported",
];

static SERVICE: LazyLock<(Service, String)> = LazyLock::new(|| {
    let service = Service::open();
    let client = service.register(&json!({"redirect_uris": REDIRECT_URIS}));
    (service, client)
});

// A query; `CLIENT` stands for the id of a registered client. HEAD validates and stores nothing.
fuzz_target!(|data: &str| {
    let (service, client) = &*SERVICE;
    let query = data.replace("CLIENT", client);
    let understood = pairs(query.as_bytes());
    // A document would be fetched: that is for `client_document` and for the tests of the fetcher.
    let named = values(&understood, "client_id");
    if named.iter().any(|id| matches!(ClientId::parse(id), Some(ClientId::Document(_)))) {
        return;
    }
    let Ok(request) = Request::head(format!("/oauth/authorize?{query}")).body(axum::body::Body::empty())
    else {
        return;
    };
    let query = request.uri().query().unwrap_or_default().to_owned();
    let answer = service.answer("authorize", request);
    let understood = pairs(query.as_bytes());
    match answer.status.as_u16() {
        200 => is_understood(&understood, client),
        303 => goes_to_the_client(&understood, &answer),
        400 => assert!(answer.header("location").is_none(), "a page leads nowhere"),
        414 => assert!(query.len() > 8_192),
        other => panic!("{other}"),
    }
});

fn is_registered(uri: &str) -> bool {
    REDIRECT_URIS.iter().any(|registered| RedirectUri::stored(*registered).matches(uri))
}

fn is_understood(understood: &[(String, String)], client: &str) {
    let single = |name: &str| {
        let values = values(understood, name);
        assert!(values.len() < 2, "{name} twice");
        values.first().copied()
    };
    assert_eq!(single("client_id"), Some(client));
    assert!(single("redirect_uri").is_some_and(is_registered));
    assert_eq!((single("response_type"), single("code_challenge_method")), (Some("code"), Some("S256")));
    let challenge = single("code_challenge").expect("a challenge");
    assert_eq!(oauth::from_base64url(challenge).map(|bytes| bytes.len()), Some(32), "{challenge}");
    assert!(single("resource").is_none_or(|resource| resource == RESOURCE));
    assert!(single("response_mode").is_none_or(|mode| mode == "query"));
    assert!(single("request").is_none() && single("request_uri").is_none());
    assert!(single("state").is_none_or(|state| state.len() <= 512 && !state.contains('\0')));
    if let Some(scope) = single("scope") {
        assert!(!oauth::ScopeSet::known_in(scope).is_empty(), "{scope}");
    }
}

fn goes_to_the_client(understood: &[(String, String)], answer: &Answer) {
    let location = answer.header("location").expect("a place");
    let asked = values(understood, "redirect_uri");
    let rest = location.strip_prefix(asked[0]).unwrap_or_else(|| panic!("{location} was not asked for"));
    assert!(is_registered(asked[0]), "{location}");
    let said = pairs(rest.trim_start_matches(['?', '&']).as_bytes());
    let names: Vec<&str> = said.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names == ["error", "iss"] || names == ["error", "state", "iss"], "{location}");
    assert!(ERRORS.contains(&said[0].1.as_str()), "{location}");
    assert_eq!(values(&said, "iss"), [ISSUER]);
    if names.len() == 3 {
        assert_eq!(values(&said, "state"), values(understood, "state"), "as it was sent");
    }
}
