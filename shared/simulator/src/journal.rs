//! What was asked of the simulator, in order.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use bytes::Bytes;

use crate::operations::{self, Operation, Sent};

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// HTTP method, upper case.
    pub method: String,
    /// Path, still percent-encoded.
    pub path: String,
    /// Query without `?`, still percent-encoded; empty when there is none.
    pub query: String,
    /// How the caller named itself.
    pub auth: Auth,
    /// The `User-Agent` header.
    pub user_agent: Option<String>,
    /// All header names and values, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// A hash of the body that stays the same between runs.
    pub body_hash: u64,
}

impl Recorded {
    /// The operation it is, or what is wrong with it.
    ///
    /// # Errors
    /// See [`operations::check`].
    pub fn operation(&self) -> Result<&'static Operation, String> {
        let content_type = self.headers.iter().find(|(name, _)| name == "content-type");
        operations::check(Sent {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            content_type: content_type.map_or("", |(_, value)| value),
            body: &self.body,
        })
    }
}

/// The credential of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// No `Authorization` header.
    Absent,
    /// HTTP Basic, decoded.
    Basic {
        /// User name, `API_KEY` from a proper client.
        user: String,
        /// The key.
        password: String,
    },
    /// A bearer token.
    Bearer(String),
    /// Basic that cannot be decoded.
    Malformed,
    /// Any other scheme.
    Other(String),
}

impl Auth {
    /// Reads the `Authorization` header.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(AUTHORIZATION) else {
            return Self::Absent;
        };
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let (scheme, rest) = text.split_once(' ').unwrap_or((&text, ""));
        if scheme.eq_ignore_ascii_case("bearer") {
            return Self::Bearer(rest.trim().to_owned());
        }
        if scheme.eq_ignore_ascii_case("basic") {
            return basic(rest.trim()).unwrap_or(Self::Malformed);
        }
        Self::Other(scheme.to_owned())
    }
}

fn basic(encoded: &str) -> Option<Auth> {
    let decoded = String::from_utf8(crate::base64::decode(encoded)?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Auth::Basic { user: user.to_owned(), password: password.to_owned() })
}

/// So many requests are remembered: more than a test sends, and no burden to a server that runs for weeks.
const KEPT: usize = 10_000;

/// The last requests, and what was wrong with those that are on no list.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: Mutex<VecDeque<Recorded>>,
    complaints: Mutex<Vec<String>>,
}

impl Journal {
    /// Notes a request; `strict` also complains about one that may not be sent.
    pub(crate) fn record(&self, parts: &Parts, body: &Bytes, strict: bool) -> Result<(), String> {
        let headers = parts.headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let user_agent = parts.headers.get(USER_AGENT);
        let recorded = Recorded {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            auth: Auth::read(&parts.headers),
            user_agent: user_agent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            headers: headers.collect(),
            body: body.clone(),
            body_hash: hash(body),
        };
        let complaint = if strict { recorded.operation().err() } else { None };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() == KEPT {
            requests.pop_front();
        }
        requests.push_back(recorded);
        drop(requests);
        complaint.map_or(Ok(()), |complaint| {
            self.complaints.lock().unwrap_or_else(PoisonError::into_inner).push(complaint.clone());
            Err(complaint)
        })
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn read(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// FNV-1a, 64 bits.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
