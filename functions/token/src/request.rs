use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderValue, Request, StatusCode};
use oauth::ErrorCode;
use web::{FormError, Parameters, json_error};

const LONGEST_FORM: usize = 8_192; // bytes

/// Every parameter that has a meaning at the token or the revocation endpoint.
const RECOGNISED: [&str; 13] = [
    "grant_type",
    "code",
    "code_verifier",
    "redirect_uri",
    "refresh_token",
    "scope",
    "resource",
    "token",
    "token_type_hint",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

/// What breaks the rules that both endpoints share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestError {
    NotAForm,
    TooLarge,
    Broken,
    Malformed,
    ParameterInQuery,
    Repeated,
    ResourceRepeated,
    AuthorizationHeader,
    ClientCredential,
}

/// Reads the form. No table is touched before this.
pub(crate) async fn read(request: Request<Body>) -> Result<Parameters, RequestError> {
    let query = Parameters::parse(request.uri().query().unwrap_or_default().as_bytes());
    let has_authorization = request.headers().contains_key(AUTHORIZATION);
    let form = web::read_form(request, LONGEST_FORM).await?;
    if query.map_or(true, |query| query.has_any_of(&RECOGNISED)) {
        return Err(RequestError::ParameterInQuery);
    }
    for name in RECOGNISED {
        match form.get(name) {
            Err(_) if name == "resource" => return Err(RequestError::ResourceRepeated),
            Err(_) => return Err(RequestError::Repeated),
            Ok(_) => {}
        }
    }
    if has_authorization {
        return Err(RequestError::AuthorizationHeader);
    }
    check_no_credential(&form)?;
    Ok(form)
}

/// Our clients are public. Whoever presents a credential believes in one that we never gave out.
fn check_no_credential(form: &Parameters) -> Result<(), RequestError> {
    let has_credential = ["client_secret", "client_assertion", "client_assertion_type"]
        .iter()
        .any(|name| matches!(form.get(name), Ok(Some(_))));
    if has_credential { Err(RequestError::ClientCredential) } else { Ok(()) }
}

/// The value of a parameter that [`read`] found at most once.
pub(crate) fn value<'a>(form: &'a Parameters, name: &str) -> Option<&'a str> {
    form.get(name).ok().flatten()
}

impl From<FormError> for RequestError {
    fn from(error: FormError) -> Self {
        match error {
            FormError::ContentType => Self::NotAForm,
            FormError::TooLarge => Self::TooLarge,
            FormError::Broken => Self::Broken,
            FormError::Malformed => Self::Malformed,
        }
    }
}

impl RequestError {
    /// The word for the log.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::NotAForm => "not_a_form",
            Self::TooLarge => "body_too_large",
            Self::Broken => "body_broken",
            Self::Malformed => "form_malformed",
            Self::ParameterInQuery => "parameter_in_query",
            Self::Repeated => "parameter_repeated",
            Self::ResourceRepeated => "resource_repeated",
            Self::AuthorizationHeader => "authorization_header",
            Self::ClientCredential => "client_credential",
        }
    }

    pub(crate) fn into_response(self) -> Response {
        let invalid = |sentence| json_error(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, sentence);
        match self {
            Self::NotAForm => invalid("The body must be application/x-www-form-urlencoded"),
            Self::TooLarge => {
                let sentence = "The body is longer than 8192 bytes";
                json_error(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::InvalidRequest, sentence)
            }
            Self::Broken => invalid("The body could not be read"),
            Self::Malformed => invalid("The form holds an invalid escape or invalid UTF-8"),
            Self::ParameterInQuery => invalid("Parameters belong in the body, not in the URL"),
            Self::Repeated => invalid("A parameter appears more than once"),
            Self::ResourceRepeated => {
                let sentence = "The resource parameter appears more than once";
                json_error(StatusCode::BAD_REQUEST, ErrorCode::InvalidTarget, sentence)
            }
            Self::AuthorizationHeader => {
                let sentence = "Clients are public and do not authenticate";
                let response = json_error(StatusCode::UNAUTHORIZED, ErrorCode::InvalidClient, sentence);
                ([(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="oauth""#))], response)
                    .into_response()
            }
            Self::ClientCredential => {
                let sentence = "Clients are public and have no secret or assertion";
                json_error(StatusCode::UNAUTHORIZED, ErrorCode::InvalidClient, sentence)
            }
        }
    }
}
