//! How the server gets to know a client.

use http::StatusCode;
use oauth::SecretString;
use serde_json::{Value, json};

use super::client::{Answer, Client, text};
use super::probe::Probe;
use super::report::{Fault, Found, Outcome};

const WANTED: &str = "201 with `client_id` (RFC 7591 §3.2.1; MCP authorization, client registration)";

/// What registration gave us.
pub(super) struct Registered {
    pub(super) client_id: String,
    pub(super) secret: Option<SecretString>,
    /// How the secret is to be shown.
    pub(super) method: String,
}

/// RFC 7591 with the members that Claude sends; `None` where nobody can register.
pub(super) async fn register(
    client: &Client,
    server: &Value,
    redirect_uri: &str,
) -> Outcome<Option<Registered>> {
    let Some(url) = text(server, "registration_endpoint") else { return Ok(without(server)) };
    let answer = client.send(Probe::json(url, &metadata(redirect_uri))).await?;
    let registered =
        answer.document().filter(|_| answer.is(StatusCode::CREATED)).and_then(|document| taken(&document));
    let registered = registered.ok_or_else(|| refused(&answer))?;
    let secret = registered.secret.as_ref().map(|_| {
        Fault::weak(
            "a client that asked for `none` was given a secret",
            "the method that was asked for (RFC 7591 §2): a program on a person's machine keeps no secret",
            "register it as a public client",
        )
    });
    let seen = registered.client_id.clone();
    Ok(Found::new(Some(registered), seen).but(secret))
}

/// What a client says of itself.
pub(super) fn metadata(redirect_uri: &str) -> Value {
    json!({
        "client_name": "Doctor", "redirect_uris": [redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "none"
    })
}

fn taken(document: &Value) -> Option<Registered> {
    Some(Registered {
        client_id: text(document, "client_id")?.to_owned(),
        secret: text(document, "client_secret").map(|secret| SecretString::new(secret.to_owned())),
        method: text(document, "token_endpoint_auth_method").unwrap_or("client_secret_basic").to_owned(),
    })
}

fn refused(answer: &Answer) -> Fault {
    let found = format!("registration is answered with {}", answer.described());
    let change = match answer.status.as_u16() {
        401 | 403 => "let clients register without a credential: hosted clients have none",
        429 => "do not limit registrations by address: hosted clients share a few",
        _ => "accept loopback redirect URIs and public clients",
    };
    Fault::broken(found, WANTED, change)
}

fn without(server: &Value) -> Found<Option<Registered>> {
    if server["client_id_metadata_document_supported"] == true {
        return Found::new(
            None,
            "by client metadata documents only; the doctor has none, so the login is not tried",
        );
    }
    Found::new(None, "none").but([Fault::broken(
        "there is neither `registration_endpoint` nor `client_id_metadata_document_supported`",
        "one of the two, so that a client and a server that never met can (MCP authorization, client registration)",
        "offer one; until then only clients whose id somebody typed into them can connect",
    )])
}
