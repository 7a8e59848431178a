use crate::RedirectUri;
use crate::host::{is_dns_name, is_punycode};

const CURATED_HOSTS: [&str; 8] = [
    "claude.ai",
    "claude.com",
    "chatgpt.com",
    "vscode.dev",
    "insiders.vscode.dev",
    "cursor.com",
    "www.cursor.com",
    "zed.dev",
];

/// The one deviation from "loopback or https" that is allowed without the operator's word.
const CURATED_PRIVATE_URI: &str = "cursor://anysphere.cursor-mcp/oauth/callback";

/// Schemes that run code or open files; never listed, whatever the operator writes.
const DANGEROUS_SCHEMES: [&str; 10] =
    ["javascript", "data", "vbscript", "file", "blob", "about", "http", "https", "ws", "wss"];

/// To which hosts a code may be sent, and which client documents may be fetched.
///
/// *Curated* knows the hosts of the common MCP clients and what the operator adds. *Open* takes any https host, but
/// still trusts only the curated ones with automatic redirects of errors. Hosts match exactly, never by suffix.
#[derive(Clone, Debug)]
pub struct RedirectPolicy {
    open: bool,
    trusted_hosts: Vec<String>,
    admitted_host: Option<String>,
    private_uris: Vec<String>,
}

impl RedirectPolicy {
    /// The curated list plus `extra`: hosts, or complete private-use URIs.
    #[must_use]
    pub fn curated(extra: &[String]) -> Self {
        let (uris, hosts): (Vec<_>, Vec<_>) = extra.iter().cloned().partition(|entry| entry.contains("://"));
        Self {
            open: false,
            trusted_hosts: CURATED_HOSTS.iter().map(ToString::to_string).chain(hosts).collect(),
            admitted_host: None,
            private_uris: std::iter::once(CURATED_PRIVATE_URI.to_owned()).chain(uris).collect(),
        }
    }

    /// Any https host; the curated list and `extra` stay the trusted ones.
    #[must_use]
    pub fn open(extra: &[String]) -> Self {
        Self { open: true, ..Self::curated(extra) }
    }

    /// The same policy, which also takes one more https host without trusting it: the host of a client document,
    /// whose redirect URIs may be on that same host.
    #[must_use]
    pub fn admitting(&self, host: &str) -> Self {
        Self { admitted_host: Some(host.to_owned()), ..self.clone() }
    }

    /// Whether `entry` may stand in the operator's list: a lower-case DNS name, or a complete private-use URI whose
    /// scheme neither runs code nor opens files.
    #[must_use]
    pub fn is_entry(entry: &str) -> bool {
        match entry.split_once("://") {
            None => is_dns_name(entry),
            Some((scheme, rest)) => {
                let plain =
                    |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
                scheme.starts_with(|first: char| first.is_ascii_lowercase())
                    && scheme.bytes().all(plain)
                    && !DANGEROUS_SCHEMES.contains(&scheme)
                    && !rest.is_empty()
                    && RedirectUri::parse(entry, &Self::curated(&[entry.to_owned()])).is_ok()
            }
        }
    }

    /// Whether automatic redirects of errors and denials may go there: loopback, curated hosts, listed private URIs.
    #[must_use]
    pub fn is_trusted(&self, uri: &RedirectUri) -> bool {
        if uri.is_private_scheme() {
            return self.lists_private_uri(uri.as_str());
        }
        uri.is_loopback() || self.trusts_host(uri.host())
    }

    /// Whether a code may be sent to this https host, or a client document be fetched from it.
    #[must_use]
    pub fn allows_host(&self, host: &str) -> bool {
        self.trusts_host(host)
            || self.admitted_host.as_deref() == Some(host)
            || (self.open && is_dns_name(host))
    }

    /// Whether the consent page warns of this host: it is not on the list, or it is punycode.
    #[must_use]
    pub fn warns_of_host(&self, host: &str) -> bool {
        is_punycode(host) || !self.trusts_host(host)
    }

    pub(crate) fn lists_private_uri(&self, raw: &str) -> bool {
        self.private_uris.iter().any(|listed| listed == raw)
    }

    fn trusts_host(&self, host: &str) -> bool {
        self.trusted_hosts.iter().any(|listed| listed == host)
    }
}
