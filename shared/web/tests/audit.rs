//! What an audit line carries.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use oauth::audit::{Event, Subject};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut captured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        captured.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn line_of(event: Event) -> serde_json::Value {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt().json().with_writer(captured.clone()).finish();
    tracing::subscriber::with_default(subscriber, || {
        web::audit::record(event, &Subject::default());
    });
    let bytes = captured.0.lock().unwrap_or_else(PoisonError::into_inner);
    serde_json::from_slice(&bytes).unwrap_or_default()
}

#[test]
fn names_the_metric_that_an_alarm_watches() {
    for event in [
        Event::RefreshReuseDetected,
        Event::CodeReplay,
        Event::GenerationAhead,
        Event::SigninFailed,
        Event::ClientRegistered,
        Event::AccessDenied("code_unknown"),
    ] {
        let line = line_of(event);
        assert_eq!(line["fields"]["metric"].as_str(), event.metric(), "{line}");
        assert!(event.metric().is_some());
    }
}

#[test]
fn names_no_metric_for_what_nobody_watches() {
    let line = line_of(Event::TxnStarted);
    assert_eq!(line["fields"]["event"], "txn_started");
    assert!(line["fields"].get("metric").is_none(), "{line}");
}
