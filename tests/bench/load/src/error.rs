//! Why a measurement ends without figures.

use std::path::PathBuf;

/// What went wrong, in words for the person who started it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line.
    #[error("say which servers and where the answers go: load SERVERS.json ANSWERS.json")]
    Usage,
    /// A file cannot be read or written.
    #[error("{path} cannot be used: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("{path} cannot be understood: {source}")]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A command of the description does not start, or it fails.
    #[error("`{command}` {problem}")]
    Command {
        /// The program.
        command: String,
        /// What happened to it.
        problem: String,
    },
    /// The server never listened.
    #[error("{server} does not answer at {url} within {seconds} s; start it by hand to see why")]
    Silent {
        /// Its name.
        server: String,
        /// Where it should.
        url: String,
        /// How long was waited.
        seconds: u64,
    },
    /// No HTTP answer.
    #[error("no answer from {url}: {problem}")]
    Connection {
        /// Where it was asked for.
        url: String,
        /// What happened.
        problem: String,
    },
    /// An HTTP answer that is no success.
    #[error("{method} was answered with {status}: {body}")]
    Refused {
        /// What was asked.
        method: String,
        /// The HTTP status.
        status: u16,
        /// The start of the body.
        body: String,
    },
    /// The protocol's own error, or a tool that failed.
    #[error("{method} failed: {answer}")]
    Failed {
        /// What was asked.
        method: String,
        /// The start of the answer.
        answer: String,
    },
    /// A local port cannot be used.
    #[error("a port of this machine cannot be used: {0}")]
    Port(#[source] std::io::Error),
    /// No runtime for a client.
    #[error("a client cannot be started: {0}")]
    Runtime(#[source] std::io::Error),
    /// The report cannot be written.
    #[error("the report cannot be written: {0}")]
    Output(#[source] std::io::Error),
    /// The simulated upstream has no activity to ask about.
    #[error("the simulated athlete has no activity that can be read")]
    Idle,
}

/// The start of a text, so that an error stays readable.
pub(crate) fn start_of(text: &str) -> String {
    text.chars().take(300).collect()
}
