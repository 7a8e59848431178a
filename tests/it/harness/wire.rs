//! The wire between the functions and their tables, which a test can disturb.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use local::Options;

/// A wire. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    throttled: Vec<&'static str>,
}

/// One end of it: where the requests go.
#[derive(Clone)]
struct Line {
    wire: Wire,
    engine: String,
    client: Client<HttpConnector, Body>,
}

/// Every operation of the tables that a function may use.
pub(crate) const EVERYTHING: &[&str] =
    &["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"];

impl Wire {
    /// Puts it between the functions and the engine.
    pub(crate) fn between(&self, options: Options) -> Options {
        let wire = self.clone();
        options.with_store_behind(move |engine| wire.lay(engine))
    }

    /// From now on the tables have no room for these operations.
    pub(crate) fn throttle(&self, operations: &[&'static str]) {
        self.0.lock().unwrap().throttled = operations.to_vec();
    }

    /// Carries everything again.
    pub(crate) fn heal(&self) {
        self.throttle(&[]);
    }

    fn lay(&self, engine: &str) -> String {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a listener for tokio");
        let address = listener.local_addr().expect("a bound port");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let line = Line { wire: self.clone(), engine: engine.to_owned(), client };
        let router = Router::new().fallback(carry).with_state(line);
        super::serve_apart(listener, router);
        format!("http://{address}")
    }

    fn is_throttled(&self, operation: &str) -> bool {
        self.0.lock().unwrap().throttled.contains(&operation)
    }
}

async fn carry(State(line): State<Line>, mut request: Request) -> Response {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let operation = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default().to_owned();
    if line.wire.is_throttled(&operation) {
        let refusal =
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"injected"}"#;
        let kind = [("content-type", "application/x-amz-json-1.0")];
        return (StatusCode::BAD_REQUEST, kind, refusal).into_response();
    }
    *request.uri_mut() = format!("{}{}", line.engine, request.uri()).parse().expect("a URL");
    line.client.request(request).await.expect("the engine answers").into_response()
}
