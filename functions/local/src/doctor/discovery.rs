//! The two metadata documents and the keys.

use http::StatusCode;
use serde_json::Value;

use super::client::{Client, lists, parted, text};
use super::report::{Fault, Found, Outcome};

const RESOURCE_WANTED: &str = "a JSON document at the address in the challenge, else at the well-known address with the path of the endpoint (RFC 9728 §3; MCP authorization)";
const SERVER_WANTED: &str = "a JSON document at /.well-known/oauth-authorization-server, or of OpenID Connect Discovery (RFC 8414 §3; MCP authorization)";

/// What is protected, and by whom.
pub(super) struct Resource {
    /// The authorization server that clients use: the first.
    pub(super) issuer: String,
    /// Whether it is a deployment of this very program.
    pub(super) is_ours: bool,
}

/// RFC 9728: the address in the challenge, then the path form, then the root form.
pub(super) async fn resource(client: &Client, named: Option<&str>) -> Outcome<Resource> {
    let root = client.at(oauth::paths::PROTECTED_RESOURCE_METADATA);
    let by_path = client.resource_metadata();
    let mut found = Vec::new();
    let well_known = [by_path.as_str(), root.as_str()].into_iter().filter(|url| Some(*url) != named);
    for url in named.into_iter().chain(well_known) {
        if let Some(document) = document(client, url).await? {
            found.push((url.to_owned(), document));
        }
    }
    let mut faults = Vec::new();
    let is_at = |url: &str| found.iter().any(|(at, _)| at == url);
    if let Some(named) = named.filter(|named| !is_at(named)) {
        let change = "serve it there, or name the right address in the challenge";
        faults.push(Fault::broken(format!("no JSON document is at {named}"), RESOURCE_WANTED, change));
    }
    if !found.is_empty() && named != Some(&by_path) && !is_at(&by_path) {
        let change = "serve it there too; the Inspector and others try only this form";
        faults.push(Fault::weak(format!("no JSON document is at {by_path}"), RESOURCE_WANTED, change));
    }
    let Some((url, document)) = found.into_iter().next() else {
        let change = format!("serve one at {by_path} with `resource` and `authorization_servers`");
        faults.push(Fault::broken("there is no resource metadata", RESOURCE_WANTED, change));
        let fallback = Resource { issuer: client.origin.clone(), is_ours: false };
        return Ok(Found::new(fallback, "none").but(faults));
    };
    faults.extend(mismatch(client, &document));
    let (issuer, missing) = first_server(client, &document);
    faults.extend(missing);
    let is_ours = document["resource_name"] == "intervals-mcp";
    Ok(Found::new(Resource { issuer, is_ours }, url).but(faults))
}

async fn document(client: &Client, url: &str) -> Result<Option<Value>, Fault> {
    let answer = client.get(url).await?;
    Ok(answer.document().filter(|_| answer.is(StatusCode::OK)))
}

fn mismatch(client: &Client, document: &Value) -> Option<Fault> {
    let (resource, expected) = (text(document, "resource").unwrap_or("missing"), client.endpoint());
    (resource != expected).then(|| {
        Fault::broken(
            format!("`resource` is {resource}, not {expected}"),
            "`resource` identical to the address that a person types (RFC 9728 §3.3)",
            "set the public address of the server (BASE_URL of intervals-mcp), path included",
        )
    })
}

fn first_server(client: &Client, document: &Value) -> (String, Option<Fault>) {
    match document["authorization_servers"][0].as_str() {
        Some(issuer) => (issuer.to_owned(), None),
        None => (
            client.origin.clone(),
            Some(Fault::broken(
                "`authorization_servers` is missing or empty",
                "at least one issuer (MCP authorization, server location)",
                "list the issuer of your authorization server; clients use the first",
            )),
        ),
    }
}

/// RFC 8414 and `OpenID` Connect Discovery: the endpoints, and the members that clients insist on.
pub(super) async fn server(client: &Client, issuer: &str) -> Outcome<Value> {
    for url in places(issuer) {
        if let Some(document) = document(client, &url).await? {
            let faults = promises(&document, issuer)?;
            return Ok(Found::new(document, url).but(faults));
        }
    }
    Err(Fault::broken(
        format!("{issuer} has no authorization-server metadata"),
        SERVER_WANTED,
        "serve it; clients otherwise guess /authorize, /token and /register, and most give up",
    ))
}

