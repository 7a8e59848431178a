//! Confirming what cannot be undone: a sealed statement of exactly which objects a call was shown.
//!
//! The token is authenticated, not stored, and holds no secret: a digest and an expiry. Everything it is bound to (user,
//! grant, athlete, tool, arguments) is associated data, so a token of another call does not open.

use oauth::{Clock, Random, Secret, UnixTime, sha256, to_base64url};
use rmcp::model::{RequestStateCodec, SealOptions};
use secrets::{Reader, Vault};
use serde::{Deserialize, Serialize};

/// The keys are derived from the vault ring under this label.
const LABEL: &str = "icu-preview/v1";
/// How long a preview may be acted upon.
const LIFETIME_SECONDS: i64 = 300;

/// Seals and opens preview tokens.
pub(crate) struct Previews {
    keys: Keys,
    clock: Clock,
}

enum Keys {
    Vault(Reader<Vault>),
    Process(Secret<32>),
}

/// One object that a call would change, and what it looked like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) id: String,
    pub(crate) fingerprint: String,
}

/// Why a token does not allow the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PreviewError {
    /// Made for another call, forged, or too old.
    Invalid,
    /// Made for this call, but an object is no longer what was shown.
    Changed,
    /// The keys cannot be read.
    NoKeys,
}

#[derive(Serialize, Deserialize)]
struct Statement {
    objects: String,
    exp: UnixTime,
}

impl Previews {
    /// Keys that every process of a deployment shares.
    pub(crate) const fn of_vault(vault: Reader<Vault>, clock: Clock) -> Self {
        Self { keys: Keys::Vault(vault), clock }
    }

    /// A key of this process alone.
    pub(crate) fn of_process(random: &Random, clock: Clock) -> Self {
        Self { keys: Keys::Process(Secret::new(random.bytes())), clock }
    }

    /// A token for exactly these objects. `binding` names the call.
    pub(crate) async fn seal(&self, binding: &str, objects: &[Seen]) -> Result<String, PreviewError> {
        let statement = Statement { objects: digest(objects), exp: self.clock.now().plus(LIFETIME_SECONDS) };
        let options = SealOptions::new().associated_data(binding.as_bytes());
        self.codec().await?.seal_json_with(&statement, &options).map_err(|_| PreviewError::NoKeys)
    }

    /// Whether the token allows this call on these objects now.
    pub(crate) async fn check(
        &self,
        binding: &str,
        token: &str,
        objects: &[Seen],
    ) -> Result<(), PreviewError> {
        let opened = self.codec().await?.open_json_with::<Statement>(token, binding.as_bytes());
        let statement = opened.map_err(|_| PreviewError::Invalid)?;
        if self.clock.now() >= statement.exp {
            return Err(PreviewError::Invalid);
        }
        if statement.objects == digest(objects) { Ok(()) } else { Err(PreviewError::Changed) }
    }

    async fn codec(&self) -> Result<RequestStateCodec, PreviewError> {
        let (active, all) = match &self.keys {
            Keys::Process(key) => (key.clone(), vec![key.clone()]),
            Keys::Vault(reader) => {
                let vault = reader.current().await.map_err(|_| PreviewError::NoKeys)?;
                let active = vault.label_key(LABEL).map_err(|_| PreviewError::NoKeys)?;
                let all = vault.label_keys(LABEL).map_err(|_| PreviewError::NoKeys)?;
                (active, all)
            }
        };
        let ring = all.iter().map(|key| (name(key), key.expose().to_vec()));
        RequestStateCodec::new_with_keyring(name(&active), ring).map_err(|_| PreviewError::NoKeys)
    }
}

/// A short public name of a key, the same in every process.
fn name(key: &Secret<32>) -> String {
    to_base64url(&sha256(key.expose())).chars().take(8).collect()
}

/// One digest over all objects, whatever their order.
fn digest(objects: &[Seen]) -> String {
    let mut sorted: Vec<String> =
        objects.iter().map(|seen| format!("{}\n{}", seen.id, seen.fingerprint)).collect();
    sorted.sort_unstable();
    to_base64url(&sha256(sorted.join("\n\n").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn previews() -> (Previews, Clock) {
        let clock = Clock::fixed(UnixTime(1_781_697_600));
        (Previews::of_process(&Random::seeded(7), clock.clone()), clock)
    }

    fn seen(id: &str, fingerprint: &str) -> Seen {
        Seen { id: id.into(), fingerprint: fingerprint.into() }
    }

    #[tokio::test]
    async fn allows_the_same_call_on_the_same_objects_in_any_order() {
        let (previews, _) = previews();
        let token = previews.seal("a/delete_events", &[seen("1", "x"), seen("2", "y")]).await.unwrap();
        assert_eq!(
            previews.check("a/delete_events", &token, &[seen("2", "y"), seen("1", "x")]).await,
            Ok(())
        );
        assert!(token.len() < 250, "{}", token.len());
    }

    #[tokio::test]
    async fn refuses_another_call_and_a_forged_token() {
        let (previews, _) = previews();
        let objects = [seen("1", "x")];
        let token = previews.seal("a/delete_events", &objects).await.unwrap();
        assert_eq!(previews.check("b/delete_events", &token, &objects).await, Err(PreviewError::Invalid));
        let forged = format!("{}A", &token[..token.len() - 1]);
        for text in ["", "x", forged.as_str(), &"A".repeat(10_000)] {
            assert_eq!(previews.check("a/delete_events", text, &objects).await, Err(PreviewError::Invalid));
        }
    }

    #[tokio::test]
    async fn tells_a_changed_object_from_a_wrong_token() {
        let (previews, _) = previews();
        let token = previews.seal("a", &[seen("1", "x")]).await.unwrap();
        for objects in
            [vec![seen("1", "z")], vec![seen("2", "x")], vec![seen("1", "x"), seen("2", "y")], vec![]]
        {
            assert_eq!(previews.check("a", &token, &objects).await, Err(PreviewError::Changed));
        }
    }

    #[tokio::test]
    async fn ends_after_five_minutes() {
        let (previews, clock) = previews();
        let token = previews.seal("a", &[seen("1", "x")]).await.unwrap();
        clock.advance(299);
        assert_eq!(previews.check("a", &token, &[seen("1", "x")]).await, Ok(()));
        clock.advance(1);
        assert_eq!(previews.check("a", &token, &[seen("1", "x")]).await, Err(PreviewError::Invalid));
    }
}
