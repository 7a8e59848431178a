//! One function as Lambda runs it: its own process, fed over the runtime API.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Segment, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// How long a process may think before the test gives it up.
const PATIENCE: Duration = Duration::from_mins(1);
/// The time an invocation has, by the clock of the function.
const DEADLINE_MS: &str = "9999999999999";

/// A running function. Dropping it ends the process.
pub(crate) struct Bootstrap {
    invocations: mpsc::Sender<Invocation>,
    process: Child,
    _runtime_api: JoinSet<()>,
}

struct Invocation {
    event: String,
    answer: oneshot::Sender<Result<Bytes, String>>,
}

struct RuntimeApi {
    coming: tokio::sync::Mutex<mpsc::Receiver<Invocation>>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Result<Bytes, String>>>>,
    served: std::sync::atomic::AtomicU64,
}

/// The binary of a function: below `LAMBDA_DIR`, where `cargo lambda build` put it, or else beside this test, where
/// `cargo test` of the workspace put it.
#[expect(clippy::disallowed_methods, reason = "whoever measures says what, and no function reads it")]
pub(crate) fn built(function: &str) -> PathBuf {
    let binary = std::env::var_os("LAMBDA_DIR").map_or_else(
        || {
            let test = std::env::current_exe().expect("a test has a file");
            let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/it");
            profile.join(function)
        },
        |folder| PathBuf::from(folder).join(function).join("bootstrap"),
    );
    assert!(binary.is_file(), "{} is missing: build it first (README)", binary.display());
    binary
}

impl Bootstrap {
    /// Starts the function with these variables and no others.
    pub(crate) async fn start(mut command: Command, environment: &[(String, String)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let (invocations, coming) = mpsc::channel(1);
        let state = Arc::new(RuntimeApi {
            coming: tokio::sync::Mutex::new(coming),
            waiting: Mutex::default(),
            served: 0.into(),
        });
        let mut runtime_api = JoinSet::new();
        runtime_api.spawn(async move { axum::serve(listener, router(state)).await.expect("serves") });
        let process = command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .envs(PLATFORM)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        Self { invocations, process, _runtime_api: runtime_api }
    }

    /// The process, as the system numbers it.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks the process to end, and waits until it has.
    pub(crate) fn terminate(&mut self) {
        // It may have ended by itself.
        let _ = Command::new("kill").arg(self.id().to_string()).stderr(Stdio::null()).status();
        let _ = self.process.wait();
    }

    /// What the function answers to `event`.
    pub(crate) async fn invoke(&self, event: &Value) -> Value {
        let (answer, answered) = oneshot::channel();
        let invocation = Invocation { event: event.to_string(), answer };
        assert!(self.invocations.send(invocation).await.is_ok(), "the runtime API runs");
        let answered = tokio::time::timeout(PATIENCE, answered).await.expect("the function answers");
        let body =
            answered.expect("an answer").unwrap_or_else(|error| panic!("the function failed: {error}"));
        serde_json::from_slice(&body).expect("an answer in JSON")
    }
}

/// What Lambda itself sets.
const PLATFORM: [(&str, &str); 6] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "function"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/function"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
    ("AWS_REGION", "eu-central-1"),
];

impl Drop for Bootstrap {
    fn drop(&mut self) {
        self.terminate();
    }
}

fn router(state: Arc<RuntimeApi>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(state)
}

async fn next(State(state): State<Arc<RuntimeApi>>) -> Response {
    let Some(Invocation { event, answer }) = state.coming.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let id = state.served.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    state.waiting.lock().expect("no holder panicked").insert(id, answer);
    let headers = [
        ("lambda-runtime-aws-request-id", id.to_string()),
        ("lambda-runtime-deadline-ms", DEADLINE_MS.to_owned()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:1:function:f".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, event).into_response()
}

async fn response(
    State(state): State<Arc<RuntimeApi>>,
    Segment(id): Segment<u64>,
    body: Bytes,
) -> StatusCode {
    settle(&state, id, Ok(body))
}

async fn error(State(state): State<Arc<RuntimeApi>>, Segment(id): Segment<u64>, body: Bytes) -> StatusCode {
    settle(&state, id, Err(String::from_utf8_lossy(&body).into_owned()))
}

fn settle(state: &RuntimeApi, id: u64, outcome: Result<Bytes, String>) -> StatusCode {
    let waiting = state.waiting.lock().expect("no holder panicked").remove(&id);
    // A test that gave up no longer listens.
    waiting.map_or(StatusCode::NOT_FOUND, |answer| {
        answer.send(outcome).map_or(StatusCode::GONE, |()| StatusCode::ACCEPTED)
    })
}
