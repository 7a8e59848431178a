use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{sha256, to_base64url};

/// The only source of randomness. Passed in, so that a test can repeat a history.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded { seed: u64, drawn: Arc<AtomicU64> },
}

impl Random {
    /// The operating system's generator.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A repeatable sequence for tests; clones share the position. Never for production.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, drawn: Arc::new(AtomicU64::new(0)) })
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: no secret may be made then.
    #[must_use]
    #[expect(
        clippy::panic,
        clippy::disallowed_methods,
        reason = "the one home of randomness; going on without it would be worse"
    )]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            Source::System => {
                if let Err(error) = getrandom::fill(&mut bytes) {
                    panic!("the operating system gives no randomness: {error}");
                }
            }
            Source::Seeded { seed, drawn } => {
                for chunk in bytes.chunks_mut(32) {
                    let position = drawn.fetch_add(1, Ordering::SeqCst);
                    let block = sha256(&[seed.to_be_bytes(), position.to_be_bytes()].concat());
                    for (byte, value) in chunk.iter_mut().zip(block) {
                        *byte = value;
                    }
                }
            }
        }
        bytes
    }

    /// 32 random bytes as 43 base64url characters: codes, states, cookies, transaction ids.
    #[must_use]
    pub fn token(&self) -> String {
        to_base64url(&self.bytes::<32>())
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}
