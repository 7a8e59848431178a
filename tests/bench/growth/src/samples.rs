//! How long something takes at the store: the median of a few times.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use load::figures::{milliseconds, percentile};

/// How often a thing is done for one figure.
pub(crate) const TIMES: u32 = 51;
const AT_ONCE: usize = 64;

/// Does a thing so often, many at once.
pub(crate) async fn repeat<T, E>(times: u32, work: impl AsyncFn() -> Result<T, E>) -> Result<(), E> {
    stream::iter(0..times).map(Ok).try_for_each_concurrent(AT_ONCE, async |_| work().await.map(drop)).await
}

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
