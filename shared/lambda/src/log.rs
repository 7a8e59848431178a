use std::fmt::Debug;
use std::io::Write as _;
use std::time::UNIX_EPOCH;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::metric;

/// Crates whose events are written. Other crates are silent: what they log, headers and bodies among it, is not ours
/// to promise.
const OURS: [&str; 15] = [
    "authorize",
    "config",
    "discovery",
    "intervals",
    "jwt",
    "lambda",
    "mcp",
    "oauth",
    "outbound",
    "register",
    "rotate",
    "secrets",
    "store",
    "token",
    "web",
];

/// Starts writing one JSON object per line to standard output, at `level` (error, warn, info, debug or trace) and above.
/// An event with a field `metric` is counted under `stack`. A panic is logged by its place alone, since its text may
/// hold input. Called once, first thing in `main`.
pub fn init_logs(level: &str, stack: &str) {
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    let to_stdout = |line: &[u8]| {
        // A function that cannot write its log has nobody left to tell.
        let _ = std::io::stdout().lock().write_all(line);
    };
    let lines = JsonLines { stack: stack.to_owned(), write: to_stdout };
    let ours = filter_fn(move |event| *event.level() <= level && is_ours(event)).with_max_level_hint(level);
    // A second call changes nothing.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}

fn is_ours(event: &Metadata<'_>) -> bool {
    event.target().split("::").next().is_some_and(|name| OURS.contains(&name))
}

/// Writes events as lines: time, level, the fields of the surrounding spans, the fields of the event.
struct JsonLines<W> {
    stack: String,
    write: W,
}

/// The fields of a span, kept until its events are written.
struct Fields(Map<String, Value>);

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: Fn(&[u8]) + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Map::new();
        attributes.record(&mut Collector(&mut fields));
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Fields(fields));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(Fields(fields)) = span.extensions_mut().get_mut()
        {
            values.record(&mut Collector(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Map::new();
        let (timestamp, milliseconds) = now();
        line.insert("timestamp".to_owned(), timestamp.into());
        line.insert("level".to_owned(), event.metadata().level().as_str().into());
        line.insert("target".to_owned(), event.metadata().target().into());
        for span in context.event_scope(event).into_iter().flatten().collect::<Vec<_>>().iter().rev() {
            if let Some(Fields(fields)) = span.extensions().get() {
                line.extend(fields.clone());
            }
        }
        event.record(&mut Collector(&mut line));
        if let Some(Value::String(names)) = line.remove("metric") {
            metric::embed(&mut line, &names, &self.stack, milliseconds);
        }
        let mut line = serde_json::to_vec(&line).unwrap_or_default();
        line.push(b'\n');
        (self.write)(&line);
    }
}

/// The moment of a line, as text and in milliseconds. No decision depends on it, so it is not passed in.
fn now() -> (String, u64) {
    let mut text = String::new();
    let _ = SystemTime.format_time(&mut Writer::new(&mut text));
    let elapsed = UNIX_EPOCH.elapsed().unwrap_or_default();
    (text, u64::try_from(elapsed.as_millis()).unwrap_or_default())
}

struct Collector<'a>(&'a mut Map<String, Value>);

impl Collector<'_> {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Collector<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let causes = std::iter::successors(Some(value), |error| error.source());
        self.put(field, causes.map(ToString::to_string).collect::<Vec<_>>().join(": "));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn lines_of(emit: impl FnOnce()) -> Vec<Value> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&written);
        let write = move |line: &[u8]| sink.lock().unwrap().push(serde_json::from_slice(line).unwrap());
        let layer = JsonLines { stack: "demo".into(), write };
        tracing::subscriber::with_default(
            tracing_subscriber::registry().with(layer.with_filter(filter_fn(is_ours))),
            emit,
        );
        written.lock().unwrap().clone()
    }

    #[test]
    fn writes_one_flat_object_with_the_fields_of_the_surrounding_spans() {
        let lines = lines_of(|| {
            let outer = tracing::error_span!("invocation", lambda_request_id = "l1").entered();
            let inner =
                tracing::error_span!("request", request_id = "r1", tool = tracing::field::Empty).entered();
            inner.record("tool", "get_activity");
            tracing::info!(status = 200, reason = Option::<&str>::None, "answered");
            drop((inner, outer));
        });
        let line = &lines[0];
        assert_eq!(
            (line["lambda_request_id"].as_str(), line["request_id"].as_str()),
            (Some("l1"), Some("r1"))
        );
        assert_eq!((line["tool"].as_str(), line["status"].as_i64()), (Some("get_activity"), Some(200)));
        assert_eq!((line["message"].as_str(), line["level"].as_str()), (Some("answered"), Some("INFO")));
        assert!(line.get("reason").is_none());
    }

    #[test]
    fn counts_an_event_with_a_metric_under_the_stack() {
        let lines = lines_of(|| tracing::warn!(event = "code_replay", metric = "CodeReplay", "audit"));
        let definition = &lines[0]["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(definition["Namespace"], "intervals-mcp");
        assert_eq!(definition["Dimensions"][0][0], "Stack");
        assert_eq!(definition["Metrics"][0]["Name"], "CodeReplay");
        assert_eq!((lines[0]["CodeReplay"].as_i64(), lines[0]["Stack"].as_str()), (Some(1), Some("demo")));
    }

    #[test]
    fn keeps_other_crates_out_of_the_log() {
        let lines = lines_of(|| {
            tracing::error!(target: "hyper::proto", "secret");
            tracing::error!(target: "webpki", "secret");
        });
        assert!(lines.is_empty());
    }
}
