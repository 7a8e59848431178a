//! One login: the page, the code, the tokens, their successor and their end.

use std::time::Duration;

use http::StatusCode;
use oauth::{Random, SecretString, sha256, to_base64url};
use outbound::Authorization as Credential;
use serde_json::Value;

use super::callback::Waiting;
use super::client::{Answer, Client, text};
use super::probe::{Probe, encoded};
use super::registration::Registered;
use super::report::{Fault, Found, Outcome};

/// One authorization request and what redeems its code.
pub(super) struct Authorization<'a> {
    server: &'a Value,
    client: &'a Registered,
    resource: String,
    redirect_uri: String,
    state: String,
    verifier: SecretString,
    url: String,
}

/// What the token endpoint gave us.
pub(super) struct Tokens {
    pub(super) access: SecretString,
    refresh: Option<SecretString>,
}

impl<'a> Authorization<'a> {
    pub(super) fn new(
        server: &'a Value,
        client: &'a Registered,
        resource: String,
        redirect_uri: String,
        random: &Random,
    ) -> Self {
        let (verifier, state) = (SecretString::new(random.token()), random.token());
        let challenge = to_base64url(&sha256(verifier.expose().as_bytes()));
        let query = encoded(&[
            ("response_type", "code"),
            ("client_id", &client.client_id),
            ("redirect_uri", &redirect_uri),
            ("state", &state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("resource", &resource),
        ]);
        let endpoint = text(server, "authorization_endpoint").unwrap_or_default();
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        let url = format!("{endpoint}{separator}{query}");
        Self { server, client, resource, redirect_uri, state, verifier, url }
    }

    /// The link for the person.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until the browser comes back, and checks what it brings.
    pub(super) async fn code(&self, waiting: Waiting, wait: Duration) -> Outcome<SecretString> {
        let returned = waiting.returned(wait).await?;
        let wanted = "`code`, the `state` that was sent, and `iss` (OAuth 2.1 §4.1.2; RFC 9207 §2)";
        let broken = |found: String, change: &str| Fault::broken(found, wanted, change);
        if let Some(error) = returned.get("error") {
            let change = "allow on the page; if it offered no such thing, read the log of the server";
            return Err(broken(format!("the browser came back with the error {error}"), change));
        }
        if returned.get("state") != Some(self.state.as_str()) {
            return Err(broken(
                "the browser came back with another `state`".to_owned(),
                "return it unchanged",
            ));
        }
        let iss = returned.get("iss");
        if iss.is_some() && iss != self.server["issuer"].as_str() {
            let found = format!("the browser came back with the `iss` {}", iss.unwrap_or_default());
            return Err(broken(found, "send the issuer of the metadata, to the last slash"));
        }
        let Some(code) = returned.get("code") else {
            return Err(broken("the browser came back without a code".to_owned(), "add `code`"));
        };
        Ok(Found::new(SecretString::new(code.to_owned()), "the browser came back with a code"))
    }

    async fn token(
        &self,
        client: &Client,
        fields: &[(&str, &str)],
        about: &'static str,
    ) -> Result<Answer, Fault> {
        let url = text(self.server, "token_endpoint").unwrap_or_default();
        self.form(client, url, fields, about).await
    }

    /// A form with the client in it, and its secret the way it was told.
    async fn form(
        &self,
        client: &Client,
        url: &str,
        fields: &[(&str, &str)],
        about: &'static str,
    ) -> Result<Answer, Fault> {
        let mut fields = fields.to_vec();
        fields.push(("client_id", &self.client.client_id));
        let mut credential = Credential::None;
        if let Some(secret) = &self.client.secret {
            if self.client.method == "client_secret_post" {
                fields.push(("client_secret", secret.expose()));
            } else {
                credential = Credential::Basic { user: &self.client.client_id, password: secret.expose() };
            }
        }
        client.send(Probe::form(url, &fields).credential(credential).about(about)).await
    }
}

/// The page that the person will see.
pub(super) async fn page(client: &Client, authorization: &Authorization<'_>) -> Outcome<()> {
    let answer = client.get(authorization.url()).await?;
    let wanted = "a page, or a redirect to one, for a good request (OAuth 2.1 §4.1.1)";
    if !answer.status.is_success() && !answer.status.is_redirection() {
        let change = "accept a loopback redirect URI with any port, S256, and `resource`";
        return Err(Fault::broken(
            format!("the authorization endpoint answers {}", answer.described()),
            wanted,
            change,
        ));
    }
    let back =
        answer.header("location").is_some_and(|location| location.starts_with(&authorization.redirect_uri));
    let unasked = back.then(|| {
        Fault::weak(
            "it redirects to the client before anybody was asked",
            "the consent of the person to each client (MCP security best practices, confused deputy)",
            "show who asks, for what, and where access goes",
        )
    });
    Ok(Found::new((), "the authorization request leads to a page").but(unasked))
}

/// The code for tokens.
pub(super) async fn redeem(
    client: &Client,
    authorization: &Authorization<'_>,
    code: &SecretString,
) -> Outcome<Tokens> {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("redirect_uri", &authorization.redirect_uri),
        ("code_verifier", authorization.verifier.expose()),
        ("resource", &authorization.resource),
    ];
    tokens(&authorization.token(client, &fields, "with the code").await?)
}

