//! Trouble on demand: rules which replace, spoil, delay or lose answers.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures::{StreamExt, stream};

use crate::wire::Cut;

/// Which requests meet which trouble.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Only this method; `None` for all.
    pub method: Option<String>,
    /// The path, without query; `*` stands for any run of characters.
    pub path: String,
    /// Which of the matching requests.
    pub when: When,
    /// What happens to them.
    pub fault: Fault,
}

impl Rule {
    /// A rule for every request to a path.
    #[must_use]
    pub fn every(path: &str, fault: Fault) -> Self {
        Self { method: None, path: path.to_owned(), when: When::Every, fault }
    }

    /// The same rule for one method.
    #[must_use]
    pub fn method(self, method: &str) -> Self {
        Self { method: Some(method.to_owned()), ..self }
    }

    /// The same rule for some of the requests.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        let verb = self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()));
        verb && glob(self.path.as_bytes(), path.as_bytes())
    }
}

/// Which of the matching requests a rule is for, counted from 1 since the rule was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// All of them.
    Every,
    /// Only this one.
    Nth(u32),
    /// The first so many.
    First(u32),
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Another answer instead; the request has no effect.
    Answer {
        /// HTTP status.
        status: u16,
        /// Extra headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// The right answer, later.
    Delay(Duration),
    /// No answer at all; the connection stays open and the request has no effect.
    NeverAnswer,
    /// The connection is closed without a byte; the request has no effect.
    CloseBeforeAnswer,
    /// The request is carried out, then the connection is closed without a byte.
    AppliedThenLost,
    /// The head of the right answer and half of its body, then the connection is closed.
    CloseMidBody,
    /// Status 200 and a complete body that ends in the middle of the JSON.
    TruncatedJson,
    /// The right body under another content type.
    ContentType(String),
    /// A redirect to another host.
    Redirect(String),
    /// A body of this many bytes, valid JSON.
    Huge(usize),
    /// The status page of the proxy in front of the site: HTML.
    BadGateway(u16),
}

/// The rules that are set, with the number of requests each has seen.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<(Rule, u32)>>);

impl Faults {
    pub(crate) fn add(&self, rule: Rule) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((rule, 0));
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The trouble of this request: of the rules that match, the first whose turn it is.
    pub(crate) fn draw(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut drawn = None;
        for (rule, seen) in rules.iter_mut().filter(|(rule, _)| rule.matches(method, path)) {
            *seen += 1;
            let due = match rule.when {
                When::Every => true,
                When::Nth(n) => *seen == n,
                When::First(n) => *seen <= n,
            };
            if due && drawn.is_none() {
                drawn = Some(rule.fault.clone());
            }
        }
        drawn
    }
}

/// What a fault says before the request is looked at.
pub(crate) enum Before {
    /// Carry on, and spoil the answer afterwards.
    CarryOn,
    /// Answer this instead.
    Instead(Response),
}

/// Applies the faults which keep a request from having an effect.
pub(crate) async fn before(fault: &Fault, cut: Option<&Cut>) -> Before {
    match fault {
        Fault::Answer { status, headers, body } => Before::Instead(answer(*status, headers, body)),
        Fault::Delay(delay) => {
            tokio::time::sleep(*delay).await;
            Before::CarryOn
        }
        Fault::NeverAnswer => {
            std::future::pending::<()>().await;
            Before::CarryOn
        }
        Fault::CloseBeforeAnswer => Before::Instead(lost(cut)),
        Fault::Redirect(location) => {
            let location = [(header::LOCATION.as_str().to_owned(), location.clone())];
            Before::Instead(answer(302, &location, ""))
        }
        Fault::Huge(size) => Before::Instead(huge(*size)),
        Fault::BadGateway(status) => {
            let html = [(header::CONTENT_TYPE.as_str().to_owned(), "text/html; charset=UTF-8".to_owned())];
            Before::Instead(answer(
                *status,
                &html,
                "<!DOCTYPE html><html><title>intervals.icu | Bad gateway</title></html>",
            ))
        }
        Fault::AppliedThenLost | Fault::CloseMidBody | Fault::TruncatedJson | Fault::ContentType(_) => {
            Before::CarryOn
        }
    }
}

/// Applies the faults which spoil the right answer.
pub(crate) async fn after(fault: &Fault, answer: Response, cut: Option<&Cut>) -> Response {
    match fault {
        Fault::AppliedThenLost => lost(cut),
        Fault::CloseMidBody => halved(answer, false).await,
        Fault::TruncatedJson => halved(answer, true).await,
        Fault::ContentType(kind) => {
            let mut answer = answer;
            if let Ok(kind) = HeaderValue::from_str(kind) {
                answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
            answer
        }
        Fault::Answer { .. }
        | Fault::Delay(_)
        | Fault::NeverAnswer
        | Fault::CloseBeforeAnswer
        | Fault::Redirect(_)
        | Fault::Huge(_)
        | Fault::BadGateway(_) => answer,
    }
}

fn answer(status: u16, extra: &[(String, String)], body: &str) -> Response {
    let mut answer = Response::new(Body::from(body.to_owned()));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    for (name, value) in extra {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            headers.append(name, value);
        }
    }
    *answer.headers_mut() = headers;
    answer
}

/// Without a connection to cut (the router driven in process) the loss shows as a broken body.
fn lost(cut: Option<&Cut>) -> Response {
    if let Some(cut) = cut {
        cut.now();
    }
    Response::new(broken(Bytes::new()))
}

/// A body that ends in an error. The pause before it lets the server send what there is.
fn broken(first: Bytes) -> Body {
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Body::from_stream(stream::once(std::future::ready(Ok(first))).chain(end))
}

async fn halved(answer: Response, complete: bool) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    if complete {
        return Response::from_parts(parts, Body::from(half));
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Response::from_parts(parts, broken(half))
}

fn huge(size: usize) -> Response {
    let mut body = vec![b' '; size.max(2)];
    if let (Some(first), Some(last)) = (body.first().copied().map(|_| 0), body.len().checked_sub(1)) {
        for (position, symbol) in [(first, b'['), (last, b']')] {
            if let Some(byte) = body.get_mut(position) {
                *byte = symbol;
            }
        }
    }
    let mut answer = Response::new(Body::from(body));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// `*` matches any run of bytes, everything else itself.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => {
            (0..=text.len()).any(|start| text.get(start..).is_some_and(|tail| glob(rest, tail)))
        }
        Some((symbol, rest)) => {
            text.split_first().is_some_and(|(first, tail)| first == symbol && glob(rest, tail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults, Rule, When, glob};
    use axum::http::Method;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(glob(b"/api/v1/athlete/*/events*", b"/api/v1/athlete/0/events/bulk"));
        assert!(!glob(b"/api/v1/athlete/*/events", b"/api/v1/athlete/0/events/bulk"));
        assert!(glob(b"*", b""));
    }

    #[test]
    fn a_rule_meets_only_the_request_whose_turn_it_is() {
        let faults = Faults::default();
        faults.add(Rule::every("/a", Fault::NeverAnswer).method("GET").when(When::Nth(2)));
        let drawn: Vec<_> = (0..3).map(|_| faults.draw(&Method::GET, "/a").is_some()).collect();
        assert_eq!(drawn, [false, true, false]);
        assert!(faults.draw(&Method::PUT, "/a").is_none());
    }
}
