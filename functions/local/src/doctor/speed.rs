use std::time::Duration;

use super::journal::{Exchange, Journal};
use super::report::{Fault, Found};

/// Clients give up on discovery, registration and tokens after this.
const PATIENCE: Duration = Duration::from_secs(10);
/// A first call of a function that was asleep stays below this.
const AWAKE: Duration = Duration::from_secs(3);

/// The slowest answer so far; the first calls wake what was asleep.
pub(super) fn measured(journal: &Journal) -> Found<()> {
    let Some(slowest) = journal.slowest() else { return Found::new((), "nothing was asked") };
    let seen = format!("the slowest answer took {} ms", slowest.took.as_millis());
    Found::new((), seen).but(slow(&slowest))
}

fn slow(slowest: &Exchange) -> Option<Fault> {
    let found = format!("{} took {} ms", slowest.sent, slowest.took.as_millis());
    let change = "look at cold starts, memory size, and what the first request waits for";
    if slowest.took >= PATIENCE {
        return Some(Fault::broken(found, "below 10 s, where clients give up", change));
    }
    (slowest.took >= AWAKE).then(|| Fault::weak(found, "below 3 s, also for the first call", change))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(milliseconds: u64) -> Option<bool> {
        let took = Duration::from_millis(milliseconds);
        slow(&Exchange { sent: String::new(), back: String::new(), took }).map(|fault| fault.is_broken())
    }

    #[test]
    fn calls_three_seconds_weak_and_ten_broken() {
        assert_eq!([2_999, 3_000, 9_999, 10_000].map(judged), [None, Some(false), Some(false), Some(true)]);
    }
}
