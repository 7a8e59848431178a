//! An engine that outlives the process under test, behind a proxy that can fail over a write.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use embedded::{Embedded, Location};
use http::StatusCode;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use local::Data;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

/// On which side of a write the store fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The write is not carried out.
    Before,
    /// The write is carried out, and nobody learns of it.
    After,
}

/// A stored item without the type marks of the wire.
pub(crate) type Item = Value;

/// Three tables and a folder of keys, whoever comes and goes.
pub(crate) struct Engine {
    engine: Embedded,
    tables: config::Store,
    keys: TempDir,
    carrier: Arc<Carrier>,
    _proxy: JoinSet<()>,
}

struct Carrier {
    client: Client<HttpConnector, Full<Bytes>>,
    endpoint: String,
    fate: Mutex<Fate>,
}

#[derive(Default)]
struct Fate {
    /// Writes so far.
    writes: usize,
    /// The write, counted from 1, over which it fails. From then on it answers nothing.
    death: Option<(usize, Side)>,
    dead: bool,
}

impl Engine {
    pub(crate) async fn start() -> Self {
        let engine = embedded::open(Location::Memory).await.expect("the engine starts");
        let endpoint = engine.config().endpoint.clone().expect("an engine listens");
        let client = Client::builder(TokioExecutor::new()).build_http();
        let carrier = Arc::new(Carrier { client, endpoint, fate: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let proxy = Router::new().fallback(carry).with_state(Arc::clone(&carrier));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, proxy).await.expect("it serves") });
        let tables = config::Store { endpoint: Some(format!("http://{address}")), ..engine.config().clone() };
        let keys = tempfile::tempdir().expect("a folder");
        Self { engine, tables, keys, carrier, _proxy: serving }
    }

    /// What a house lives from that uses this engine.
    pub(crate) fn lent(&self) -> Data {
        Data::Lent { tables: self.tables.clone(), keys: self.keys.path().to_owned() }
    }

    /// The same without the proxy between: no failures, and faster.
    pub(crate) fn lent_directly(&self) -> Data {
        Data::Lent { tables: self.engine.config().clone(), keys: self.keys.path().to_owned() }
    }

    /// The folder of the key file.
    pub(crate) fn keys(&self) -> &std::path::Path {
        self.keys.path()
    }

    /// Fails over the `nth` write from now, counted from 1, and answers nothing from then on.
    pub(crate) fn fail_over(&self, nth: usize, side: Side) {
        *self.carrier.fate.lock().unwrap() = Fate { death: Some((nth, side)), ..Fate::default() };
    }

    /// Answers again, and fails over nothing; says whether it had stopped to answer.
    pub(crate) fn revive(&self) -> bool {
        std::mem::take(&mut *self.carrier.fate.lock().unwrap()).dead
    }

    /// Everything that is stored in all tables.
    pub(crate) async fn items(&self) -> Vec<Item> {
        let mut items = Vec::new();
        for table in [&self.tables.clients, &self.tables.codes, &self.tables.sessions] {
            let answer = self.scan(table).await;
            let found = answer["Items"].as_array().unwrap_or_else(|| panic!("no items in {answer}"));
            assert!(answer.get("LastEvaluatedKey").is_none(), "one page holds all");
            items.extend(found.iter().map(|item| plain(item.as_object().expect("an item"))));
        }
        items
    }

    /// Puts an item in the form of the wire.
    pub(crate) async fn put(&self, table: &str, item: Value) {
        let answer = self.ask("PutItem", &json!({"TableName": table, "Item": item})).await;
        assert_eq!(answer, json!({}));
    }

    async fn scan(&self, table: &str) -> Value {
        self.ask("Scan", &json!({"TableName": table, "ConsistentRead": true})).await
    }

    async fn ask(&self, operation: &str, input: &Value) -> Value {
        let request = http::Request::post(&self.carrier.endpoint)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("authorization", "AWS4-HMAC-SHA256 Credential=local/20260310/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
            .header("x-amz-date", "20260310T080000Z");
        let request = request.body(Full::new(Bytes::from(input.to_string()))).expect("a request");
        let answer = self.carrier.client.request(request).await.expect("the engine answers");
        let body = answer.into_body().collect().await.expect("a whole body").to_bytes();
        serde_json::from_slice(&body).expect("JSON")
    }
}

/// `{"pk": {"S": "x"}}` as `{"pk": "x"}`.
fn plain(item: &Map<String, Value>) -> Item {
    Value::Object(item.iter().map(|(name, typed)| (name.clone(), untyped(typed))).collect())
}

fn untyped(typed: &Value) -> Value {
    let (mark, value) = typed.as_object().and_then(|typed| typed.iter().next()).expect("a typed value");
    match (mark.as_str(), value) {
        ("M", Value::Object(members)) => plain(members),
        ("L", Value::Array(elements)) => elements.iter().map(untyped).collect(),
        ("N", Value::String(number)) => number.parse::<i64>().map_or_else(|_| json!(number), Value::from),
        _ => value.clone(),
    }
}

async fn carry(State(carrier): State<Arc<Carrier>>, request: Request) -> Response {
    match carrier.meet(&request) {
        None => carrier.pass(request).await,
        Some(Side::Before) => refusal(),
        Some(Side::After) => {
            carrier.pass(request).await;
            refusal()
        }
    }
}

impl Carrier {
    /// On which side of this request the store fails, if it does.
    fn meet(&self, request: &Request) -> Option<Side> {
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let operation = target.and_then(|target| target.rsplit('.').next()).unwrap_or_default();
        let mut fate = self.fate.lock().unwrap();
        if fate.dead {
            return Some(Side::Before);
        }
        if !WRITES.contains(&operation) {
            return None;
        }
        fate.writes += 1;
        let (_, side) = fate.death.filter(|(nth, _)| *nth == fate.writes)?;
        fate.dead = true;
        Some(side)
    }

    async fn pass(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let body = body.collect().await.expect("a whole request").to_bytes();
        let mut passed = http::Request::post(&self.endpoint);
        for (name, value) in &head.headers {
            passed = passed.header(name, value);
        }
        let passed = passed.body(Full::new(body)).expect("a request");
        let answer = self.client.request(passed).await.expect("the engine answers");
        answer.map(Body::new)
    }
}

/// The one refusal that the SDK does not try again: whatever was to follow does not happen.
fn refusal() -> Response {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException","message":"injected"}"#;
    let head = [("content-type", "application/x-amz-json-1.0")];
    (StatusCode::BAD_REQUEST, head, body).into_response()
}
