use axum::response::{IntoResponse, Response};
use http::StatusCode;
use oauth::ErrorCode;
use oauth::audit::{Event, Integrity};
use web::json_error;

use crate::client::ClientError;
use crate::keys::KeyError;
use crate::request::RequestError;

/// Everything that can go wrong at the token endpoint.
#[derive(Debug)]
pub(crate) enum Error {
    Request(RequestError),
    Client(ClientError),
    /// The operator shut the client out; registering again would not help.
    ClientDenied,
    GrantTypeMissing,
    GrantTypeUnsupported,
    GrantTypeNotRegistered,
    CodeMissing,
    VerifierMissing,
    VerifierMalformed,
    RefreshTokenMissing,
    Code(CodeRefusal),
    Refresh(RefreshRefusal),
    ResourceNotOurs,
    ScopeTooWide,
    /// A limit is reached; seconds until its window ends.
    Limited {
        limit: &'static str,
        seconds: i64,
    },
    Store(store::Error),
    Keys(KeyError),
    /// A deciding write was refused although nothing speaks against it. Nothing is known; the client tries again.
    Undecided,
}

/// Why a code is refused. The client sees one sentence for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeRefusal {
    Unknown,
    OtherClient,
    /// The grant is revoked or gone, or the account is deleted.
    GrantEnded,
    /// Redeemed before; a retry or a replay that proves nothing.
    Used,
    /// Redeemed before, and now presented in full and late: the grant was revoked.
    Replayed,
    Expired,
    /// Wrong verifier or redirect URI; counted.
    ProofFailed,
    /// The same, and it was the last one allowed.
    Burned,
    BurnedBefore,
}

/// Why a refresh token is refused. The client sees one sentence for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefreshRefusal {
    /// Not a token of ours: refused without a read.
    Garbage,
    OtherClient,
    /// The grant is revoked, expired or gone, or the account is deleted.
    GrantEnded,
    /// The generation fits and the secret does not.
    HashMismatch,
    /// An old token came back: the grant was revoked.
    Reused,
    /// The table is behind the token.
    Ahead,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let bad = |code, sentence| json_error(StatusCode::BAD_REQUEST, code, sentence);
        match self {
            Self::Request(error) => error.into_response(),
            Self::Client(ClientError::Missing | ClientError::Malformed | ClientError::Unknown) => {
                unknown_client()
            }
            Self::Client(ClientError::Store(error)) | Self::Store(error) => store_failure(&error),
            Self::ClientDenied => bad(ErrorCode::InvalidGrant, "This client is not accepted here"),
            Self::GrantTypeMissing => bad(ErrorCode::InvalidRequest, "The grant_type parameter is missing"),
            Self::GrantTypeUnsupported => bad(
                ErrorCode::UnsupportedGrantType,
                "Only authorization_code and refresh_token are supported",
            ),
            Self::GrantTypeNotRegistered => {
                bad(ErrorCode::UnauthorizedClient, "The client did not register the refresh_token grant type")
            }
            Self::CodeMissing => bad(ErrorCode::InvalidRequest, "The code parameter is missing"),
            Self::VerifierMissing => bad(ErrorCode::InvalidRequest, "The code_verifier parameter is missing"),
            Self::VerifierMalformed => {
                bad(ErrorCode::InvalidRequest, "The code_verifier is not 43 to 128 unreserved characters")
            }
            Self::RefreshTokenMissing => {
                bad(ErrorCode::InvalidRequest, "The refresh_token parameter is missing")
            }
            Self::Code(_) => {
                bad(ErrorCode::InvalidGrant, "The code is unknown, used, expired or not for this request")
            }
            Self::Refresh(_) => bad(
                ErrorCode::InvalidGrant,
                "The refresh token is unknown, used, expired, revoked or not for this client",
            ),
            Self::ResourceNotOurs => {
                bad(ErrorCode::InvalidTarget, "The resource is not the one of this server")
            }
            Self::ScopeTooWide => bad(ErrorCode::InvalidScope, "The scope is wider than what was granted"),
            Self::Limited { seconds, .. } => web::limited(seconds),
            Self::Keys(error) => key_failure(&error),
            Self::Undecided => web::outage(),
        }
    }
}

