//! Logs for a person at a terminal: one readable line per event, our own crates alone.

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

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
    let filter = OURS.iter().fold("off".to_owned(), |filter, name| format!("{filter},{name}={level}"));
    let lines = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(filter));
    lines.with_writer(writer).with_ansi(false).compact().without_time().finish()
}

/// Starts logging to standard error, so that standard output stays what a program can read.
pub(crate) fn to_stderr(level: &str) {
    // Whoever set a subscriber before wants to keep it.
    let _ = tracing::subscriber::set_global_default(subscriber(level, std::io::stderr));
}
