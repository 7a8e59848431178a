use std::fmt;

use crate::from_base64url;
use crate::host::{has_dot_segment, is_dns_name, is_plain_path_and_query};

const REGISTERED_PREFIX: &str = "c1.";
const LONGEST_URL: usize = 256;

/// A client as it names itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClientId {
    /// Given out by registration (RFC 7591): `c1.` and the digest of what was registered.
    Registered(String),
    /// The URL of a client ID metadata document (draft-ietf-oauth-client-id-metadata-document).
    Document(String),
}

impl ClientId {
    /// Reads a client id by its text alone; whether the client exists is for the store or the document to say.
    /// `None` for anything that is neither form, before anything is looked up.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if is_registered(text) {
            Some(Self::Registered(text.to_owned()))
        } else {
            document_host(text).map(|_| Self::Document(text.to_owned()))
        }
    }

    /// The id, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Registered(text) | Self::Document(text) => text,
        }
    }

    /// The host of a document URL.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        match self {
            Self::Registered(_) => None,
            Self::Document(url) => document_host(url),
        }
    }

    pub(crate) fn from_digest(digest: &str) -> Self {
        Self::Registered(format!("{REGISTERED_PREFIX}{digest}"))
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_registered(text: &str) -> bool {
    let digest = text.strip_prefix(REGISTERED_PREFIX).and_then(from_base64url);
    digest.is_some_and(|bytes| bytes.len() == 32)
}

/// The host of a well-formed document URL: https, DNS name, a path, and nothing else.
fn document_host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").filter(|_| url.len() <= LONGEST_URL)?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let well_formed = is_dns_name(host)
        && path.len() > 1
        && !path.contains('?')
        && is_plain_path_and_query(path)
        && !has_dot_segment(path);
    well_formed.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms() {
        let registered = format!("c1.{}", crate::to_base64url(&[7; 32]));
        assert_eq!(ClientId::parse(&registered), Some(ClientId::Registered(registered.clone())));
        for url in
            ["https://claude.ai/oauth/mcp-oauth-client-metadata", "https://chatgpt.com/oauth/client.json"]
        {
            assert_eq!(ClientId::parse(url), Some(ClientId::Document(url.to_owned())));
        }
        let document = ClientId::parse("https://vscode.dev/oauth/client-metadata.json").unwrap();
        assert_eq!(document.host(), Some("vscode.dev"));
    }

    #[test]
    fn refuses_a_digest_that_is_not_canonical() {
        let digest = crate::to_base64url(&[7; 32]);
        let unused_bits_set = format!("c1.{}d", &digest[..42]);
        for text in [
            "",
            "c1.",
            &format!("c1.{digest}="),
            &format!("c2.{digest}"),
            &format!("C1.{digest}"),
            &unused_bits_set,
        ] {
            assert_eq!(ClientId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_every_document_url_that_a_parser_would_repair_or_that_names_more_than_host_and_path() {
        let long = format!("https://claude.ai/{}", "a".repeat(257 - 18));
        assert_eq!(long.len(), 257);
        let refused = [
            "http://claude.ai/client",
            "https://claude.ai:443/client",
            "https://claude.ai:8443/client",
            "https://user@claude.ai/client",
            "https://claude.ai/client#f",
            "https://claude.ai/client#",
            "https://claude.ai/client?x=1",
            "https://claude.ai/client?",
            "https://claude.ai",
            "https://claude.ai/",
            "https://claude.ai/a/../client",
            "https://claude.ai/./client",
            "https://claude.ai/%2e%2E/client",
            "https://claude.ai/.%2e",
            "HTTPS://claude.ai/client",
            "https://Claude.ai/client",
            "https://claude.ai./client",
            "https://127.0.0.1/client",
            "https://127.1/client",
            "https://0x7f.1/client",
            "https://2130706433/client",
            "https://[::1]/client",
            "https://localhost/client",
            "https://foo.localhost/client",
            "https://claude.ai\\@evil.example/client",
            "https:claude.ai/client",
            "https:///claude.ai/client",
            "https://claude.ai/cli ent",
            "https://claude.ai/cli\tent",
            "https://claude.ai/%zz",
            "https://cl\u{430}ude.ai/client",
            " https://claude.ai/client",
            &long,
        ];
        for url in refused {
            assert_eq!(ClientId::parse(url), None, "{url}");
        }
        assert!(ClientId::parse(&long[..256]).is_some());
    }

    proptest::proptest! {
        #[test]
        fn a_document_url_is_its_own_canonical_form(url in "https://[a-zA-Z0-9.\\-\\[\\]:@%_]{1,20}/[!-~]{0,20}") {
            if ClientId::parse(&url).is_some() {
                let parsed = url::Url::parse(&url).unwrap();
                proptest::prop_assert_eq!(parsed.as_str(), url.as_str());
            }
        }
    }
}