/// 401, because that is what makes a client register again.
pub(crate) fn unknown_client() -> Response {
    let sentence = "The client is unknown or its registration has expired";
    json_error(StatusCode::UNAUTHORIZED, ErrorCode::InvalidClient, sentence)
}

/// An outage of the store is never read as a replay; anything else is a fault of ours.
pub(crate) fn store_failure(error: &store::Error) -> Response {
    web::log_failure("using a table", error);
    match error {
        store::Error::Unavailable(_) => web::outage(),
        store::Error::Malformed { .. }
        | store::Error::Exists { .. }
        | store::Error::Unexplained { .. }
        | store::Error::Internal(_) => web::unexpected(),
    }
}

/// Keys that cannot be read come back by themselves or with the next rotation.
pub(crate) fn key_failure(error: &KeyError) -> Response {
    web::log_failure("using the signing keys", error);
    match error {
        KeyError::Secret(_) => web::outage(),
        KeyError::Key(_) => web::unexpected(),
    }
}

impl Error {
    /// The one audit event of a failed request; `None` for outages, which the failure log tells.
    pub(crate) const fn event(&self) -> Option<Event> {
        match self {
            Self::Request(error) => Some(Event::AccessDenied(error.reason())),
            Self::Client(ClientError::Store(_)) | Self::Store(_) | Self::Keys(_) | Self::Undecided => None,
            Self::Client(error) => Some(Event::AccessDenied(error.reason())),
            Self::ClientDenied => Some(Event::AccessDenied("client_denied")),
            Self::GrantTypeMissing => Some(Event::AccessDenied("grant_type_missing")),
            Self::GrantTypeUnsupported => Some(Event::AccessDenied("grant_type_unsupported")),
            Self::GrantTypeNotRegistered => Some(Event::AccessDenied("grant_type_not_registered")),
            Self::CodeMissing => Some(Event::AccessDenied("code_missing")),
            Self::VerifierMissing => Some(Event::AccessDenied("verifier_missing")),
            Self::VerifierMalformed => Some(Event::AccessDenied("verifier_malformed")),
            Self::RefreshTokenMissing => Some(Event::AccessDenied("refresh_token_missing")),
            Self::Code(refusal) => Some(refusal.event()),
            Self::Refresh(refusal) => Some(refusal.event()),
            Self::ResourceNotOurs => Some(Event::AccessDenied("resource_not_ours")),
            Self::ScopeTooWide => Some(Event::AccessDenied("scope_too_wide")),
            Self::Limited { limit, .. } => Some(Event::RateLimited(limit)),
        }
    }

    /// Whether the failure counts towards the limit of a grant or client: what a guesser or a thief would cause.
    pub(crate) const fn is_counted(&self) -> bool {
        matches!(self, Self::Code(_) | Self::Refresh(_) | Self::ResourceNotOurs | Self::ScopeTooWide)
    }
}

impl CodeRefusal {
    const fn event(self) -> Event {
        match self {
            Self::Unknown => Event::AccessDenied("code_unknown"),
            Self::OtherClient => Event::CodeClientMismatch,
            Self::GrantEnded => Event::AccessDenied("grant_ended"),
            Self::Used => Event::AccessDenied("code_used"),
            Self::Replayed => Event::CodeReplay,
            Self::Expired => Event::AccessDenied("code_expired"),
            Self::ProofFailed => Event::PkceFailed,
            Self::Burned => Event::CodeBurned,
            Self::BurnedBefore => Event::AccessDenied("code_burned"),
        }
    }
}

impl RefreshRefusal {
    const fn event(self) -> Event {
        match self {
            Self::Garbage => Event::AccessDenied("refresh_token_unknown"),
            Self::OtherClient => Event::RefreshClientMismatch,
            Self::GrantEnded => Event::AccessDenied("grant_ended"),
            Self::HashMismatch => Event::IntegrityAlarm(Integrity::Hash),
            Self::Reused => Event::RefreshReuseDetected,
            Self::Ahead => Event::GenerationAhead,
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<ClientError> for Error {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

impl From<CodeRefusal> for Error {
    fn from(refusal: CodeRefusal) -> Self {
        Self::Code(refusal)
    }
}

impl From<RefreshRefusal> for Error {
    fn from(refusal: RefreshRefusal) -> Self {
        Self::Refresh(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Keys(error)
    }
}
