//! The redirect URI rules as a table: what is accepted, what is refused and for which reason, and what matches what.

use oauth::RedirectUriError::{
    self, Characters, Host, HostNotAllowed, Length, Path, Port, Query, Scheme, UserInfo,
};
use oauth::{RedirectPolicy, RedirectUri};
use proptest::prelude::*;

fn curated() -> RedirectPolicy {
    RedirectPolicy::curated(&[])
}

#[test]
fn accepts_the_callbacks_of_known_clients() {
    for uri in [
        "https://claude.ai/api/mcp/auth_callback",
        "https://claude.com/api/mcp/auth_callback",
        "https://chatgpt.com/connector_platform_oauth_redirect",
        "https://chatgpt.com/connector/oauth/abc-123",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "https://vscode.dev/redirect",
        "https://insiders.vscode.dev/redirect",
        "https://claude.ai:8443/cb",
        "https://claude.ai/cb?x=1",
        "https://claude.ai/",
        "http://localhost/callback",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:33418/",
        "http://[::1]:6274/oauth/callback",
        "http://localhost:8787/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback",
    ] {
        let parsed = RedirectUri::parse(uri, &curated());
        assert_eq!(parsed.as_ref().map(RedirectUri::as_str), Ok(uri));
        assert!(parsed.is_ok_and(|parsed| curated().is_trusted(&parsed)), "{uri}");
    }
}

const REFUSED_HTTPS: &[(&str, RedirectUriError)] = &[
    ("https:claude.ai/api/mcp/auth_callback", Scheme),
    ("https:/claude.ai/cb", Scheme),
    ("https:///claude.ai/cb", Host),
    ("//claude.ai/cb", Scheme),
    ("/cb", Scheme),
    ("HTTPS://claude.ai/cb", Scheme),
    ("https://CLAUDE.ai/cb", Host),
    ("https://claude.ai./cb", Host),
    ("https://claude.ai", Path),
    ("https://claude.ai?x=1", Path),
    ("https://claude.ai:443/cb", Port),
    ("https://claude.ai:/cb", Port),
    ("https://claude.ai:0/cb", Port),
    ("https://claude.ai:065/cb", Port),
    ("https://claude.ai:65536/cb", Port),
    ("https://claude.ai/a/../cb", Path),
    ("https://claude.ai/a/%2e%2E/cb", Path),
    ("https://claude.ai/.%2e", Path),
    ("https://claude.ai/./cb", Path),
    ("https://claude.ai/..", Path),
    ("https://claude.ai/a/../x://y/cb", Path),
    ("https://claude.ai/a`b/x://y/cb", Characters),
    ("https://claude.ai/cb?code=1&u=x://y/", Query),
    ("https://claude.ai/%zz", Characters),
    ("https://claude.ai/%", Characters),
    ("https://claude.ai/c\tb", Characters),
    ("https://claude.ai/c\nb", Characters),
    ("https://claude.ai/c\rb", Characters),
    (" https://claude.ai/cb", Characters),
    ("https://claude.ai/cb ", Characters),
    ("https://claude.ai/cb\0", Characters),
    ("https://claude.ai/cb#", Characters),
    ("https://claude.ai/cb#f", Characters),
    ("https://claude.ai/\"cb", Characters),
    ("https://claude.ai/{cb}", Characters),
    ("https://claude.ai/cb?x='", Characters),
    ("https://\u{ff43}laude.ai/cb", Characters),
    ("https://claude\u{3002}ai/cb", Characters),
    ("https://claude.ai@evil.example/cb", UserInfo),
    ("https://u:p@claude.ai/cb", UserInfo),
    ("https://claude.ai\\@evil.example/cb", Characters),
    ("https://claude%2eai/cb", Host),
    ("https://evil.example/cb", HostNotAllowed),
    ("https://claude.ai.evil.example/cb", HostNotAllowed),
    ("https://sub.claude.ai/cb", HostNotAllowed),
    ("https://xn--claude-9ua.ai/cb", HostNotAllowed),
    ("https://127.0.0.1/cb", Host),
    ("https://1.2.3/cb", Host),
    ("https://[::1]/cb", Host),
    ("https://localhost/cb", Host),
    ("https://-a.example/cb", Host),
];

