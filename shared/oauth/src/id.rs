use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Random, hmac_sha256, to_base64url};

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A user: 128 random bits, 26 characters of lower-case base32. The `sub` of every token; never the athlete id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uid([u8; 16]);

/// A grant: what one user gave one client. 128 random bits, 26 characters of lower-case base32.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gid([u8; 16]);

macro_rules! identifier {
    ($name:ident) => {
        impl $name {
            /// A new random identifier.
            #[must_use]
            pub fn random(random: &Random) -> Self {
                Self(random.bytes())
            }

            /// From its 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Its 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// Reads the 26 characters back; anything else is `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                decode(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or("not an identifier of 26 base32 characters")
            }
        }
    };
}

identifier!(Uid);
identifier!(Gid);

/// An athlete id under the index key: HMAC-SHA-256, base64url. Links an athlete to a [`Uid`] without naming the athlete.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AthleteDigest(String);

impl AthleteDigest {
    /// The digest of `athlete_id` under the index key.
    #[must_use]
    pub fn of(index_key: &[u8; 32], athlete_id: &str) -> Self {
        Self(to_base64url(&hmac_sha256(index_key, &[b"athlete", athlete_id.as_bytes()])))
    }

    /// 43 base64url characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn encode(bytes: &[u8; 16]) -> String {
    let value = u128::from_be_bytes(*bytes);
    // 26 characters hold 130 bits: the number is written from its top, with two zero bits at the end.
    (0..26)
        .map(|position| {
            let shift = 123 - position * 5;
            let index = if shift >= 0 { value >> shift } else { value << -shift } & 31;
            char::from(*BASE32.get(index as usize).unwrap_or(&b'a'))
        })
        .collect()
}

fn decode(text: &str) -> Option<[u8; 16]> {
    if text.len() != 26 {
        return None;
    }
    let mut value: u128 = 0;
    for (position, byte) in text.bytes().enumerate() {
        let digit = BASE32.iter().position(|known| *known == byte)? as u128;
        if position == 25 {
            if digit & 3 != 0 {
                return None;
            }
            value = (value << 3) | (digit >> 2);
        } else {
            value = (value << 5) | digit;
        }
    }
    Some(value.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_wrote_at_both_ends_of_the_range() {
        for bytes in [[0_u8; 16], [255; 16], *b"0123456789abcdef"] {
            let uid = Uid::from_bytes(bytes);
            assert_eq!(uid.to_string().len(), 26);
            assert_eq!(Uid::parse(&uid.to_string()), Some(uid));
        }
    }

    #[test]
    fn refuses_a_second_spelling_of_the_same_identifier() {
        let text = Uid::from_bytes([0; 16]).to_string();
        assert_eq!(Uid::parse(&format!("{}b", &text[..25])), None);
        assert_eq!(Uid::parse(&text.to_uppercase()), None);
        assert_eq!(Uid::parse(""), None);
    }
}
