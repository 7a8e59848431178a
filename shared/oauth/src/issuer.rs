use std::fmt;

use crate::paths;

/// The authorization server: `https://HOST`, without path or trailing slash (RFC 8414 §2). Every link is built from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer(String);

/// The protected resource, `https://HOST/mcp` (RFC 8707, RFC 9728).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource(String);

/// Why a `BASE_URL` cannot be an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    /// Neither https nor http on a loopback host.
    #[error("must start with https:// (http:// only for localhost, 127.0.0.1 and [::1])")]
    Scheme,
    /// A path, query, fragment, user name or trailing slash.
    #[error("must be only scheme, host and port, such as https://mcp.example.com")]
    NotAnOrigin,
    /// An empty, upper-case or otherwise unusual host or port.
    #[error("has a host or port that is not plain lower-case ASCII")]
    Host,
}

impl Issuer {
    /// Reads `BASE_URL`.
    ///
    /// # Errors
    /// Anything but an https origin, or an http origin on `localhost`, `127.0.0.1` or `[::1]`.
    pub fn parse(base_url: &str) -> Result<Self, IssuerError> {
        let (secure, authority) = match base_url.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err(IssuerError::Scheme),
        };
        if authority.contains(['/', '?', '#', '@', '\\']) {
            return Err(IssuerError::NotAnOrigin);
        }
        let (host, port) = split_port(authority);
        if !is_plain_host(host) || !port.is_none_or(is_port) {
            return Err(IssuerError::Host);
        }
        if !secure && !is_loopback(host) {
            return Err(IssuerError::Scheme);
        }
        Ok(Self(base_url.to_owned()))
    }

    /// `https://HOST`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Host and port as they stand in a `Host` header.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether the scheme is https; decides the names and attributes of cookies.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The absolute URL of a path of ours (see [`paths`]).
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The resource that this issuer protects.
    #[must_use]
    pub fn resource(&self) -> Resource {
        Resource(self.url(paths::MCP))
    }
}

impl Resource {
    /// `https://HOST/mcp`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_plain_host(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    host == "[::1]"
        || (!host.is_empty() && !host.starts_with('.') && !host.ends_with('.') && host.bytes().all(plain))
}

fn is_port(port: &str) -> bool {
    port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port)
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_https_origins_and_http_only_on_loopback() {
        for url in [
            "https://mcp.example.com",
            "https://a.b:8443",
            "http://localhost:9000",
            "http://127.0.0.1",
            "http://[::1]:1",
        ] {
            assert!(Issuer::parse(url).is_ok(), "{url}");
        }
        for (url, error) in [
            ("http://mcp.example.com", IssuerError::Scheme),
            ("mcp.example.com", IssuerError::Scheme),
            ("ftp://localhost", IssuerError::Scheme),
            ("https://mcp.example.com/", IssuerError::NotAnOrigin),
            ("https://u@mcp.example.com", IssuerError::NotAnOrigin),
            ("https://", IssuerError::Host),
            ("https://MCP.example.com", IssuerError::Host),
            ("https://mcp.example.com:0", IssuerError::Host),
            ("https://mcp.example.com:99999", IssuerError::Host),
        ] {
            assert_eq!(Issuer::parse(url), Err(error), "{url}");
        }
    }

    #[test]
    fn builds_every_link_from_the_base_url() {
        let issuer = Issuer::parse("http://localhost:9000").unwrap();
        assert_eq!(issuer.resource().as_str(), "http://localhost:9000/mcp");
        assert_eq!(issuer.authority(), "localhost:9000");
    }
}
