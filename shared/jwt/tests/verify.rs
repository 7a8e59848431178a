//! What the verifier promises (oauth.md §10.2), for every algorithm where that makes a difference.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

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
fn refuses_every_spelling_of_alg_none() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let head = json!({"alg": alg, "typ": "at+jwt", "kid": key.kid}).to_string();
        let message =
            format!("{}.{}", to_base64url(head.as_bytes()), to_base64url(payload().to_string().as_bytes()));
        assert_eq!(verify(&verifier, &format!("{message}.")), Err(Rejected::Segments));
        assert_eq!(verify(&verifier, &format!("{message}.AAAA")), Err(Rejected::Algorithm));
    }
}

#[test]
fn refuses_hs256_with_the_public_key_as_secret() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let Issued { key, verifier, .. } = issued(algorithm);
        let head = json!({"alg": "HS256", "typ": "at+jwt", "kid": key.kid}).to_string();
        let message =
            format!("{}.{}", to_base64url(head.as_bytes()), to_base64url(payload().to_string().as_bytes()));
        let secret = jsonwebtoken::EncodingKey::from_secret(key.public.expose().as_bytes());
        let mac =
            jsonwebtoken::crypto::sign(message.as_bytes(), &secret, jsonwebtoken::Algorithm::HS256).unwrap();
        assert_eq!(verify(&verifier, &format!("{message}.{mac}")), Err(Rejected::Algorithm));
    }
}

#[test]
fn refuses_every_typ_but_at_jwt() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    for typ in ["JWT", "jwt", "AT+JWT", "at+JWT", "application/at+jwt", "", "at+jwt "] {
        let head = json!({"alg": "ES256", "typ": typ, "kid": key.kid}).to_string();
        assert_eq!(
            verify(&verifier, &signed(&key, &head, &payload().to_string())),
            Err(Rejected::Type),
            "{typ}"
        );
    }
}

#[test]
fn refuses_a_header_that_is_not_exactly_the_three_members() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    let kid = &key.kid;
    for head in [
        format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#),
        r#"{"alg":"ES256","typ":"at+jwt"}"#.to_owned(),
        format!(r#"{{"typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"none","\u0061lg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{kid}","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":["{kid}"]}}"#),
        format!(r#"{{"alg":null,"typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"["ES256","at+jwt","{kid}"]"#),
        format!(r#" {{"alg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{kid}"}}{{}}"#),
        "null".to_owned(),
    ] {
        let token = signed(&key, &head, &payload().to_string());
        assert_eq!(verify(&verifier, &token), Err(Rejected::Header), "{head}");
    }
    for extra in ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "cty"] {
        let head = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{kid}","{extra}":"x"}}"#);
        assert_eq!(
            verify(&verifier, &signed(&key, &head, &payload().to_string())),
            Err(Rejected::Header),
            "{extra}"
        );
    }
}

#[test]
fn looks_the_kid_up_and_nothing_else() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    for kid in ["", "other", "../key", "' or 1=1", "\u{0}"] {
        let head = json!({"alg": "ES256", "typ": "at+jwt", "kid": kid}).to_string();
        let token = signed(&key, &head, &payload().to_string());
        assert_eq!(verify(&verifier, &token), Err(Rejected::UnknownKey), "{kid}");
    }
}

