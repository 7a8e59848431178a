//! What the sections promise to the person who deploys.

use config::{Authorize, Discovery, Lifetimes, Local, Mcp, Register, Rotate, SecretsSource, Token};
use oauth::{Algorithm, RedirectUri};

const BASE: (&str, &str) = ("BASE_URL", "https://mcp.example.com");
const TABLES: [(&str, &str); 3] = [("CLIENTS_TABLE", "c"), ("CODES_TABLE", "d"), ("SESSIONS_TABLE", "s")];

fn with<'a>(pairs: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let secrets =
        [("SIGNING_SECRET", "1"), ("JWKS_SECRET", "2"), ("VAULT_SECRET", "3"), ("BROWSER_SECRET", "4")];
    // Later pairs replace earlier ones.
    [&[BASE], &TABLES[..], &secrets[..], pairs].concat()
}

#[test]
fn starts_with_the_documented_defaults() {
    let authorize = Authorize::from_pairs(&with(&[])).unwrap();
    assert_eq!(authorize.public.resource.as_str(), "https://mcp.example.com/mcp");
    assert_eq!(authorize.public.audience, "https://mcp.example.com/mcp");
    assert_eq!(authorize.public.scope.to_string(), "intervals:read intervals:write");
    assert_eq!(authorize.public.documentation, "https://mcp.example.com/");
    assert_eq!(authorize.upstream, "https://intervals.icu");
    assert_eq!(authorize.allowed_athletes, None);
    assert_eq!(authorize.lifetimes, Lifetimes::default());
    assert!(!authorize.allow_pkce_plain && !authorize.public.enforce_https);
    assert_eq!((authorize.log.level.as_str(), authorize.log.stack.as_str()), ("info", "local"));
    assert_eq!(Rotate::from_pairs(&with(&[])).unwrap().algorithm, Algorithm::Es256);
}

#[test]
fn names_every_missing_and_malformed_variable_in_one_message() {
    let pairs = [
        ("OAUTH_SCOPE", "intervals:read everything"),
        ("ACCESS_TOKEN_SECONDS", "299"),
        ("LOG_LEVEL", "loud"),
    ];
    let error = Token::from_pairs(&pairs).unwrap_err();
    let names: Vec<_> = error.problems().iter().map(|problem| problem.name).collect();
    assert_eq!(
        names,
        [
            "BASE_URL",
            "OAUTH_SCOPE",
            "CLIENTS_TABLE",
            "CODES_TABLE",
            "SESSIONS_TABLE",
            "SIGNING_SECRET",
            "ACCESS_TOKEN_SECONDS",
            "LOG_LEVEL"
        ]
    );
    let text = format!("{error:?}");
    assert!(
        text.starts_with("configuration: BASE_URL is missing; OAUTH_SCOPE must list known scopes"),
        "{text}"
    );
    assert!(!text.contains('\n') && !text.contains("everything"), "{text}");
}

#[test]
fn counts_an_empty_value_as_unset() {
    let mcp =
        Mcp::from_pairs(&with(&[("OWNER_SECRET", ""), ("OAUTH_AUDIENCE", ""), ("ALLOWED_ORIGINS", "")]))
            .unwrap();
    assert!(matches!(mcp.secrets.source, SecretsSource::Manager { owner: None, .. }));
    assert_eq!(mcp.public.audience, "https://mcp.example.com/mcp");
    assert!(mcp.allowed_origins.is_empty());
}

#[test]
fn refuses_a_base_url_that_is_not_an_https_origin_or_local() {
    for url in
        ["http://mcp.example.com", "https://mcp.example.com/", "https://mcp.example.com/x", "mcp.example.com"]
    {
        let error = Discovery::from_pairs(&[("BASE_URL", url)]).unwrap_err();
        assert!(error.problems().iter().any(|problem| problem.name == "BASE_URL"), "{url}");
    }
    for url in ["http://localhost:9000", "http://127.0.0.1:1", "http://[::1]:1"] {
        assert!(Discovery::from_pairs(&[("BASE_URL", url)]).is_ok(), "{url}");
    }
}

#[test]
fn refuses_every_origin_at_once_and_null() {
    for origins in ["*", "https://a.example,*", "null", "https://a.example/", "a.example", "file://x"] {
        assert!(Mcp::from_pairs(&with(&[("ALLOWED_ORIGINS", origins)])).is_err(), "{origins}");
    }
    let pairs = with(&[("ALLOWED_ORIGINS", "https://a.example, http://b.example:8080 ,")]);
    assert_eq!(
        Mcp::from_pairs(&pairs).unwrap().allowed_origins,
        ["https://a.example", "http://b.example:8080"]
    );
}

