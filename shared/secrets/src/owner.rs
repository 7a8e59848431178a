use oauth::{SecretString, constant_time_eq, sha256};
use serde::{Deserialize, Serialize};

use crate::content::Content;
use crate::{Error, Material, encoding};

const SHORTEST_KEY: usize = 32; // characters

/// The owner of a private deployment: exists only when all three values are there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Owner {
    #[serde(rename = "MCP_API_KEY", with = "encoding::text", default = "empty")]
    mcp_api_key: SecretString,
    #[serde(rename = "API_KEY", with = "encoding::text", default = "empty")]
    api_key: SecretString,
    #[serde(rename = "ATHLETE_ID", default)]
    athlete_id: String,
}

const fn empty() -> SecretString {
    SecretString::new(String::new())
}

impl Owner {
    /// Takes `MCP_API_KEY`, `API_KEY` and `ATHLETE_ID`; `None` unless the first has at least 32 characters and the others
    /// are not empty. Half an owner is none: the header is then ignored.
    #[must_use]
    pub fn new(mcp_api_key: SecretString, api_key: SecretString, athlete_id: String) -> Option<Self> {
        let is_long = mcp_api_key.expose().chars().count() >= SHORTEST_KEY;
        let is_complete = !api_key.expose().is_empty() && !athlete_id.is_empty();
        (is_long && is_complete).then_some(Self { mcp_api_key, api_key, athlete_id })
    }

    /// Whether this is the owner's `X-API-Key`, in constant time whatever its length.
    #[must_use]
    pub fn is_key(&self, presented: &str) -> bool {
        constant_time_eq(&sha256(self.mcp_api_key.expose().as_bytes()), &sha256(presented.as_bytes()))
    }

    /// The key for Intervals.icu.
    #[must_use]
    pub const fn api_key(&self) -> &SecretString {
        &self.api_key
    }

    /// The athlete the key belongs to.
    #[must_use]
    pub fn athlete_id(&self) -> &str {
        &self.athlete_id
    }
}

impl Content for Owner {
    const NAME: &'static str = "owner";
    const IN_FILE: bool = false;

    fn read(text: &SecretString) -> Result<Self, Error> {
        let stored: Self =
            serde_json::from_str(text.expose()).map_err(|source| Error::malformed(Self::NAME, &source))?;
        Self::new(stored.mcp_api_key, stored.api_key, stored.athlete_id)
            .ok_or(Error::NotReady { secret: Self::NAME })
    }

    /// The owner of a local deployment comes from the environment.
    fn of(_: &Material) -> Option<Self> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn read(text: &str) -> Result<Owner, Error> {
        Owner::read(&SecretString::new(text.to_owned()))
    }

    #[test]
    fn exists_only_when_complete() {
        let whole = format!(r#"{{"state":"empty","MCP_API_KEY":"{KEY}","API_KEY":"k","ATHLETE_ID":"i1"}}"#);
        assert!(read(&whole).unwrap().is_key(KEY));
        for part in ["MCP_API_KEY", "API_KEY", "ATHLETE_ID"] {
            assert!(matches!(read(&whole.replace(part, "other")), Err(Error::NotReady { .. })), "{part}");
        }
        assert!(matches!(read(&whole.replace(KEY, &KEY[1..])), Err(Error::NotReady { .. })));
        assert!(matches!(read(r#"{"state":"empty","placeholder":"x"}"#), Err(Error::NotReady { .. })));
        assert!(matches!(read("no"), Err(Error::Malformed { .. })));
    }

    #[test]
    fn refuses_every_other_key() {
        let owner =
            Owner::new(SecretString::new(KEY.into()), SecretString::new("k".into()), "i1".into()).unwrap();
        for key in ["", "0", &KEY[1..], &format!("{KEY}0"), &KEY.to_uppercase()] {
            assert!(!owner.is_key(key));
        }
        assert!(!format!("{owner:?}").contains(KEY));
    }
}
