use std::time::Duration;

use http::{Method, StatusCode};
use outbound::{Authorization, Body, Fixed, Request, Response, Settings};
use serde_json::Value;

use super::report::{Found, Outcome};

const LONGEST: Duration = Duration::from_secs(30);
const LARGEST: usize = 4 << 20;

/// The server under examination, asked as a client asks it.
pub(super) struct Client {
    fixed: Fixed,
    pub(super) origin: String,
}

/// One answer that could be read.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    response: Response,
}

impl Client {
    /// Takes the address a person typed.
    pub(super) fn new(address: &str) -> Outcome<Self> {
        let origin = address.trim_end_matches('/').trim_end_matches("/mcp").to_owned();
        let settings = Settings { total: LONGEST, ..Settings::new("intervals-mcp doctor") };
        let wrong = |error| format!("{address}: {error}; an https origin is needed, or http on this machine");
        let fixed = Fixed::new(&origin, &settings).map_err(wrong)?;
        Ok(Found::new(Self { fixed, origin: origin.clone() }, origin))
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, String> {
        self.send(Method::GET, path, Authorization::None, Body::Empty).await
    }

    pub(super) async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, String> {
        let form = oauth_form(fields);
        self.send(Method::POST, path, Authorization::None, Body::Form(form)).await
    }

    pub(super) async fn post_json(
        &self,
        path: &str,
        bearer: Option<&str>,
        body: &Value,
    ) -> Result<Answer, String> {
        let authorization = bearer.map_or(Authorization::None, Authorization::Bearer);
        self.send(Method::POST, path, authorization, Body::Json(body.to_string().into())).await
    }

    /// Path and query of an absolute URL of this server.
    pub(super) fn path<'a>(&self, url: &'a str) -> Result<&'a str, String> {
        let path = url.strip_prefix(&self.origin).filter(|path| path.starts_with('/'));
        path.ok_or_else(|| {
            format!("{url} is not at {}, which its readers were told is the server", self.origin)
        })
    }

    async fn send(
        &self,
        method: Method,
        target: &str,
        authorization: Authorization<'_>,
        body: Body,
    ) -> Result<Answer, String> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: Vec<(&str, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, decoded(value)))
            .collect();
        let request = Request {
            method,
            accept: "application/json, text/event-stream",
            path,
            query: &query,
            authorization,
            body,
            timeout: LONGEST,
            cap: LARGEST,
        };
        let response = self.fixed.send(request).await.map_err(|error| format!("{path}: {error}"))?;
        Ok(Answer { status: response.status, response })
    }
}

impl Answer {
    /// This answer, if its status is the expected one; else a sentence with the error code the server gave.
    pub(super) fn expect(self, what: &str, status: StatusCode) -> Result<Self, String> {
        if self.status == status {
            return Ok(self);
        }
        let code = self.json("the answer").ok().and_then(|body| body["error"].as_str().map(str::to_owned));
        let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
        Err(format!("{what} answered {}{code} instead of {}", self.status.as_u16(), status.as_u16()))
    }

    pub(super) fn json(&self, what: &str) -> Result<Value, String> {
        serde_json::from_slice(&self.response.body).map_err(|_| format!("{what} is not JSON"))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.response.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.response.body).into_owned()
    }
}

/// A text member of a JSON object, or a sentence that it is missing.
pub(super) fn member<'a>(document: &'a Value, name: &str) -> Result<&'a str, String> {
    document[name].as_str().ok_or_else(|| format!("`{name}` is missing"))
}

/// A form or query: every byte that is not unreserved is percent-encoded.
pub(super) fn oauth_form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
