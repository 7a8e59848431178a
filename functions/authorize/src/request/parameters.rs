//! Phase 2 of the authorization request: every parameter but the client and its redirect URI.

use oauth::{ChallengeMethod, CodeChallenge, ErrorCode, ScopeSet};
use web::{Parameters, Repeated};

use crate::state::State;

/// The parameters that may stand once; any other name is ignored, also when repeated.
const RECOGNISED: [&str; 8] = [
    "response_type",
    "code_challenge",
    "code_challenge_method",
    "scope",
    "prompt",
    "request",
    "request_uri",
    "response_mode",
];
const LONGEST_STATE: usize = 512;
const LONGEST_SCOPE: usize = 512;
const MOST_SCOPES: usize = 16;
const OFFLINE_ACCESS: &str = "offline_access";

/// What an app asks for.
pub(super) struct AuthorizationRequest {
    pub(super) challenge: CodeChallenge,
    pub(super) method: ChallengeMethod,
    pub(super) scope: ScopeSet,
    /// Whether it asks for a refresh token by scope.
    pub(super) offline_access: bool,
    pub(super) prompt: Prompt,
}

/// How the person is to be asked (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Not at all: never possible here, for every code takes an approval.
    None,
    /// To sign in again.
    Login,
    /// As we see fit.
    Usual,
}

/// The `state` to echo, and whether it may be: it is echoed if it was sent once, even when it is refused.
pub(super) fn state_parameter(parameters: &Parameters) -> (Option<String>, Result<(), ErrorCode>) {
    match parameters.get("state") {
        Err(Repeated) => (None, Err(ErrorCode::InvalidRequest)),
        Ok(None) => (None, Ok(())),
        Ok(Some(state)) => {
            let acceptable = state.len() <= LONGEST_STATE && !state.contains('\0');
            (Some(state.to_owned()), if acceptable { Ok(()) } else { Err(ErrorCode::InvalidRequest) })
        }
    }
}

impl AuthorizationRequest {
    /// Reads the request of a client that is known by now.
    pub(super) fn read(parameters: &Parameters, state: &State) -> Result<Self, ErrorCode> {
        if parameters.repeats_any_of(&RECOGNISED) {
            return Err(ErrorCode::InvalidRequest);
        }
        // Repeats are refused above, so that no value is left out here.
        let value = |name| parameters.get(name).ok().flatten();
        refuse_unsupported(&value)?;
        let (challenge, method) = challenge(&value, state.allow_pkce_plain)?;
        let (scope, offline_access) = match value("scope") {
            None => (state.public.scope, false),
            Some(text) => scope(text)?,
        };
        match parameters.get("resource") {
            Ok(None) => {}
            Ok(Some(resource)) if resource == state.public.resource.as_str() => {}
            Ok(Some(_)) | Err(Repeated) => return Err(ErrorCode::InvalidTarget),
        }
        let prompt = prompt(value("prompt").unwrap_or_default())?;
        Ok(Self { challenge, method, scope, offline_access, prompt })
    }
}

fn refuse_unsupported<'a>(value: &impl Fn(&'static str) -> Option<&'a str>) -> Result<(), ErrorCode> {
    if value("request").is_some() {
        return Err(ErrorCode::RequestNotSupported);
    }
    if value("request_uri").is_some() {
        return Err(ErrorCode::RequestUriNotSupported);
    }
    match value("response_type") {
        None => return Err(ErrorCode::InvalidRequest),
        Some("code") => {}
        Some(_) => return Err(ErrorCode::UnsupportedResponseType),
    }
    match value("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(ErrorCode::InvalidRequest),
    }
}

/// Required of every client (OAuth 2.1 §4.1.1). An absent method is never read as `plain`.
fn challenge<'a>(
    value: &impl Fn(&'static str) -> Option<&'a str>,
    allow_plain: bool,
) -> Result<(CodeChallenge, ChallengeMethod), ErrorCode> {
    let method =
        value("code_challenge_method").and_then(ChallengeMethod::parse).ok_or(ErrorCode::InvalidRequest)?;
    if method == ChallengeMethod::Plain && !allow_plain {
        return Err(ErrorCode::InvalidRequest);
    }
    let text = value("code_challenge").ok_or(ErrorCode::InvalidRequest)?;
    let challenge = CodeChallenge::parse(text, method).ok_or(ErrorCode::InvalidRequest)?;
    Ok((challenge, method))
}

/// The known scopes of the request, and whether `offline_access` is among it, which is no permission by itself.
fn scope(text: &str) -> Result<(ScopeSet, bool), ErrorCode> {
    // RFC 6749 §3.3: printable ASCII but for the quote and the back-slash.
    let plain = |byte: u8| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~');
    let items = || text.split(' ').filter(|item| !item.is_empty());
    if text.len() > LONGEST_SCOPE || items().count() > MOST_SCOPES || !text.bytes().all(plain) {
        return Err(ErrorCode::InvalidScope);
    }
    let known = ScopeSet::known_in(text);
    if known.is_empty() {
        return Err(ErrorCode::InvalidScope);
    }
    Ok((known, items().any(|item| item == OFFLINE_ACCESS)))
}

fn prompt(text: &str) -> Result<Prompt, ErrorCode> {
    let values: Vec<_> = text.split(' ').filter(|value| !value.is_empty()).collect();
    match values.as_slice() {
        ["none"] => Ok(Prompt::None),
        values if values.contains(&"none") => Err(ErrorCode::InvalidRequest),
        values if values.contains(&"login") => Ok(Prompt::Login),
        _ => Ok(Prompt::Usual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_known_scopes_and_needs_one_permission() {
        assert_eq!(scope("intervals:read unknown").unwrap().0.to_string(), "intervals:read");
        assert!(scope("intervals:read offline_access").unwrap().1);
        let many = format!("intervals:read{}", " x".repeat(16));
        let long = format!("intervals:read {}", "x".repeat(500));
        for text in ["unknown", "offline_access", "intervals:read \"", "intervals:read\tx", &many, &long] {
            assert_eq!(scope(text).err(), Some(ErrorCode::InvalidScope), "{text}");
        }
    }

    #[test]
    fn reads_prompt_values_and_refuses_none_among_others() {
        assert_eq!(prompt(""), Ok(Prompt::Usual));
        assert_eq!(prompt("consent select_account later"), Ok(Prompt::Usual));
        assert_eq!(prompt("consent login"), Ok(Prompt::Login));
        assert_eq!(prompt("none"), Ok(Prompt::None));
        assert_eq!(prompt("none login"), Err(ErrorCode::InvalidRequest));
    }
}
