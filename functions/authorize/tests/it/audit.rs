//! One audit event per outcome, and nothing that a person or a client sent in any of them.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::harness::{App, CLAUDE, authorize_path};
use crate::intervals_icu::{ADA_ID, ADA_KEY};

/// Keeps the events of our crates, each test those of its own thread.
///
/// One subscriber serves the whole process: with one per test, a call site that another thread meets first would be
/// remembered as uninteresting to all.
struct Log;

#[derive(Default)]
struct Lines {
    audit: Vec<String>,
    text: String,
}

thread_local! {
    static LINES: RefCell<Lines> = RefCell::default();
}

impl Log {
    fn start() -> Self {
        static STARTED: Once = Once::new();
        STARTED.call_once(|| tracing::subscriber::set_global_default(Self).unwrap());
        LINES.take();
        Self
    }

    /// The audit events since the last call.
    #[expect(clippy::unused_self, reason = "there is nothing to read before the log was started")]
    fn events(&self) -> Vec<String> {
        LINES.with_borrow_mut(|lines| std::mem::take(&mut lines.audit))
    }

    /// Everything that was logged.
    #[expect(clippy::unused_self, reason = "there is nothing to read before the log was started")]
    fn text(&self) -> String {
        LINES.with_borrow(|lines| lines.text.clone())
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        ["authorize", "web", "store", "secrets", "intervals", "outbound"]
            .iter()
            .any(|ours| metadata.target().split("::").next() == Some(ours))
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        LINES.with_borrow_mut(|lines| event.record(&mut Collector(lines)));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Collector<'a>(&'a mut Lines);

impl Visit for Collector<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0.text, "{}={value:?} ", field.name()).unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "event" {
            self.0.audit.push(value.to_owned());
        }
        self.record_debug(field, &value);
    }
}

#[tokio::test]
async fn writes_exactly_one_event_for_each_refusal() {
    let app = App::start().await;
    let client = app.register(1, &[CLAUDE]).await;
    let log = Log::start();
    let mut browser = app.browser();
    for (path, event) in [
        ("/oauth/authorize".to_owned(), "authorize_refused"),
        (authorize_path(&[("client_id", "unknown")]), "authorize_refused"),
        (authorize_path(&[("client_id", &client), ("scope", "unknown")]), "authorize_refused"),
        (authorize_path(&[("client_id", "https://evil.example/client")]), "cimd_refused"),
        ("/oauth/consent?t=unknown".to_owned(), "authorize_refused"),
        ("/oauth/callback/intervals".to_owned(), "access_denied"),
    ] {
        browser.get(&path).await;
        assert_eq!(log.events(), [event], "{path}");
    }
    browser.post("/oauth/signin", &[("api_key", ADA_KEY)]).await.assert_page(403);
    assert_eq!(log.events(), ["csrf_refused"]);
    for event in [
        "signin_failed",
        "signin_failed",
        "signin_failed",
        "signin_failed",
        "signin_failed",
        "signin_throttled",
    ] {
        browser.sign_in(None, "wrong").await;
        assert_eq!(log.events(), [event]);
    }
}

#[tokio::test]
async fn tells_a_whole_login_and_nothing_that_was_secret_in_it() {
    let app = App::start().await;
    let log = Log::start();
    let request = app.claude().await.replace("state=%78%79%7A", "state=state-canary");
    let mut browser = app.browser();
    let (id, page) = browser.reach_consent(&request, ADA_KEY).await;
    let back = browser.decide(&id, &page, "allow", &["intervals:read"]).await;
    let expected =
        ["txn_started", "signin_succeeded", "credential_stored", "consent_approved", "code_issued"];
    assert_eq!(log.events(), expected);
    let code = back.location_parameters()["code"].clone();
    assert_eq!(back.location_parameters()["state"], "state-canary");
    let mut secrets = vec![ADA_KEY.to_owned(), ADA_ID.into(), "Ada".into(), "state-canary".into(), id, code];
    secrets.extend(browser.cookies.into_values());
    secrets.push(page.csrf_of("/oauth/consent"));
    let text = log.text();
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} in {text}");
    }
}
