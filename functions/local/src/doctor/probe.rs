use http::Method;
use outbound::{Authorization, Body};
use serde_json::Value;

use super::client::without_query;

/// What the official SDKs accept at an MCP endpoint.
const BOTH: &str = "application/json, text/event-stream";

/// One request, before it is sent.
pub(super) struct Probe<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) accept: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) credential: Authorization<'a>,
    pub(super) body: Body,
    what: &'static str,
}

impl<'a> Probe<'a> {
    pub(super) const fn new(method: Method, url: &'a str) -> Self {
        Self {
            method,
            url,
            accept: BOTH,
            headers: Vec::new(),
            credential: Authorization::None,
            body: Body::Empty,
            what: "",
        }
    }

    pub(super) fn json(url: &'a str, body: &Value) -> Self {
        Self { body: Body::Json(body.to_string().into()), ..Self::new(Method::POST, url) }
    }

    pub(super) fn form(url: &'a str, fields: &[(&str, &str)]) -> Self {
        Self { body: Body::Form(encoded(fields)), ..Self::new(Method::POST, url) }
    }

    pub(super) const fn accepting(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn bearer(self, token: Option<&'a str>) -> Self {
        self.credential(token.map_or(Authorization::None, Authorization::Bearer))
    }

    pub(super) fn credential(self, credential: Authorization<'a>) -> Self {
        Self { credential, ..self }
    }

    /// What is special about it, for the report.
    pub(super) const fn about(mut self, what: &'static str) -> Self {
        self.what = what;
        self
    }

    pub(super) fn described(&self) -> String {
        let separator = if self.what.is_empty() { "" } else { ", " };
        format!("{} {}{separator}{}", self.method, without_query(self.url), self.what)
    }
}

/// A form or query: every byte that is not unreserved is percent-encoded.
pub(super) fn encoded(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}
