use crate::{Digest, Gid, Random, Secret, SecretString, Uid, from_base64url, hmac_sha256, to_base64url};

const PREFIX: &str = "rt1.";
const FIELDS: usize = 1 + 16 + 16 + 4 + 32;
const TAG: usize = 16;

/// One refresh token: `rt1.` + base64url(kid ‖ uid ‖ gid ‖ generation ‖ secret ‖ tag).
///
/// The tag lets garbage be refused before any table is read. The secret of each generation follows from the one
/// before it, so that a repeated refresh gets the same successor and no plaintext needs to be stored.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// The key that made it.
    pub kid: u8,
    /// Whose grant it is.
    pub uid: Uid,
    /// The grant.
    pub gid: Gid,
    /// 1 for the token that came with the code, then one more for each rotation.
    pub generation: u32,
    secret: Secret<32>,
    tag: Secret<TAG>,
}

/// One key of the refresh ring.
#[derive(Clone, Debug)]
pub struct RefreshKey {
    /// Its number, which stands in every token.
    pub kid: u8,
    /// Authenticates tokens.
    pub mac: Secret<32>,
    /// Derives the secret of the next generation.
    pub succession: Secret<32>,
}

/// The refresh ring: makes and reads refresh tokens of one environment.
#[derive(Clone, Debug)]
pub struct RefreshKeys {
    /// The key for new tokens.
    pub active: RefreshKey,
    /// Replaced keys whose tokens still count.
    pub accepted: Vec<RefreshKey>,
    /// Name of the environment; tokens of another one are refused even under the same keys.
    pub environment: String,
}

impl RefreshKeys {
    /// The first token of a grant.
    #[must_use]
    pub fn first(&self, uid: Uid, gid: Gid, random: &Random) -> RefreshToken {
        self.seal(&self.active, uid, gid, 1, Secret::new(random.bytes()))
    }

    /// Reads a token and checks its tag, without any read of a table. `None` for garbage, a changed bit, a second
    /// spelling of the same bytes, an unknown key or another environment.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<RefreshToken> {
        let bytes = from_base64url(text.strip_prefix(PREFIX)?)?;
        let (fields, tag) = bytes.split_last_chunk::<TAG>()?;
        let fields: &[u8; FIELDS] = fields.try_into().ok()?;
        let key = self.key(*fields.first()?)?;
        if !Secret::new(self.tag(key, fields)).matches(tag) {
            return None;
        }
        let (head, secret) = fields.split_last_chunk::<32>()?;
        let (head, generation) = head.split_last_chunk::<4>()?;
        let (head, gid) = head.split_last_chunk::<16>()?;
        let (_, uid) = head.split_last_chunk::<16>()?;
        Some(RefreshToken {
            kid: key.kid,
            uid: Uid::from_bytes(*uid),
            gid: Gid::from_bytes(*gid),
            generation: u32::from_be_bytes(*generation),
            secret: Secret::new(*secret),
            tag: Secret::new(*tag),
        })
    }

    /// The one successor of `token` under the key `kid`. The same arguments always give the same token.
    /// `None` when the key is unknown or the generations are used up.
    #[must_use]
    pub fn successor(&self, token: &RefreshToken, kid: u8) -> Option<RefreshToken> {
        let key = self.key(kid)?;
        let generation = token.generation.checked_add(1)?;
        let parts: [&[u8]; 3] =
            [token.gid.as_bytes(), &token.generation.to_be_bytes(), token.secret.expose()];
        let secret = Secret::new(hmac_sha256(key.succession.expose(), &parts));
        Some(self.seal(key, token.uid, token.gid, generation, secret))
    }

    fn seal(
        &self,
        key: &RefreshKey,
        uid: Uid,
        gid: Gid,
        generation: u32,
        secret: Secret<32>,
    ) -> RefreshToken {
        let fields = fields(key.kid, uid, gid, generation, &secret);
        let tag = Secret::new(self.tag(key, fields.expose().as_ref()));
        RefreshToken { kid: key.kid, uid, gid, generation, secret, tag }
    }

    fn tag(&self, key: &RefreshKey, fields: &[u8]) -> [u8; TAG] {
        let mac = hmac_sha256(key.mac.expose(), &[b"rt1", self.environment.as_bytes(), fields]);
        let mut tag = [0; TAG];
        tag.copy_from_slice(&mac[..TAG]);
        tag
    }

    fn key(&self, kid: u8) -> Option<&RefreshKey> {
        std::iter::once(&self.active).chain(&self.accepted).find(|key| key.kid == kid)
    }
}

