//! Tokens under a genuine signature that are wrong all the same: only then is it the one thing changed that is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use local::Clock;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::endpoint::{challenged, parts, with_token};
use crate::harness::{App, McpClient, Process, Request, START};

/// A deployment that signs with HS256, and its key: with it a test signs what the service never would.
struct Deployment {
    app: App,
    process: Process,
    key: EncodingKey,
    header: Value,
    claims: Value,
    _folder: TempDir,
}

impl Deployment {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let environment = [("JWT_ALGORITHM", "HS256")];
        let (app, process) =
            App::over_folder_with(folder.path(), &Clock::fixed(START), 0, &environment).await;
        let client = McpClient::connected(&app, "intervals:read").await;
        let (header, claims, _) = parts(&client.access_token);
        let keys: Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("keys.json")).unwrap()).unwrap();
        let ring = keys["signing"]["keys"].as_array().unwrap();
        let active = ring.iter().find(|entry| entry["state"] == "active").unwrap();
        let secret = URL_SAFE_NO_PAD.decode(active["key"]["private"].as_str().unwrap()).unwrap();
        Self { app, process, key: EncodingKey::from_secret(&secret), header, claims, _folder: folder }
    }

    /// Signs two texts, whatever they say.
    fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.key, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }

    /// The genuine token with one member of one part set, or left out.
    fn with(&self, part: Part, name: &str, value: Value) -> String {
        let (mut header, mut claims) = (self.header.clone(), self.claims.clone());
        let changed = match part {
            Part::Header => &mut header,
            Part::Claims => &mut claims,
        };
        if value.is_null() {
            changed.as_object_mut().unwrap().remove(name);
        } else {
            changed[name] = value;
        }
        self.sign(&header.to_string(), &claims.to_string())
    }

    async fn refuses(&self, what: &str, token: &str) {
        let answer = with_token(&self.app, token).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text());
        challenged(&answer, &self.app, Some("invalid_token"));
    }

    async fn takes(&self, token: &str) {
        with_token(&self.app, token).await.expect(200);
    }
}

#[derive(Clone, Copy)]
enum Part {
    Header,
    Claims,
}

#[tokio::test]
async fn takes_no_other_type_audience_or_time_though_the_signature_is_genuine() {
    let here = Deployment::open().await;
    here.takes(&here.sign(&here.header.to_string(), &here.claims.to_string())).await;
    for typ in [json!("JWT"), json!("AT+JWT"), json!("application/at+jwt"), Value::Null] {
        here.refuses(&typ.to_string(), &here.with(Part::Header, "typ", typ.clone())).await;
    }
    let resource = here.claims["aud"].as_str().unwrap().to_owned();
    for aud in [
        json!("https://other.example/mcp"),
        json!([resource]),
        json!(resource.to_uppercase()),
        json!(format!("{resource}/")),
        Value::Null,
    ] {
        here.refuses(&aud.to_string(), &here.with(Part::Claims, "aud", aud.clone())).await;
    }
    let now = START.0;
    for exp in [
        json!(now),
        json!(now - 1),
        json!((now + 600).to_string()),
        json!(1_773_130_200.0),
        json!(-1),
        json!(now + 7_201),
        Value::Null,
    ] {
        here.refuses(&exp.to_string(), &here.with(Part::Claims, "exp", exp.clone())).await;
    }
    here.takes(&here.with(Part::Claims, "exp", json!(now + 1))).await;
    here.process.end().await;
}

#[tokio::test]
async fn takes_no_second_spelling_of_a_genuine_token() {
    let here = Deployment::open().await;
    let claims = here.claims.to_string();
    for name in here.claims.as_object().unwrap().keys() {
        let twice = format!("{{\"{name}\":{},{}", here.claims[name], &claims[1..]);
        here.refuses(&twice, &here.sign(&here.header.to_string(), &twice)).await;
    }
    let token = here.sign(&here.header.to_string(), &claims);
    let (message, signature) = token.rsplit_once('.').unwrap();
    let last = signature.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = alphabet.find(last).unwrap();
    // 32 bytes leave two bits of the last letter unused: this one says the same to a lenient reader.
    let tail = format!("{message}.{}{}", &signature[..signature.len() - 1], &alphabet[at + 1..at + 2]);
    assert_ne!(tail, token);
    for (what, token) in [
        ("two segments", message.to_owned()),
        ("four segments", format!("{token}.{signature}")),
        ("padding", format!("{token}=")),
        ("a space inside", format!("{message} .{signature}")),
        ("a tab inside", format!("{message}.\t{signature}")),
        ("another tail", tail),
    ] {
        here.refuses(what, &token).await;
    }
    here.takes(&token).await;
    here.process.end().await;
}

#[tokio::test]
async fn takes_no_token_that_is_signed_with_what_everybody_may_read() {
    let app = App::over_tcp().await;
    let client = McpClient::connected(&app, "intervals:read").await;
    let (header, claims, _) = parts(&client.access_token);
    let set = app.send(Request::get("/.well-known/jwks.json")).await.expect(200);
    let key = set.json()["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).cloned();
    let key = key.expect("the key of the token is public");
    let point: Vec<u8> = ["x", "y"]
        .iter()
        .flat_map(|name| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap())
        .collect();
    for secret in [key.to_string().into_bytes(), set.body.clone(), [&[4], point.as_slice()].concat(), point] {
        let head = json!({"alg": "HS256", "typ": "at+jwt", "kid": header["kid"]}).to_string();
        let message =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let secret = EncodingKey::from_secret(&secret);
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
        let answer = with_token(&app, &format!("{message}.{signature}")).await;
        challenged(&answer, &app, Some("invalid_token"));
    }
}