#[test]
fn refuses_a_key_past_its_time_and_a_revoked_key() {
    let Issued { signer, verifier, .. } = issued_with(Algorithm::Es256, Standing::Until(NOW.plus(1)));
    let token = signer.sign(&claims()).unwrap();
    assert!(verify(&verifier, token.expose()).is_ok());
    assert_eq!(verify_at(&verifier, token.expose(), NOW.plus(1)), Err(Rejected::EndedKey));

    let Issued { signer, verifier, .. } = issued_with(Algorithm::Es256, Standing::Revoked);
    let token = signer.sign(&claims()).unwrap();
    assert_eq!(verify(&verifier, token.expose()), Err(Rejected::RevokedKey));
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

#[test]
fn refuses_another_audience_and_another_issuer() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    for (name, value, rejected) in [
        ("aud", json!("https://other.example/mcp"), Rejected::Audience),
        ("aud", json!("https://MCP.example.com/mcp"), Rejected::Audience),
        ("aud", json!("https://mcp.example.com/mcp/"), Rejected::Audience),
        ("aud", json!(["https://mcp.example.com/mcp"]), Rejected::Claims),
        ("aud", Value::Null, Rejected::Claims),
        ("iss", json!("https://mcp.example.com/"), Rejected::Issuer),
        ("iss", json!("http://mcp.example.com"), Rejected::Issuer),
        ("iss", json!(1), Rejected::Claims),
    ] {
        let mut body = payload();
        body[name] = value.clone();
        let token = signed(&key, &header(&key), &body.to_string());
        assert_eq!(verify(&verifier, &token), Err(rejected), "{name} {value}");
    }
}

#[test]
fn checks_times_to_the_second() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    let now = NOW.0;
    for (iat, exp, expected) in [
        (json!(now), json!(now + 1), None),
        (json!(now), json!(now), Some(Rejected::Expired)),
        (json!(now - 10), json!(now - 1), Some(Rejected::Expired)),
        (json!(now), json!(-1), Some(Rejected::Expired)),
        (json!(now), json!(i64::MIN), Some(Rejected::Expired)),
        (json!(now), json!(now + 7_200), None),
        (json!(now), json!(now + 7_201), Some(Rejected::Lifetime)),
        (json!(i64::MIN), json!(i64::MAX), Some(Rejected::Lifetime)),
        (json!(now + 60), json!(now + 120), None),
        (json!(now + 61), json!(now + 120), Some(Rejected::NotYet)),
        (json!(now), json!((now + 60).to_string()), Some(Rejected::Claims)),
        (json!(now), json!(1_800_000_060.0), Some(Rejected::Claims)),
        (json!(now), json!(u64::MAX), Some(Rejected::Claims)),
        (json!(now), Value::Null, Some(Rejected::Claims)),
        (Value::Null, json!(now + 60), Some(Rejected::Claims)),
    ] {
        let mut body = payload();
        body["iat"] = iat.clone();
        body["exp"] = exp.clone();
        let outcome = verify(&verifier, &signed(&key, &header(&key), &body.to_string())).err();
        assert_eq!(outcome, expected, "iat {iat} exp {exp}");
    }
    for (nbf, expected) in
        [(json!(now), None), (json!(now + 1), Some(Rejected::NotYet)), (Value::Null, Some(Rejected::Claims))]
    {
        let mut body = payload();
        body["nbf"] = nbf;
        assert_eq!(verify(&verifier, &signed(&key, &header(&key), &body.to_string())).err(), expected);
    }
}

#[test]
fn refuses_tokens_issued_before_the_environment_epoch() {
    let Issued { signer, verifier, .. } = issued(Algorithm::Es256);
    let token = signer.sign(&claims()).unwrap();
    let issuer = issuer();
    let at = |epoch| Expected { issuer: &issuer, audience: AUDIENCE, epoch, now: NOW };
    assert!(verifier.verify(token.expose(), &at(NOW)).is_ok());
    assert_eq!(verifier.verify(token.expose(), &at(NOW.plus(1))), Err(Rejected::BeforeEpoch));
}

