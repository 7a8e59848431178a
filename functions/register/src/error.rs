use axum::response::{IntoResponse, Response};
use http::StatusCode;
use oauth::audit::{Event, Integrity, Subject};
use oauth::{ClientNameError, ErrorCode, RedirectUriError};
use store::RegisterError;
use web::BodyError;

/// Why a registration was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Another content type, not an object, or JSON that two readers could understand differently.
    #[error("the body is not one strict JSON object")]
    NotJson,
    #[error("the body has more than 16384 bytes")]
    TooLarge,
    #[error("the body could not be read to its end")]
    Broken,
    /// Absent, not a list of 1 to 10 texts, or with a repeat.
    #[error("redirect_uris is not a list of 1 to 10 different texts")]
    RedirectUriList,
    #[error(transparent)]
    RedirectUri(#[from] RedirectUriError),
    #[error(transparent)]
    ClientName(#[from] ClientNameError),
    #[error("a member has the wrong type")]
    MemberType,
    #[error("an authentication method other than none")]
    AuthenticationMethod,
    #[error("grant_types without authorization_code")]
    GrantTypes,
    #[error("response_types without code")]
    ResponseTypes,
    #[error("a software statement")]
    SoftwareStatement,
    #[error("the operator denied a host")]
    HostDenied,
    #[error("the operator denied this client")]
    ClientDenied,
    /// With the seconds until the window ends.
    #[error("too many registrations")]
    Limited { seconds: i64 },
    #[error(transparent)]
    Register(RegisterError),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// How an error is answered.
enum Answer {
    Refused(StatusCode, ErrorCode, &'static str),
    Limited(i64),
    Outage,
    Unexpected,
}

impl Error {
    fn answer(&self) -> Answer {
        use ErrorCode::{InvalidClientMetadata, InvalidRedirectUri, InvalidSoftwareStatement};
        let bad = |code, sentence| Answer::Refused(StatusCode::BAD_REQUEST, code, sentence);
        match self {
            Self::NotJson => {
                bad(InvalidClientMetadata, "The body must be one JSON object, sent as application/json")
            }
            Self::TooLarge => Answer::Refused(
                StatusCode::PAYLOAD_TOO_LARGE,
                InvalidClientMetadata,
                "The metadata must not exceed 16384 bytes",
            ),
            Self::Broken => bad(InvalidClientMetadata, "The body could not be read"),
            Self::RedirectUriList => {
                bad(InvalidRedirectUri, "redirect_uris must list 1 to 10 different URIs")
            }
            Self::RedirectUri(error) => bad(InvalidRedirectUri, error.sentence()),
            Self::ClientName(error) => bad(InvalidClientMetadata, error.sentence()),
            Self::MemberType => bad(InvalidClientMetadata, "A member of the metadata has the wrong type"),
            Self::AuthenticationMethod => {
                bad(InvalidClientMetadata, "token_endpoint_auth_method must be none")
            }
            Self::GrantTypes => bad(InvalidClientMetadata, "grant_types must contain authorization_code"),
            Self::ResponseTypes => bad(InvalidClientMetadata, "response_types must contain code"),
            Self::SoftwareStatement => bad(InvalidSoftwareStatement, "Software statements are not accepted"),
            Self::HostDenied => bad(InvalidRedirectUri, RedirectUriError::HostNotAllowed.sentence()),
            Self::ClientDenied => bad(InvalidClientMetadata, "This client is not accepted here"),
            Self::Limited { seconds } => Answer::Limited(*seconds),
            Self::Register(RegisterError::Mismatch) => Answer::Unexpected,
            Self::Register(RegisterError::Store(error)) | Self::Store(error) => of_store(error),
        }
    }

    /// One event or one line for each failure; nothing of what was sent is in it.
    pub(crate) fn log(&self, subject: &Subject) {
        match self.answer() {
            Answer::Refused(_, _, sentence) => {
                web::audit::record(Event::ClientRegistrationRefused(sentence), subject);
            }
            Answer::Limited(_) => web::audit::record(Event::RateLimited("registration"), subject),
            Answer::Outage => web::log_failure("registering a client", self),
            Answer::Unexpected => {
                if matches!(self, Self::Register(RegisterError::Mismatch)) {
                    web::audit::record(Event::IntegrityAlarm(Integrity::Registration), subject);
                }
                web::log_failure("registering a client", self);
            }
        }
    }
}

fn of_store(error: &store::Error) -> Answer {
    match error {
        store::Error::Unavailable(_) => Answer::Outage,
        store::Error::Malformed { .. }
        | store::Error::Exists { .. }
        | store::Error::Unexplained { .. }
        | store::Error::Internal(_) => Answer::Unexpected,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self.answer() {
            Answer::Refused(status, code, sentence) => web::json_error(status, code, sentence),
            Answer::Limited(seconds) => web::limited(seconds),
            Answer::Outage => web::outage(),
            Answer::Unexpected => web::unexpected(),
        }
    }
}

impl From<BodyError> for Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::Broken => Self::Broken,
        }
    }
}

impl From<RegisterError> for Error {
    fn from(error: RegisterError) -> Self {
        Self::Register(error)
    }
}
