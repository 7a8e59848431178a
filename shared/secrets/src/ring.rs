use oauth::UnixTime;
use serde::{Deserialize, Serialize};

/// What a key of a ring is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Known to every reader, not used yet: the next rotation makes it active.
    Next,
    /// Signs, seals or derives.
    Active,
    /// Replaced: only what it made before is still accepted.
    Verify,
    /// Withdrawn by the operator: nothing it made is accepted.
    Revoked,
}

/// A key and its standing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RingKey<K> {
    /// What it is for.
    pub state: KeyState,
    /// When it was made, in seconds.
    pub created: UnixTime,
    /// A replaced key is accepted while `now` is before this; absent: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<UnixTime>,
    /// The key.
    pub key: K,
}

impl<K> RingKey<K> {
    /// Whether what this key made is accepted at `now`.
    #[must_use]
    pub fn is_accepted(&self, now: UnixTime) -> bool {
        self.state != KeyState::Revoked && self.until.is_none_or(|end| now < end)
    }
}

/// One `next` key, one `active` key, some `verify` keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ring<K>(Vec<RingKey<K>>);

impl<K> Ring<K> {
    pub(crate) fn first(active: K, next: K, now: UnixTime) -> Self {
        let entry = |state, key| RingKey { state, created: now, until: None, key };
        Self(vec![entry(KeyState::Active, active), entry(KeyState::Next, next)])
    }

    /// Every key, revoked ones included, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &RingKey<K>> {
        self.0.iter()
    }

    /// The keys whose work is accepted at `now`.
    pub fn accepted(&self, now: UnixTime) -> impl Iterator<Item = &K> {
        self.0.iter().filter(move |entry| entry.is_accepted(now)).map(|entry| &entry.key)
    }

    /// The keys that are not revoked, whatever the time: for rings without ends.
    pub fn unrevoked(&self) -> impl Iterator<Item = &K> {
        let entries = self.0.iter().filter(|entry| entry.state != KeyState::Revoked);
        entries.map(|entry| &entry.key)
    }

    /// The key in use.
    #[must_use]
    pub fn active(&self) -> Option<&K> {
        self.0.iter().find(|entry| entry.state == KeyState::Active).map(|entry| &entry.key)
    }

    pub(crate) fn map<T>(&self, convert: impl Fn(&K) -> T) -> Ring<T> {
        let entry = |from: &RingKey<K>| RingKey {
            state: from.state,
            created: from.created,
            until: from.until,
            key: convert(&from.key),
        };
        Ring(self.0.iter().map(entry).collect())
    }

    /// Marks the keys that `is_revoked` names.
    pub(crate) fn revoke(&mut self, is_revoked: impl Fn(&K) -> bool) {
        for entry in self.0.iter_mut().filter(|entry| is_revoked(&entry.key)) {
            entry.state = KeyState::Revoked;
        }
    }
}

impl<K: Clone> Ring<K> {
    /// One step: `next` becomes `active`, `active` becomes `verify` for `overlap` seconds (`None`: for ever), keys past
    /// their end are dropped, a new key becomes `next`. `make` is given the keys that stay; it is called twice when the
    /// operator revoked the `next` key.
    pub(crate) fn advanced<E>(
        &self,
        now: UnixTime,
        overlap: Option<i64>,
        mut make: impl FnMut(&[RingKey<K>]) -> Result<K, E>,
    ) -> Result<Self, E> {
        let ends = overlap.map(|seconds| now.plus(seconds));
        let mut keys: Vec<_> =
            self.0.iter().filter(|entry| overlap.is_none() || entry.is_accepted(now)).cloned().collect();
        for entry in &mut keys {
            match entry.state {
                KeyState::Active => (entry.state, entry.until) = (KeyState::Verify, ends),
                KeyState::Next => entry.state = KeyState::Active,
                KeyState::Verify | KeyState::Revoked => {}
            }
        }
        if !keys.iter().any(|entry| entry.state == KeyState::Active) {
            let key = make(&keys)?;
            keys.push(RingKey { state: KeyState::Active, created: now, until: None, key });
        }
        let key = make(&keys)?;
        keys.push(RingKey { state: KeyState::Next, created: now, until: None, key });
        Ok(Self(keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_000);

    fn advanced(ring: &Ring<u32>, now: UnixTime, overlap: Option<i64>) -> Ring<u32> {
        let make = |keys: &[RingKey<u32>]| Ok::<_, ()>(keys.iter().map(|entry| entry.key).max().unwrap() + 1);
        ring.advanced(now, overlap, make).unwrap()
    }

    fn shape(ring: &Ring<u32>) -> Vec<(u32, KeyState)> {
        ring.iter().map(|entry| (entry.key, entry.state)).collect()
    }

    #[test]
    fn a_step_moves_every_key_one_state_on() {
        let ring = advanced(&Ring::first(1, 2, NOW), NOW.plus(100), Some(50));
        assert_eq!(shape(&ring), [(1, KeyState::Verify), (2, KeyState::Active), (3, KeyState::Next)]);
        assert_eq!(ring.accepted(NOW.plus(149)).copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(ring.accepted(NOW.plus(150)).copied().collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_step_drops_what_has_ended_and_keeps_what_has_no_end() {
        let ring = advanced(&Ring::first(1, 2, NOW), NOW, Some(50));
        assert_eq!(shape(&advanced(&ring, NOW.plus(50), Some(50))).first(), Some(&(2, KeyState::Verify)));
        let ring = advanced(&Ring::first(1, 2, NOW), NOW, None);
        assert_eq!(shape(&advanced(&ring, NOW.plus(i64::MAX), None)).len(), 4);
    }

    #[test]
    fn a_step_replaces_a_revoked_next_key_at_once() {
        let mut ring = Ring::first(1, 2, NOW);
        ring.revoke(|key| *key == 2);
        assert!(ring.accepted(NOW).eq([&1]));
        let ring = advanced(&ring, NOW, Some(50));
        assert_eq!(shape(&ring), [(1, KeyState::Verify), (2, KeyState::Active), (3, KeyState::Next)]);
    }
}
