use crate::{SecretString, constant_time_eq, from_base64url, sha256, to_base64url};

/// How a code challenge was made from its verifier (RFC 7636 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeMethod {
    /// The SHA-256 of the verifier.
    S256,
    /// The verifier itself; only where the operator allows it.
    Plain,
}

impl ChallengeMethod {
    /// Reads the exact spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "S256" => Some(Self::S256),
            "plain" => Some(Self::Plain),
            _ => None,
        }
    }

    /// The method as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S256 => "S256",
            Self::Plain => "plain",
        }
    }
}

/// The `code_challenge` of an authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a challenge: for `S256` the canonical base64url of 32 bytes, for `plain` a verifier (RFC 7636 §4.2).
    #[must_use]
    pub fn parse(text: &str, method: ChallengeMethod) -> Option<Self> {
        let well_formed = match method {
            ChallengeMethod::S256 => from_base64url(text).is_some_and(|bytes| bytes.len() == 32),
            ChallengeMethod::Plain => is_verifier(text),
        };
        well_formed.then(|| Self(text.to_owned()))
    }

    /// A challenge that was accepted before.
    #[must_use]
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The challenge as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `verifier` is the one this challenge was made from. Takes the same time for every wrong verifier.
    #[must_use]
    pub fn verify(&self, method: ChallengeMethod, verifier: &CodeVerifier) -> bool {
        match method {
            ChallengeMethod::S256 => {
                let digest = to_base64url(&sha256(verifier.0.expose().as_bytes()));
                constant_time_eq(digest.as_bytes(), self.0.as_bytes())
            }
            ChallengeMethod::Plain => verifier.0.matches(&self.0),
        }
    }
}

/// The `code_verifier` of a token request: 43 to 128 unreserved characters (RFC 7636 §4.1).
#[derive(Clone, Debug)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// Reads a verifier; `None` when its length or a character is wrong.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_verifier(text).then(|| Self(SecretString::new(text.to_owned())))
    }
}

fn is_verifier(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn verifies_the_vector_of_rfc_7636_appendix_b() {
        let challenge = CodeChallenge::parse(CHALLENGE, ChallengeMethod::S256).unwrap();
        assert!(challenge.verify(ChallengeMethod::S256, &CodeVerifier::parse(VERIFIER).unwrap()));
    }

    #[test]
    fn refuses_the_challenge_in_place_of_the_verifier() {
        let challenge = CodeChallenge::parse(CHALLENGE, ChallengeMethod::S256).unwrap();
        assert!(!challenge.verify(ChallengeMethod::S256, &CodeVerifier::parse(CHALLENGE).unwrap()));
    }

    #[test]
    fn takes_plain_only_when_asked_for_plain() {
        let challenge = CodeChallenge::parse(VERIFIER, ChallengeMethod::Plain).unwrap();
        let verifier = CodeVerifier::parse(VERIFIER).unwrap();
        assert!(challenge.verify(ChallengeMethod::Plain, &verifier));
        assert!(!challenge.verify(ChallengeMethod::S256, &verifier));
        assert_eq!(ChallengeMethod::parse("Plain"), None);
        assert_eq!(ChallengeMethod::parse("s256"), None);
    }

    #[test]
    fn refuses_a_challenge_that_is_not_the_canonical_form_of_32_bytes() {
        let shorter = &CHALLENGE[..42];
        let padded = format!("{CHALLENGE}=");
        let unused_bits_set = format!("{}N", &CHALLENGE[..42]);
        let standard_alphabet = CHALLENGE.replace('-', "+");
        for text in ["", shorter, &padded, &unused_bits_set, &standard_alphabet] {
            assert_eq!(CodeChallenge::parse(text, ChallengeMethod::S256), None, "{text}");
        }
    }

    #[test]
    fn bounds_length_and_characters_of_the_verifier() {
        assert!(CodeVerifier::parse(&"a".repeat(42)).is_none());
        assert!(CodeVerifier::parse(&"~".repeat(43)).is_some());
        assert!(CodeVerifier::parse(&"a".repeat(128)).is_some());
        assert!(CodeVerifier::parse(&"a".repeat(129)).is_none());
        for odd in ["+", "/", "=", " ", "é", "\n"] {
            assert!(CodeVerifier::parse(&format!("{}{odd}", "a".repeat(43))).is_none(), "{odd:?}");
        }
    }

    #[test]
    fn never_prints_the_verifier() {
        assert!(!format!("{:?}", CodeVerifier::parse(VERIFIER).unwrap()).contains("dBjf"));
    }
}
