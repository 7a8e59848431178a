use oauth::UnixTime;
use serde::{Deserialize, Serialize};

use super::Codes;
use crate::error::{Error, Refusal};
use crate::record::{Key, Record};

/// A counter of one window. It is made by counting, never put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RateRecord {
    n: u32,
}

impl Record for RateRecord {
    const KIND: &'static str = "rate";

    fn ttl(&self) -> Option<UnixTime> {
        None
    }
}

fn key(kind: &str, subject: &str, start: UnixTime) -> Key {
    Key::single(format!("rate#{kind}#{subject}#{}", start.0))
}

/// Windows begin at multiples of their length, so that every function counts in the same one.
fn window(seconds: i64, now: UnixTime) -> UnixTime {
    let seconds = seconds.max(1);
    UnixTime(now.0 - now.0.rem_euclid(seconds))
}

impl Codes {
    /// Counts one event of `kind` for `subject` (a digest, an address prefix, `all`) and answers how many there now are
    /// in the window of `window_seconds` that holds `now`. Creates the item. A repeated write may count twice: the
    /// limits are bounds on abuse, not on right.
    ///
    /// # Errors
    /// No answer.
    pub async fn count(
        &self,
        kind: &str,
        subject: &str,
        window_seconds: i64,
        now: UnixTime,
    ) -> Result<u32, Error> {
        let start = window(window_seconds, now);
        let write = self
            .table
            .update(key(kind, subject, start))
            .change("SET #ttl = :ttl ADD #n :one")
            .value("ttl", start.plus(window_seconds.saturating_mul(2)))
            .value("one", 1_u32);
        match write.send().await {
            Ok(item) => Ok(RateRecord::from_item(item)?.n),
            Err(Refusal::Condition(_)) => Err(Error::Unexplained { kind: RateRecord::KIND }),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Takes one of `most` places of the window that holds `now`, and answers whether there was one. One conditional write,
    /// so that no number of attempts at once gets more than `most` of them. Creates the item. A place that was taken and
    /// whose answer was lost stays taken until the window ends.
    ///
    /// # Errors
    /// No answer.
    pub async fn reserve(
        &self,
        kind: &str,
        subject: &str,
        (window_seconds, most): (i64, u32),
        now: UnixTime,
    ) -> Result<bool, Error> {
        let start = window(window_seconds, now);
        let write = self
            .table
            .update(key(kind, subject, start))
            .change("SET #ttl = :ttl ADD #n :one")
            .when("attribute_not_exists(#n) OR #n < :most")
            .value("ttl", start.plus(window_seconds.saturating_mul(2)))
            .value("one", 1_u32)
            .value("most", most);
        match write.send().await {
            Ok(_) => Ok(true),
            Err(Refusal::Condition(_)) => Ok(false),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// Gives back a place that was taken at `now`. Makes no item and goes below no zero.
    ///
    /// # Errors
    /// No answer.
    pub async fn release(
        &self,
        kind: &str,
        subject: &str,
        window_seconds: i64,
        now: UnixTime,
    ) -> Result<(), Error> {
        let write = self
            .table
            .update(key(kind, subject, window(window_seconds, now)))
            .change("SET #n = #n - :one")
            .when("#n >= :one")
            .value("one", 1_u32);
        match write.send().await {
            Ok(_) | Err(Refusal::Condition(_)) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
        }
    }

    /// How many events were counted in the window that holds `now`, without counting one.
    ///
    /// # Errors
    /// No answer, or an item that cannot be read.
    pub async fn counted(
        &self,
        kind: &str,
        subject: &str,
        window_seconds: i64,
        now: UnixTime,
    ) -> Result<u32, Error> {
        let found: Option<RateRecord> =
            self.table.get(key(kind, subject, window(window_seconds, now))).await?;
        Ok(found.map_or(0, |rate| rate.n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_moments_of_the_same_window_under_one_key() {
        assert_eq!(window(900, UnixTime(1_800)), UnixTime(1_800));
        assert_eq!(window(900, UnixTime(2_699)), UnixTime(1_800));
        assert_eq!(window(900, UnixTime(2_700)), UnixTime(2_700));
    }
}
