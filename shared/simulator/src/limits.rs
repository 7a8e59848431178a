//! The request limits of the site: per second, per 15 minutes, per day.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;

use crate::options::RateLimit;

const WINDOW_SECONDS: i64 = 900;
const DAY_SECONDS: i64 = 86_400;

/// Counts requests per credential, in windows of the simulator's own clock.
#[derive(Debug)]
pub(crate) struct Limits {
    limit: Option<RateLimit>,
    counters: Mutex<HashMap<String, Counters>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counters {
    second: (i64, u32),
    window: (i64, u32),
    day: (i64, u32),
}

/// What is left after an admitted request; nothing when no limit is set or headers are off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remaining(Option<(RateLimit, u32, u32)>);

impl Limits {
    pub(crate) fn new(limit: Option<RateLimit>) -> Self {
        Self { limit, counters: Mutex::default() }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The 429 answer when a window is full.
    #[expect(clippy::result_large_err, reason = "the refusal is the response itself")]
    pub(crate) fn admit(&self, headers: &HeaderMap, now: Timestamp) -> Result<Remaining, Response> {
        let Some(limit) = self.limit else {
            return Ok(Remaining(None));
        };
        let who =
            headers.get(AUTHORIZATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = counters.entry(who.unwrap_or_default()).or_default();
        let second = now.as_second();
        let burst = count(&mut counted.second, second);
        let window = count(&mut counted.window, second / WINDOW_SECONDS);
        let day = count(&mut counted.day, second / DAY_SECONDS);
        let remaining =
            Remaining(limit.headers.then(|| {
                (limit, limit.per_window.saturating_sub(window), limit.per_day.saturating_sub(day))
            }));
        let wait = if day > limit.per_day {
            DAY_SECONDS - second % DAY_SECONDS
        } else if window > limit.per_window {
            WINDOW_SECONDS - second % WINDOW_SECONDS
        } else if burst > limit.per_second {
            1
        } else {
            return Ok(remaining);
        };
        Err(remaining.stamp(refusal(limit, wait)))
    }
}

fn count(counter: &mut (i64, u32), window: i64) -> u32 {
    if counter.0 != window {
        *counter = (window, 0);
    }
    counter.1 += 1;
    counter.1
}

fn refusal(limit: RateLimit, wait: i64) -> Response {
    let mut answer = Response::new(Body::from(r#"{"status":429,"error":"Too Many Requests"}"#));
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if limit.headers {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
    }
    answer
}

impl Remaining {
    /// Writes `X-RateLimit-Limit` and `X-RateLimit-Remaining`: 15 minutes, day.
    pub(crate) fn stamp(self, mut answer: Response) -> Response {
        let Some((limit, window, day)) = self.0 else {
            return answer;
        };
        let pairs = [
            (HeaderName::from_static("x-ratelimit-limit"), format!("{},{}", limit.per_window, limit.per_day)),
            (HeaderName::from_static("x-ratelimit-remaining"), format!("{window},{day}")),
        ];
        for (name, value) in pairs {
            if let Ok(value) = HeaderValue::from_str(&value) {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }
}
