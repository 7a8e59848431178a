//! How requests leave: politeness, deadline, the single retry of a read, and what may be reused.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use outbound::{Authorization, FixedError, Request, Response};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep, timeout_at};

use crate::api::Intervals;
use crate::ask::{Ask, Order};
use crate::call::Call;
use crate::credential::Credential;
use crate::error::Error;
use crate::outcome::{self, Failure};
use crate::pace::Quota;

/// Requests of one call that may be under way together.
const TOGETHER: usize = 4;
/// The longest one request may take.
const ONE_REQUEST: Duration = Duration::from_secs(10);

/// Status and body of a success.
type Answer = (StatusCode, Bytes);
/// An answer that several readers may wait for.
type Awaited = Arc<OnceCell<Result<Answer, Error>>>;

/// The requests of one call.
pub(crate) struct Exchange {
    client: Intervals,
    /// None only where the service authenticates the body instead.
    credential: Option<Credential>,
    call: Call,
    slots: Semaphore,
    wrote: AtomicBool,
    answers: Mutex<HashMap<String, Awaited>>,
}

impl Exchange {
    pub(crate) fn new(client: Intervals, credential: Option<Credential>, call: Call) -> Self {
        Self {
            client,
            credential,
            call,
            slots: Semaphore::new(TOGETHER),
            wrote: AtomicBool::new(false),
            answers: Mutex::default(),
        }
    }

    pub(crate) fn quota(&self) -> Option<Quota> {
        self.client.pace.quota(self.credential.as_ref())
    }

    pub(crate) fn requests(&self) -> u32 {
        self.call.allowance.sent()
    }

    /// The answer, when it is a success.
    pub(crate) async fn answer(&self, ask: Ask) -> Result<Answer, Error> {
        let order = ask.ready()?;
        if order.is_read() { self.read(&order).await } else { self.write(&order).await }
    }

    /// Equal reads of one call wait for the same answer.
    async fn read(&self, order: &Order) -> Result<Answer, Error> {
        let line = order.line();
        let awaited = self.awaited(&line);
        awaited.get_or_init(|| self.remembered_or_fetched(order, &line)).await.clone()
    }

    /// Sent once, never again. What was read before is no longer true, in this call and in later ones.
    async fn write(&self, order: &Order) -> Result<Answer, Error> {
        self.wrote.store(true, Ordering::Relaxed);
        self.forget();
        let outcome = self.attempt(order, 1).await;
        self.forget();
        outcome.map_err(|failure| failure.error)
    }

    /// Called before a write too: a write that is given up half-way may have been done.
    fn forget(&self) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(owner) = &self.call.owner {
            self.client.cache.forget(&owner.user);
        }
    }

    fn awaited(&self, line: &str) -> Awaited {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(answers.entry(line.to_owned()).or_default())
    }

    /// After a write of this call the epoch of its owner is out of date: nothing is taken from memory or put there.
    async fn remembered_or_fetched(&self, order: &Order, line: &str) -> Result<Answer, Error> {
        if let Some(body) = self.remembered(line) {
            return Ok((StatusCode::OK, body));
        }
        let (status, body) = self.fetch(order).await?;
        if !self.wrote.load(Ordering::Relaxed) {
            self.client.cache.put(&self.call, line, order.keep, &body);
        }
        Ok((status, body))
    }

    fn remembered(&self, line: &str) -> Option<Bytes> {
        let owner = self.call.owner.as_ref().filter(|_| !self.wrote.load(Ordering::Relaxed))?;
        self.client.cache.get(owner, line, self.call.now)
    }

    async fn fetch(&self, order: &Order) -> Result<Answer, Error> {
        let failure = match self.attempt(order, 1).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        match failure.pause(self.call.pause) {
            Some(pause) if Instant::now() + pause < self.call.allowance.deadline => sleep(pause).await,
            _ => return Err(failure.error),
        }
        self.attempt(order, 2).await.map_err(|failure| failure.error)
    }

    async fn attempt(&self, order: &Order, attempt: u8) -> Result<Answer, Failure> {
        let _slot = self.turn().await?;
        let started = Instant::now();
        let left = self.call.allowance.deadline.saturating_duration_since(started);
        if left.is_zero() {
            return Err(Error::Timeout.into());
        }
        let result = self.client.fixed.send(self.request(order, left.min(ONE_REQUEST))).await;
        report(order, attempt, &result, started.elapsed());
        let answer = result.map_err(|failure| outcome::of_failure(failure, order.is_read()))?;
        self.client.pace.learn(self.credential.as_ref(), &answer.headers);
        outcome::of_answer(&answer, order.is_read())?;
        Ok((answer.status, answer.body))
    }

    /// Waits for a free place and for the pace, and takes one of the requests of this call.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        let waiting = timeout_at(self.call.allowance.deadline, self.slots.acquire()).await;
        let slot = waiting.map_err(|_| Error::Timeout)?.map_err(|_| Error::Timeout)?;
        let pace = &self.client.pace;
        let wait = pace.reserve(self.credential.as_ref(), Instant::now(), self.call.allowance.deadline);
        let wait = wait.ok_or(Error::Timeout)?;
        self.call.allowance.take()?;
        if !wait.is_zero() {
            sleep(wait).await;
        }
        Ok(slot)
    }

    fn request<'a>(&'a self, order: &'a Order, timeout: Duration) -> Request<'a> {
        Request {
            method: order.method.clone(),
            path: &order.path.filled,
            query: &order.query,
            authorization: self.credential.as_ref().map_or(Authorization::None, Credential::authorization),
            body: order.body.clone(),
            accept: order.accept,
            headers: &[],
            timeout,
            cap: order.cap,
        }
    }
}

/// One line per request: the template of the route, never an id, a query or a body.
fn report(order: &Order, attempt: u8, result: &Result<Response, FixedError>, took: Duration) {
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let (method, route) = (order.method.as_str(), order.path.template);
    match result {
        Ok(answer) => {
            let (status, bytes) = (answer.status.as_u16(), answer.body.len());
            let metric = metric(status);
            tracing::info!(target: "intervals", method, route, attempt, status, bytes, milliseconds, metric, "upstream request");
        }
        Err(failure) => {
            let metric = "UpstreamErrors";
            tracing::warn!(target: "intervals", method, route, attempt, %failure, milliseconds, metric, "upstream request");
        }
    }
}

/// What the operator's alarms count.
const fn metric(status: u16) -> Option<&'static str> {
    match status {
        429 => Some("UpstreamRateLimited"),
        500.. => Some("UpstreamErrors"),
        _ => None,
    }
}
