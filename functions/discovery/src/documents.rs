use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use oauth::{Scope, paths, sha256, to_base64url};
use serde::Serialize;

const PRODUCT: &str = "intervals-mcp";
const OFFLINE_ACCESS: &str = "offline_access";

/// A document whose bytes never change while the function lives.
pub(crate) struct Document {
    bytes: Bytes,
    etag: String,
}

impl Document {
    fn new(content: &impl Serialize) -> Result<Self, serde_json::Error> {
        let bytes = Bytes::from(serde_json::to_vec(content)?);
        let etag = format!("\"{}\"", to_base64url(&sha256(&bytes)));
        Ok(Self { bytes, etag })
    }

    /// Always the whole document: clients of metadata expect 200, so there is no 304.
    pub(crate) fn answer(&self) -> Response {
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, "public, max-age=300"),
            (ETAG, self.etag.as_str()),
        ];
        (headers, self.bytes.clone()).into_response()
    }
}

/// RFC 8414 §2, with RFC 9207, RFC 9728 and client ID metadata documents.
#[derive(Serialize)]
struct AuthorizationServer<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    registration_endpoint: String,
    revocation_endpoint: String,
    /// Present also when the set is empty, as it is with HS256 alone.
    jwks_uri: String,
    /// `offline_access` is no permission, but some clients ask for refresh tokens only when it is listed.
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    /// Every client is public; Claude uses metadata documents only when `none` is listed.
    token_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    /// MCP clients refuse a server that does not list it.
    code_challenge_methods_supported: &'static [&'static str],
    authorization_response_iss_parameter_supported: bool,
    client_id_metadata_document_supported: bool,
    protected_resources: [&'a str; 1],
    service_documentation: &'a str,
}

/// RFC 9728 §2.
#[derive(Serialize)]
struct ProtectedResource<'a> {
    resource: &'a str,
    authorization_servers: [&'a str; 1],
    bearer_methods_supported: [&'static str; 1],
    scopes_supported: Vec<&'static str>,
    resource_name: &'static str,
    resource_documentation: &'a str,
}

pub(crate) fn authorization_server(config: &config::Discovery) -> Result<Document, serde_json::Error> {
    let public = &config.public;
    let url = |path| public.issuer.url(path);
    Document::new(&AuthorizationServer {
        issuer: public.issuer.as_str(),
        authorization_endpoint: url(paths::AUTHORIZE),
        token_endpoint: url(paths::TOKEN),
        registration_endpoint: url(paths::REGISTER),
        revocation_endpoint: url(paths::REVOKE),
        jwks_uri: url(paths::JWKS),
        scopes_supported: permissions().chain([OFFLINE_ACCESS]).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: ["none"],
        revocation_endpoint_auth_methods_supported: ["none"],
        code_challenge_methods_supported: if config.allow_pkce_plain {
            &["S256", "plain"]
        } else {
            &["S256"]
        },
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
        protected_resources: [public.resource.as_str()],
        service_documentation: &public.documentation,
    })
}

pub(crate) fn protected_resource(config: &config::Discovery) -> Result<Document, serde_json::Error> {
    let public = &config.public;
    Document::new(&ProtectedResource {
        resource: public.resource.as_str(),
        authorization_servers: [public.issuer.as_str()],
        bearer_methods_supported: ["header"],
        scopes_supported: permissions().collect(),
        resource_name: PRODUCT,
        resource_documentation: &public.documentation,
    })
}

fn permissions() -> impl Iterator<Item = &'static str> {
    Scope::ALL.into_iter().map(Scope::as_str)
}