#[test]
fn refuses_missing_repeated_unknown_and_mistyped_claims() {
    let Issued { key, verifier, .. } = issued(Algorithm::Es256);
    let refused = |body: &str| {
        let outcome = verify(&verifier, &signed(&key, &header(&key), body));
        assert_eq!(outcome, Err(Rejected::Claims), "{body}");
    };
    let whole = payload();
    for name in whole.as_object().unwrap().keys() {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(name);
        refused(&body.to_string());
        let value = &whole[name];
        refused(&format!(r#"{{"{name}":{value},{}"#, &whole.to_string()[1..]));
        let mut body = whole.clone();
        body[name] = json!({});
        refused(&body.to_string());
    }
    let mut body = whole.clone();
    body["athlete"] = json!("i1");
    refused(&body.to_string());
    let mut body = whole;
    body["scope"] = json!("intervals:everything");
    refused(&body.to_string());
    refused("[]");
    refused("\u{feff}{}");
}

#[test]
fn refuses_signatures_that_only_look_like_one() {
    for algorithm in Algorithm::ALL {
        let Issued { signer, verifier, .. } = issued(algorithm);
        let token = signer.sign(&claims()).unwrap().expose().to_owned();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let bytes = from_base64url(signature).unwrap();
        let mut flipped = bytes.clone();
        flipped[10] ^= 1;
        let mut long = bytes.clone();
        long.push(0);
        for bad in [flipped, long, bytes[1..].to_vec(), vec![0; bytes.len()], vec![255; bytes.len()], vec![1]]
        {
            let forged = format!("{message}.{}", to_base64url(&bad));
            assert_eq!(verify(&verifier, &forged), Err(Rejected::Signature), "{algorithm}");
        }
    }
}

/// Cases of the Wycheproof ECDSA suites, over the group order n of P-256.
#[test]
fn refuses_es256_numbers_out_of_range_and_der_and_accepts_a_high_s() {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
        0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let Issued { signer, verifier, .. } = issued(Algorithm::Es256);
    let token = signer.sign(&claims()).unwrap().expose().to_owned();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let bytes = from_base64url(signature).unwrap();
    let (r, s) = (&bytes[..32], &bytes[32..]);
    let zero = [0_u8; 32];
    let with = |parts: &[&[u8]]| format!("{message}.{}", to_base64url(&parts.concat()));
    for bad in [
        with(&[&zero, s]),
        with(&[r, &zero]),
        with(&[&zero, &zero]),
        with(&[&ORDER, s]),
        with(&[r, &ORDER]),
        with(&[&ORDER, &ORDER]),
        with(&[s, r]),
        with(&[r]),
        with(&[&[0], r, s]),
        with(&[&[0x30, 0x44, 0x02, 0x20], r, &[0x02, 0x20], s]),
    ] {
        assert_eq!(verify(&verifier, &bad), Err(Rejected::Signature));
    }
    let negated = subtract(ORDER, s);
    assert!(
        verify(&verifier, &with(&[r, &negated])).is_ok(),
        "n - s is as good as s (JWS has no rule for low s)"
    );
}

fn subtract(from: [u8; 32], amount: &[u8]) -> [u8; 32] {
    let mut result = [0; 32];
    let mut borrow = 0_i16;
    for index in (0..32).rev() {
        let difference = i16::from(from[index]) - i16::from(amount[index]) - borrow;
        borrow = i16::from(difference < 0);
        result[index] = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    result
}

#[test]
fn a_token_of_another_key_with_the_same_kid_is_refused() {
    let ours = issued(Algorithm::Es256);
    let theirs = issued(Algorithm::Es256);
    let signer = Signer::new(&ours.key.kid, Algorithm::Es256, &theirs.key.private).unwrap();
    let token = signer.sign(&claims()).unwrap();
    assert_eq!(verify(&ours.verifier, token.expose()), Err(Rejected::Signature));
}

#[test]
fn refuses_malformed_keys_when_they_are_loaded() {
    let key = generate(Algorithm::Es256, &Random::seeded(1)).unwrap();
    assert!(VerificationKey::new("a b", Algorithm::Es256, key.public.expose(), Standing::Open).is_err());
    assert!(
        VerificationKey::new(&"k".repeat(33), Algorithm::Es256, key.public.expose(), Standing::Open).is_err()
    );
    assert!(VerificationKey::new("k", Algorithm::EdDsa, key.public.expose(), Standing::Open).is_err());
    assert!(VerificationKey::new("k", Algorithm::Es256, "{}", Standing::Open).is_err());
    assert!(Signer::new("", Algorithm::Es256, &key.private).is_err());
    assert!(Signer::new("k", Algorithm::Hs256, &oauth::SecretString::new("c2hvcnQ".into())).is_err());
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
