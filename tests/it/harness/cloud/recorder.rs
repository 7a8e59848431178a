//! Stands between one function and AWS, and notes each call of the SDK.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// One request of the SDK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The operation on the wire: `GetItem`, `TransactWriteItems`, `GetSecretValue`.
    pub(crate) operation: String,
    /// What IAM asks rights for: action, and table or secret.
    pub(crate) rights: Vec<(String, String)>,
}

/// The address that a function takes for AWS.
pub(crate) struct Recorder {
    pub(crate) endpoint: String,
    calls: Arc<Mutex<Vec<Call>>>,
    /// Each answer waits until so many calls have come.
    together: Arc<Mutex<Arc<Barrier>>>,
    _server: JoinSet<()>,
}

#[derive(Clone)]
struct Behind {
    dynamodb: String,
    secrets_manager: String,
    client: Client<HttpConnector, Full<Bytes>>,
    calls: Arc<Mutex<Vec<Call>>>,
    together: Arc<Mutex<Arc<Barrier>>>,
}

impl Recorder {
    /// Forwards to the two stand-ins.
    pub(crate) async fn start(dynamodb: &str, secrets_manager: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("a bound port"));
        let (calls, together) = (Arc::default(), Arc::new(Mutex::new(Arc::new(Barrier::new(1)))));
        let behind = Behind {
            dynamodb: dynamodb.to_owned(),
            secrets_manager: secrets_manager.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            calls: Arc::clone(&calls),
            together: Arc::clone(&together),
        };
        let router = Router::new().route("/", post(forward)).with_state(behind);
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("serves") });
        Self { endpoint, calls, together, _server: server }
    }

    /// From now on a call is answered when it is one of so many that wait for their answers at the same time.
    pub(crate) fn answer_together(&self, calls: usize) {
        *self.together.lock().expect("no holder panicked") = Arc::new(Barrier::new(calls));
    }

    /// The calls since the last time.
    pub(crate) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().expect("no holder panicked"))
    }
}

async fn forward(State(behind): State<Behind>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers["x-amz-target"].to_str().expect("a target").to_owned();
    let (service, operation) = target.split_once('.').expect("service and operation");
    let (endpoint, prefix) = match service {
        "DynamoDB_20120810" => (&behind.dynamodb, "dynamodb"),
        "secretsmanager" => (&behind.secrets_manager, "secretsmanager"),
        other => panic!("no function may call {other}"),
    };
    let request: Value = serde_json::from_slice(&body).expect("a call in JSON");
    behind.calls.lock().expect("no holder panicked").push(call(prefix, operation, &request));
    let together = Arc::clone(&behind.together.lock().expect("no holder panicked"));
    together.wait().await;
    let mut forwarded = http::Request::post(endpoint);
    for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
        forwarded = forwarded.header(name, value);
    }
    let forwarded = forwarded.body(Full::new(body)).expect("the same request");
    let Ok(answer) = behind.client.request(forwarded).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (head, body) = answer.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    (head.status, head.headers, body).into_response()
}

/// A transaction is one request, but IAM asks for the action of each of its parts.
fn call(service: &str, operation: &str, request: &Value) -> Call {
    let right = |action: &str, resource: &str| (format!("{service}:{action}"), resource.to_owned());
    let named = |action: &str, value: &Value| right(action, value.as_str().expect("a name"));
    let rights = match operation {
        "BatchGetItem" => {
            let tables = request["RequestItems"].as_object().expect("tables").keys();
            tables.map(|table| right(operation, table)).collect()
        }
        "TransactWriteItems" | "TransactGetItems" => {
            let parts = request["TransactItems"].as_array().expect("parts").iter();
            let parts = parts.flat_map(|part| part.as_object().expect("one part"));
            parts.map(|(kind, part)| named(part_action(kind), &part["TableName"])).collect()
        }
        _ if service == "secretsmanager" => vec![named(operation, &request["SecretId"])],
        _ => vec![named(operation, &request["TableName"])],
    };
    Call { operation: operation.to_owned(), rights }
}

fn part_action(kind: &str) -> &str {
    match kind {
        "Get" => "GetItem",
        "Put" => "PutItem",
        "Update" => "UpdateItem",
        "Delete" => "DeleteItem",
        "ConditionCheck" => "ConditionCheckItem",
        other => panic!("an unknown part of a transaction: {other}"),
    }
}
