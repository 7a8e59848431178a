use oauth::{Random, Secret, SecretString, UnixTime, constant_time_eq, hmac_sha256, to_base64url};
use serde::{Deserialize, Serialize};

use crate::content::{Content, read_json};
use crate::material::check_interval;
use crate::{Error, Material, Ring, encoding};

/// Seconds a replaced CSRF key is accepted: longer than any page of ours is open for an answer.
const CSRF_OVERLAP: i64 = 30 * 60;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct CsrfKey(#[serde(with = "encoding::key")] Secret<32>);

/// Our registration as an application of Intervals.icu.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Upstream {
    /// A small number, as text.
    pub client_id: String,
    /// Its secret.
    #[serde(with = "encoding::text")]
    pub client_secret: SecretString,
}

/// The `browser` secret: keys of the pages. Read by authorize only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Browser {
    changed: UnixTime,
    csrf: Ring<CsrfKey>,
    #[serde(with = "encoding::key")]
    index_key: Secret<32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upstream: Option<Upstream>,
}

/// What the operator may have written before the first rotation.
#[derive(Default, Deserialize)]
struct Prepared {
    #[serde(default)]
    upstream: Option<Upstream>,
}

impl Browser {
    /// The first keys.
    #[must_use]
    pub fn first(now: UnixTime, random: &Random, upstream: Option<Upstream>) -> Self {
        let csrf = Ring::first(new_csrf_key(random), new_csrf_key(random), now);
        Self { changed: now, csrf, index_key: Secret::new(random.bytes()), upstream }
    }

    /// The first keys beside what the operator wrote into the placeholder.
    #[must_use]
    pub fn first_beside(placeholder: &SecretString, now: UnixTime, random: &Random) -> Self {
        let prepared: Prepared = serde_json::from_str(placeholder.expose()).unwrap_or_default();
        Self::first(now, random, prepared.upstream)
    }

    /// The CSRF ring one step on. The index key stays: the athlete links are stored under it.
    ///
    /// # Errors
    /// The ring changed less than 15 minutes ago.
    pub fn advanced(&self, now: UnixTime, random: &Random) -> Result<Self, Error> {
        check_interval(Self::NAME, self.changed, now)?;
        let csrf = self.csrf.advanced(now, Some(CSRF_OVERLAP), |_| Ok::<_, Error>(new_csrf_key(random)))?;
        Ok(Self { changed: now, csrf, index_key: self.index_key.clone(), upstream: self.upstream.clone() })
    }

    /// The hidden `csrf` value of a form: bound to the session (or browser) id, the transaction id (empty without one) and
    /// the action's label.
    ///
    /// # Errors
    /// The operator revoked the active key, and no rotation has run since.
    pub fn csrf(&self, session: &str, transaction: &str, label: &str) -> Result<String, Error> {
        let key = self.csrf.active().ok_or(Error::NoActiveKey { secret: Self::NAME })?;
        Ok(csrf_value(key, session, transaction, label))
    }

    /// Whether a posted `csrf` value belongs to these three, in constant time.
    #[must_use]
    pub fn is_csrf(&self, value: &str, session: &str, transaction: &str, label: &str, now: UnixTime) -> bool {
        let is_value =
            |key| constant_time_eq(csrf_value(key, session, transaction, label).as_bytes(), value.as_bytes());
        self.csrf.accepted(now).any(is_value)
    }

    /// The key under which athlete ids are linked to users. Never rotates.
    #[must_use]
    pub const fn index_key(&self) -> &[u8; 32] {
        self.index_key.expose()
    }

    /// Our registration with Intervals.icu, when there is one.
    #[must_use]
    pub const fn upstream(&self) -> Option<&Upstream> {
        self.upstream.as_ref()
    }
}

impl Content for Browser {
    const NAME: &'static str = "browser";

    fn read(text: &SecretString) -> Result<Self, Error> {
        read_json(Self::NAME, text)
    }

    fn of(material: &Material) -> Option<Self> {
        Some(material.browser.clone())
    }
}

fn new_csrf_key(random: &Random) -> CsrfKey {
    CsrfKey(Secret::new(random.bytes()))
}

fn csrf_value(key: &CsrfKey, session: &str, transaction: &str, label: &str) -> String {
    let part = |text: &str| [&(text.len() as u64).to_be_bytes(), text.as_bytes()].concat();
    to_base64url(&hmac_sha256(key.0.expose(), &[b"csrf", &part(session), &part(transaction), &part(label)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn browser() -> Browser {
        Browser::first(NOW, &Random::seeded(1), None)
    }

    #[test]
    fn binds_a_csrf_value_to_session_transaction_and_action() {
        let browser = browser();
        let value = browser.csrf("session", "txn", "consent").unwrap();
        assert_eq!(
            value,
            browser.csrf("session", "txn", "consent").unwrap(),
            "the same page may be rendered twice"
        );
        assert!(browser.is_csrf(&value, "session", "txn", "consent", NOW));
        for (session, txn, label) in [
            ("other", "txn", "consent"),
            ("session", "other", "consent"),
            ("session", "txn", "signin"),
            ("sessiont", "xn", "consent"),
            ("session", "", "txnconsent"),
        ] {
            assert!(!browser.is_csrf(&value, session, txn, label, NOW), "{session} {txn} {label}");
        }
        assert!(!browser.is_csrf("", "session", "txn", "consent", NOW));
    }

    #[test]
    fn accepts_a_csrf_value_for_thirty_minutes_after_its_key_was_replaced() {
        let old = browser();
        let value = old.csrf("session", "txn", "consent").unwrap();
        let later = NOW.plus(86_400);
        let new = old.advanced(later, &Random::seeded(2)).unwrap();
        assert!(new.is_csrf(&value, "session", "txn", "consent", later.plus(1_799)));
        assert!(!new.is_csrf(&value, "session", "txn", "consent", later.plus(1_800)));
        let coming = new.csrf("session", "txn", "consent").unwrap();
        assert!(
            old.is_csrf(&coming, "session", "txn", "consent", later),
            "a reader with the old ring knows the new key"
        );
    }

    #[test]
    fn a_rotation_keeps_the_index_key_and_what_the_operator_wrote() {
        let placeholder =
            r#"{"state":"empty","placeholder":"x","upstream":{"client_id":"7","client_secret":"s"}}"#;
        let first = Browser::first_beside(&SecretString::new(placeholder.into()), NOW, &Random::seeded(1));
        let next = first.advanced(NOW.plus(900), &Random::seeded(2)).unwrap();
        let read = Browser::read(&next.write().unwrap()).unwrap();
        assert_eq!(read.index_key(), first.index_key());
        assert_eq!(read.upstream().unwrap().client_id, "7");
        assert!(matches!(
            next.advanced(NOW.plus(1_799), &Random::seeded(3)),
            Err(Error::ChangedRecently { .. })
        ));
    }
}
