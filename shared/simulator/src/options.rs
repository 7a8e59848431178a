//! What a simulator is started with.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{date, time};

use crate::clock::Today;
use crate::season;

/// How a simulator behaves. The same options and the same requests give the same bytes.
#[derive(Clone)]
pub struct Options {
    /// Moves every drawn value; the calendar stays.
    pub seed: u64,
    /// The day the data is counted from, and the time of day.
    pub today: Today,
    /// How long an answer takes.
    pub latency: Latency,
    /// Request limits of the site; `None` answers as fast as asked.
    pub limits: Option<RateLimit>,
    /// Days of training behind an athlete. Ids, fitness and which activities come from Strava follow from the whole past.
    pub history: u16,
    /// Whether a request that is not on the list of operations is refused and complained about: for tests. The real site
    /// is patient, and so is the one that a person meets.
    pub strict: bool,
}

impl Options {
    /// What a local run shows: the real day, seed 1, and answers as slow as the real site's.
    #[must_use]
    pub fn demo(now: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        let latency = Latency { fixed: Duration::from_millis(30), jitter: Duration::from_millis(60) };
        Self { seed: 1, today: Today::System(now), latency, strict: false, ..Self::default() }
    }
}

impl Default for Options {
    /// What tests use: Wednesday 2026-06-17, noon UTC, seed 7, no latency and no limits, strict.
    fn default() -> Self {
        let today = Today::Fixed(date(2026, 6, 17), time(12, 0, 0, 0));
        Self {
            seed: 7,
            today,
            latency: Latency::default(),
            limits: None,
            history: season::HISTORY,
            strict: true,
        }
    }
}

/// Delay before an answer: `fixed` plus up to `jitter`, drawn from the seed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Latency {
    /// The least delay.
    pub fixed: Duration,
    /// The most that is added to it.
    pub jitter: Duration,
}

/// Limits of the site, counted per credential on the simulator's own clock.
#[derive(Clone, Copy, Debug)]
pub struct RateLimit {
    /// Requests per second.
    pub per_second: u32,
    /// Requests per 15 minutes.
    pub per_window: u32,
    /// Requests per day (UTC).
    pub per_day: u32,
    /// Whether answers carry `X-RateLimit-*` and refusals `Retry-After`; the real site often sends neither.
    pub headers: bool,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self { per_second: 10, per_window: 2_500, per_day: 5_000, headers: true }
    }
}