const REFUSED_HTTP_AND_OTHERS: &[(&str, RedirectUriError)] = &[
    ("http://claude.ai/cb", Host),
    ("http://127.1/cb", Host),
    ("http://0x7f.1/", Host),
    ("http://2130706433/", Host),
    ("http://0177.0.0.1/", Host),
    ("http://127.0.0.2/", Host),
    ("http://0.0.0.0/", Host),
    ("http://[::ffff:127.0.0.1]/cb", Host),
    ("http://[0:0:0:0:0:0:0:1]/cb", Host),
    ("http://localhost./cb", Host),
    ("http://foo.localhost/cb", Host),
    ("http://localhost.evil.example/cb", Host),
    ("http://LOCALHOST/cb", Host),
    ("http://localhost:80/cb", Port),
    ("http://localhost", Path),
    ("http://user@localhost/cb", UserInfo),
    ("http://localhost:x/cb", Port),
    ("http://localhost@evil.example/cb", UserInfo),
    ("javascript:alert(1)", Scheme),
    ("JavaScript:alert(1)", Scheme),
    ("\u{1}javascript:alert(1)", Characters),
    ("java\nscript:alert(1)", Characters),
    ("javascript://claude.ai/%0aalert(1)", Scheme),
    ("data:text/html,x", Scheme),
    ("file:///etc/passwd", Scheme),
    ("urn:ietf:wg:oauth:2.0:oob", Scheme),
    ("cursor://x/cb", Scheme),
    ("cursor://anysphere.cursor-mcp/oauth/callback/", Scheme),
    ("CURSOR://anysphere.cursor-mcp/oauth/callback", Scheme),
    ("vscode://x/cb", Scheme),
    ("https://claude.ai/cb?code=1", Query),
    ("https://claude.ai/cb?x=1&state=", Query),
    ("https://claude.ai/cb?is%73=1", Query),
    ("http://localhost/cb?error", Query),
];

#[test]
fn refuses_every_spelling_that_a_url_parser_would_repair_and_every_foreign_host() {
    for (uri, error) in REFUSED_HTTPS.iter().chain(REFUSED_HTTP_AND_OTHERS) {
        assert_eq!(RedirectUri::parse(uri, &curated()).map(|_| ()), Err(*error), "{uri:?}");
    }
}

#[test]
fn refuses_what_is_empty_or_longer_than_512_bytes() {
    let of_length = |length: usize| format!("https://claude.ai/{}", "a".repeat(length - 18));
    assert!(RedirectUri::parse(&of_length(512), &curated()).is_ok());
    for uri in ["", &of_length(513)] {
        assert_eq!(RedirectUri::parse(uri, &curated()), Err(Length));
    }
}

#[test]
fn open_takes_any_https_host_and_trusts_none_of_them() {
    let open = RedirectPolicy::open(&[]);
    for uri in ["https://evil.example/cb", "https://xn--claude-9ua.ai/cb"] {
        let parsed = RedirectUri::parse(uri, &open);
        assert!(
            parsed.is_ok_and(|parsed| !open.is_trusted(&parsed) && open.warns_of_host(parsed.host())),
            "{uri}"
        );
    }
    for uri in ["http://evil.example/cb", "https://10.0.0.1/cb", "https://intranet/cb", "myapp://cb/x"] {
        assert!(RedirectUri::parse(uri, &open).is_err(), "{uri}");
    }
}

#[test]
fn a_listed_host_is_exact_and_a_listed_private_uri_is_complete() {
    let extra = ["app.example.com".to_owned(), "myapp://host/cb".to_owned()];
    let policy = RedirectPolicy::curated(&extra);
    assert!(RedirectUri::parse("https://app.example.com/cb", &policy).is_ok());
    assert!(RedirectUri::parse("myapp://host/cb", &policy).is_ok_and(|uri| uri.is_private_scheme()));
    for uri in ["https://a.app.example.com/cb", "myapp://host/cb2", "myapp://host/cb?x=1", "myapp://HOST/cb"]
    {
        assert!(RedirectUri::parse(uri, &policy).is_err(), "{uri}");
    }
}

#[test]
fn the_host_of_a_document_is_admitted_without_being_trusted() {
    let policy = curated().admitting("app.example.com");
    let parsed = RedirectUri::parse("https://app.example.com/cb", &policy);
    assert!(parsed.is_ok_and(|uri| !policy.is_trusted(&uri)));
}

#[test]
fn is_on_this_computer_by_scheme_and_host_together() {
    for uri in ["https://localhost/cb", "http://claude.ai/cb", "cursor://localhost/cb"] {
        assert!(!RedirectUri::stored(uri).is_loopback(), "{uri}");
        assert_eq!(RedirectUri::stored(uri).to_string(), uri);
    }
    assert!(RedirectUri::stored("http://localhost:1/cb").is_loopback());
}

#[test]
fn says_what_is_wrong_and_nothing_of_what_was_sent() {
    let refused = RedirectUri::parse("https://claude.ai@evil.example/cb", &curated()).unwrap_err();
    assert_eq!(refused.sentence(), "a redirect URI must not contain user information");
    assert_eq!(refused.to_string(), refused.sentence());
}

