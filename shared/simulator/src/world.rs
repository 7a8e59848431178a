//! Everything one simulator holds.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::http::Method;
use jiff::Timestamp;

use crate::account::Account;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::limits::Limits;
use crate::options::Options;
use crate::profile::ATHLETES;
use crate::random::Random;
use crate::tokens::Tokens;

pub(crate) struct World {
    options: Options,
    random: Random,
    answered: AtomicU32,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) limits: Limits,
    pub(crate) tokens: Tokens,
    pub(crate) accounts: Vec<Account>,
}

impl World {
    pub(crate) fn new(options: Options) -> Self {
        let random = Random::new(options.seed);
        let now = options.today.now();
        let account = |profile| Account::new(profile, options.seed, options.history, now);
        Self {
            random,
            answered: AtomicU32::new(0),
            journal: Journal::default(),
            faults: Faults::default(),
            limits: Limits::new(options.limits),
            tokens: Tokens::new(random),
            accounts: ATHLETES.iter().map(account).collect(),
            options,
        }
    }

    /// Whether only the operations of the list are answered.
    pub(crate) const fn is_strict(&self) -> bool {
        self.options.strict
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.options.today.now()
    }

    /// How long the next answer takes: writes and what the site has to compute take twice as long as lists.
    pub(crate) fn latency(&self, method: &Method, path: &str) -> Duration {
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        let latency = self.options.latency;
        let once = latency.fixed + latency.jitter.mul_f64(self.random.unit("latency", 0, number));
        let slow =
            *method != Method::GET || ["streams", "curve", "interval"].iter().any(|part| path.contains(part));
        if slow { once * 2 } else { once }
    }
}
