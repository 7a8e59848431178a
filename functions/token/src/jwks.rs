use std::sync::Arc;

use axum::extract;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use crate::keys::{KeyError, key_set};
use crate::{State, error};

/// `GET /.well-known/jwks.json` (RFC 7517): the public keys. With HS256 alone the set is empty.
pub(crate) async fn answer(extract::State(state): extract::State<Arc<State>>) -> Response {
    match document(&state).await {
        Ok(document) => {
            let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
            (headers, document).into_response()
        }
        Err(error) => error::key_failure(&error),
    }
}

async fn document(state: &State) -> Result<String, KeyError> {
    let signing = state.signing.current().await?;
    Ok(key_set(&signing, state.clock.now())?)
}
