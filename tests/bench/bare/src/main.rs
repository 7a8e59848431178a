//! The least that a function on Lambda can be: `lambda_http`, a router, one constant.

use axum::Router;
use axum::routing::any;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let answer = || async { ([("content-type", "application/json")], r#"{"status":"ok"}"#) };
    lambda_http::run(Router::new().fallback(any(answer))).await
}
