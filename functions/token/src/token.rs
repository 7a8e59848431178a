use std::sync::Arc;

use axum::body::Body;
use axum::extract;
use axum::response::{IntoResponse as _, Response};
use http::{Request, StatusCode};
use web::{ClientAddress, Parameters};

use crate::attempt::Attempt;
use crate::error::Error;
use crate::grant_type::GrantType;
use crate::issue::{Answer, Issued};
use crate::{State, authorization_code, refresh_token, request};

/// `POST /oauth/token` (OAuth 2.1 §3.2).
pub(crate) async fn answer(
    extract::State(state): extract::State<Arc<State>>,
    address: ClientAddress,
    request: Request<Body>,
) -> Response {
    let mut attempt = Attempt::new(state.clock.now(), address);
    match issue(&state, request, &mut attempt).await {
        Ok(issued) => {
            attempt.record(&state, issued.event).await;
            web::json(StatusCode::OK, &Answer::from(issued))
        }
        Err(error) => {
            // An alarm rings whatever the client is told.
            let alarm = error.event().filter(|event| event.is_alarm());
            let told = attempt.count_failure(&state, error).await;
            if let Some(event) = alarm.or(told.event()) {
                attempt.record(&state, event).await;
            }
            told.into_response()
        }
    }
}

async fn issue(state: &State, request: Request<Body>, attempt: &mut Attempt) -> Result<Issued, Error> {
    let form = request::read(request).await?;
    match grant_type(&form)? {
        GrantType::AuthorizationCode => authorization_code::redeem(state, &form, attempt).await,
        GrantType::RefreshToken => refresh_token::refresh(state, &form, attempt).await,
    }
}

fn grant_type(form: &Parameters) -> Result<GrantType, Error> {
    let name = request::value(form, "grant_type").ok_or(Error::GrantTypeMissing)?;
    GrantType::parse(name).ok_or(Error::GrantTypeUnsupported)
}

/// RFC 8707: a resource that is named must be ours, byte for byte.
pub(crate) fn check_resource(state: &State, form: &Parameters) -> Result<(), Error> {
    match request::value(form, "resource") {
        Some(resource) if resource != state.resource.as_str() => Err(Error::ResourceNotOurs),
        Some(_) | None => Ok(()),
    }
}
