mod words;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};

use crate::client::DocumentRefusal;
use crate::csrf::Refusal;
use crate::limits::Full;

/// How long to wait after an outage, in seconds, when nothing better is known.
const OUTAGE_SECONDS: i64 = 5;

/// Everything that ends in an error page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The query is not valid percent-encoding of UTF-8.
    #[error("the query is malformed")]
    Query,
    /// The form is not valid percent-encoding of UTF-8, or repeats a field.
    #[error("the form is malformed")]
    Form,
    /// `client_id` or `redirect_uri` stands twice.
    #[error("the client or the redirect URI is named twice")]
    RepeatedClient,
    /// No `client_id`.
    #[error("no client is named")]
    ClientMissing,
    /// No such client, or it has expired.
    #[error("the client is not known")]
    ClientUnknown,
    /// The operator turned the client or its host away.
    #[error("the client is denied")]
    ClientDenied,
    /// The client names itself by a document that was refused.
    #[error("the client document is refused")]
    Document(#[source] DocumentRefusal),
    /// The client document cannot be had now, and there is no copy.
    #[error("the client document cannot be fetched")]
    DocumentUnreachable,
    /// No `redirect_uri`, and not exactly one is registered.
    #[error("no redirect URI is named")]
    RedirectUriMissing,
    /// Not one of the client's redirect URIs.
    #[error("the redirect URI is not registered")]
    RedirectUriNotRegistered,
    /// A cookie of ours stands twice.
    #[error("a cookie is repeated")]
    RepeatedCookie,
    /// A button that was not offered.
    #[error("the action is not offered")]
    ActionUnknown,
    /// The box of the deletion was not ticked.
    #[error("the deletion was not confirmed")]
    NotSure,
    /// A permission that the app did not ask for.
    #[error("a scope was not requested")]
    ScopeNotRequested,
    /// No transaction is named where one is needed.
    #[error("no transaction is named")]
    TransactionMissing,
    /// The `state` from Intervals.icu is absent, unknown, used or too old.
    #[error("the upstream state is not known")]
    UpstreamStateUnknown,
    /// The transaction or state belongs to another browser.
    #[error("the transaction belongs to another browser")]
    OtherBrowser,
    /// The form did not come from a page of ours in this browser.
    #[error("the form is refused: {0}")]
    Csrf(Refusal),
    /// Intervals.icu answered for another athlete than the one signed in.
    #[error("the credential belongs to another athlete")]
    OtherAthlete,
    /// The signed-in user is not the one who began this.
    #[error("the transaction belongs to another sign-in")]
    OtherSession,
    /// Nothing is here, or nothing of this user.
    #[error("not found")]
    NotFound,
    /// The question was answered before.
    #[error("the request is already answered")]
    AlreadyAnswered,
    /// The transaction is older than ten minutes, or never was.
    #[error("the transaction has expired")]
    Expired,
    /// A form of more than 16,384 bytes.
    #[error("the form is too large")]
    FormTooLarge,
    /// A query of more than 8,192 bytes.
    #[error("the query is too long")]
    QueryTooLong,
    /// Not `application/x-www-form-urlencoded`.
    #[error("the body is not a form")]
    NotAForm,
    /// A rate limit is reached.
    #[error("the limit {} is reached", .0.kind)]
    Limited(Full),
    /// The code could not be stored after the approval; the client has to start again.
    #[error("the approval could not be completed")]
    ApprovalIncomplete(#[source] store::Error),
    /// A table is not available.
    #[error("the store failed")]
    Store(#[from] store::Error),
    /// A secret is not available.
    #[error("the secrets failed")]
    Secrets(#[from] secrets::Error),
    /// A page could not be rendered.
    #[error("a page could not be rendered")]
    Template(#[source] askama::Error),
    /// A value does not fit into a header.
    #[error("a header could not be written")]
    Header,
}

impl Error {
    /// The status of the page.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Query
            | Self::Form
            | Self::RepeatedClient
            | Self::ClientMissing
            | Self::ClientUnknown
            | Self::ClientDenied
            | Self::Document(_)
            | Self::RedirectUriMissing
            | Self::RedirectUriNotRegistered
            | Self::RepeatedCookie
            | Self::ActionUnknown
            | Self::NotSure
            | Self::ScopeNotRequested
            | Self::TransactionMissing
            | Self::UpstreamStateUnknown => StatusCode::BAD_REQUEST,
            Self::OtherBrowser | Self::Csrf(_) | Self::OtherAthlete | Self::OtherSession => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::AlreadyAnswered => StatusCode::CONFLICT,
            Self::Expired => StatusCode::GONE,
            Self::FormTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::QueryTooLong => StatusCode::URI_TOO_LONG,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::DocumentUnreachable | Self::ApprovalIncomplete(_) | Self::Secrets(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Store(error) => store_status(error),
            Self::Template(_) | Self::Header => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Limited(full) => Some(full.retry_after),
            other => (other.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(OUTAGE_SECONDS),
        }
    }
}

/// Only an outage passes by itself; the rest is a fault of ours.
fn store_status(error: &store::Error) -> StatusCode {
    match error {
        store::Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        store::Error::Malformed { .. }
        | store::Error::Exists { .. }
        | store::Error::Unexplained { .. }
        | store::Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The error travels to the layer that knows the reader's language and the request id, and becomes a page there.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let headers = response.headers_mut();
        if let Some(value) =
            self.retry_after().and_then(|seconds| HeaderValue::try_from(seconds.to_string()).ok())
        {
            headers.insert(RETRY_AFTER, value);
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
