use jwt::Claims;
use oauth::audit::Event;
use oauth::{RefreshToken, ScopeSet, SecretString, UnixTime, to_base64url};
use serde::Serialize;
use store::GrantRecord;

use crate::State;
use crate::error::Error;
use crate::keys::{KeyError, Keys};

/// Tokens that were decided upon, and the event that says so.
pub(crate) struct Issued {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) event: Event,
}

/// A signed access token and what the client is told of it.
pub(crate) struct AccessToken {
    text: SecretString,
    seconds: i64,
    scope: ScopeSet,
}

/// The body of a 200 (OAuth 2.1 §3.2.3).
#[derive(Serialize)]
pub(crate) struct Answer {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: ScopeSet,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl From<Issued> for Answer {
    fn from(issued: Issued) -> Self {
        let Issued { access_token, refresh_token, event: _ } = issued;
        Self {
            access_token: access_token.text.expose().to_owned(),
            token_type: "Bearer",
            expires_in: access_token.seconds,
            scope: access_token.scope,
            refresh_token: refresh_token.map(|token| token.encode().expose().to_owned()),
        }
    }
}

/// Signs an access token for a grant (RFC 9068). It never outlives the grant.
pub(crate) fn mint(
    state: &State,
    keys: &Keys,
    grant: &GrantRecord,
    scope: ScopeSet,
    now: UnixTime,
) -> Result<AccessToken, Error> {
    let exp = now.plus(state.lifetimes.access_token).min(grant.abs_exp);
    let claims = Claims {
        iss: state.issuer.as_str().to_owned(),
        aud: state.audience.clone(),
        sub: grant.uid,
        client_id: grant.client_id.clone(),
        scope,
        gid: grant.gid,
        jti: to_base64url(&state.random.bytes::<16>()),
        iat: now,
        exp,
    };
    let text = keys.signer.sign(&claims).map_err(KeyError::from)?;
    Ok(AccessToken { text, seconds: exp.since(now), scope })
}
