//! The way back to a client. A [`Callback`] exists only for a client and a redirect URI that were both validated, so
//! that a redirect to anywhere else cannot be written.

use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use oauth::{ErrorCode, Issuer, RedirectPolicy, RedirectUri};
use store::TransactionRecord;

use crate::client::Client;
use crate::error::Error;

/// Why an authorization request ends here.
pub(crate) enum Rejection {
    /// Client or redirect URI are not known to be good: only a page may be shown.
    Page(Error),
    /// Both are good: the client is told.
    Redirect(ErrorCode, Callback),
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        Self::Page(error)
    }
}

/// A validated redirect URI of a validated client, with what every answer to it carries. Has no `Debug`: it holds the
/// client's `state`.
#[derive(Clone)]
pub(crate) struct Callback {
    uri: RedirectUri,
    state: Option<String>,
    issuer: String,
    trusted: bool,
}

impl Callback {
    /// Phase 1 of the authorization endpoint: the requested URI is one of the client's, or it is left out and the
    /// client has exactly one (OAuth 2.1 §2.3.2).
    pub(crate) fn of_client(
        client: &Client,
        requested: Option<&str>,
        policy: &RedirectPolicy,
        issuer: &Issuer,
    ) -> Result<Self, Error> {
        let text = match (requested, client.redirect_uris()) {
            (Some(requested), registered) if registered.iter().any(|uri| uri.matches(requested)) => requested,
            (Some(_), _) => return Err(Error::RedirectUriNotRegistered),
            (None, [only]) => only.as_str(),
            (None, _) => return Err(Error::RedirectUriMissing),
        };
        // The policy may be narrower by now than it was at registration, also for a URI that is left out.
        let uri = RedirectUri::parse(text, &client.admitted_by(policy))
            .map_err(|_| Error::RedirectUriNotRegistered)?;
        let trusted = policy.is_trusted(&uri);
        Ok(Self { uri, state: None, issuer: issuer.as_str().to_owned(), trusted })
    }

    /// The callback of a stored transaction: what the form says is never used.
    pub(crate) fn of_transaction(transaction: &TransactionRecord, issuer: &Issuer) -> Self {
        Self {
            uri: RedirectUri::stored(transaction.redirect_uri.clone()),
            state: transaction.state.clone(),
            issuer: issuer.as_str().to_owned(),
            trusted: transaction.trusted,
        }
    }

    /// The `state` that every answer echoes.
    pub(crate) fn with_state(self, state: Option<String>) -> Self {
        Self { state, ..self }
    }

    /// The redirect URI.
    pub(crate) const fn uri(&self) -> &RedirectUri {
        &self.uri
    }

    /// The `state` of the request.
    pub(crate) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Whether the browser may be sent there with an error without being asked (OAuth 2.1 §7.12.2).
    pub(crate) const fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// 303 with the code.
    pub(crate) fn answer_code(&self, code: &str) -> Result<Response, Error> {
        see_other(&self.location(&[("code", code)]))
    }

    /// 303 with the error, for a trusted target.
    pub(crate) fn answer_error(&self, code: ErrorCode) -> Result<Response, Error> {
        see_other(&self.error_location(code))
    }

    /// Where an error would be sent: the link on the page for an untrusted target.
    pub(crate) fn error_location(&self, code: ErrorCode) -> String {
        self.location(&[("error", code.as_str())])
    }

    /// A query that the registered URI already has is kept, and ours is appended (RFC 6749 §3.1.2).
    fn location(&self, answer: &[(&str, &str)]) -> String {
        let uri = self.uri.as_str();
        let state = self.state.as_deref().map(|state| ("state", state));
        let pairs = answer.iter().copied().chain(state).chain([("iss", self.issuer.as_str())]);
        let query: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let separator = match uri.split_once('?') {
            None => "?",
            Some((_, "")) => "",
            Some((_, query)) if query.ends_with('&') => "",
            Some(_) => "&",
        };
        format!("{uri}{separator}{}", query.join("&"))
    }
}

/// 303: the only redirect of this function. 307 and 308 would send a form on to the client.
pub(crate) fn see_other(location: &str) -> Result<Response, Error> {
    let location = HeaderValue::try_from(location).map_err(|_| Error::Header)?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

/// Percent-encodes everything but the unreserved characters (RFC 3986 §2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callback(uri: &str, state: Option<&str>) -> Callback {
        Callback {
            uri: RedirectUri::stored(uri),
            state: state.map(str::to_owned),
            issuer: "https://mcp.example.com".into(),
            trusted: true,
        }
    }

    #[test]
    fn keeps_a_registered_query_and_appends_its_own() {
        for (uri, expected) in [
            ("https://claude.ai/cb", "https://claude.ai/cb?code=c&iss=https%3A%2F%2Fmcp.example.com"),
            ("https://claude.ai/cb?x=1", "https://claude.ai/cb?x=1&code=c&iss=https%3A%2F%2Fmcp.example.com"),
            ("https://claude.ai/cb?", "https://claude.ai/cb?code=c&iss=https%3A%2F%2Fmcp.example.com"),
        ] {
            assert_eq!(callback(uri, None).location(&[("code", "c")]), expected);
        }
    }

    #[test]
    fn echoes_a_hostile_state_without_splitting_the_header() {
        let response = callback("https://claude.ai/cb", Some("\"><script>\r\nSet-Cookie: a=b&code=x#🚴"))
            .answer_error(ErrorCode::InvalidScope)
            .unwrap();
        let location = response.headers().get(LOCATION).unwrap().to_str().unwrap();
        assert!(
            location.contains(
                "&state=%22%3E%3Cscript%3E%0D%0ASet-Cookie%3A%20a%3Db%26code%3Dx%23%F0%9F%9A%B4&iss="
            )
        );
        assert_eq!(response.headers().len(), 1);
    }
    proptest::proptest! {
        #[test]
        fn any_state_comes_back_as_it_was_sent(state in "\\PC{1,120}|[\\x01-\\x7f]{1,512}") {
            let location = callback("https://claude.ai/cb?x=1", Some(&state)).location(&[("code", "c")]);
            proptest::prop_assert!(location.is_ascii() && !location.contains(char::is_whitespace));
            let query = location.split_once('?').map_or("", |(_, query)| query);
            let read = web::Parameters::parse(query.as_bytes()).ok().unwrap();
            proptest::prop_assert_eq!(read.get("state"), Ok(Some(state.as_str())));
            proptest::prop_assert_eq!(read.get("iss"), Ok(Some("https://mcp.example.com")));
        }
    }
}
