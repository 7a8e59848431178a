//! The words on the wire, in the log and in the tables: other programs and stored items depend on every one of them.

use oauth::audit::{Event, Integrity};
use oauth::{
    Algorithm, ApplicationType, AthleteDigest, BearerChallenge, ChallengeMethod, ClientId, ClientName, Clock,
    CodeChallenge, Digest, Issuer, Random, Scope, ScopeSet, SecretString, UnixTime, is_loopback_host,
};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn algorithms_have_the_names_of_rfc_7518_and_rfc_8037() {
    for (algorithm, name) in [
        (Algorithm::Es256, "ES256"),
        (Algorithm::EdDsa, "EdDSA"),
        (Algorithm::Rs256, "RS256"),
        (Algorithm::Hs256, "HS256"),
    ] {
        assert_eq!((algorithm.as_str(), algorithm.to_string().as_str()), (name, name));
        assert_eq!(Algorithm::parse(name), Some(algorithm));
    }
    assert_eq!(Algorithm::parse("none"), None);
    assert_eq!(Algorithm::parse("es256"), None);
}

#[test]
fn application_types_and_challenge_methods_are_read_exactly() {
    for (kind, name) in [(ApplicationType::Web, "web"), (ApplicationType::Native, "native")] {
        assert_eq!((kind.as_str(), ApplicationType::parse(name)), (name, Some(kind)));
    }
    assert_eq!(ApplicationType::parse("Web"), None);
    for (method, name) in [(ChallengeMethod::S256, "S256"), (ChallengeMethod::Plain, "plain")] {
        assert_eq!((method.as_str(), ChallengeMethod::parse(name)), (name, Some(method)));
    }
    assert_eq!(ChallengeMethod::parse("s256"), None);
    assert_eq!(CodeChallenge::parse(CHALLENGE, ChallengeMethod::S256).unwrap().as_str(), CHALLENGE);
}

#[test]
fn events_have_names_reasons_and_metrics() {
    for (event, name, reason, metric) in [
        (Event::ClientRegistered, "client_registered", None, Some("Registered")),
        (Event::SigninFailed, "signin_failed", None, Some("SignInFailed")),
        (Event::CodeReplay, "code_replay", None, Some("CodeReplay")),
        (Event::ClientRegistrationRefused("why"), "client_registration_refused", Some("why"), None),
        (Event::CimdRefused("why"), "cimd_refused", Some("why"), None),
        (Event::AccessDenied("why"), "access_denied", Some("why"), Some("TokenRefused")),
        (Event::IntegrityAlarm(Integrity::Vault), "integrity_alarm", Some("vault"), Some("IntegrityAlarm")),
        (Event::IntegrityAlarm(Integrity::Hash), "integrity_alarm", Some("hash"), Some("IntegrityAlarm")),
        (Event::TxnStarted, "txn_started", None, None),
    ] {
        assert_eq!((event.name(), event.reason(), event.metric()), (name, reason, metric));
    }
    assert_eq!(Integrity::Registration.as_str(), "registration");
}

#[test]
fn scopes_read_back_what_they_print_and_refuse_a_stored_word_they_do_not_know() {
    let set = ScopeSet::known_in("intervals:write intervals:read");
    assert_eq!(Scope::Write.to_string(), "intervals:write");
    assert_eq!(String::from(set), "intervals:read intervals:write");
    assert_eq!(ScopeSet::try_from(String::from(set)), Ok(set));
    assert!(ScopeSet::try_from("intervals:read everything".to_owned()).is_err());
    assert!(ScopeSet::default().is_empty() && !set.is_empty());
}

#[test]
fn issuers_and_their_urls_are_byte_for_byte_what_was_configured() {
    let issuer = Issuer::parse("https://mcp.example.com").unwrap();
    assert_eq!((issuer.as_str(), issuer.is_https()), ("https://mcp.example.com", true));
    assert_eq!(issuer.resource().to_string(), "https://mcp.example.com/mcp");
    for local in ["http://[::1]", "http://[::1]:9000", "http://localhost:9000"] {
        let issuer = Issuer::parse(local).unwrap();
        assert_eq!((issuer.as_str(), issuer.is_https()), (local, false));
    }
    let challenge = BearerChallenge::missing(&issuer, &ScopeSet::known_in("intervals:read"));
    let metadata = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
    assert_eq!(challenge.resource_metadata(), metadata);
}

#[test]
fn identifiers_print_as_they_are_stored() {
    let url = "https://claude.ai/oauth/mcp-oauth-client-metadata";
    assert_eq!(ClientId::parse(url).unwrap().to_string(), url);
    assert_eq!(Digest::of("abc").as_str(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    let (one, other) = (AthleteDigest::of(&[1; 32], "i1"), AthleteDigest::of(&[1; 32], "i2"));
    assert_eq!(one.as_str().len(), 43);
    assert_ne!(one.as_str(), other.as_str());
    assert!(
        is_loopback_host("localhost") && is_loopback_host("[::1]") && !is_loopback_host("localhost.example")
    );
}

#[test]
fn names_print_as_they_were_read_and_refusals_say_why() {
    let hosts = ["app.example.com"];
    assert_eq!(ClientName::parse("My App", &hosts).unwrap().to_string(), "My App");
    assert_eq!(
        ClientName::parse("Claude", &hosts).unwrap_err().sentence(),
        "client_name is reserved for another product"
    );
    let marks = |count: usize| format!("q{}", "\u{323}".repeat(count));
    assert!(ClientName::parse(&marks(3), &hosts).is_ok());
    assert!(ClientName::parse(&marks(4), &hosts).is_err());
}

#[test]
fn time_and_chance_come_from_one_source_each() {
    let clock = Clock::fixed(UnixTime(100));
    let shared = clock.clone();
    clock.advance(7);
    assert_eq!(shared.now(), UnixTime(107));
    assert_eq!(UnixTime(107).since(UnixTime(100)), 7);
    assert_eq!(format!("{clock:?}"), "Clock(UnixTime(107))");
    for random in [Random::system(), Random::seeded(1)] {
        assert_ne!(random.bytes::<32>(), random.bytes::<32>());
        assert_ne!(random.token(), random.token());
        assert_eq!(random.token().len(), 43);
        assert_eq!(format!("{random:?}"), "Random");
    }
}

#[test]
fn secrets_match_only_themselves_and_never_print() {
    let secret = SecretString::new("canary".to_owned());
    assert!(secret.matches("canary") && !secret.matches("canarz") && !secret.matches("canar"));
    assert_eq!(format!("{secret:?}"), "[redacted]");
}
