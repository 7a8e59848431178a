//! The simulated Intervals.icu that all servers share. It computes an answer once and then repeats it, so that its own
//! work is in nobody's figures.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, Collected};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::error::Error;

type Key = (String, Option<Vec<u8>>);
type Answer = (StatusCode, HeaderMap, Bytes);

/// A running upstream; it ends when it is dropped.
pub struct Upstream {
    url: String,
    known: Arc<Known>,
    _serving: JoinSet<()>,
}

struct Known {
    simulator: Router,
    answers: Mutex<HashMap<Key, Answer>>,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Upstream {
    /// Listens on a free port.
    ///
    /// # Errors
    /// There is none.
    pub async fn start(simulator: Router) -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::Port)?;
        let url = format!("http://{}", listener.local_addr().map_err(Error::Port)?);
        let known = Arc::new(Known {
            simulator,
            answers: Mutex::default(),
            requests: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&known));
        let listener = listener.tap_io(|stream| {
            // Without it an answer in two packets waits for the acknowledgement of the first; a system that cannot is slow.
            let _ = stream.set_nodelay(true);
        });
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            // It serves until it is aborted; there is nobody to tell about its end.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, known, _serving: serving })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many requests have come.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.known.requests.load(Ordering::Relaxed)
    }

    /// How many bytes of bodies have gone.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.known.bytes.load(Ordering::Relaxed)
    }
}

impl Known {
    /// What was written makes every earlier answer doubtful.
    fn keep(&self, key: Key, answer: &Answer, repeats: bool) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if repeats {
            answers.insert(key, answer.clone());
        } else {
            answers.clear();
        }
    }
}

async fn answer(State(known): State<Arc<Known>>, request: Request) -> Response {
    known.requests.fetch_add(1, Ordering::Relaxed);
    let repeats = request.method() == Method::GET;
    let authorization = request.headers().get(AUTHORIZATION).map(|value| value.as_bytes().to_owned());
    let key = (request.uri().to_string(), authorization);
    let remembered = known.answers.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    let remembered = remembered.filter(|_| repeats);
    let (status, headers, body) = if let Some(remembered) = remembered {
        remembered
    } else {
        let computed = compute(&known.simulator, request).await;
        known.keep(key, &computed, repeats);
        computed
    };
    known.bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

async fn compute(simulator: &Router, request: Request) -> Answer {
    let (head, body) = match simulator.clone().oneshot(request).await {
        Ok(response) => response.into_parts(),
        Err(never) => match never {},
    };
    // The simulator answers from memory: there is no connection that could break.
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    (head.status, head.headers, body)
}
