//! A URL somebody else chose. Nothing of ours is sent to it, and the network behind its name is checked first.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderName,
};
use url::{Host, Url};

use crate::address::is_global_unicast;
use crate::body::{self, Unread};
use crate::client::{self, Plan};

/// Name lookup, connection and body together.
const TOTAL: Duration = Duration::from_secs(5);
/// A document is small; reading stops here.
const LIMIT: usize = 5_120;
const HTTPS: u16 = 443;

/// Who turns a name into addresses.
#[derive(Debug, Clone)]
pub enum Resolver {
    /// The resolver of the operating system.
    System,
    /// Always these addresses: lets a test say what a hostile name server answers.
    Answers(Vec<IpAddr>),
}

/// Where a checked request goes.
#[derive(Debug, Clone, Copy)]
pub enum Route {
    /// To the checked address, over TLS, on port 443.
    Internet,
    /// Without TLS to a loopback server that plays the stranger in a test. Every check before it still runs.
    StandIn(SocketAddr),
}

/// A document as it was served. What it says is not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The status, redirects included.
    pub status: u16,
    /// `Content-Type`, when present once and readable.
    pub content_type: Option<String>,
    /// `Cache-Control`, when present once and readable.
    pub cache_control: Option<String>,
    /// At most 5,120 bytes, not decoded.
    pub body: Bytes,
}

/// Why a document was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StrangerError {
    /// Not https, or with an IP address, port, userinfo or fragment.
    #[error("the URL is not a plain https URL with a host name")]
    Url,
    /// The name has no address.
    #[error("the host name has no address")]
    Unresolved,
    /// At least one address of the name is not public.
    #[error("the host name leads to an address that is not public")]
    Address,
    /// No connection, TLS failed, or it broke.
    #[error("no answer from the host")]
    Connection,
    /// Five seconds were not enough.
    #[error("the host took too long")]
    Timeout,
    /// More than 5,120 bytes.
    #[error("the document is too large")]
    TooLarge,
    /// Compressed although only the plain form was asked for.
    #[error("the document is encoded")]
    Encoded,
}

/// The guarded fetch. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Stranger {
    user_agent: String,
    resolver: Resolver,
    route: Route,
}

impl Stranger {
    /// The only form a deployed function uses.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), resolver: Resolver::System, route: Route::Internet }
    }

    /// The same guard with other answers of the name server and another end of the wire, for tests. No
    /// configuration leads here.
    #[must_use]
    pub fn with(user_agent: impl Into<String>, resolver: Resolver, route: Route) -> Self {
        Self { user_agent: user_agent.into(), resolver, route }
    }

    /// Fetches one document with one GET.
    ///
    /// # Errors
    /// See [`StrangerError`]. A status is not an error here.
    pub async fn fetch(&self, url: &str) -> Result<Document, StrangerError> {
        let url = plain_https(url).ok_or(StrangerError::Url)?;
        tokio::time::timeout(TOTAL, self.fetch_checked(&url)).await.map_err(|_| StrangerError::Timeout)?
    }

    async fn fetch_checked(&self, url: &Url) -> Result<Document, StrangerError> {
        let host = url.host_str().ok_or(StrangerError::Url)?;
        let address = self.checked_address(host).await?;
        let mut answer = self.get(url, host, address).await?;
        if is_encoded(answer.headers()) {
            return Err(StrangerError::Encoded);
        }
        let body = body::read(&mut answer, LIMIT).await.map_err(|unread| match unread {
            Unread::TooLarge => StrangerError::TooLarge,
            Unread::Failed(error) => failure(&error),
        })?;
        Ok(Document {
            status: answer.status().as_u16(),
            content_type: single(answer.headers(), &CONTENT_TYPE),
            cache_control: single(answer.headers(), &CACHE_CONTROL),
            body,
        })
    }

    /// Looks the name up once. One private answer among public ones is enough to refuse: the next connection could
    /// take it.
    async fn checked_address(&self, host: &str) -> Result<IpAddr, StrangerError> {
        let answers = match &self.resolver {
            Resolver::Answers(answers) => answers.clone(),
            Resolver::System => tokio::net::lookup_host((host, HTTPS))
                .await
                .map_err(|_| StrangerError::Unresolved)?
                .map(|address| address.ip())
                .collect(),
        };
        if !answers.iter().copied().all(is_global_unicast) {
            return Err(StrangerError::Address);
        }
        answers.first().copied().ok_or(StrangerError::Unresolved)
    }

    async fn get(&self, url: &Url, host: &str, address: IpAddr) -> Result<reqwest::Response, StrangerError> {
        let (target, peer) = match self.route {
            Route::Internet => (url.clone(), SocketAddr::new(address, HTTPS)),
            Route::StandIn(peer) => (without_tls(url, peer.port())?, peer),
        };
        let plan = Plan {
            user_agent: &self.user_agent,
            connect: TOTAL,
            total: TOTAL,
            gzip: false,
            https_only: matches!(self.route, Route::Internet),
            pinned: Some((host, peer)),
        };
        let client = client::build(&plan).map_err(|_| StrangerError::Connection)?;
        client
            .get(target)
            .header(HOST, host)
            .header(ACCEPT, "application/json")
            .header(ACCEPT_ENCODING, "identity")
            .send()
            .await
            .map_err(|error| failure(&error))
    }
}

fn plain_https(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.scheme() == "https"
        && matches!(url.host(), Some(Host::Domain(_)))
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    plain.then_some(url)
}

fn without_tls(url: &Url, port: u16) -> Result<Url, StrangerError> {
    let mut target = url.clone();
    target.set_scheme("http").map_err(|()| StrangerError::Url)?;
    target.set_port(Some(port)).map_err(|()| StrangerError::Url)?;
    Ok(target)
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers.get_all(CONTENT_ENCODING).iter().any(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// The value of a header that is there exactly once.
fn single(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.to_owned();
    values.next().is_none().then_some(value)
}

fn failure(error: &reqwest::Error) -> StrangerError {
    if error.is_timeout() { StrangerError::Timeout } else { StrangerError::Connection }
}
