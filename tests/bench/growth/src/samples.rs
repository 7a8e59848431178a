//! How long something takes at the store: the median of a few times.

use std::time::{Duration, Instant};

use load::figures::{milliseconds, percentile};

/// How often a thing is done for one figure.
pub(crate) const TIMES: u32 = 51;

/// Milliseconds that `work` takes.
pub(crate) async fn median<E>(mut work: impl AsyncFnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..TIMES {
        let begin = Instant::now();
        work().await?;
        took.push(begin.elapsed());
    }
    Ok(milliseconds(percentile(&took, 0.5)))
}
