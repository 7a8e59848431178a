//! What the verifier promises (RFC 9068 §4), for every algorithm where that makes a difference.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod claims;
mod header;
mod signature;

use jwt::{Claims, Expected, NewKey, Rejected, Signer, Standing, VerificationKey, Verifier, generate};
use oauth::{Algorithm, Gid, Issuer, Random, ScopeSet, Uid, UnixTime, from_base64url, to_base64url};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: UnixTime = UnixTime(1_800_000_000);
const AUDIENCE: &str = "https://mcp.example.com/mcp";

struct Issued {
    key: NewKey,
    signer: Signer,
    verifier: Verifier,
}

fn issued(algorithm: Algorithm) -> Issued {
    issued_with(algorithm, Standing::Open)
}

fn issued_with(algorithm: Algorithm, standing: Standing) -> Issued {
    let key = generate(algorithm, &Random::seeded(7)).unwrap();
    let signer = Signer::new(&key.kid, algorithm, &key.private).unwrap();
    let verification = VerificationKey::new(&key.kid, algorithm, key.public.expose(), standing).unwrap();
    Issued { key, signer, verifier: Verifier::new([verification]) }
}

fn issuer() -> Issuer {
    Issuer::parse("https://mcp.example.com").unwrap()
}

fn claims() -> Claims {
    Claims {
        iss: "https://mcp.example.com".into(),
        aud: AUDIENCE.into(),
        sub: Uid::from_bytes([1; 16]),
        client_id: "c1.test".into(),
        scope: ScopeSet::known_in("intervals:read"),
        gid: Gid::from_bytes([2; 16]),
        jti: "AAAAAAAAAAAAAAAAAAAAAA".into(),
        iat: NOW,
        exp: NOW.plus(3_600),
    }
}

fn verify(verifier: &Verifier, token: &str) -> Result<Claims, Rejected> {
    verify_at(verifier, token, NOW)
}

fn verify_at(verifier: &Verifier, token: &str, now: UnixTime) -> Result<Claims, Rejected> {
    verifier.verify(token, &Expected { issuer: &issuer(), audience: AUDIENCE, epoch: UnixTime(0), now })
}

/// Signs any header and payload text with the key: what a forger could only do by stealing it.
fn signed(key: &NewKey, header: &str, payload: &str) -> String {
    let message = format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_bytes()));
    let private = from_base64url(key.private.expose()).unwrap();
    let encoding = match key.algorithm {
        Algorithm::Es256 => jsonwebtoken::EncodingKey::from_ec_der(&private),
        Algorithm::EdDsa => jsonwebtoken::EncodingKey::from_ed_der(&private),
        Algorithm::Rs256 => jsonwebtoken::EncodingKey::from_rsa_der(&private),
        Algorithm::Hs256 => jsonwebtoken::EncodingKey::from_secret(&private),
    };
    let library = match key.algorithm {
        Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::Hs256 => jsonwebtoken::Algorithm::HS256,
    };
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &encoding, library).unwrap();
    format!("{message}.{signature}")
}

fn header(key: &NewKey) -> String {
    json!({"alg": key.algorithm.as_str(), "typ": "at+jwt", "kid": key.kid}).to_string()
}

fn payload() -> Value {
    serde_json::to_value(claims()).unwrap()
}

#[test]
fn accepts_what_it_signed_with_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let Issued { signer, verifier, .. } = issued(algorithm);
        let token = signer.sign(&claims()).unwrap();
        assert!(token.expose().len() < 1_024);
        assert_eq!(verify(&verifier, token.expose()), Ok(claims()), "{algorithm}");
    }
}

#[test]
fn writes_exactly_the_members_of_the_format() {
    let Issued { signer, key, .. } = issued(Algorithm::Es256);
    let token = signer.sign(&claims()).unwrap();
    let segment = |index: usize| from_base64url(token.expose().split('.').nth(index).unwrap()).unwrap();
    let expected = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{}"}}"#, key.kid);
    assert_eq!(String::from_utf8(segment(0)).unwrap(), expected);
    let payload: serde_json::Map<String, Value> = serde_json::from_slice(&segment(1)).unwrap();
    let mut names: Vec<_> = payload.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["aud", "client_id", "exp", "gid", "iat", "iss", "jti", "scope", "sub"]);
}

#[test]
fn refuses_two_or_four_segments_padding_whitespace_and_a_second_spelling() {
    let Issued { signer, verifier, .. } = issued(Algorithm::Es256);
    let token = signer.sign(&claims()).unwrap().expose().to_owned();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (head, body) = message.split_once('.').unwrap();
    for bad in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        message.to_owned(),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{signature}"),
        format!("{token}="),
        format!("{token}=="),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{head}.{body} .{signature}"),
        format!("{head}..{signature}"),
        format!("{message}.{}", signature.replace(['-', '_'], "+")) + "+",
    ] {
        assert_eq!(verify(&verifier, &bad), Err(Rejected::Segments), "{bad:?}");
    }
    // 64 bytes leave four unused bits in the last character: only one of its sixteen spellings is canonical.
    let last = signature.chars().last().unwrap();
    let other = char::from(u8::try_from(u32::from(last)).unwrap() + 1);
    let tail = format!("{message}.{}{other}", &signature[..signature.len() - 1]);
    assert_eq!(verify(&verifier, &tail), Err(Rejected::Segments));
    assert_eq!(verify(&verifier, &"a".repeat(4_097)), Err(Rejected::TooLong));
}

proptest! {
    #[test]
    fn never_panics_and_never_accepts_arbitrary_text(text in "\\PC{0,200}") {
        prop_assert!(verify(&fixed().verifier, &text).is_err());
    }

    #[test]
    fn never_panics_and_never_accepts_arbitrary_segments(
        head in proptest::collection::vec(any::<u8>(), 0..80),
        body in proptest::collection::vec(any::<u8>(), 0..80),
        tail in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let token = [head, body, tail].map(|bytes| to_base64url(&bytes)).join(".");
        prop_assert!(verify(&fixed().verifier, &token).is_err());
    }

    #[test]
    fn a_change_of_any_one_character_is_refused(position in any::<prop::sample::Index>(), replacement in "[A-Za-z0-9_-]") {
        let issued = fixed();
        let token = issued.signer.sign(&claims()).unwrap().expose().to_owned();
        let index = position.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(index..=index, &replacement);
        prop_assert!(changed == token || verify(&issued.verifier, &changed).is_err());
    }
}

fn fixed() -> &'static Issued {
    static ISSUED: std::sync::OnceLock<Issued> = std::sync::OnceLock::new();
    ISSUED.get_or_init(|| issued(Algorithm::EdDsa))
}
