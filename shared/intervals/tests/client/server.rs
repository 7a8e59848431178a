//! A server that answers prepared replies, keeps a journal, and names every request nobody prepared.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use intervals::{Allowance, Api, Call, Credential, Intervals, Owner};
use jiff::Timestamp;
use simulator::operations::{self, Operation, Sent};
use tokio::time::Instant;

pub(crate) const KEY: &str = "canary-key";
pub(crate) const TODAY: &str = "2026-10-12";

/// A prepared reply to one method and path.
#[derive(Clone)]
pub(crate) struct Reply {
    method: &'static str,
    path: String,
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    delay: Duration,
}

impl Reply {
    pub(crate) fn json(method: &'static str, path: &str, body: &str) -> Self {
        Self::status(method, path, 200, body)
    }

    pub(crate) fn status(method: &'static str, path: &str, status: u16, body: &str) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        let (path, body) = (format!("/api/v1{path}"), body.as_bytes().to_vec());
        Self { method, path, status, headers, body, delay: Duration::ZERO }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Outside `/api/v1`.
    pub(crate) fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Recorded {
    /// The operation it is, or what is wrong with it.
    pub(crate) fn operation(&self) -> Result<&'static Operation, String> {
        let Self { method, path, query, body, .. } = self;
        operations::check(Sent { method, path, query, content_type: self.header("content-type"), body })
    }

    pub(crate) fn line(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{} {}{mark}{}", self.method, self.path, self.query)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

#[derive(Default)]
struct Inside {
    replies: Mutex<VecDeque<Reply>>,
    journal: Mutex<Vec<Recorded>>,
    strangers: Mutex<Vec<String>>,
}

/// The server. It lives as long as the runtime of its test.
pub(crate) struct Server {
    pub(crate) base: String,
    inside: Arc<Inside>,
    client: Intervals,
}

impl Server {
    /// Replies to the same path are given in order; the last one stays.
    pub(crate) async fn with(replies: impl IntoIterator<Item = Reply>) -> Self {
        let inside =
            Arc::new(Inside { replies: Mutex::new(replies.into_iter().collect()), ..Inside::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        #[expect(clippy::disallowed_methods, reason = "a test server beside the client")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        let client = Intervals::new(&base, "intervals-mcp/test (+https://mcp.example.org)").unwrap();
        Self { base, inside, client }
    }

    /// One call of a client that has remembered nothing, with a personal key.
    pub(crate) async fn run<T>(&self, visit: impl AsyncFnOnce(&Api) -> T) -> T {
        self.run_as(call(), visit).await
    }

    /// One call with other circumstances. Afterwards nothing may have been asked that was not prepared, or that is not
    /// on the list of operations.
    pub(crate) async fn run_as<T>(&self, call: Call, visit: impl AsyncFnOnce(&Api) -> T) -> T {
        let outcome = visit(&self.client.call(Credential::api_key(KEY), call)).await;
        let strangers = self.inside.strangers.lock().unwrap().clone();
        assert!(strangers.is_empty(), "nobody prepared a reply to {strangers:?}");
        for request in self.journal() {
            request.operation().unwrap();
        }
        outcome
    }

    pub(crate) fn client(&self) -> &Intervals {
        &self.client
    }

    pub(crate) fn journal(&self) -> Vec<Recorded> {
        self.inside.journal.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.journal().iter().map(Recorded::line).collect()
    }

    /// The bodies as JSON.
    pub(crate) fn bodies(&self) -> Vec<serde_json::Value> {
        self.journal()
            .iter()
            .map(|request| serde_json::from_slice(&request.body).unwrap_or_default())
            .collect()
    }
}

async fn answer(
    State(inside): State<Arc<Inside>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
    let request = Recorded { method: method.to_string(), path, query, headers, body };
    let reply = next_reply(&inside, &request);
    inside.journal.lock().unwrap().push(request.clone());
    let Some(reply) = reply else {
        inside.strangers.lock().unwrap().push(request.line());
        return StatusCode::NOT_IMPLEMENTED.into_response();
    };
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let mut response = (StatusCode::from_u16(reply.status).unwrap(), reply.body).into_response();
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

fn next_reply(inside: &Inside, request: &Recorded) -> Option<Reply> {
    let mut replies = inside.replies.lock().unwrap();
    let fits = |reply: &Reply| reply.method == request.method && reply.path == request.path;
    let position = replies.iter().position(fits)?;
    if replies.iter().filter(|reply| fits(reply)).count() > 1 {
        replies.remove(position)
    } else {
        replies.get(position).cloned()
    }
}

/// The circumstances of an ordinary call: nothing remembered, a short pause before a retry.
pub(crate) fn call() -> Call {
    Call {
        allowance: Allowance::until(Instant::now() + Duration::from_secs(24)),
        now: now(),
        today: TODAY.parse().unwrap(),
        pause: Duration::from_millis(1),
        owner: None,
    }
}

pub(crate) fn now() -> Timestamp {
    format!("{TODAY}T10:00:00Z").parse().unwrap()
}

pub(crate) fn owner(write_epoch: u64) -> Owner {
    Owner { user: "user".into(), credential_version: 1, write_epoch }
}

pub(crate) fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}
