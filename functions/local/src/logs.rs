//! Logs for a person at a terminal: on standard error, so that standard output stays what a program can read.

use tracing_subscriber::EnvFilter;

/// Shows our own crates at `level` and everybody else's warnings. The second call of a process changes nothing.
pub(crate) fn to_stderr(level: &str) {
    let ours = [
        "authorize",
        "discovery",
        "intervals",
        "local",
        "mcp",
        "oauth",
        "register",
        "secrets",
        "store",
        "token",
        "web",
    ];
    let filter = ours.iter().fold("warn".to_owned(), |filter, name| {
        format!("{filter},{name}={level}")
    });
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr);
    // Whoever set a subscriber before wants to keep it.
    let _ = subscriber.compact().without_time().try_init();
}
