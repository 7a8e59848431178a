//! What the claims must say.

use super::*;

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
