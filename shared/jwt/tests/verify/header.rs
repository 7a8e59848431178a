//! What the header must say, and the keys it may name.

use super::*;

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
