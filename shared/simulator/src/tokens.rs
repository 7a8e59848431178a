//! The OAuth side of the pretend site: codes and access tokens of its one application.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::random::Random;

/// A code can be redeemed for so many seconds.
const CODE_SECONDS: i64 = 120;

/// What an athlete granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) athlete: String,
    /// Upstream areas, comma separated: `ACTIVITY:READ,WELLNESS:WRITE`.
    pub(crate) scope: String,
}

/// Codes and tokens that are alive.
#[derive(Debug)]
pub(crate) struct Tokens {
    random: Random,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    issued: u32,
    codes: HashMap<String, (Granted, Timestamp)>,
    tokens: HashMap<String, Granted>,
}

impl Tokens {
    pub(crate) fn new(random: Random) -> Self {
        Self { random, state: Mutex::default() }
    }

    fn next(&self, state: &mut State, topic: &str) -> String {
        state.issued += 1;
        let (high, low) =
            (self.random.bits(topic, 0, state.issued), self.random.bits(topic, 1, state.issued));
        format!("{high:016x}{low:016x}")
    }

    /// A code for what was granted.
    pub(crate) fn code(&self, granted: Granted, now: Timestamp) -> String {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let code = self.next(&mut state, "oauth code");
        state.codes.insert(code.clone(), (granted, now));
        code
    }

    /// Redeems a code once, within its two minutes.
    pub(crate) fn redeem(&self, code: &str, now: Timestamp) -> Option<(String, Granted)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (granted, issued) = state.codes.remove(code)?;
        if now.as_second() - issued.as_second() > CODE_SECONDS {
            return None;
        }
        drop(state);
        Some((self.issue(&granted.athlete, &granted.scope), granted))
    }

    /// A token for an athlete; the one before it dies.
    pub(crate) fn issue(&self, athlete: &str, scope: &str) -> String {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let token = self.next(&mut state, "oauth token");
        state.tokens.retain(|_, granted| granted.athlete != athlete);
        let granted = Granted { athlete: athlete.to_owned(), scope: scope.to_owned() };
        state.tokens.insert(token.clone(), granted);
        token
    }

    /// What a token stands for.
    pub(crate) fn find(&self, token: &str) -> Option<Granted> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).tokens.get(token).cloned()
    }

    /// Ends a token.
    pub(crate) fn revoke(&self, token: &str) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).tokens.remove(token).is_some()
    }
}
