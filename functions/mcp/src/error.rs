use std::error::Error as StdError;

/// Why the endpoint cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `INTERVALS_BASE_URL`, or the address of the simulated Intervals.icu, is no origin that may be called.
    #[error("the address of Intervals.icu cannot be used")]
    Upstream(#[from] intervals::Error),
    /// Standard input and output cannot be served.
    #[error("standard input and output cannot be served")]
    Stdio(#[source] Box<dyn StdError + Send + Sync>),
}

/// An error with everything below it, for one log line.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
