//! Client ID metadata documents: a document speaks for its own URL and its own host, in its own words.

#![no_main]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "what fails here is the finding")]

use fuzz::values;
use libfuzzer_sys::fuzz_target;
use oauth::{RedirectPolicy, RedirectUri};
use serde_json::Value;

const URL: &str = "https://app.example.com/client";
const HOST: &str = "app.example.com";

fuzz_target!(|data: &[u8]| {
    for policy in [RedirectPolicy::curated(&[]), RedirectPolicy::open(&[])] {
        let Some((name, uris)) = authorize::client_document(data, URL, HOST, &policy) else { continue };
        let document: Value = serde_json::from_slice(data).expect("JSON");
        assert_eq!(document["client_id"], URL, "it speaks for itself");
        assert!(document.get("client_secret").is_none(), "what is public is no secret");
        assert_eq!(name.as_deref(), document.get("client_name").and_then(Value::as_str));
        let listed: Vec<&str> =
            document["redirect_uris"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert_eq!(uris, listed, "byte for byte, and all of them");
        assert!(!uris.is_empty());
        for uri in &uris {
            leads_home(uri, &policy);
        }
    }
});

fn leads_home(uri: &str, policy: &RedirectPolicy) {
    let uri = RedirectUri::parse(uri, &policy.admitting(HOST)).expect("a redirect URI");
    assert!(policy.is_trusted(&uri) || uri.host() == HOST, "{uri}");
    let query = uri.as_str().split_once('?').map_or("", |(_, query)| query);
    assert!(values(&fuzz::pairs(query.as_bytes()), "code").is_empty());
}
