//! The simulator's idea of now, passed in by whoever starts it.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// The present, as the simulator is told it.
#[derive(Clone)]
pub enum Today {
    /// A standing clock: this day and time in UTC.
    Fixed(Date, Time),
    /// A running clock, asked whenever the time is needed.
    System(Arc<dyn Fn() -> Timestamp + Send + Sync>),
}

impl Today {
    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Fixed(day, time) => {
                TimeZone::UTC.to_timestamp(day.to_datetime(*time)).unwrap_or(Timestamp::UNIX_EPOCH)
            }
            Self::System(now) => now(),
        }
    }
}