/// The refresh token for new ones.
pub(super) async fn refresh(
    client: &Client,
    authorization: &Authorization<'_>,
    before: Tokens,
) -> Outcome<Tokens> {
    let Some(refresh) = &before.refresh else {
        return Ok(Found::new(before, "not tried: there is no refresh token"));
    };
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.expose()),
        ("resource", &authorization.resource),
    ];
    let found = tokens(&authorization.token(client, &fields, "with the refresh token").await?)?;
    let kept = found.value().refresh.as_ref().is_none_or(|after| after.matches(refresh.expose()));
    let kept = kept.then(|| {
        Fault::weak(
            "the refresh token was not replaced",
            "a new one each time for public clients (OAuth 2.1 §4.3.1)",
            "rotate it, and end the grant when an old one returns",
        )
    });
    Ok(found.but(kept))
}

/// Ends the grant that this walk made.
pub(super) async fn revoke(
    client: &Client,
    authorization: &Authorization<'_>,
    tokens: &Tokens,
) -> Outcome<bool> {
    let Some(url) = text(authorization.server, "revocation_endpoint") else {
        return Ok(Found::new(false, "not tried: no `revocation_endpoint`; take the grant back by hand"));
    };
    let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
    let answer =
        authorization.form(client, url, &[("token", token.expose())], "of this walk's token").await?;
    if !answer.is(StatusCode::OK) {
        return Err(Fault::broken(
            format!("the revocation is answered with {}", answer.described()),
            "200, whatever the token was (RFC 7009 §2.2)",
            "let a client end its own grant",
        ));
    }
    Ok(Found::new(true, "the grant of this walk is revoked"))
}

fn tokens(answer: &Answer) -> Outcome<Tokens> {
    let wanted = "200 with `access_token`, `token_type` Bearer, a numeric `expires_in` and no-store (OAuth 2.1 §3.2.3)";
    let broken = |found: String, change: &str| Fault::broken(found, wanted, change);
    let Some(document) = answer.document().filter(|_| answer.is(StatusCode::OK)) else {
        let change = "read the form, compare the verifier, and the redirect URI byte for byte";
        return Err(broken(format!("the token endpoint answers {}", answer.described()), change));
    };
    let secret = |name| text(&document, name).map(|text| SecretString::new(text.to_owned()));
    let Some(access) = secret("access_token") else {
        return Err(broken("`access_token` is missing".to_owned(), "add it"));
    };
    let refresh = secret("refresh_token");
    let mut faults = Vec::new();
    if !answer.header("cache-control").is_some_and(|control| control.contains("no-store")) {
        faults.push(broken("the token answer may be cached".to_owned(), "send Cache-Control: no-store"));
    }
    let seconds = document["expires_in"].as_i64();
    if seconds.is_none() {
        let change = "send seconds as a number: clients otherwise refresh too late or never";
        faults.push(Fault::weak("`expires_in` is not a number", wanted, change));
    }
    if refresh.is_none() {
        let change = "issue one; people otherwise sign in again whenever the access token ends";
        faults.push(Fault::weak("there is no refresh token", "a refresh token (MCP authorization)", change));
    }
    let lives = seconds.map_or("an unknown time".to_owned(), |seconds| format!("{seconds} s"));
    let scope = text(&document, "scope").unwrap_or("the scope that was asked for");
    let second = if refresh.is_some() { ", and a refresh token" } else { "" };
    let seen = format!("an access token for {lives} with {scope}{second}");
    Ok(Found::new(Tokens { access, refresh }, seen).but(faults))
}
