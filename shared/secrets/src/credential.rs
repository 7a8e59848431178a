use oauth::SecretString;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;

const BLOCK: usize = 512; // bytes the plaintext is padded to, so that its length says nothing
const LONGEST_NAME: usize = 64; // characters

/// How a user proved to be an athlete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialKind {
    /// An API key of Intervals.icu.
    ApiKey,
    /// A token of Intervals.icu's OAuth.
    OAuth,
    /// The built-in athlete of local runs.
    Demo,
}

impl CredentialKind {
    /// As it stands in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::OAuth => "oauth",
            Self::Demo => "demo",
        }
    }

    /// Reads it back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ApiKey, Self::OAuth, Self::Demo].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An opened credential: wiped on drop; without `Debug`, `Display`, `Serialize` and `PartialEq`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub enum Credential {
    /// An API key of Intervals.icu.
    ApiKey {
        /// The key.
        key: SecretString,
        /// Athlete id as Intervals.icu spells it.
        athlete_id: String,
        /// At most 64 characters are kept.
        athlete_name: String,
    },
    /// A token of Intervals.icu's OAuth.
    OAuth {
        /// The access token; it has no end and no refresh token.
        token: SecretString,
        /// Athlete id as Intervals.icu spells it.
        athlete_id: String,
        /// At most 64 characters are kept.
        athlete_name: String,
    },
    /// The built-in athlete of local runs; its key is part of the program.
    Demo {
        /// Athlete id.
        athlete_id: String,
        /// At most 64 characters are kept.
        athlete_name: String,
    },
}

impl Credential {
    /// How the user proved to be the athlete.
    #[must_use]
    pub const fn kind(&self) -> CredentialKind {
        match self {
            Self::ApiKey { .. } => CredentialKind::ApiKey,
            Self::OAuth { .. } => CredentialKind::OAuth,
            Self::Demo { .. } => CredentialKind::Demo,
        }
    }

    /// Athlete id as Intervals.icu spells it.
    #[must_use]
    pub fn athlete_id(&self) -> &str {
        match self {
            Self::ApiKey { athlete_id, .. }
            | Self::OAuth { athlete_id, .. }
            | Self::Demo { athlete_id, .. } => athlete_id,
        }
    }

    /// The athlete's name.
    #[must_use]
    pub fn athlete_name(&self) -> &str {
        match self {
            Self::ApiKey { athlete_name, .. }
            | Self::OAuth { athlete_name, .. }
            | Self::Demo { athlete_name, .. } => athlete_name,
        }
    }

    fn secret(&self) -> &str {
        match self {
            Self::ApiKey { key, .. } => key.expose(),
            Self::OAuth { token, .. } => token.expose(),
            Self::Demo { .. } => "",
        }
    }

    /// Three length-prefixed texts, padded with zeros to whole blocks.
    pub(crate) fn to_plaintext(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let name = self.athlete_name().chars().take(LONGEST_NAME).collect::<String>();
        let length = 6 + self.secret().len() + self.athlete_id().len() + name.len();
        // The room is reserved at once: growing would leave copies of the secret behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(length.next_multiple_of(BLOCK)));
        for part in [self.secret(), self.athlete_id(), &name] {
            let length = u16::try_from(part.len()).map_err(|_| Error::Sealing)?;
            plain.extend_from_slice(&length.to_be_bytes());
            plain.extend_from_slice(part.as_bytes());
        }
        plain.resize(length.next_multiple_of(BLOCK), 0);
        Ok(plain)
    }

    pub(crate) fn from_plaintext(kind: CredentialKind, plain: &[u8]) -> Option<Self> {
        let mut rest = plain;
        let [secret, athlete_id, athlete_name] =
            [take_text(&mut rest)?, take_text(&mut rest)?, take_text(&mut rest)?];
        let secret = SecretString::new(secret);
        Some(match kind {
            CredentialKind::ApiKey => Self::ApiKey { key: secret, athlete_id, athlete_name },
            CredentialKind::OAuth => Self::OAuth { token: secret, athlete_id, athlete_name },
            CredentialKind::Demo => Self::Demo { athlete_id, athlete_name },
        })
    }
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let (length, after) = rest.split_first_chunk::<2>()?;
    let (text, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = after;
    std::str::from_utf8(text).ok().map(str::to_owned)
}
