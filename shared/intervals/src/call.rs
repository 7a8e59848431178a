//! What one call of ours brings along: time, chance and ownership as values.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::time::Instant;

/// The longest one call may take in all (the gateway gives up at 30 s).
const WHOLE: Duration = Duration::from_secs(24);

/// The circumstances of one call.
#[derive(Debug, Clone)]
pub struct Call {
    /// When the caller must have its answer. Bounds every request and the one retry.
    pub deadline: Instant,
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
            deadline: Instant::now() + WHOLE,
            now,
            today: now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
            pause: Duration::from_millis(350),
            owner: None,
        }
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