#[test]
fn an_operator_lists_hosts_and_complete_private_uris_that_run_nothing() {
    for entry in ["app.example.com", "myapp://callback/done", "com.example+x-1.y://cb/"] {
        assert!(RedirectPolicy::is_entry(entry), "{entry}");
    }
    for entry in [
        "",
        "localhost",
        "APP.example.com",
        "https://app.example.com/cb",
        "javascript://x/cb",
        "file:///etc/passwd",
        "1app://x/cb",
        "My://x/cb",
        "my app://x/cb",
        "myapp://",
        "myapp://x",
        "myapp://x/../y",
        "myapp://x/cb#f",
        "://x/cb",
    ] {
        assert!(!RedirectPolicy::is_entry(entry), "{entry}");
    }
}

#[test]
fn warns_of_hosts_that_are_not_listed_and_of_punycode_even_when_it_is() {
    let listed = RedirectPolicy::curated(&["xn--80ak6aa92e.com".to_owned()]);
    assert!(!listed.warns_of_host("claude.ai"));
    assert!(listed.warns_of_host("evil.example") && listed.warns_of_host("xn--80ak6aa92e.com"));
}

#[test]
fn matches_byte_for_byte_and_only_loopback_without_its_port() {
    for (registered, requested) in [
        ("https://claude.ai/cb?x=1", "https://claude.ai/cb?x=1"),
        ("http://localhost/callback", "http://localhost:53682/callback"),
        ("http://localhost:1/callback", "http://localhost:65535/callback"),
        ("http://127.0.0.1:8080/cb", "http://127.0.0.1/cb"),
        ("http://[::1]/cb", "http://[::1]:9/cb"),
        ("http://127.0.0.1/cb?x=1", "http://127.0.0.1:9/cb?x=1"),
    ] {
        assert!(RedirectUri::stored(registered).matches(requested), "{registered} {requested}");
    }
    for (registered, requested) in [
        ("https://claude.ai/cb", "https://claude.ai:8443/cb"),
        ("https://claude.ai/cb", "https://claude.ai/cb/"),
        ("https://claude.ai/cb", "https://claude.ai/cb?x=1"),
        ("https://claude.ai/cb", "https://claude.ai/cbx"),
        ("http://127.0.0.1/cb", "http://localhost:1234/cb"),
        ("http://127.0.0.1/cb", "http://[::1]/cb"),
        ("http://localhost/cb", "http://localhost:0/cb"),
        ("http://localhost/cb", "http://localhost:080/cb"),
        ("http://localhost/cb", "http://localhost:65536/cb"),
        ("http://localhost/cb", "http://localhost:/cb"),
        ("http://localhost/cb", "http://localhost:1@evil.example/cb"),
        ("http://localhost/cb", "http://user@localhost:1/cb"),
        ("http://localhost/cb", "http://localhost:1/cb#"),
        ("http://localhost/cb", "http://localhost:1/./cb"),
        ("http://localhost/cb", "http://localhost:1/CB"),
        ("http://localhost/cb", "https://localhost:1/cb"),
        ("http://localhost/cb", "http://LOCALHOST:1/cb"),
        ("cursor://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp:1/oauth/callback"),
    ] {
        assert!(!RedirectUri::stored(registered).matches(requested), "{registered} {requested}");
    }
}

proptest! {
    #[test]
    fn an_accepted_uri_is_what_a_url_parser_makes_of_it(
        uri in "(https|http|HTTPS|cursor)(://|:/|:)([a-zA-Z0-9.\\-@:\\\\\\[\\]%]{0,16}|claude\\.ai|localhost|127\\.0\\.0\\.1)(:[0-9]{0,5})?[!-~]{0,16}"
    ) {
        let open = RedirectPolicy::open(&[]);
        if let Ok(parsed) = RedirectUri::parse(&uri, &open) {
            let url = url::Url::parse(&uri).unwrap();
            prop_assert_eq!(url.as_str(), uri.as_str());
            prop_assert_eq!(url.host_str(), Some(parsed.host()));
            prop_assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
        }
    }

    #[test]
    fn any_text_is_read_without_panicking(text in "\\PC{0,60}|.{0,40}", other in "\\PC{0,60}") {
        let _ = RedirectUri::parse(&text, &curated());
        prop_assert_eq!(RedirectUri::stored(text.clone()).matches(&other), text == other);
    }

    #[test]
    fn any_port_matches_on_loopback(port in 1_u16.., registered in proptest::option::of(1_u16..)) {
        let registered = registered.map_or(String::new(), |port| format!(":{port}"));
        let registered = RedirectUri::stored(format!("http://localhost{registered}/cb"));
        let requested = format!("http://localhost:{port}/cb");
        prop_assert!(registered.matches(&requested));
    }
}
