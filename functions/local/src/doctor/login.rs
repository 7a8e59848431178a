use std::time::Duration;

use http::StatusCode;
use oauth::{Random, SecretString, sha256, to_base64url};
use serde_json::{Value, json};

use super::callback::Waiting;
use super::client::{Answer, Client, member, oauth_form};
use super::report::{Found, Outcome};

/// What registration gave us.
pub(super) struct Registered {
    client_id: String,
}

/// One authorization request and what redeems its code.
pub(super) struct Authorization {
    issuer: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    verifier: SecretString,
    token_endpoint: String,
    revocation_endpoint: String,
    url: String,
}

/// What the token endpoint gave us.
pub(super) struct Tokens {
    pub(super) access: SecretString,
    refresh: SecretString,
}

/// RFC 7591, without a port, so that every run is the same client.
pub(super) async fn register(client: &Client, server: &Value) -> Outcome<Registered> {
    let path = client.path(member(server, "registration_endpoint")?)?;
    let metadata = json!({"client_name": "Doctor", "redirect_uris": ["http://127.0.0.1/callback"]});
    let answer = client.post_json(path, None, &metadata).await?.expect(path, StatusCode::CREATED)?;
    let document = answer.json(path)?;
    if !document["client_secret"].is_null() {
        return Err("a public client was given a secret".to_owned());
    }
    let client_id = member(&document, "client_id")?.to_owned();
    Ok(Found::new(Registered { client_id: client_id.clone() }, client_id))
}

/// The page that the person will see.
pub(super) async fn page(client: &Client, authorization: &Authorization) -> Outcome<()> {
    let path = client.path(&authorization.url)?;
    let answer = client.get(path).await?.expect("the authorization endpoint", StatusCode::SEE_OTHER)?;
    let location = answer.header("location").unwrap_or_default();
    if !location.contains(oauth::paths::SIGNIN) {
        return Err("the authorization request does not lead to the sign-in page".to_owned());
    }
    let without_cookie = client.get(client.path(location).unwrap_or(location)).await?;
    if without_cookie.status == StatusCode::OK && without_cookie.text().contains("<script") {
        return Err("the sign-in page runs a script".to_owned());
    }
    Ok(Found::new((), "the authorization request leads to the sign-in page"))
}

/// The code for tokens.
pub(super) async fn redeem(
    client: &Client,
    authorization: &Authorization,
    code: &SecretString,
) -> Outcome<Tokens> {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("client_id", &authorization.client_id),
        ("redirect_uri", &authorization.redirect_uri),
        ("code_verifier", authorization.verifier.expose()),
    ];
    tokens(authorization.token(client, &fields).await?)
}

/// The refresh token for new ones.
pub(super) async fn refresh(
    client: &Client,
    authorization: &Authorization,
    tokens_before: &Tokens,
) -> Outcome<Tokens> {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens_before.refresh.expose()),
        ("client_id", &authorization.client_id),
    ];
    let found = tokens(authorization.token(client, &fields).await?)?;
    if found.value.refresh.matches(tokens_before.refresh.expose()) {
        return Err("the refresh token was not replaced".to_owned());
    }
    Ok(found)
}

/// Ends the grant that this walk made.
pub(super) async fn revoke(client: &Client, authorization: &Authorization, tokens: &Tokens) -> Outcome<()> {
    let path = client.path(&authorization.revocation_endpoint)?;
    let fields = [("token", tokens.refresh.expose()), ("client_id", authorization.client_id.as_str())];
    client.post_form(path, &fields).await?.expect(path, StatusCode::OK)?;
    Ok(Found::new((), "the grant of this walk is revoked"))
}

fn tokens(answer: Answer) -> Outcome<Tokens> {
    let answer = answer.expect("the token endpoint", StatusCode::OK)?;
    if answer.header("cache-control") != Some("no-store") {
        return Err("the token answer may be cached".to_owned());
    }
    let document = answer.json("the token answer")?;
    let secret = |name| member(&document, name).map(|text| SecretString::new(text.to_owned()));
    let seconds = document["expires_in"].as_i64().ok_or("`expires_in` is not a number")?;
    let scope = member(&document, "scope")?;
    let seen = format!("an access token for {seconds} s with {scope}, and a refresh token");
    Ok(Found::new(Tokens { access: secret("access_token")?, refresh: secret("refresh_token")? }, seen))
}

impl Authorization {
    pub(super) fn new(server: &Value, registered: &Registered, waiting: &Waiting, random: &Random) -> Self {
        let endpoint = |name: &str| server[name].as_str().unwrap_or_default().to_owned();
        let (verifier, state) = (SecretString::new(random.token()), random.token());
        let challenge = to_base64url(&sha256(verifier.expose().as_bytes()));
        let redirect_uri = waiting.redirect_uri();
        let query = oauth_form(&[
            ("response_type", "code"),
            ("client_id", &registered.client_id),
            ("redirect_uri", &redirect_uri),
            ("state", &state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        Self {
            issuer: endpoint("issuer"),
            client_id: registered.client_id.clone(),
            redirect_uri,
            state,
            verifier,
            token_endpoint: endpoint("token_endpoint"),
            revocation_endpoint: endpoint("revocation_endpoint"),
            url: format!("{}?{query}", endpoint("authorization_endpoint")),
        }
    }

    /// The link for the person.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until the browser comes back, and checks what it brings.
    pub(super) async fn code(&self, waiting: Waiting, wait: Duration) -> Outcome<SecretString> {
        let returned = waiting.returned(wait).await?;
        if let Some(error) = returned.get("error") {
            return Err(format!("the browser came back with {error}"));
        }
        if returned.get("state") != Some(self.state.as_str()) {
            return Err("the browser came back with another `state`".to_owned());
        }
        if returned.get("iss") != Some(self.issuer.as_str()) {
            return Err("the browser came back with another `iss`".to_owned());
        }
        let code = returned.get("code").ok_or("the browser came back without a code")?;
        Ok(Found::new(SecretString::new(code.to_owned()), "the browser came back with a code"))
    }

    async fn token(&self, client: &Client, fields: &[(&str, &str)]) -> Result<Answer, String> {
        client.post_form(client.path(&self.token_endpoint)?, fields).await
    }
}
