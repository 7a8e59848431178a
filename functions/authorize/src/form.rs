use std::sync::Arc;

use axum::body::Body;
use axum::extract::FromRequest;
use http::Request;
use web::{FormError, Parameters};

use crate::cookies::CookieId;
use crate::csrf::{Action, Refusal, check_origin};
use crate::error::Error;
use crate::state::State;

/// The largest form, in bytes after transport decoding.
const LIMIT: usize = 16_384;

/// A form from a page of this origin. Whether it was made for this browser and action is asked by [`Form::prove`].
pub(crate) struct Form(Parameters);

impl FromRequest<Arc<State>> for Form {
    type Rejection = Error;

    async fn from_request(request: Request<Body>, state: &Arc<State>) -> Result<Self, Error> {
        check_origin(request.headers(), &state.public.issuer).map_err(Error::Csrf)?;
        match web::read_form(request, LIMIT).await {
            Ok(parameters) => Ok(Self(parameters)),
            Err(FormError::ContentType) => Err(Error::NotAForm),
            Err(FormError::TooLarge) => Err(Error::FormTooLarge),
            Err(FormError::Broken | FormError::Malformed) => Err(Error::Form),
        }
    }
}

impl Form {
    /// The one value of a field; an empty one counts as absent, a repeated one is refused.
    pub(crate) fn field(&self, name: &str) -> Result<Option<&str>, Error> {
        self.0.get(name).map_err(|web::Repeated| Error::Form)
    }

    /// Every value of the one field that may repeat.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.0.all("scope")
    }

    /// Whether the hidden `csrf` was made for this cookie, transaction and action.
    pub(crate) async fn prove(
        &self,
        state: &State,
        cookie: Option<&CookieId>,
        transaction: Option<&str>,
        action: Action,
    ) -> Result<(), Error> {
        let cookie = cookie.ok_or(Error::Csrf(Refusal::NoCookie))?;
        let value = self.field("csrf")?.ok_or(Error::Csrf(Refusal::NoValue))?;
        let keys = state.keys.browser.current().await?;
        let transaction = transaction.unwrap_or_default();
        if keys.is_csrf(value, cookie.expose(), transaction, action.label(), state.clock.now()) {
            Ok(())
        } else {
            Err(Error::Csrf(Refusal::NoValue))
        }
    }
}

/// The hidden `csrf` value of a form.
pub(crate) async fn csrf_value(
    state: &State,
    cookie: &CookieId,
    transaction: Option<&str>,
    action: Action,
) -> Result<String, Error> {
    let keys = state.keys.browser.current().await?;
    Ok(keys.csrf(cookie.expose(), transaction.unwrap_or_default(), action.label())?)
}
