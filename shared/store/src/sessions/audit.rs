use oauth::{Gid, Random, Uid, UnixTime};
use serde::{Deserialize, Serialize};

use super::{Sessions, partition};
use crate::error::Error;
use crate::record::{Key, Record};
use crate::table::Range;

pub(super) const PREFIX: &str = "audit#";

/// How long a user can look back.
const KEPT: i64 = 90 * 86_400;

/// The alphabet of a ULID (Crockford's base32), in the order of its values.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One event of a known user, for the account page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// A ULID: sorts by time.
    pub id: String,
    /// What happened, by its fixed name, such as `code_redeemed`.
    #[serde(rename = "type")]
    pub event: String,
    /// When.
    pub at: UnixTime,
    /// The grant concerned.
    pub gid: Option<Gid>,
    /// The host of the client concerned.
    pub client_host: Option<String>,
    /// The network the request came from, never the full address.
    pub ip_prefix: Option<String>,
}

impl AuditRecord {
    /// An event at `at` that concerns nothing yet.
    #[must_use]
    pub fn new(event: &str, at: UnixTime, random: &Random) -> Self {
        Self {
            id: ulid(at, random),
            event: event.to_owned(),
            at,
            gid: None,
            client_host: None,
            ip_prefix: None,
        }
    }
}

impl Record for AuditRecord {
    const KIND: &'static str = "audit";

    fn ttl(&self) -> Option<UnixTime> {
        Some(self.at.plus(KEPT))
    }
}

fn key(uid: &Uid, id: &str) -> Key {
    Key::pair(partition(uid), format!("{PREFIX}{id}"))
}

/// 48 bits of time in milliseconds and 80 random bits, as 26 characters whose order is that of time.
fn ulid(at: UnixTime, random: &Random) -> String {
    let millis = u128::try_from(at.0.max(0)).unwrap_or_default() * 1_000;
    let chance = random.bytes::<10>().into_iter().fold(0_u128, |value, byte| (value << 8) | u128::from(byte));
    let value = ((millis & 0xffff_ffff_ffff) << 80) | chance;
    let digits =
        (0..26).rev().map(|position| usize::try_from((value >> (position * 5)) & 31).unwrap_or_default());
    digits.map(|digit| char::from(*CROCKFORD.get(digit).unwrap_or(&b'0'))).collect()
}

impl Sessions {
    /// Stores an event. Its loss never undoes what happened, so the caller may go on after an error.
    ///
    /// # Errors
    /// No answer.
    pub async fn audit(&self, uid: &Uid, event: &AuditRecord) -> Result<(), Error> {
        self.table.put_new(key(uid, &event.id), event).await
    }

    /// The newest events of a user, at most `limit`, none older than 90 days.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn audit_events(
        &self,
        uid: &Uid,
        limit: usize,
        now: UnixTime,
    ) -> Result<Vec<AuditRecord>, Error> {
        let range = Range { pk: &partition(uid), prefix: PREFIX, newest_first: true };
        let items = self.table.query(range, Some(limit)).await?;
        let mut events: Vec<AuditRecord> =
            items.into_iter().map(Record::from_item).collect::<Result<_, _>>()?;
        events.retain(|event| now < event.at.plus(KEPT));
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_sort_by_time_whatever_the_chance() {
        let random = Random::seeded(1);
        let ids: Vec<_> =
            [0, 1, 9, 1_700_000_000, 4_000_000_000].map(|at| ulid(UnixTime(at), &random)).into();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.len() == 26), "{ids:?}");
    }
}