impl RefreshToken {
    /// The text the client keeps.
    #[must_use]
    pub fn encode(&self) -> SecretString {
        let fields = fields(self.kid, self.uid, self.gid, self.generation, &self.secret);
        let bytes = [fields.expose().as_slice(), self.tag.expose().as_slice()].concat();
        SecretString::new(format!("{PREFIX}{}", to_base64url(&bytes)))
    }

    /// What the table holds of it: the SHA-256 of its secret.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(self.secret.expose())
    }
}

fn fields(kid: u8, uid: Uid, gid: Gid, generation: u32, secret: &Secret<32>) -> Secret<FIELDS> {
    let parts: [&[u8]; 5] =
        [&[kid], uid.as_bytes(), gid.as_bytes(), &generation.to_be_bytes(), secret.expose()];
    let mut bytes = [0; FIELDS];
    for (byte, value) in bytes.iter_mut().zip(parts.concat()) {
        *byte = value;
    }
    Secret::new(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kid: u8) -> RefreshKey {
        RefreshKey { kid, mac: Secret::new([kid; 32]), succession: Secret::new([kid ^ 0xff; 32]) }
    }

    fn keys() -> RefreshKeys {
        RefreshKeys { active: key(7), accepted: vec![key(6)], environment: "test".into() }
    }

    fn first(keys: &RefreshKeys) -> RefreshToken {
        keys.first(Uid::from_bytes([1; 16]), Gid::from_bytes([2; 16]), &Random::seeded(1))
    }

    #[test]
    fn reads_back_what_it_made() {
        let token = first(&keys());
        let read = keys().parse(token.encode().expose()).unwrap();
        assert_eq!((read.kid, read.uid, read.gid, read.generation), (7, token.uid, token.gid, 1));
        assert_eq!(read.hash(), token.hash());
    }

    #[test]
    fn gives_every_repeat_the_same_successor() {
        let keys = keys();
        let token = first(&keys);
        let once = keys.successor(&token, 7).unwrap();
        let again = keys.successor(&keys.parse(token.encode().expose()).unwrap(), 7).unwrap();
        assert_eq!(once.encode().expose(), again.encode().expose());
        assert_eq!(once.generation, 2);
        assert_ne!(once.hash(), token.hash());
        assert_ne!(keys.successor(&token, 6).unwrap().hash(), once.hash());
        assert!(keys.successor(&token, 5).is_none());
    }

    #[test]
    fn accepts_tokens_of_a_replaced_key_and_refuses_those_of_an_unknown_one() {
        let older = RefreshKeys { active: key(6), accepted: vec![], environment: "test".into() };
        let unknown = RefreshKeys { active: key(5), accepted: vec![], environment: "test".into() };
        assert!(keys().parse(first(&older).encode().expose()).is_some());
        assert!(keys().parse(first(&unknown).encode().expose()).is_none());
    }

    #[test]
    fn refuses_a_token_of_another_environment() {
        let other = RefreshKeys { environment: "other".into(), ..keys() };
        assert!(keys().parse(first(&other).encode().expose()).is_none());
    }

    #[test]
    fn refuses_every_flipped_bit_and_every_other_length() {
        let keys = keys();
        let text = first(&keys).encode();
        let bytes = from_base64url(text.expose().strip_prefix(PREFIX).unwrap()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(keys.parse(&format!("{PREFIX}{}", to_base64url(&changed))).is_none(), "bit {bit}");
        }
        for length in 0..text.expose().len() {
            assert!(keys.parse(&text.expose()[..length]).is_none(), "length {length}");
        }
        assert!(keys.parse(&format!("{}A", text.expose())).is_none());
        assert!(keys.parse(&format!("{}=", text.expose())).is_none());
        assert!(keys.parse(&format!(" {}", text.expose())).is_none());
    }

    #[test]
    fn never_prints_its_secret() {
        let token = first(&keys());
        let printed = format!("{token:?} {:?}", keys());
        assert!(printed.contains("[redacted]"));
        assert!(!printed.contains(token.encode().expose()));
    }

    proptest::proptest! {
        #[test]
        fn refuses_any_text_without_panicking(text in "(rt1\\.)?[A-Za-z0-9_=-]{0,130}|\\PC{0,40}") {
            proptest::prop_assert!(keys().parse(&text).is_none());
        }
    }
}
