//! One request before it is sent, as data.

use std::fmt::Display;

use bytes::Bytes;
use http::Method;
use outbound::Body;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::cache::Keep;
use crate::error::Error;
use crate::path::Path;

/// The most bytes of an ordinary answer.
const ORDINARY: usize = 8 * 1024 * 1024;
/// The most bytes of streams.
const LARGE: usize = 32 * 1024 * 1024;

/// A request, or the reason why it cannot be one.
pub(crate) struct Ask(Result<Order, Error>);

/// A request that can be sent.
pub(crate) struct Order {
    pub(crate) method: Method,
    pub(crate) path: Path,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    pub(crate) accept: &'static str,
    pub(crate) keep: Keep,
    pub(crate) cap: usize,
}

impl Order {
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// Path and query as one line: equal reads have equal lines.
    pub(crate) fn line(&self) -> String {
        let mut line = self.path.filled.clone();
        for (name, value) in &self.query {
            line.push('\n');
            line.push_str(name);
            line.push('=');
            line.push_str(value);
        }
        line
    }
}

impl Ask {
    fn new(method: Method, path: Result<Path, Error>) -> Self {
        let order = |path| Order {
            method,
            path,
            query: Vec::new(),
            body: Body::Empty,
            accept: "application/json",
            keep: Keep::No,
            cap: ORDINARY,
        };
        Self(path.map(order))
    }

    fn change(mut self, change: impl FnOnce(&mut Order)) -> Self {
        if let Ok(order) = &mut self.0 {
            change(order);
        }
        self
    }

    /// The request with its query sorted, or why there is none.
    pub(crate) fn ready(self) -> Result<Order, Error> {
        let mut order = self.0?;
        order.query.sort();
        Ok(order)
    }

    pub(crate) fn get(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::GET, Path::fill(template, ids))
    }

    pub(crate) fn post(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::POST, Path::fill(template, ids))
    }

    pub(crate) fn put(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::PUT, Path::fill(template, ids))
    }

    pub(crate) fn delete(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::DELETE, Path::fill(template, ids))
    }

    /// A read of a path that is already filled.
    pub(crate) fn get_at(path: Result<Path, Error>) -> Self {
        Self::new(Method::GET, path)
    }

    /// A query value, left out when there is none.
    pub(crate) fn with<T: Display>(self, name: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.change(|order| order.query.push((name, value.to_string()))),
            None => self,
        }
    }

    /// Several query values joined by commas, left out when there are none.
    pub(crate) fn with_list<T: Display>(self, name: &'static str, values: &[T]) -> Self {
        let joined = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        self.with(name, (!values.is_empty()).then_some(joined))
    }

    /// The JSON body.
    pub(crate) fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(json) => self.change(|order| order.body = Body::Json(Bytes::from(json))),
            Err(_) => Self(Err(Error::Malformed { path: "request".to_owned() })),
        }
    }

    /// A form at a path outside the data endpoints.
    pub(crate) fn post_form(path: &'static str, fields: &[(&str, &str)]) -> Self {
        let pair =
            |(name, value): &(&str, &str)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        let form = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        Self::new(Method::POST, Ok(Path::plain(path))).change(|order| order.body = Body::Form(form))
    }

    /// One file as a form part named `file`.
    pub(crate) fn file(self, filename: &str, content: Bytes) -> Self {
        self.change(|order| order.body = Body::File { part: "file", filename: filename.to_owned(), content })
    }

    /// How long the answer may be reused.
    pub(crate) fn keep(self, keep: Keep) -> Self {
        self.change(|order| order.keep = keep)
    }

    /// Takes an answer of any media type.
    pub(crate) fn any_type(self) -> Self {
        self.change(|order| order.accept = "*/*")
    }

    /// Allows an answer of the size of streams.
    pub(crate) fn large(self) -> Self {
        self.at_most(LARGE)
    }

    /// Allows at most this many bytes.
    pub(crate) fn at_most(self, bytes: usize) -> Self {
        self.change(|order| order.cap = bytes)
    }
}
