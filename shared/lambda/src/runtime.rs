use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use http::Request;
use lambda_runtime::{Context, LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use tower::ServiceExt as _;
use tracing::Instrument as _;

use crate::event::Malformed;
use crate::{event, respond};

/// Whatever keeps a function from starting; printed once and fatal.
pub type Error = lambda_runtime::Error;

/// What is left of an invocation's time for the way out.
const WAY_OUT: Duration = Duration::from_millis(500);

/// Serves HTTP API events with `router` until the environment ends. Each request carries in its extensions the
/// [`Instant`] at which its answer must be there: half a second before Lambda would end the invocation.
///
/// # Errors
/// When the Lambda runtime API cannot be reached.
pub async fn run(router: Router) -> Result<(), Error> {
    run_in_spans(move |event: Box<RawValue>, deadline| {
        let router = router.clone();
        async move {
            let request = event::read(event.get());
            drop(event);
            Ok(answer_by(&router, request, deadline).await)
        }
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
    run_in_spans(move |event: Event, _| {
        let handling = handler(event);
        async move { handling.await.map(|()| Value::Null).map_err(Error::from) }
    })
    .await
}

async fn run_in_spans<Event, Answer>(handler: impl Fn(Event, Option<Instant>) -> Answer) -> Result<(), Error>
where
    Event: DeserializeOwned,
    Answer: Future<Output = Result<Value, Error>>,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<Event>| {
        let span = tracing::error_span!(
            "invocation",
            lambda_request_id = event.context.request_id,
            xray_trace_id = event.context.xray_trace_id
        );
        handler(event.payload, deadline(&event.context)).instrument(span)
    }))
    .await
}

/// When the answer must be there, by the clock that does not jump. Lambda never starts an invocation whose time is over,
/// but `cargo lambda watch` always names the same moment of 1970: no deadline.
fn deadline(context: &Context) -> Option<Instant> {
    let left = context.deadline().elapsed().err()?.duration();
    Some(Instant::now() + left.saturating_sub(WAY_OUT))
}

/// Answers one HTTP API event, which is JSON: the path [`run`] takes, without a Lambda around it. Every event gets an
/// answer, a malformed one 400.
pub async fn answer(router: &Router, event: &str) -> Value {
    answer_by(router, event::read(event), None).await
}

async fn answer_by(
    router: &Router,
    request: Result<Request<Body>, Malformed>,
    deadline: Option<Instant>,
) -> Value {
    let request = request.map(|mut request| {
        deadline.map(|deadline| request.extensions_mut().insert(deadline));
        request
    });
    let response = match request {
        Ok(request) => router.clone().oneshot(request).await.unwrap_or_else(|never| match never {}),
        Err(malformed) => {
            tracing::warn!(reason = ?malformed, "refused a malformed event");
            respond::malformed()
        }
    };
    respond::write(response).await
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn leaves_half_a_second_for_the_way_out() {
        let in_ten_seconds = SystemTime::UNIX_EPOCH.elapsed().unwrap() + Duration::from_secs(10);
        let mut context = Context::default();
        context.deadline = u64::try_from(in_ten_seconds.as_millis()).unwrap();
        let left = deadline(&context).unwrap().saturating_duration_since(Instant::now());
        assert!(left > Duration::from_secs(8) && left <= Duration::from_millis(9_500), "{left:?}");
        context.deadline = 600_000;
        assert_eq!(deadline(&context), None, "the development server's");
    }
}
