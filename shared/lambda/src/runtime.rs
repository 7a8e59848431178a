use axum::Router;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt as _;
use tracing::Instrument as _;

use crate::{event, respond};

/// Whatever keeps a function from starting; printed once and fatal.
pub type Error = lambda_runtime::Error;

/// Serves HTTP API events with `router` until the environment ends.
///
/// # Errors
/// When the Lambda runtime API cannot be reached.
pub async fn run(router: Router) -> Result<(), Error> {
    run_in_spans(move |event: Value| {
        let router = router.clone();
        async move { Ok(answer(&router, event).await) }
    })
    .await
}

/// Serves events that are not HTTP, one at a time. A handler that fails makes the invocation fail, so whoever invoked
/// the function sees the error's text.
///
/// # Errors
/// When the Lambda runtime API cannot be reached.
pub async fn run_handler<Event, Answer, Failure>(handler: impl Fn(Event) -> Answer) -> Result<(), Error>
where
    Event: DeserializeOwned,
    Answer: Future<Output = Result<(), Failure>>,
    Failure: std::error::Error + Send + Sync + 'static,
{
    run_in_spans(move |event: Event| {
        let handling = handler(event);
        async move { handling.await.map(|()| Value::Null).map_err(Error::from) }
    })
    .await
}

async fn run_in_spans<Event, Answer>(handler: impl Fn(Event) -> Answer) -> Result<(), Error>
where
    Event: DeserializeOwned,
    Answer: Future<Output = Result<Value, Error>>,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<Event>| {
        let span = tracing::error_span!("invocation", lambda_request_id = event.context.request_id);
        handler(event.payload).instrument(span)
    }))
    .await
}

/// Answers one HTTP API event: the path [`run`] takes, without a Lambda around it. Every event gets an answer, a
/// malformed one 400.
pub async fn answer(router: &Router, event: Value) -> Value {
    let response = match event::read(event) {
        Ok(request) => router.clone().oneshot(request).await.unwrap_or_else(|never| match never {}),
        Err(malformed) => {
            tracing::warn!(reason = ?malformed, "refused a malformed event");
            respond::malformed()
        }
    };
    respond::write(response).await
}
