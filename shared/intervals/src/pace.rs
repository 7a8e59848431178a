//! How fast we ask. The site limits requests per address and per credential and is silent about the first.

use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::time::Instant;

use crate::credential::Credential;

/// Per credential: 8 requests per second, 8 at once.
const EACH: Rate = Rate { interval: Duration::from_millis(125), burst: Duration::from_millis(7 * 125) };
/// For the whole process: 10 requests per second, 10 at once.
const ALL: Rate = Rate { interval: Duration::from_millis(100), burst: Duration::from_millis(9 * 100) };
/// Idle credentials are forgotten above this number.
const REMEMBERED: usize = 1_024;

struct Rate {
    interval: Duration,
    burst: Duration,
}

/// What the service says is left, when it says so: both windows of the quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests left in the rolling 15 minutes.
    pub window_remaining: u64,
    /// Requests of a whole window.
    pub window_limit: Option<u64>,
    /// Requests left until midnight UTC.
    pub day_remaining: u64,
    /// Requests of a whole day.
    pub day_limit: Option<u64>,
}

impl Quota {
    /// Below a tenth of either window.
    #[must_use]
    pub fn is_low(&self) -> bool {
        let low = |left: u64, limit: Option<u64>| limit.is_some_and(|limit| left.saturating_mul(10) < limit);
        low(self.window_remaining, self.window_limit) || low(self.day_remaining, self.day_limit)
    }

    fn of(headers: &HeaderMap) -> Option<Self> {
        let (window_remaining, day_remaining) = pair(headers, "x-ratelimit-remaining")?;
        let limits = pair(headers, "x-ratelimit-limit");
        Some(Self {
            window_remaining,
            window_limit: limits.map(|(window, _)| window),
            day_remaining,
            day_limit: limits.map(|(_, day)| day),
        })
    }
}

fn pair(headers: &HeaderMap, name: &str) -> Option<(u64, u64)> {
    let (window, day) = headers.get(name)?.to_str().ok()?.split_once(',')?;
    Some((window.trim().parse().ok()?, day.trim().parse().ok()?))
}

/// The buckets of this process.
#[derive(Default)]
pub(crate) struct Pace {
    hasher: RandomState,
    buckets: Mutex<Buckets>,
}

#[derive(Default)]
struct Buckets {
    all: Bucket,
    each: HashMap<u64, Account>,
}

#[derive(Default)]
struct Account {
    bucket: Bucket,
    quota: Option<Quota>,
}

/// A token bucket kept as the instant at which it would be full again.
#[derive(Default, Clone, Copy)]
struct Bucket {
    full_at: Option<Instant>,
}

impl Bucket {
    fn wait(self, rate: &Rate, now: Instant) -> Duration {
        let full_at = self.full_at.unwrap_or(now);
        full_at.saturating_duration_since(now).saturating_sub(rate.burst)
    }

    fn take(&mut self, rate: &Rate, now: Instant) {
        self.full_at = Some(self.full_at.map_or(now, |at| at.max(now)) + rate.interval);
    }
}

impl Pace {
    fn key(&self, credential: Option<&Credential>) -> u64 {
        credential.map_or(0, |credential| credential.fingerprint(&self.hasher))
    }

    /// Takes a token for a request and says how long to wait before sending it. Takes none when that would be after
    /// the deadline.
    pub(crate) fn reserve(
        &self,
        credential: Option<&Credential>,
        now: Instant,
        deadline: Instant,
    ) -> Option<Duration> {
        let key = self.key(credential);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.forget_idle(now);
        let Buckets { all, each } = &mut *buckets;
        let account = each.entry(key).or_default();
        let wait = all.wait(&ALL, now).max(account.bucket.wait(&EACH, now));
        if now + wait >= deadline {
            return None;
        }
        all.take(&ALL, now);
        account.bucket.take(&EACH, now);
        Some(wait)
    }

    /// Keeps what the headers of an answer say about the quota.
    pub(crate) fn learn(&self, credential: Option<&Credential>, headers: &HeaderMap) {
        if let Some(quota) = Quota::of(headers) {
            let key = self.key(credential);
            let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            buckets.each.entry(key).or_default().quota = Some(quota);
        }
    }

    /// The last quota this process saw for the credential.
    pub(crate) fn quota(&self, credential: Option<&Credential>) -> Option<Quota> {
        let key = self.key(credential);
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).each.get(&key)?.quota
    }
}

impl Buckets {
    fn forget_idle(&mut self, now: Instant) {
        if self.each.len() >= REMEMBERED {
            self.each.retain(|_, account| account.bucket.full_at.is_some_and(|at| at > now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(pace: &Pace, credential: &Credential, now: Instant, count: usize) -> Vec<u128> {
        let deadline = now + Duration::from_secs(24);
        (0..count).map(|_| pace.reserve(Some(credential), now, deadline).unwrap().as_millis()).collect()
    }

    #[test]
    fn lets_eight_requests_of_one_credential_through_at_once_and_then_eight_per_second() {
        let (pace, now) = (Pace::default(), Instant::now());
        let key = Credential::api_key("k");
        assert_eq!(waits(&pace, &key, now, 11), [0, 0, 0, 0, 0, 0, 0, 0, 125, 250, 375]);
    }

    #[test]
    fn lets_ten_requests_of_all_credentials_through_at_once() {
        let (pace, now) = (Pace::default(), Instant::now());
        assert_eq!(waits(&pace, &Credential::api_key("a"), now, 6), [0; 6]);
        assert_eq!(waits(&pace, &Credential::bearer("a"), now, 6), [0, 0, 0, 0, 100, 200]);
    }

    #[test]
    fn fills_again_with_time() {
        let (pace, now) = (Pace::default(), Instant::now());
        let key = Credential::api_key("k");
        waits(&pace, &key, now, 8);
        assert_eq!(waits(&pace, &key, now + Duration::from_secs(1), 9), [0, 0, 0, 0, 0, 0, 0, 0, 125]);
    }

    #[test]
    fn takes_nothing_when_the_turn_would_come_after_the_deadline() {
        let (pace, now) = (Pace::default(), Instant::now());
        let key = Credential::api_key("k");
        waits(&pace, &key, now, 8);
        assert_eq!(pace.reserve(Some(&key), now, now + Duration::from_millis(125)), None);
        assert_eq!(
            pace.reserve(Some(&key), now, now + Duration::from_millis(126)),
            Some(Duration::from_millis(125))
        );
    }

    #[test]
    fn reads_both_windows_of_the_quota_and_says_when_one_is_low() {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-limit", "2500,5000".parse().unwrap());
        headers.insert("x-ratelimit-remaining", "1000, 499".parse().unwrap());
        let (pace, key) = (Pace::default(), Credential::api_key("k"));
        pace.learn(Some(&key), &headers);
        let quota = pace.quota(Some(&key)).unwrap();
        assert_eq!((quota.window_remaining, quota.day_remaining), (1000, 499));
        assert!(quota.is_low());
        assert_eq!(pace.quota(Some(&Credential::bearer("k"))), None);
    }

    #[test]
    fn ignores_a_quota_it_cannot_read() {
        for text in ["", "7", "a,b", "-1,2"] {
            let mut headers = HeaderMap::new();
            headers.insert("x-ratelimit-remaining", text.parse().unwrap());
            assert_eq!(Quota::of(&headers), None, "{text}");
        }
    }
}
