use axum::body::Body;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::{Malformed, Parameters};

const FORM: &str = "application/x-www-form-urlencoded";

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It has more bytes than the limit. Reading stopped there.
    TooLarge,
    /// The connection broke.
    Broken,
}

/// Why a body is not a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormError {
    /// The content type is absent, repeated, or not `application/x-www-form-urlencoded`.
    ContentType,
    /// It has more bytes than the limit.
    TooLarge,
    /// The connection broke.
    Broken,
    /// Its escapes or its UTF-8 are invalid.
    Malformed,
}

/// Whether there is exactly one `Content-Type` and it is `essence`, whatever its parameters.
#[must_use]
pub fn has_content_type(headers: &HeaderMap, essence: &str) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let sent = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    sent.trim().eq_ignore_ascii_case(essence)
}

/// Reads a whole body of at most `limit` bytes; what a client says about its length is not relied upon.
///
/// # Errors
/// [`BodyError`].
pub async fn read_body(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Err(_) => Err(BodyError::Broken),
    }
}

/// Reads a form of at most `limit` bytes.
///
/// # Errors
/// [`FormError`]; the content type is judged before the body is touched.
pub async fn read_form(request: Request<Body>, limit: usize) -> Result<Parameters, FormError> {
    if !has_content_type(request.headers(), FORM) {
        return Err(FormError::ContentType);
    }
    let body = read_body(request.into_body(), limit).await?;
    Ok(Parameters::parse(&body)?)
}

impl From<BodyError> for FormError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::Broken => Self::Broken,
        }
    }
}

impl From<Malformed> for FormError {
    fn from(Malformed: Malformed) -> Self {
        Self::Malformed
    }
}
