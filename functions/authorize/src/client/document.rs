//! What a client document must say (draft-ietf-oauth-client-id-metadata-document).

use oauth::{ClientName, GrantTypes, RedirectPolicy, RedirectUri};
use serde_json::{Map, Value};

/// How deep a document may be nested: a key set needs four levels.
const DEPTH: usize = 8;

/// The members of a JWK that only its owner may know (RFC 7518 §6).
const PRIVATE_JWK_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a client document, or the way to it, is refused. The text is the reason in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DocumentRefusal {
    #[error("host_not_allowed")]
    Host,
    #[error("address_not_public")]
    Address,
    #[error("url")]
    Url,
    #[error("status")]
    Status,
    #[error("content_type")]
    ContentType,
    #[error("too_large")]
    TooLarge,
    #[error("encoded")]
    Encoded,
    #[error("json")]
    Json,
    #[error("other_client_id")]
    OtherClientId,
    #[error("client_name")]
    ClientName,
    #[error("redirect_uris")]
    RedirectUris,
    #[error("authentication")]
    Authentication,
    #[error("holds_a_secret")]
    HoldsSecret,
    #[error("grant_types")]
    GrantTypes,
}

impl DocumentRefusal {
    /// The reason in the log.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::Host => "host_not_allowed",
            Self::Address => "address_not_public",
            Self::Url => "url",
            Self::Status => "status",
            Self::ContentType => "content_type",
            Self::TooLarge => "too_large",
            Self::Encoded => "encoded",
            Self::Json => "json",
            Self::OtherClientId => "other_client_id",
            Self::ClientName => "client_name",
            Self::RedirectUris => "redirect_uris",
            Self::Authentication => "authentication",
            Self::HoldsSecret => "holds_a_secret",
            Self::GrantTypes => "grant_types",
        }
    }
}

/// What is kept of a valid document; the rest of it is never looked at again.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Projection {
    pub(super) client_name: Option<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) grant_types: GrantTypes,
}

/// Name and redirect URIs of a client document that `host` served at `url`; `None` when it is refused. The parser
/// alone, for whoever throws bytes at it.
#[must_use]
pub fn client_document(
    body: &[u8],
    url: &str,
    host: &str,
    policy: &RedirectPolicy,
) -> Option<(Option<String>, Vec<String>)> {
    let Projection { client_name, redirect_uris, .. } = read(body, url, host, policy).ok()?;
    Some((client_name, redirect_uris))
}

/// Reads and judges the document that was served at `url`.
pub(super) fn read(
    body: &[u8],
    url: &str,
    host: &str,
    policy: &RedirectPolicy,
) -> Result<Projection, DocumentRefusal> {
    let Ok(Value::Object(document)) = web::strict_json::parse(body, DEPTH) else {
        return Err(DocumentRefusal::Json);
    };
    if document.get("client_id").and_then(Value::as_str) != Some(url) {
        return Err(DocumentRefusal::OtherClientId);
    }
    check_secrets(&document)?;
    check_authentication(&document)?;
    Ok(Projection {
        client_name: client_name(&document, host)?,
        redirect_uris: redirect_uris(&document, host, policy)?,
        grant_types: grant_types(&document)?,
    })
}

/// A document is public: a secret in it is none, and a client that puts it there cannot be helped.
fn check_secrets(document: &Map<String, Value>) -> Result<(), DocumentRefusal> {
    let keys = document.get("jwks").and_then(|jwks| jwks.get("keys")).and_then(Value::as_array);
    let has_private_key = keys.is_some_and(|keys| {
        keys.iter().any(|key| PRIVATE_JWK_MEMBERS.iter().any(|member| key.get(member).is_some()))
    });
    if document.contains_key("client_secret") || has_private_key {
        return Err(DocumentRefusal::HoldsSecret);
    }
    Ok(())
}

/// `none` is the only method here. A client that prefers `private_key_jwt` is taken if it can do without.
fn check_authentication(document: &Map<String, Value>) -> Result<(), DocumentRefusal> {
    let method = document.get("token_endpoint_auth_method");
    let supported = document.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
    let lists_none = supported.is_some_and(|methods| methods.iter().any(|method| method == "none"));
    match method.map(Value::as_str) {
        None | Some(Some("none")) => Ok(()),
        Some(Some("private_key_jwt")) if lists_none => Ok(()),
        Some(_) => Err(DocumentRefusal::Authentication),
    }
}

fn client_name(document: &Map<String, Value>, host: &str) -> Result<Option<String>, DocumentRefusal> {
    let Some(value) = document.get("client_name") else {
        return Ok(None);
    };
    let text = value.as_str().ok_or(DocumentRefusal::ClientName)?;
    let name = ClientName::parse(text, &[host]).map_err(|_| DocumentRefusal::ClientName)?;
    Ok(Some(name.as_str().to_owned()))
}

