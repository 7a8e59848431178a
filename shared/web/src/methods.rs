use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use http::StatusCode;
use http::header::ALLOW;

use crate::answer::http_error;

/// Answers every other method of a route with 405, a JSON body and `methods` as its `Allow`, such as `"GET, HEAD"`.
pub fn only<S: Clone + Send + Sync + 'static>(
    routes: MethodRouter<S>,
    methods: &'static str,
) -> MethodRouter<S> {
    routes.fallback(move || async move { ([(ALLOW, methods)], refused()).into_response() })
}

pub(crate) fn refused() -> Response {
    http_error(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This path does not answer that method")
}
