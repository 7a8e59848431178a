//! One request to a fixed service, and its answer. Neither has `Debug`: one holds a credential, the other private
//! data.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

/// How the caller proves itself.
#[derive(Clone, Copy)]
pub enum Authorization<'a> {
    /// No `Authorization` header.
    None,
    /// RFC 7617.
    Basic {
        /// The user name.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
    /// RFC 6750.
    Bearer(&'a str),
}

/// What is sent.
#[derive(Clone)]
pub enum Body {
    /// Nothing.
    Empty,
    /// `application/json`, already written.
    Json(Bytes),
    /// `application/x-www-form-urlencoded`, already written.
    Form(String),
    /// `multipart/form-data` with one file.
    File {
        /// The name of the form part.
        part: &'static str,
        /// The file name told to the service.
        filename: String,
        /// The content.
        content: Bytes,
    },
}

/// One request below the origin of a [`crate::Fixed`].
pub struct Request<'a> {
    /// The verb.
    pub method: Method,
    /// Absolute path, already percent-encoded.
    pub path: &'a str,
    /// Query pairs, not yet encoded.
    pub query: &'a [(&'a str, String)],
    /// The credential.
    pub authorization: Authorization<'a>,
    /// The body.
    pub body: Body,
    /// The media type wanted.
    pub accept: &'static str,
    /// What else is said; a `User-Agent` here replaces the destination's.
    pub headers: &'a [(&'static str, String)],
    /// The longest the whole exchange may take; never more than the destination's own limit.
    pub timeout: Duration,
    /// The most decoded bytes of the answer.
    pub cap: usize,
}

/// A complete answer of any status.
pub struct Response {
    /// The status, redirects included.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The decoded body.
    pub body: Bytes,
}
