//! Answers of requests that were carried out.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use crate::refusal::{Outcome, Refusal};

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: Vec<(header::HeaderName, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// 200 with JSON.
    pub(crate) fn json(value: &impl Serialize) -> Outcome<Self> {
        let body = serde_json::to_vec(value).map_err(|_| Refusal::Framework(500))?;
        Ok(Self::bytes("application/json", body))
    }

    /// 201 with JSON.
    pub(crate) fn created(value: &impl Serialize) -> Outcome<Self> {
        Ok(Self { status: StatusCode::CREATED, ..Self::json(value)? })
    }

    /// 200 without a body.
    pub(crate) fn empty() -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: Vec::new() }
    }

    /// 200 with any content.
    pub(crate) fn bytes(kind: &str, body: Vec<u8>) -> Self {
        Self { status: StatusCode::OK, headers: vec![(header::CONTENT_TYPE, kind.to_owned())], body }
    }

    /// 200 with a table.
    pub(crate) fn csv(text: String) -> Self {
        Self::bytes("text/csv;charset=UTF-8", text.into_bytes())
    }

    /// 302 to somewhere else.
    pub(crate) fn redirect(location: String) -> Self {
        Self { status: StatusCode::FOUND, headers: vec![(header::LOCATION, location)], body: Vec::new() }
    }

    /// The same answer with one more header.
    pub(crate) fn header(mut self, name: header::HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn into_response(self) -> Response {
        let mut answer = Response::new(Body::from(self.body));
        *answer.status_mut() = self.status;
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }
}
