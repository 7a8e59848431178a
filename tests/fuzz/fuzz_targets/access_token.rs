//! Access tokens: what verifies was signed by the key, and says exactly what we write, whatever another reader would
//! make of it.

#![no_main]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what fails here is the finding"
)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fuzz::{ISSUER, RESOURCE, START, claims};
use jwt::{Claims, Expected, Signer, Standing, VerificationKey, Verifier, generate};
use libfuzzer_sys::fuzz_target;
use oauth::{Algorithm, Issuer, Random, SecretString, UnixTime, hmac_sha256, to_base64url};
use serde_json::{Map, Value};

const SHARED: [u8; 32] = [7; 32];
const MEMBERS: [&str; 9] = ["iss", "aud", "sub", "client_id", "scope", "gid", "jti", "iat", "exp"];

/// One key of each algorithm, and a genuine token of each. The shared key is known here, so that any header and any
/// claims can be signed with it; the others are drawn anew in every run.
struct World {
    issuer: Issuer,
    verifier: Verifier,
    genuine: Vec<String>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let private = SecretString::new(to_base64url(&SHARED));
    let public = format!(r#"{{"kty":"oct","k":"{}"}}"#, private.expose());
    let mut keys =
        vec![VerificationKey::new("shared", Algorithm::Hs256, &public, Standing::Open).expect("a key")];
    let mut signers = vec![Signer::new("shared", Algorithm::Hs256, &private).expect("a key")];
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256] {
        let key = generate(algorithm, &Random::system()).expect("a key");
        let verifies = VerificationKey::new(&key.kid, algorithm, key.public.expose(), Standing::Open);
        keys.push(verifies.expect("a key"));
        signers.push(Signer::new(&key.kid, algorithm, &key.private).expect("a key"));
    }
    let signed = |signer: &Signer| signer.sign(&claims()).expect("a token").expose().to_owned();
    let genuine = signers.iter().map(signed).collect();
    World { issuer: Issuer::parse(ISSUER).expect("an issuer"), verifier: Verifier::new(keys), genuine }
});

// A token as it stands; a header and claims, on two lines, that the shared key signs; a change to a genuine token.
fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(told) = verify(text) {
            assert_eq!(told, claims(), "only our own tokens verify");
            assert!(is_genuine(text), "{text}");
        }
        if let Some((header, payload)) = text.split_once('\n') {
            check_signed(header, payload);
        }
    }
    let [which, place, fine, change, ..] = data else { return };
    let genuine = &WORLD.genuine[usize::from(*which) % WORLD.genuine.len()];
    let mut changed = genuine.clone().into_bytes();
    let place = (usize::from(*place) * 256 + usize::from(*fine)) % changed.len();
    changed[place] ^= change & 0x7f;
    let changed = std::str::from_utf8(&changed).expect("ASCII stays ASCII");
    assert_eq!(verify(changed).is_ok(), changed == genuine, "{changed}");
});

fn verify(token: &str) -> Result<Claims, jwt::Rejected> {
    let expected =
        Expected { issuer: &WORLD.issuer, audience: RESOURCE, epoch: START.plus(-86_400), now: START };
    WORLD.verifier.verify(token, &expected)
}

/// The message of one of our tokens. The other half of a P-256 signature verifies as well (RFC 7515 allows it).
fn is_genuine(token: &str) -> bool {
    let message = |token: &str| token.rsplit_once('.').map(|(message, _)| message.to_owned());
    WORLD.genuine.iter().any(|known| message(known) == message(token))
}

/// What another reader finds in a token that we accept.
fn check_signed(header: &str, payload: &str) {
    let message = format!("{}.{}", to_base64url(header.as_bytes()), to_base64url(payload.as_bytes()));
    let signature = to_base64url(&hmac_sha256(&SHARED, &[message.as_bytes()]));
    let Ok(claims) = verify(&format!("{message}.{signature}")) else { return };
    let header = object(header);
    assert_eq!(header.len(), 3, "{header:?}");
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str(), header["kid"].as_str()),
        (Some("HS256"), Some("at+jwt"), Some("shared"))
    );
    let said = object(payload);
    let allowed: BTreeSet<&str> = MEMBERS.into_iter().chain(["nbf"]).collect();
    assert!(said.keys().all(|member| allowed.contains(member.as_str())), "{said:?}");
    assert!(MEMBERS.iter().all(|member| said.contains_key(*member)), "{said:?}");
    assert_eq!((said["iss"].as_str(), said["aud"].as_str()), (Some(ISSUER), Some(RESOURCE)));
    let time = |member: &str| said.get(member).map(|value| value.as_i64().expect("whole seconds"));
    let (issued, ends) = (time("iat").expect("a time"), time("exp").expect("a time"));
    assert!(ends > START.0 && ends - issued <= 7_200);
    assert!((START.0 - 86_400..=START.0 + 60).contains(&issued));
    assert!(time("nbf").is_none_or(|start| start <= START.0));
    assert_eq!((claims.iat, claims.exp), (UnixTime(issued), UnixTime(ends)));
    assert_eq!(Some(claims.sub.to_string().as_str()), said["sub"].as_str());
    assert_eq!(Some(claims.gid.to_string().as_str()), said["gid"].as_str());
    assert_eq!(Some(claims.client_id.as_str()), said["client_id"].as_str());
}

/// An object in which no member stands twice.
fn object(json: &str) -> Map<String, Value> {
    match web::strict_json::parse(json.as_bytes(), 8) {
        Ok(Value::Object(object)) => object,
        other => panic!("{json} is read as {other:?}"),
    }
}
