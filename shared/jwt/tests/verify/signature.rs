//! Signatures that only look like one, and keys that are none.

use super::*;

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
