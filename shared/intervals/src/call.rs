//! What one call of ours brings along: time, chance and ownership as values.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::time::Instant;

use crate::error::Error;

/// The longest one call may take in all (the gateway gives up at 30 s).
const WHOLE: Duration = Duration::from_secs(24);
/// Requests of one call in all.
const IN_ALL: u32 = 30;

/// The circumstances of one call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its time and its requests.
    pub allowance: Allowance,
    /// The wall clock at the start; ages what is remembered.
    pub now: Timestamp,
    /// The athlete's day; decides how long an answer may be reused.
    pub today: Date,
    /// The pause before the one retry when the service names none: a random value between 200 and 500 ms.
    pub pause: Duration,
    /// Whose answers may be remembered between calls; nobody's when absent.
    pub owner: Option<Owner>,
}

impl Call {
    /// A call that starts now, has 24 seconds and remembers nothing.
    #[must_use]
    pub fn starting(now: Timestamp) -> Self {
        Self {
            allowance: Allowance::until(Instant::now() + WHOLE),
            now,
            today: now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
            pause: Duration::from_millis(350),
            owner: None,
        }
    }
}

/// The time and the requests that one call has in all, however many credentials, days or memories it works with.
/// Clones count together.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// When the caller must have its answer. Bounds every request and the one retry.
    pub deadline: Instant,
    sent: Arc<AtomicU32>,
}

impl Allowance {
    /// All requests of a call that has to be over at `deadline`.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self { deadline, sent: Arc::default() }
    }

    /// The number of requests sent so far.
    #[must_use]
    pub fn sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Takes one of the requests, unless all are gone.
    pub(crate) fn take(&self) -> Result<(), Error> {
        let next = |sent| (sent < IN_ALL).then_some(sent + 1);
        let taken = self.sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        taken.map(drop).map_err(|_| Error::TooManyRequests)
    }
}

/// The key of what is remembered. A new credential or a raised epoch leaves all older answers behind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The user the answers belong to.
    pub user: String,
    /// The version of the user's credential.
    pub credential_version: u32,
    /// The counter that every write of the user raises.
    pub write_epoch: u64,
}
