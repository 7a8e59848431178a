use serde::{Deserialize, Serialize};

use crate::{ClientId, ClientName, Issuer, RedirectUri, sha256, to_base64url};

const LABEL: &str = "intervals-mcp client 1";

/// What the client may do at the token endpoint. `authorization_code` is always among it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantTypes {
    /// Whether the client may hold refresh tokens.
    pub refresh_token: bool,
}

impl GrantTypes {
    /// The supported types among `asked`; `None` when `authorization_code` is not one of them. Unknown types are ignored.
    #[must_use]
    pub fn supported_in<'a>(asked: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let asked: Vec<_> = asked.into_iter().collect();
        asked
            .contains(&"authorization_code")
            .then(|| Self { refresh_token: asked.contains(&"refresh_token") })
    }

    /// The types as they stand on the wire (RFC 7591 §2).
    #[must_use]
    pub const fn as_slice(self) -> &'static [&'static str] {
        if self.refresh_token { &["authorization_code", "refresh_token"] } else { &["authorization_code"] }
    }
}

/// `application_type` of OpenID Connect Registration §2. Echoed, never used for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    /// Runs on a server.
    Web,
    /// Runs on the person's own device.
    Native,
}

impl ApplicationType {
    /// Reads the exact spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "web" => Some(Self::Web),
            "native" => Some(Self::Native),
            _ => None,
        }
    }

    /// The type as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Native => "native",
        }
    }
}

/// What gets registered of what a client asked for (RFC 7591 §2): only members this server uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientMetadata {
    /// Where codes may be sent, in the client's order.
    pub redirect_uris: Vec<RedirectUri>,
    /// What the client calls itself; unverified.
    pub client_name: Option<ClientName>,
    /// What it may do at the token endpoint.
    pub grant_types: GrantTypes,
    /// Whether it says that it runs on a server or on a device.
    pub application_type: Option<ApplicationType>,
    /// The host of its `client_uri`, for display only; unverified.
    pub client_host: Option<String>,
}

/// Members in alphabetical order: the canonical form is this struct as compact JSON.
#[derive(Serialize)]
struct Canonical<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    application_type: Option<ApplicationType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<&'a str>,
    grant_types: &'static [&'static str],
    redirect_uris: Vec<&'a str>,
}

impl ClientMetadata {
    /// One text for one registration, whatever the order and spacing of the request: compact JSON with sorted members.
    #[must_use]
    pub fn canonical(&self) -> String {
        let canonical = Canonical {
            application_type: self.application_type,
            client_host: self.client_host.as_deref(),
            client_name: self.client_name.as_ref().map(ClientName::as_str),
            grant_types: self.grant_types.as_slice(),
            redirect_uris: self.redirect_uris.iter().map(RedirectUri::as_str).collect(),
        };
        // Text, lists and options only: writing them cannot fail.
        serde_json::to_string(&canonical).unwrap_or_default()
    }

    /// The id of this registration at `issuer`. The same metadata always gets the same id, so a client that registers
    /// again finds itself (RFC 7591 §3.2.1). An identifier, not a secret.
    #[must_use]
    pub fn client_id(&self, issuer: &Issuer) -> ClientId {
        // A line feed stands in neither the label nor an issuer, so the three parts cannot run into one another.
        let named = format!("{LABEL}\n{issuer}\n{}", self.canonical());
        ClientId::from_digest(&to_base64url(&sha256(named.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> ClientMetadata {
        ClientMetadata {
            redirect_uris: vec![RedirectUri::stored("http://localhost/callback")],
            client_name: None,
            grant_types: GrantTypes { refresh_token: true },
            application_type: Some(ApplicationType::Native),
            client_host: None,
        }
    }

    #[test]
    fn has_one_canonical_text() {
        assert_eq!(
            metadata().canonical(),
            r#"{"application_type":"native","grant_types":["authorization_code","refresh_token"],"redirect_uris":["http://localhost/callback"]}"#
        );
    }

    #[test]
    fn gives_the_same_metadata_the_same_id_and_any_other_metadata_or_issuer_another() {
        let issuer = Issuer::parse("https://mcp.example.com").unwrap();
        let id = metadata().client_id(&issuer);
        assert_eq!(id, metadata().client_id(&issuer));
        assert_eq!(ClientId::parse(id.as_str()), Some(id.clone()));
        assert_ne!(id, metadata().client_id(&Issuer::parse("https://other.example.com").unwrap()));
        let other = ClientMetadata { grant_types: GrantTypes { refresh_token: false }, ..metadata() };
        assert_ne!(id, other.client_id(&issuer));
    }

    #[test]
    fn registers_the_supported_grant_types_among_those_asked_for() {
        let asked = ["urn:ietf:params:oauth:grant-type:jwt-bearer", "authorization_code"];
        assert_eq!(GrantTypes::supported_in(asked), Some(GrantTypes { refresh_token: false }));
        assert_eq!(GrantTypes::supported_in(["refresh_token"]), None);
    }
}
