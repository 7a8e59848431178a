//! What the fuzz targets share: a house to knock at, and a way to say what a stranger's text means.
//!
//! Each file of `fuzz_targets/` is one parser of strangers' input with the properties that must hold for any bytes. The
//! starting points are in `seeds/`, one folder for each target. To add a target: a file, its `[[bin]]`, its seeds.

#![expect(clippy::expect_used, reason = "what fails here is the finding, or the house does not open")]

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use jwt::Claims;
use local::{Clock, Data, House, Options, Random, UnixTime};
use oauth::{Gid, ScopeSet, Uid};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// Tuesday 10 March 2026, 08:00 UTC.
pub const START: UnixTime = UnixTime(1_773_129_600);
/// Host of the house.
pub const HOST: &str = "mcp.example.com";
/// Issuer of the house.
pub const ISSUER: &str = "https://mcp.example.com";
/// Its resource.
pub const RESOURCE: &str = "https://mcp.example.com/mcp";

/// One house for the whole run, behind its routers.
pub struct Service {
    runtime: Runtime,
    house: House,
    /// The clock the house lives by.
    pub clock: Clock,
    data: TempDir,
}

/// What the house answered.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: String,
}

impl Service {
    /// Opens a house with an empty store.
    ///
    /// # Panics
    /// When it does not open.
    #[must_use]
    pub fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let data = tempfile::tempdir().expect("a folder");
        let clock = Clock::fixed(START);
        let options = Options::from_pairs(&[("BASE_URL", ISSUER), ("REGISTRATION_POLICY", "curated")])
            .expect("a valid setup")
            .with_data(Data::Directory(data.path().to_owned()))
            .with_clock(clock.clone())
            .with_random(Random::seeded(7))
            .with_simulated_intervals();
        let house = runtime.block_on(House::open(options)).expect("the house opens");
        Self { runtime, house, clock, data }
    }

    /// The key file, as JSON.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn keys(&self) -> serde_json::Value {
        let text = std::fs::read(self.data.path().join("keys.json")).expect("a key file");
        serde_json::from_slice(&text).expect("JSON")
    }

    /// Sends a request to one function.
    ///
    /// # Panics
    /// When the house has no such function, or the body of its answer breaks off.
    pub fn answer(&self, function: &str, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert("host", http::HeaderValue::from_static(HOST));
        let (head, body) = self.runtime.block_on(async {
            let response =
                self.router(function).oneshot(request).await.unwrap_or_else(|never| match never {});
            let (head, body) = response.into_parts();
            (head, body.collect().await.expect("a whole body").to_bytes())
        });
        let body = String::from_utf8(body.to_vec()).expect("text");
        Answer { status: head.status, headers: head.headers, body }
    }

    fn router(&self, function: &str) -> Router {
        let functions = self.house.functions();
        functions.iter().find(|(name, _)| *name == function).expect("a function").1.clone()
    }

    /// Registers a client and answers its id.
    ///
    /// # Panics
    /// When it is refused.
    pub fn register(&self, metadata: &serde_json::Value) -> String {
        let answer = self.answer("register", json_request("/oauth/register", metadata.to_string()));
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let body = answer.json();
        body.get("client_id").and_then(serde_json::Value::as_str).expect("an id").to_owned()
    }
}

/// A POST of JSON.
///
/// # Panics
/// Never: `path` is one of ours.
pub fn json_request(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path).header("content-type", "application/json").body(body.into()).expect("a request")
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// A header that stands at most once and is text.
    ///
    /// # Panics
    /// When it is neither.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values.next()?;
        assert!(values.next().is_none(), "{name} stands twice");
        Some(first.to_str().expect("a readable header"))
    }
}

/// The decoded pairs of a query or a form, as a browser's reader of the WHATWG standard understands them: it accepts
/// whatever it is given, so what we accept it must understand in the same way.
#[must_use]
pub fn pairs(text: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

/// Every value of `name` that is not empty.
#[must_use]
pub fn values<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    let named = pairs.iter().filter(|(known, value)| known == name && !value.is_empty());
    named.map(|(_, value)| value.as_str()).collect()
}

/// The claims of every good token.
#[must_use]
pub fn claims() -> Claims {
    Claims {
        iss: ISSUER.to_owned(),
        aud: RESOURCE.to_owned(),
        sub: Uid::from_bytes([1; 16]),
        client_id: "c1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        scope: ScopeSet::known_in("intervals:read"),
        gid: Gid::from_bytes([2; 16]),
        jti: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        iat: START,
        exp: START.plus(3_600),
    }
}
