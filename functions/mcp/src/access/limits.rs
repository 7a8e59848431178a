use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use oauth::UnixTime;

use super::principal::Subject;

const CALLS: Window = Window { seconds: 60, most: 120 };
const WRONG_KEYS: Window = Window { seconds: 15 * 60, most: 10 };
/// More subjects than this are never remembered at once. Past windows go first; whoever comes when all are of the present
/// one shares a counter with the others who do.
const REMEMBERED: usize = 4_096;
/// The subject of that counter.
const CROWD: &str = "";

#[derive(Clone, Copy)]
struct Window {
    seconds: i64,
    most: u32,
}

/// Counters of this process. They cost no write, and more instances only mean a wider limit.
#[derive(Default)]
pub(super) struct Limits {
    calls: Counters,
    wrong_keys: Counters,
}

impl Limits {
    /// Counts a call; over the limit it says how many seconds to wait.
    pub(super) fn count_call(&self, subject: &Subject, now: UnixTime) -> Result<(), i64> {
        let key = match subject {
            Subject::User { gid, .. } => gid.to_string(),
            Subject::Owner => "owner".to_owned(),
            Subject::Local => return Ok(()),
        };
        self.calls.add(&key, CALLS, now);
        self.calls.check(&key, CALLS, now)
    }

    /// Whether this address has sent too many wrong keys; then a right one does not count either.
    pub(super) fn wrong_keys(&self, prefix: &str, now: UnixTime) -> Result<(), i64> {
        let full = Window { most: WRONG_KEYS.most - 1, ..WRONG_KEYS };
        self.wrong_keys.check(prefix, full, now)
    }

    /// Counts a wrong key.
    pub(super) fn count_wrong_key(&self, prefix: &str, now: UnixTime) {
        self.wrong_keys.add(prefix, WRONG_KEYS, now);
    }
}

#[derive(Default)]
struct Counters(Mutex<HashMap<String, (i64, u32)>>);

impl Counters {
    fn add(&self, key: &str, window: Window, now: UnixTime) {
        let start = start(window, now);
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() >= REMEMBERED {
            counters.retain(|_, (since, _)| *since == start);
        }
        let key = if counters.len() >= REMEMBERED && !counters.contains_key(key) { CROWD } else { key };
        let counter = counters.entry(key.to_owned()).or_insert((start, 0));
        if counter.0 != start {
            *counter = (start, 0);
        }
        counter.1 = counter.1.saturating_add(1);
    }

    fn check(&self, key: &str, window: Window, now: UnixTime) -> Result<(), i64> {
        let start = start(window, now);
        let counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let crowd = || counters.get(CROWD).filter(|_| counters.len() > REMEMBERED);
        match counters.get(key).or_else(crowd) {
            Some((since, count)) if *since == start && *count > window.most => {
                Err(start + window.seconds - now.0)
            }
            _ => Ok(()),
        }
    }
}

const fn start(window: Window, now: UnixTime) -> i64 {
    now.0 - now.0.rem_euclid(window.seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_and_twenty_calls_a_minute_pass_and_the_next_waits() {
        let (limits, now) = (Limits::default(), UnixTime(6_000_010));
        for _ in 0..120 {
            assert_eq!(limits.count_call(&Subject::Owner, now), Ok(()));
        }
        assert_eq!(limits.count_call(&Subject::Owner, now), Err(50));
        assert_eq!(limits.count_call(&Subject::Owner, now.plus(50)), Ok(()));
    }

    #[test]
    fn after_ten_wrong_keys_an_address_waits_and_others_do_not() {
        let (limits, now) = (Limits::default(), UnixTime(900_000));
        for _ in 0..10 {
            assert_eq!(limits.wrong_keys("203.0.113.0/24", now), Ok(()));
            limits.count_wrong_key("203.0.113.0/24", now);
        }
        assert_eq!(limits.wrong_keys("203.0.113.0/24", now), Err(900));
        assert_eq!(limits.wrong_keys("198.51.100.0/24", now), Ok(()));
        assert_eq!(limits.wrong_keys("203.0.113.0/24", now.plus(900)), Ok(()));
    }

    #[test]
    fn remembers_a_bounded_number_of_subjects() {
        let counters = Counters::default();
        for index in 0..10_000 {
            counters.add(&index.to_string(), CALLS, UnixTime(i64::from(index) * 60));
        }
        assert!(counters.0.lock().unwrap().len() <= REMEMBERED);
    }

    #[test]
    fn remembers_a_bounded_number_of_subjects_of_one_window_and_still_limits_the_rest() {
        let (counters, now) = (Counters::default(), UnixTime(6_000_000));
        for index in 0..10_000 {
            counters.add(&index.to_string(), CALLS, now);
        }
        assert!(counters.0.lock().unwrap().len() <= REMEMBERED + 1);
        assert_eq!(counters.check("0", CALLS, now), Ok(()));
        assert_eq!(counters.check("9999", CALLS, now), Err(60));
    }
}
