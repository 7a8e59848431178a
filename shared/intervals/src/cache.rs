//! Answers that may be used again, in the memory of this process only.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use memchr::memmem;

use crate::call::{Call, Owner};

/// The most bytes remembered in all.
const ROOM: usize = 32 * 1024 * 1024;
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// How long an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Not at all.
    No,
    /// Profile, settings, gear, library and roster: five minutes.
    Settings,
    /// Data up to this day: the older, the longer. No day means today.
    Until(Option<Date>),
}

impl Keep {
    fn time(self, today: Date) -> Option<SignedDuration> {
        match self {
            Self::No => None,
            Self::Settings => Some(MINUTE * 5),
            Self::Until(None) => Some(MINUTE),
            Self::Until(Some(day)) if day >= today => Some(MINUTE),
            Self::Until(Some(day)) if day >= today.saturating_sub(7.days()) => Some(MINUTE * 15),
            Self::Until(Some(_)) => Some(MINUTE * 60 * 24),
        }
    }

    /// A list of today that is empty may fill at any moment, and a stub of a Strava activity may be replaced by the
    /// real one.
    fn allows(self, today: Date, body: &[u8]) -> bool {
        let current = matches!(self, Self::Until(day) if day.is_none_or(|day| day >= today));
        let empty = matches!(body.trim_ascii(), b"" | b"[]" | b"null");
        let passing = (current && empty) || has_stub(body);
        !passing
    }
}

/// `_note` is a key of the stub and of nothing else. Inside a text its quotes would be escaped.
fn has_stub(body: &[u8]) -> bool {
    memmem::find(body, b"\"_note\"").is_some()
}

/// The answers, oldest use first to go.
#[derive(Default)]
pub(crate) struct Cache {
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    entries: HashMap<Key, Entry>,
    by_use: BTreeMap<u64, Key>,
    uses: u64,
    size: usize,
}

type Key = (Owner, String);

struct Entry {
    body: Bytes,
    stored: Timestamp,
    until: Timestamp,
    used: u64,
}

impl Cache {
    /// The answer, if it is still good at the time of this call. A clock that went back makes it worthless.
    pub(crate) fn get(&self, owner: &Owner, line: &str, now: Timestamp) -> Option<Bytes> {
        let key = (owner.clone(), line.to_owned());
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = memory.entries.get(&key)?;
        if now < entry.stored || now >= entry.until {
            memory.remove(&key);
            return None;
        }
        memory.touch(&key)
    }

    /// Keeps the answer as long as it holds.
    pub(crate) fn put(&self, call: &Call, line: &str, keep: Keep, body: &Bytes) {
        let (Some(owner), Some(time)) = (&call.owner, keep.time(call.today)) else {
            return;
        };
        let Ok(until) = call.now.checked_add(time) else {
            return;
        };
        if !keep.allows(call.today, body) {
            return;
        }
        let entry = Entry { body: body.clone(), stored: call.now, until, used: 0 };
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.insert((owner.clone(), line.to_owned()), entry);
    }

    /// Drops everything of one user: something was changed.
    pub(crate) fn forget(&self, user: &str) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let keys: Vec<Key> = memory.entries.keys().filter(|(owner, _)| owner.user == user).cloned().collect();
        for key in keys {
            memory.remove(&key);
        }
    }
}

impl Memory {
    fn touch(&mut self, key: &Key) -> Option<Bytes> {
        self.uses += 1;
        let entry = self.entries.get_mut(key)?;
        self.by_use.remove(&entry.used);
        entry.used = self.uses;
        self.by_use.insert(self.uses, key.clone());
        Some(entry.body.clone())
    }

    fn insert(&mut self, key: Key, mut entry: Entry) {
        self.remove(&key);
        let size = weight(&key, &entry);
        if size > ROOM {
            return;
        }
        self.uses += 1;
        entry.used = self.uses;
        self.by_use.insert(self.uses, key.clone());
        self.entries.insert(key, entry);
        self.size += size;
        self.make_room();
    }

    fn remove(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_use.remove(&entry.used);
            self.size -= weight(key, &entry);
        }
    }

    fn make_room(&mut self) {
        while self.size > ROOM {
            let Some(oldest) = self.by_use.first_key_value().map(|(_, key)| key.clone()) else {
                return;
            };
            self.remove(&oldest);
        }
    }
}

/// What an entry costs, roughly: its body, its keys twice, and its place in both maps.
fn weight((owner, line): &Key, entry: &Entry) -> usize {
    entry.body.len() + 2 * (owner.user.len() + line.len()) + 256
}
