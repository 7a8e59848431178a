//! What is published about keys, and what is not.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

use jwt::{KeySetEntry, NewKey, Signer, generate, key_set};
use oauth::{Algorithm, Random, sha256, to_base64url};
use serde_json::{Value, json};

fn entry(key: &NewKey) -> KeySetEntry<'_> {
    KeySetEntry { kid: &key.kid, algorithm: key.algorithm, public: key.public.expose() }
}

fn published(key: &NewKey) -> Value {
    serde_json::from_str(&key_set([entry(key)]).unwrap()).unwrap()
}

#[test]
fn publishes_exactly_the_public_members() {
    for (algorithm, members) in [
        (Algorithm::Es256, vec!["alg", "crv", "kid", "kty", "use", "x", "y"]),
        (Algorithm::EdDsa, vec!["alg", "crv", "kid", "kty", "use", "x"]),
        (Algorithm::Rs256, vec!["alg", "e", "kid", "kty", "n", "use"]),
    ] {
        let key = generate(algorithm, &Random::seeded(1)).unwrap();
        let set = published(&key);
        let mut names: Vec<_> = set["keys"][0].as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        assert_eq!(names, members);
        assert_eq!(set["keys"][0]["use"], "sig");
        assert_eq!(set["keys"][0]["alg"], algorithm.as_str());
        assert_eq!(set["keys"][0]["kid"], key.kid);
        assert!(!set.to_string().contains(key.private.expose()));
    }
}

#[test]
fn publishes_no_shared_key() {
    let key = generate(Algorithm::Hs256, &Random::seeded(1)).unwrap();
    assert_eq!(key_set([entry(&key)]).unwrap(), r#"{"keys":[]}"#);
}

#[test]
fn names_a_key_by_the_beginning_of_its_thumbprint() {
    let key = generate(Algorithm::EdDsa, &Random::seeded(1)).unwrap();
    let set = published(&key);
    let members = json!({"crv": "Ed25519", "kty": "OKP", "x": set["keys"][0]["x"]});
    assert!(to_base64url(&sha256(members.to_string().as_bytes())).starts_with(&key.kid));
    assert_eq!(key.kid.len(), 22);
}

#[test]
fn makes_a_different_key_each_time() {
    for algorithm in Algorithm::ALL {
        let random = Random::seeded(1);
        let (first, second) = (generate(algorithm, &random).unwrap(), generate(algorithm, &random).unwrap());
        assert_ne!(first.kid, second.kid);
        assert!(!first.private.matches(second.private.expose()));
    }
}

#[test]
fn makes_rsa_keys_of_2048_bits() {
    let key = generate(Algorithm::Rs256, &Random::seeded(1)).unwrap();
    let modulus = published(&key)["keys"][0]["n"].as_str().unwrap().to_owned();
    assert_eq!(oauth::from_base64url(&modulus).unwrap().len(), 256);
    assert!(Signer::new(&key.kid, key.algorithm, &key.private).is_ok());
}

#[test]
fn prints_no_key() {
    let key = generate(Algorithm::Hs256, &Random::seeded(1)).unwrap();
    let text = format!("{key:?}");
    assert!(!text.contains(key.private.expose()));
    assert!(text.contains("[redacted]"));
}

#[test]
fn knows_four_algorithms_by_their_exact_names() {
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
    }
    for name in ["none", "es256", "ES384", "PS256", "HS512", ""] {
        assert!(Algorithm::parse(name).is_none(), "{name}");
    }
}