/// Where the metadata of an issuer may be, in the order of clients.
fn places(issuer: &str) -> Vec<String> {
    let (origin, path) = parted(issuer).unwrap_or((issuer, ""));
    let path = path.trim_end_matches('/');
    let mut places = ["oauth-authorization-server", "openid-configuration"]
        .map(|kind| format!("{origin}/.well-known/{kind}{path}"))
        .to_vec();
    if !path.is_empty() {
        places.push(format!("{origin}{path}/.well-known/openid-configuration"));
    }
    places
}

/// What a client needs of the document. Without endpoints nothing more can be tried.
fn promises(document: &Value, issuer: &str) -> Result<Vec<Fault>, Fault> {
    for name in ["authorization_endpoint", "token_endpoint"] {
        if text(document, name).is_none() {
            let change = "name it with its whole address";
            return Err(Fault::broken(
                format!("`{name}` is missing"),
                "`authorization_endpoint` and `token_endpoint` (RFC 8414 §2)",
                change,
            ));
        }
    }
    let mut faults = Vec::new();
    let named = text(document, "issuer").unwrap_or("missing");
    if named != issuer {
        faults.push(Fault::broken(
            format!("`issuer` is {named}, not {issuer}"),
            "`issuer` identical to the address it was found by (RFC 8414 §3.3)",
            "make both the same, to the last slash",
        ));
    }
    if !lists(document, "code_challenge_methods_supported", "S256") {
        faults.push(Fault::broken(
            "`code_challenge_methods_supported` does not list S256",
            "S256 listed: clients must refuse to go on without (MCP authorization, PKCE)",
            "list it, and verify the challenge",
        ));
    }
    faults.extend(habits(document));
    Ok(faults)
}

/// What only some clients insist on.
fn habits(document: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !lists(document, "token_endpoint_auth_methods_supported", "none") {
        faults.push(Fault::weak(
            "`token_endpoint_auth_methods_supported` does not list none",
            "`none` for public clients (RFC 8414 §2; OAuth 2.1 §2.1)",
            "list it: Claude names itself by a document only then",
        ));
    }
    if !lists(document, "grant_types_supported", "refresh_token") {
        faults.push(Fault::weak(
            "`grant_types_supported` does not list refresh_token",
            "refresh tokens, so that a connection outlives its access token (RFC 8414 §2)",
            "issue and list them, or people sign in again every hour",
        ));
    }
    if document["authorization_response_iss_parameter_supported"] != true {
        faults.push(Fault::weak(
            "`authorization_response_iss_parameter_supported` is not true",
            "`iss` in the authorization response, against mix-up (RFC 9207)",
            "add `iss` to the redirect and say so here; ChatGPT chooses its registration by it",
        ));
    }
    faults
}

/// RFC 7517: the keys that verify, and nothing private.
pub(super) async fn keys(client: &Client, server: &Value) -> Outcome<()> {
    let Some(url) = text(server, "jwks_uri") else {
        return Ok(Found::new((), "none named, and clients need none"));
    };
    let wanted = "public keys in `keys` (RFC 7517 §5)";
    let answer = client.get(url).await?;
    let Some(keys) = answer.document().and_then(|document| document["keys"].as_array().cloned()) else {
        let change = "serve the key set there, or leave `jwks_uri` out";
        return Err(Fault::broken(format!("{url} holds no key set: {}", answer.described()), wanted, change));
    };
    let private = |key: &Value| ["d", "p", "q", "k"].iter().any(|member| !key[*member].is_null());
    let shown = keys.iter().any(private).then(|| {
        Fault::broken(
            "a key shows a private member",
            wanted,
            "replace the key at once: everybody can sign with it",
        )
    });
    Ok(Found::new((), format!("{} public key(s)", keys.len())).but(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_for_an_issuer_with_a_path_at_all_three_places() {
        assert_eq!(
            places("https://id.example.com/tenant"),
            [
                "https://id.example.com/.well-known/oauth-authorization-server/tenant",
                "https://id.example.com/.well-known/openid-configuration/tenant",
                "https://id.example.com/tenant/.well-known/openid-configuration",
            ]
        );
        assert_eq!(places("https://id.example.com/").len(), 2);
    }
}
