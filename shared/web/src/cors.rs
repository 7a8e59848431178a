//! CORS for the routes that hold no cookie and no ambient right: any web page may call them.

use axum::response::{IntoResponse as _, Response};
use axum::routing::MethodRouter;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ALLOW,
};
use http::{HeaderValue, StatusCode};

/// Opens one route to every origin, without credentials: `Access-Control-Allow-Origin: *` on each answer, errors
/// included, 204 for a preflight, and 405 for every method but `methods`, such as `"POST, OPTIONS"`.
pub fn public<S: Clone + Send + Sync + 'static>(
    routes: MethodRouter<S>,
    methods: &'static str,
) -> MethodRouter<S> {
    crate::only(routes, methods)
        .options(move || async move { preflight(methods) })
        .layer(axum::middleware::map_response(open_to_every_origin))
}

fn preflight(methods: &'static str) -> Response {
    let headers = [
        (ALLOW, methods),
        (ACCESS_CONTROL_ALLOW_METHODS, methods),
        (ACCESS_CONTROL_ALLOW_HEADERS, "content-type, mcp-protocol-version"),
        (ACCESS_CONTROL_MAX_AGE, "7200"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn open_to_every_origin(mut response: Response) -> Response {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
