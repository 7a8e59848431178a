//! Redirect URIs, against the URL parser that browsers have: whatever is accepted reads the same to both, and matching
//! is byte equality, or differs in nothing but the port of this computer.

#![no_main]
#![expect(clippy::panic, reason = "what fails here is the finding")]

use libfuzzer_sys::fuzz_target;
use oauth::{RedirectPolicy, RedirectUri};
use url::{Host, Url};

const ANSWER_PARAMETERS: [&str; 4] = ["code", "state", "iss", "error"];

// One line is registered, the next one requested.
fuzz_target!(|data: &str| {
    let (registered, requested) = data.split_once('\n').unwrap_or((data, data));
    let (curated, open) = (RedirectPolicy::curated(&[]), RedirectPolicy::open(&[]));
    let narrow = RedirectUri::parse(registered, &curated);
    let wide = RedirectUri::parse(registered, &open);
    if let Ok(uri) = &narrow {
        assert_eq!(wide.as_ref(), Ok(uri), "what the curated policy takes the open one takes");
        assert!(curated.is_trusted(uri));
    }
    let Ok(uri) = wide else { return };
    assert_eq!(uri.as_str(), registered, "nothing is repaired");
    let Ok(url) = Url::parse(registered) else {
        // A browser that refuses to go there is safe: punycode of letters that no name may have.
        assert!(uri.host().contains("xn--"), "{registered}");
        return;
    };
    is_plain(&uri, &url);
    matches_only_itself(&uri, &url, requested);
    matches_only_itself(&uri, &url, &with_another_port(&url));
});

/// A browser goes exactly where we think it goes.
fn is_plain(uri: &RedirectUri, url: &Url) {
    assert_eq!(url.as_str(), uri.as_str(), "a browser reads it byte for byte");
    assert_eq!(url.host_str(), Some(uri.host()), "the host that is shown is the host that is met");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    assert!(!url.query_pairs().any(|(name, _)| ANSWER_PARAMETERS.contains(&name.as_ref())));
    let is_this_computer = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match url.scheme() {
        "https" => assert!(matches!(url.host(), Some(Host::Domain(_))) && !is_this_computer),
        "http" => assert!(is_this_computer),
        _ => {
            assert!(
                uri.is_private_scheme() && uri.as_str() == "cursor://anysphere.cursor-mcp/oauth/callback"
            );
        }
    }
    assert_eq!(uri.is_loopback(), url.scheme() == "http");
}

fn matches_only_itself(uri: &RedirectUri, url: &Url, requested: &str) {
    let is_same = requested == uri.as_str();
    let matches = uri.matches(requested);
    assert!(matches || !is_same, "a URI is itself");
    if matches && !is_same {
        let other = Url::parse(requested).unwrap_or_else(|error| panic!("{requested}: {error}"));
        assert!(uri.is_loopback() && without_port(&other) == without_port(url), "{requested} is not {url}");
    }
}

fn without_port(url: &Url) -> String {
    let mut url = url.clone();
    assert!(url.set_port(None).is_ok());
    url.into()
}

fn with_another_port(url: &Url) -> String {
    let mut url = url.clone();
    let set = url.set_port(Some(53_682));
    assert!(set.is_ok() || url.scheme() == "cursor");
    url.into()
}
