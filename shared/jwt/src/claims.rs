use oauth::{Gid, ScopeSet, Uid, UnixTime};
use serde::{Deserialize, Deserializer, Serialize};

/// What an access token says (RFC 9068 §2.2): exactly these members. No athlete id and no name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// The issuer, `https://HOST`.
    pub iss: String,
    /// The one resource the token is for (RFC 8707).
    pub aud: String,
    /// The user.
    pub sub: Uid,
    /// The client the token was given to.
    pub client_id: String,
    /// What the token permits; never more than the grant.
    pub scope: ScopeSet,
    /// The grant the token comes from.
    pub gid: Gid,
    /// 128 random bits as base64url.
    pub jti: String,
    /// When it was issued, in seconds.
    pub iat: UnixTime,
    /// When it ends, in seconds: it is valid while `now < exp`.
    pub exp: UnixTime,
}

/// Claims as read: an unknown, repeated, missing or mistyped member is an error of the parser.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadClaims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    sub: Uid,
    client_id: String,
    scope: ScopeSet,
    gid: Gid,
    jti: String,
    pub(crate) iat: UnixTime,
    pub(crate) exp: UnixTime,
    #[serde(default, deserialize_with = "present")]
    pub(crate) nbf: Option<UnixTime>,
}

impl From<ReadClaims> for Claims {
    fn from(read: ReadClaims) -> Self {
        let ReadClaims { iss, aud, sub, client_id, scope, gid, jti, iat, exp, nbf: _ } = read;
        Self { iss, aud, sub, client_id, scope, gid, jti, iat, exp }
    }
}

/// A member that may be absent, but is a time when it is there: `null` is refused.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<UnixTime>, D::Error> {
    UnixTime::deserialize(deserializer).map(Some)
}
