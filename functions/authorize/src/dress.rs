//! The layer around every route: an error becomes a page in the reader's language, and every answer gets the headers.

use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http::header::{ALLOW, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use oauth::audit::Subject;
use web::{ClientAddress, RequestId};

use crate::error::Error;
use crate::pages::{Forms, Frame, OutcomePage, add_headers, render};
use crate::state::State;
use web::Language;

/// Headers of the bare answer that the page keeps.
const KEPT: [HeaderName; 2] = [RETRY_AFTER, ALLOW];

/// Turns a bare error into its page and adds the headers of every page.
pub(crate) async fn dress(
    Shared(state): Shared<Arc<State>>,
    address: ClientAddress,
    id: RequestId,
    request: Request,
    next: Next,
) -> Response {
    let language = Language::preferred(request.headers());
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions_mut().remove::<Arc<Error>>() {
        write_down(&error, address);
        let frame = Frame::new(language, &state.public.issuer, &state.public.documentation);
        response = error_page(&error, frame, &id, response);
    }
    add_headers(response.headers_mut(), state.is_https());
    response
}

/// One audit event for a refusal, one log line for a fault of ours.
fn write_down(error: &Error, address: ClientAddress) {
    if let Some(event) = error.event() {
        web::audit::record(event, &Subject { ip_prefix: Some(address.prefix()), ..Subject::default() });
    }
    if error.status().is_server_error() {
        web::log_failure("answering a page", error);
    }
}

fn error_page(error: &Error, frame: Frame, id: &RequestId, bare: Response) -> Response {
    let (title, advice) = error.words(frame.language);
    let page = OutcomePage { frame, title, advice, way_back: None, request_id: Some(id.to_string()) };
    match render(error.status(), &page, Forms::Unsaid) {
        Ok(mut response) => {
            for name in KEPT {
                if let Some(value) = bare.headers().get(&name) {
                    response.headers_mut().insert(name, value.clone());
                }
            }
            response
        }
        Err(failure) => {
            web::log_failure("rendering an error page", &failure);
            plain(bare)
        }
    }
}

/// What is left when even the error page fails: the bare status.
fn plain(mut bare: Response) -> Response {
    *bare.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    bare.headers_mut().remove(CONTENT_TYPE);
    bare
}
