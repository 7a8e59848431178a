//! Logs for a person at a terminal: one readable line per event, our own crates alone.

use tracing::Subscriber;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::prelude::*;

const OURS: [&str; 14] = [
    "authorize",
    "config",
    "discovery",
    "intervals",
    "jwt",
    "local",
    "mcp",
    "oauth",
    "outbound",
    "register",
    "secrets",
    "store",
    "token",
    "web",
];

/// Writes our own events of `level` and above to `writer`. Other crates are silent: what they log, headers and bodies
/// among it, is not ours to promise.
pub fn subscriber<W>(level: &str, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    let ours = Targets::new().with_targets(OURS.map(|name| (name, level)));
    let lines = fmt::layer().with_writer(writer).with_ansi(false).compact().without_time();
    tracing_subscriber::registry().with(lines.with_filter(ours))
}

/// Starts logging to standard error, so that standard output stays what a program can read.
pub(crate) fn to_stderr(level: &str) {
    // Whoever set a subscriber before wants to keep it.
    let _ = tracing::subscriber::set_global_default(subscriber(level, std::io::stderr));
}
