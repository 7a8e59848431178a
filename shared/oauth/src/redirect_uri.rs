use std::fmt;

use crate::RedirectPolicy;
use crate::host::{LOOPBACK, has_dot_segment, is_dns_name, is_plain_path_and_query, is_port, split_port};

const LONGEST: usize = 512;
const ANSWER_PARAMETERS: [&str; 4] = ["code", "state", "iss", "error"];

/// Where the browser is sent with a code. Its text is exactly what the client wrote: nothing was repaired.
///
/// URL parsers repair hostile input (missing slashes, back-slashes, tabs, full-width letters, other spellings of an
/// address), so the rules look at raw bytes and refuse whatever a parser would have changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri(String);

/// Why a text is not a redirect URI that this server accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// Empty, or more than 512 bytes.
    #[error("{}", self.sentence())]
    Length,
    /// A byte outside printable ASCII, a back-slash, a fragment, a broken escape or a character no URI may hold.
    #[error("{}", self.sentence())]
    Characters,
    /// Neither https, nor http on a loopback host, nor a listed private-use URI.
    #[error("{}", self.sentence())]
    Scheme,
    /// User information before the host.
    #[error("{}", self.sentence())]
    UserInfo,
    /// Not a lower-case DNS name; for http, not one of the three loopback spellings.
    #[error("{}", self.sentence())]
    Host,
    /// Not a decimal port, or the explicit default port of the scheme.
    #[error("{}", self.sentence())]
    Port,
    /// No path, or a dot segment in it.
    #[error("{}", self.sentence())]
    Path,
    /// The query holds a parameter of the authorization response.
    #[error("{}", self.sentence())]
    Query,
    /// A well-formed https host that this server does not send codes to.
    #[error("{}", self.sentence())]
    HostNotAllowed,
}

impl RedirectUriError {
    /// A static sentence for the `error_description` of an answer. Says nothing of what was sent.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Length => "a redirect URI must have 1 to 512 bytes",
            Self::Characters => "a redirect URI must be a plain ASCII URI without fragment",
            Self::Scheme => "a redirect URI must be https, or http on localhost, 127.0.0.1 or [::1]",
            Self::UserInfo => "a redirect URI must not contain user information",
            Self::Host => "a redirect URI must name its host in lower case and not by an address",
            Self::Port => "a redirect URI must not name the default port or a malformed one",
            Self::Path => "a redirect URI must have a path without dot segments",
            Self::Query => "the query of a redirect URI must not contain code, state, iss or error",
            Self::HostNotAllowed => "this server does not redirect to that host",
        }
    }
}

impl RedirectUri {
    /// Reads a redirect URI as it was registered or requested.
    ///
    /// # Errors
    /// Any rule that is broken, the first one found; see [`RedirectUriError`].
    pub fn parse(raw: &str, policy: &RedirectPolicy) -> Result<Self, RedirectUriError> {
        check_characters(raw)?;
        if policy.lists_private_uri(raw) {
            check_tail(raw.split_once("://").map_or(raw, |(_, rest)| rest))?;
            return Ok(Self(raw.to_owned()));
        }
        if let Some(rest) = raw.strip_prefix("https://") {
            check_https(rest, policy)?;
        } else if let Some(rest) = raw.strip_prefix("http://") {
            check_loopback(rest)?;
        } else {
            return Err(RedirectUriError::Scheme);
        }
        Ok(Self(raw.to_owned()))
    }

    /// A redirect URI that was accepted before.
    #[must_use]
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The URI, byte for byte.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host without its port, as it is shown on the consent page.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        split_port(split_authority(rest).0).0
    }

    /// Whether it is an http URI on this computer.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.starts_with("http://") && LOOPBACK.contains(&self.host())
    }

    /// Whether it opens an application by a scheme of its own, such as `cursor://…`.
    #[must_use]
    pub fn is_private_scheme(&self) -> bool {
        !self.0.starts_with("https://") && !self.0.starts_with("http://")
    }

    /// Whether `requested` is this registered URI: byte equality; for http on loopback, equality after the port is
    /// removed from both (RFC 8252 §7.3). The three loopback spellings never match one another.
    #[must_use]
    pub fn matches(&self, requested: &str) -> bool {
        if self.0 == requested {
            return true;
        }
        self.is_loopback()
            && match (without_port(&self.0), without_port(requested)) {
                (Some(registered), Some(requested)) => registered == requested,
                _ => false,
            }
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Host and the rest of a loopback URI, without its port.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let (authority, tail) = split_authority(uri.strip_prefix("http://")?);
    let (host, port) = split_port(authority);
    port.is_none_or(is_port).then_some((host, tail))
}

/// Splits what follows `://` into the authority and the rest, which starts with `/` or `?` or is empty.
fn split_authority(rest: &str) -> (&str, &str) {
    rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()))
}

fn check_characters(raw: &str) -> Result<(), RedirectUriError> {
    if raw.is_empty() || raw.len() > LONGEST {
        return Err(RedirectUriError::Length);
    }
    if raw.bytes().any(|byte| !(0x21..=0x7e).contains(&byte) || matches!(byte, b'\\' | b'#')) {
        return Err(RedirectUriError::Characters);
    }
    Ok(())
}

fn check_https(rest: &str, policy: &RedirectPolicy) -> Result<(), RedirectUriError> {
    let (host, port) = check_authority(rest)?;
    if !is_dns_name(host) {
        return Err(RedirectUriError::Host);
    }
    if port == Some("443") {
        return Err(RedirectUriError::Port);
    }
    check_tail(rest)?;
    if policy.allows_host(host) { Ok(()) } else { Err(RedirectUriError::HostNotAllowed) }
}

fn check_loopback(rest: &str) -> Result<(), RedirectUriError> {
    let (host, port) = check_authority(rest)?;
    if !LOOPBACK.contains(&host) {
        return Err(RedirectUriError::Host);
    }
    if port == Some("80") {
        return Err(RedirectUriError::Port);
    }
    check_tail(rest)
}

fn check_authority(rest: &str) -> Result<(&str, Option<&str>), RedirectUriError> {
    let (authority, _) = split_authority(rest);
    if authority.contains('@') {
        return Err(RedirectUriError::UserInfo);
    }
    let (host, port) = split_port(authority);
    if port.is_none_or(is_port) { Ok((host, port)) } else { Err(RedirectUriError::Port) }
}

/// Checks path and query of what follows the scheme.
fn check_tail(rest: &str) -> Result<(), RedirectUriError> {
    let (_, tail) = split_authority(rest);
    let (path, query) = tail.split_once('?').map_or((tail, ""), |(path, query)| (path, query));
    if path.is_empty() || has_dot_segment(path) {
        return Err(RedirectUriError::Path);
    }
    if !is_plain_path_and_query(tail) {
        return Err(RedirectUriError::Characters);
    }
    if query.split('&').any(names_an_answer_parameter) { Err(RedirectUriError::Query) } else { Ok(()) }
}

fn names_an_answer_parameter(pair: &str) -> bool {
    let name = pair.split_once('=').map_or(pair, |(name, _)| name);
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
    ANSWER_PARAMETERS.contains(&name.as_ref())
}
