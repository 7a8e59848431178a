//! A service we chose: one origin, known before the first request.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use url::{Host, Url};

use crate::body::{self, Unread};
use crate::client::{self, Plan};
use crate::request::{Authorization, Body, Request, Response};

/// How the destination is spoken to.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The `User-Agent` of every request.
    pub user_agent: String,
    /// The longest a connection may take to be made.
    pub connect: Duration,
    /// The longest one exchange may take, body included.
    pub total: Duration,
}

impl Settings {
    /// Two seconds to connect and ten for the exchange.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: user_agent.into(),
            connect: Duration::from_secs(2),
            total: Duration::from_secs(10),
        }
    }
}

/// Why there is no answer. No variant holds a URL, a header or a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FixedError {
    /// The base is not an origin over https, or over http on the loopback interface.
    #[error("the base URL is not an https origin")]
    Base,
    /// The user agent or the TLS setup was refused by the client.
    #[error("the HTTP client could not be made")]
    Client,
    /// The path or a header cannot be sent as given.
    #[error("the request cannot be sent as given")]
    Request,
    /// No connection was made: nothing was sent.
    #[error("no connection could be made")]
    Unreachable,
    /// The connection was lost after it was made: the request may have arrived.
    #[error("the connection was lost")]
    Lost,
    /// Time ran out; whether the request arrived is not known.
    #[error("the request took too long")]
    Timeout,
    /// The answer is longer than the caller allowed.
    #[error("the answer is too large")]
    TooLarge,
}

/// One origin and the connections to it. Cheap to clone.
#[derive(Clone)]
pub struct Fixed {
    client: reqwest::Client,
    origin: Url,
    total: Duration,
}

impl Fixed {
    /// Takes an origin such as `https://intervals.icu`.
    ///
    /// # Errors
    /// [`FixedError::Base`] when it carries more than an origin, or is neither https nor loopback http;
    /// [`FixedError::Client`] when the client cannot be made.
    pub fn new(base: &str, settings: &Settings) -> Result<Self, FixedError> {
        let origin = origin(base).ok_or(FixedError::Base)?;
        let plan = Plan {
            user_agent: &settings.user_agent,
            connect: settings.connect,
            total: settings.total,
            gzip: true,
            https_only: origin.scheme() == "https",
            pinned: None,
        };
        let client = client::build(&plan).map_err(|_| FixedError::Client)?;
        Ok(Self { client, origin, total: settings.total })
    }

    /// Sends one request once and reads the whole answer.
    ///
    /// # Errors
    /// See [`FixedError`]. A status is never an error here.
    pub async fn send(&self, request: Request<'_>) -> Result<Response, FixedError> {
        let cap = request.cap;
        let mut answer = self.prepare(request)?.send().await.map_err(|error| failure(&error))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = body::read(&mut answer, cap).await.map_err(|unread| match unread {
            Unread::TooLarge => FixedError::TooLarge,
            Unread::Failed(error) => failure(&error),
        })?;
        Ok(Response { status, headers, body })
    }

    fn prepare(&self, request: Request<'_>) -> Result<reqwest::RequestBuilder, FixedError> {
        let url = self.url(request.path, request.query)?;
        let builder = self
            .client
            .request(request.method, url)
            .timeout(request.timeout.min(self.total))
            .header(ACCEPT, request.accept);
        let builder =
            request.headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, value));
        let builder = match request.authorization {
            Authorization::None => builder,
            Authorization::Basic { user, password } => builder.basic_auth(user, Some(password)),
            Authorization::Bearer(token) => builder.header(AUTHORIZATION, bearer(token)?),
        };
        Ok(match request.body {
            Body::Empty => builder,
            Body::Json(json) => builder.header(CONTENT_TYPE, "application/json").body(json),
            Body::Form(form) => builder.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form),
            Body::File { part, filename, content } => {
                let length = u64::try_from(content.len()).map_err(|_| FixedError::Request)?;
                let file = reqwest::multipart::Part::stream_with_length(content, length).file_name(filename);
                builder.multipart(reqwest::multipart::Form::new().part(part, file))
            }
        })
    }

    /// The URL parser folds dot segments, encoded ones too. A path that does not survive it unchanged is refused:
    /// it would reach another resource than the caller named.
    fn url(&self, path: &str, query: &[(&str, String)]) -> Result<Url, FixedError> {
        let mut url = self.origin.clone();
        url.set_path(path);
        if url.path() != path {
            return Err(FixedError::Request);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }
}

fn bearer(token: &str) -> Result<http::HeaderValue, FixedError> {
    let mut value =
        http::HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| FixedError::Request)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The base as an origin, or nothing.
fn origin(base: &str) -> Option<Url> {
    let url = Url::parse(base).ok()?;
    let plain = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let safe = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(&url),
        _ => false,
    };
    (plain && safe).then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn failure(error: &reqwest::Error) -> FixedError {
    if error.is_builder() {
        FixedError::Request
    } else if error.is_connect() {
        FixedError::Unreachable
    } else if error.is_timeout() {
        FixedError::Timeout
    } else {
        FixedError::Lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(base: &str) -> bool {
        Fixed::new(base, &Settings::new("test")).is_ok()
    }

    #[test]
    fn takes_an_https_origin_or_a_loopback_one() {
        for base in
            ["https://intervals.icu", "https://intervals.icu/", "http://127.0.0.1:4000", "http://[::1]:1"]
        {
            assert!(accepts(base), "{base}");
        }
    }

    #[test]
    fn refuses_a_base_that_is_more_than_an_origin_or_not_protected() {
        let refused = [
            "http://intervals.icu",
            "https://intervals.icu/api",
            "https://intervals.icu?x=1",
            "https://intervals.icu#x",
            "https://user@intervals.icu",
            "ftp://intervals.icu",
            "http://127.0.0.1.example.org",
            "intervals.icu",
            "",
        ];
        for base in refused {
            assert!(!accepts(base), "{base}");
        }
    }

    #[test]
    fn refuses_a_path_that_would_be_folded() {
        let fixed = Fixed::new("https://intervals.icu", &Settings::new("test")).unwrap();
        for path in ["/a/../b", "/a/%2e%2e/b", "/a/./b", "/a b", "/a?b", "a"] {
            assert_eq!(fixed.url(path, &[]).err(), Some(FixedError::Request), "{path}");
        }
        assert_eq!(
            fixed.url("/a/%2F", &[("q", "x y&z".into())]).unwrap().as_str(),
            "https://intervals.icu/a/%2F?q=x+y%26z"
        );
    }

    #[test]
    fn refuses_a_token_that_would_break_the_header() {
        assert!(bearer("a\r\nHost: b").is_err());
    }
}