#[test]
fn takes_redirect_hosts_and_private_uris_and_refuses_what_would_widen_them() {
    for hosts in
        ["*", "*.example.com", "HOST.example", "https://a.example", "javascript://x/y", "host:443", "a b"]
    {
        assert!(Register::from_pairs(&with(&[("ALLOWED_REDIRECT_HOSTS", hosts)])).is_err(), "{hosts}");
    }
    let pairs = with(&[("ALLOWED_REDIRECT_HOSTS", "app.example.com, myapp://host/cb")]);
    let policy = Register::from_pairs(&pairs).unwrap().registration.policy;
    for uri in ["https://app.example.com/cb", "myapp://host/cb", "https://claude.ai/cb"] {
        assert!(RedirectUri::parse(uri, &policy).is_ok(), "{uri}");
    }
    assert!(RedirectUri::parse("https://other.example/cb", &policy).is_err());
    assert!(Register::from_pairs(&with(&[("REGISTRATION_POLICY", "anything")])).is_err());
}

#[test]
fn keeps_lifetimes_within_their_bounds() {
    for (name, value) in [
        ("CODE_SECONDS", "0"),
        ("CODE_SECONDS", "601"),
        ("GRANT_SECONDS", "60"),
        ("CODE_SECONDS", "-1"),
        ("CODE_SECONDS", "1.5"),
    ] {
        assert!(Authorize::from_pairs(&with(&[(name, value)])).is_err(), "{name}={value}");
    }
    for (name, value) in [("ACCESS_TOKEN_SECONDS", "3601"), ("REFRESH_GRACE_SECONDS", "3601")] {
        assert!(Token::from_pairs(&with(&[(name, value)])).is_err(), "{name}={value}");
    }
    let token =
        Token::from_pairs(&with(&[("REFRESH_GRACE_SECONDS", "0"), ("ACCESS_TOKEN_SECONDS", "300")])).unwrap();
    assert_eq!((token.lifetimes.refresh_grace, token.lifetimes.access_token), (0, 300));
}

#[test]
fn asks_for_no_secret_by_name_when_they_are_in_a_file() {
    let pairs = [&[BASE, ("SECRETS_FILE", "/tmp/keys.json")], &TABLES[..]].concat();
    assert!(matches!(Token::from_pairs(&pairs).unwrap().secrets.source, SecretsSource::File(_)));
}

#[test]
fn reads_no_variable_a_function_has_no_use_for() {
    assert!(!Register::variables().contains("SESSIONS_TABLE"));
    assert!(!Mcp::variables().contains("SIGNING_SECRET"));
    assert!(!Token::variables().contains("VAULT_SECRET"));
    assert!(!Mcp::variables().contains("CLIENTS_TABLE"));
    assert!(Token::variables().contains("REFRESH_GRACE_SECONDS"));
}

#[test]
fn a_local_run_needs_no_variable() {
    let local = Local::from_pairs(&[]).unwrap();
    assert_eq!(local.public.issuer.as_str(), "http://localhost:9000");
    assert_eq!(
        Local::from_pairs(&[("PORT", "8080")]).unwrap().public.issuer.as_str(),
        "http://localhost:8080"
    );
    assert!(Local::from_pairs(&[("PORT", "0")]).is_err());
}

#[test]
fn takes_the_owners_key_only_when_it_is_long_and_never_prints_it() {
    assert!(Local::from_pairs(&[("MCP_API_KEY", "short")]).is_err());
    let key = "0123456789abcdef0123456789abcdef";
    let local =
        Local::from_pairs(&[("MCP_API_KEY", key), ("API_KEY", "canary"), ("ATHLETE_ID", "i12345")]).unwrap();
    assert!(local.owner.mcp_api_key.as_ref().unwrap().matches(key));
    let printed = format!("{local:?}");
    assert!(!printed.contains(key) && !printed.contains("canary"));
}

#[test]
fn lets_log_level_override_the_platform() {
    let level = |pairs: &[(&str, &str)]| Discovery::from_pairs(&[&[BASE], pairs].concat()).unwrap().log.level;
    assert_eq!(level(&[("AWS_LAMBDA_LOG_LEVEL", "WARN")]), "warn");
    assert_eq!(level(&[("AWS_LAMBDA_LOG_LEVEL", "WARN"), ("LOG_LEVEL", "debug")]), "debug");
    let named = Discovery::from_pairs(&[BASE, ("AWS_LAMBDA_FUNCTION_NAME", "my-stack-discovery")]).unwrap();
    assert_eq!(named.log.stack, "my-stack");
}
