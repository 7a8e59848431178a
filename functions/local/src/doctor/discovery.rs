use http::StatusCode;
use serde_json::{Value, json};

use super::client::{Client, member};
use super::report::{Found, Outcome};

const RESOURCE_METADATA: &str = oauth::paths::PROTECTED_RESOURCE_METADATA_MCP;

/// The 401 that tells a client where to begin.
pub(super) async fn challenge(client: &Client) -> Outcome<()> {
    let answer = client
        .post_json("/mcp", None, &json!({}))
        .await?
        .expect("/mcp without a token", StatusCode::UNAUTHORIZED)?;
    let Some(challenge) = answer.header("www-authenticate") else {
        return Err(
            "the 401 of /mcp has no WWW-Authenticate header; a gateway may have renamed it".to_owned()
        );
    };
    let expected = format!("resource_metadata=\"{}{RESOURCE_METADATA}\"", client.origin);
    if !challenge.contains(&expected) {
        return Err(format!("the challenge does not hold {expected}: BASE_URL differs from this address"));
    }
    Ok(Found::new((), challenge))
}

/// RFC 9728: what is protected, and by whom.
pub(super) async fn resource(client: &Client) -> Outcome<()> {
    let mut documents = Vec::new();
    for path in [RESOURCE_METADATA, oauth::paths::PROTECTED_RESOURCE_METADATA] {
        let answer = client.get(path).await?.expect(path, StatusCode::OK)?;
        documents.push(answer.json(path)?);
    }
    let expected = format!("{}/mcp", client.origin);
    for document in &documents {
        let resource = member(document, "resource")?;
        if resource != expected {
            return Err(format!("`resource` is {resource}, but clients compare it with {expected}"));
        }
    }
    Ok(Found::new((), expected))
}

/// RFC 8414: the endpoints, and the members that clients insist on.
pub(super) async fn server(client: &Client) -> Outcome<Value> {
    let path = oauth::paths::AUTHORIZATION_SERVER_METADATA;
    let document = client.get(path).await?.expect(path, StatusCode::OK)?.json(path)?;
    let issuer = member(&document, "issuer")?.to_owned();
    if issuer != client.origin {
        return Err(format!(
            "`issuer` is {issuer}, not {}: BASE_URL differs from this address",
            client.origin
        ));
    }
    for (name, value) in [
        ("code_challenge_methods_supported", "S256"),
        ("token_endpoint_auth_methods_supported", "none"),
        ("grant_types_supported", "refresh_token"),
    ] {
        let listed = document[name].as_array().is_some_and(|values| values.iter().any(|one| one == value));
        if !listed {
            return Err(format!("`{name}` does not list {value}"));
        }
    }
    Ok(Found::new(document, issuer))
}

/// What every answer to a client carries.
pub(super) async fn headers(client: &Client) -> Outcome<()> {
    let metadata = client.get(RESOURCE_METADATA).await?;
    let challenge = client.post_json("/mcp", None, &json!({})).await?;
    let expected = [
        (&metadata, "access-control-allow-origin", "*"),
        (&metadata, "x-content-type-options", "nosniff"),
        (&challenge, "cache-control", "no-store"),
        (&challenge, "x-content-type-options", "nosniff"),
    ];
    for (answer, name, value) in expected {
        if answer.header(name) != Some(value) {
            return Err(format!("{name} is {}, not {value}", answer.header(name).unwrap_or("absent")));
        }
    }
    Ok(Found::new((), "metadata for every origin, answers of /mcp never cached, no sniffing"))
}

/// RFC 7517: the keys that verify, and nothing private.
pub(super) async fn keys(client: &Client, server: &Value) -> Outcome<()> {
    let path = client.path(member(server, "jwks_uri")?)?;
    let document = client.get(path).await?.expect(path, StatusCode::OK)?.json(path)?;
    let keys = document["keys"].as_array().ok_or("`keys` is missing")?;
    let private = |key: &Value| ["d", "p", "q", "k"].iter().any(|member| !key[*member].is_null());
    if keys.iter().any(private) {
        return Err("a key shows a private member".to_owned());
    }
    Ok(Found::new((), format!("{} public key(s)", keys.len())))
}