fn redirect_uris(
    document: &Map<String, Value>,
    host: &str,
    policy: &RedirectPolicy,
) -> Result<Vec<String>, DocumentRefusal> {
    let listed =
        document.get("redirect_uris").and_then(Value::as_array).ok_or(DocumentRefusal::RedirectUris)?;
    let admitting = policy.admitting(host);
    let uris: Option<Vec<String>> = listed
        .iter()
        .map(|value| {
            let uri = RedirectUri::parse(value.as_str()?, &admitting).ok()?;
            is_own_or_trusted(&uri, host, policy).then(|| uri.as_str().to_owned())
        })
        .collect();
    uris.filter(|uris| !uris.is_empty()).ok_or(DocumentRefusal::RedirectUris)
}

/// An open policy takes any https host at registration; a document still speaks only for its own host.
fn is_own_or_trusted(uri: &RedirectUri, host: &str, policy: &RedirectPolicy) -> bool {
    policy.is_trusted(uri) || (uri.host() == host && !uri.is_private_scheme())
}

/// Absent means both, as at registration. Types we do not know are ignored.
fn grant_types(document: &Map<String, Value>) -> Result<GrantTypes, DocumentRefusal> {
    let Some(value) = document.get("grant_types") else {
        return Ok(GrantTypes { refresh_token: true });
    };
    let asked: Option<Vec<&str>> =
        value.as_array().and_then(|types| types.iter().map(Value::as_str).collect());
    asked.and_then(GrantTypes::supported_in).ok_or(DocumentRefusal::GrantTypes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const URL: &str = "https://claude.ai/oauth/mcp-oauth-client-metadata";

    fn read_json(document: &Value) -> Result<Projection, DocumentRefusal> {
        read(document.to_string().as_bytes(), URL, "claude.ai", &RedirectPolicy::curated(&[]))
    }

    fn document() -> Value {
        json!({
            "client_id": URL,
            "client_name": "Claude",
            "redirect_uris": ["https://claude.ai/api/mcp/auth_callback", "http://localhost/callback"],
            "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
            "token_endpoint_auth_method": "none",
        })
    }

    fn with(member: &str, value: Value) -> Value {
        let mut document = document();
        document[member] = value;
        document
    }

    #[test]
    fn keeps_name_redirect_uris_and_whether_refresh_tokens_are_wanted() {
        let projection = read_json(&document()).unwrap();
        assert_eq!(projection.client_name.as_deref(), Some("Claude"));
        assert_eq!(projection.redirect_uris.len(), 2);
        assert!(projection.grant_types.refresh_token);
    }

    #[test]
    fn takes_a_client_that_prefers_a_key_but_lists_none() {
        let mut prefers = with("token_endpoint_auth_method", json!("private_key_jwt"));
        assert_eq!(read_json(&prefers), Err(DocumentRefusal::Authentication));
        prefers["token_endpoint_auth_methods_supported"] = json!(["private_key_jwt", "none"]);
        assert!(read_json(&prefers).is_ok());
    }

    #[test]
    fn refuses_each_broken_rule_by_its_name() {
        let cases = [
            (json!([1]), DocumentRefusal::Json),
            (with("client_id", json!(format!("{URL}/"))), DocumentRefusal::OtherClientId),
            (with("client_id", json!(URL.to_uppercase())), DocumentRefusal::OtherClientId),
            (with("client_name", json!(7)), DocumentRefusal::ClientName),
            (with("client_name", json!("a\u{202e}b")), DocumentRefusal::ClientName),
            (with("redirect_uris", json!([])), DocumentRefusal::RedirectUris),
            (with("redirect_uris", json!("http://localhost/callback")), DocumentRefusal::RedirectUris),
            (with("redirect_uris", json!(["https://evil.example/cb"])), DocumentRefusal::RedirectUris),
            (with("redirect_uris", json!(["http://localhost/cb", 7])), DocumentRefusal::RedirectUris),
            (
                with("token_endpoint_auth_method", json!("client_secret_post")),
                DocumentRefusal::Authentication,
            ),
            (with("token_endpoint_auth_method", json!(7)), DocumentRefusal::Authentication),
            (with("client_secret", json!("s")), DocumentRefusal::HoldsSecret),
            (with("jwks", json!({"keys": [{"kty": "EC", "d": "x"}]})), DocumentRefusal::HoldsSecret),
            (with("grant_types", json!(["client_credentials"])), DocumentRefusal::GrantTypes),
        ];
        for (document, refusal) in cases {
            assert_eq!(read_json(&document), Err(refusal), "{document}");
        }
        let twice =
            format!(r#"{{"client_id":"{URL}","client_id":"{URL}","redirect_uris":["http://localhost/cb"]}}"#);
        let policy = RedirectPolicy::curated(&[]);
        assert_eq!(read(twice.as_bytes(), URL, "claude.ai", &policy), Err(DocumentRefusal::Json));
    }

    #[test]
    fn lets_a_document_send_codes_to_its_own_host_and_to_no_other_unlisted_one() {
        let url = "https://app.example/client";
        let policy = RedirectPolicy::open(&[]);
        let document = |uri: &str| json!({"client_id": url, "redirect_uris": [uri]}).to_string();
        let own = document("https://app.example/cb");
        assert!(read(own.as_bytes(), url, "app.example", &policy).is_ok());
        let foreign = document("https://other.example/cb");
        assert_eq!(read(foreign.as_bytes(), url, "app.example", &policy), Err(DocumentRefusal::RedirectUris));
    }
}
