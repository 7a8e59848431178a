use crate::{ErrorCode, Issuer, Scope, ScopeSet, paths};

/// What a protected resource answers when a credential is missing or does not do (RFC 6750 §3, RFC 9728 §5.1).
/// The header and the JSON body are made of the same parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerChallenge {
    case: Case,
    resource_metadata: String,
    scope: Option<ScopeSet>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Missing,
    InvalidToken,
    InvalidRequest,
    InsufficientScope,
}

impl BearerChallenge {
    /// No credential at all: 401 without an error code (RFC 6750 §3.1). `scope` is what to ask for.
    #[must_use]
    pub fn missing(issuer: &Issuer, scope: &ScopeSet) -> Self {
        Self::new(Case::Missing, issuer, Some(*scope))
    }

    /// A token that was refused: 401. Which check refused it is told to the log only.
    #[must_use]
    pub fn invalid_token(issuer: &Issuer, scope: &ScopeSet) -> Self {
        Self::new(Case::InvalidToken, issuer, Some(*scope))
    }

    /// Two credentials in one request: 400.
    #[must_use]
    pub fn invalid_request(issuer: &Issuer) -> Self {
        Self::new(Case::InvalidRequest, issuer, None)
    }

    /// A token without the permission the operation needs: 403, naming every scope of the operation.
    #[must_use]
    pub fn insufficient_scope(issuer: &Issuer, need: Scope) -> Self {
        Self::new(Case::InsufficientScope, issuer, Some(need.with_narrower()))
    }

    fn new(case: Case, issuer: &Issuer, scope: Option<ScopeSet>) -> Self {
        Self { case, resource_metadata: issuer.url(paths::PROTECTED_RESOURCE_METADATA_MCP), scope }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self.case {
            Case::Missing | Case::InvalidToken => 401,
            Case::InvalidRequest => 400,
            Case::InsufficientScope => 403,
        }
    }

    /// The `error` parameter; absent when no credential was sent.
    #[must_use]
    pub const fn error(&self) -> Option<ErrorCode> {
        match self.case {
            Case::Missing => None,
            Case::InvalidToken => Some(ErrorCode::InvalidToken),
            Case::InvalidRequest => Some(ErrorCode::InvalidRequest),
            Case::InsufficientScope => Some(ErrorCode::InsufficientScope),
        }
    }

    /// A static sentence for people.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        match self.case {
            Case::Missing => "An access token is required",
            Case::InvalidToken => "The access token is invalid, expired or revoked",
            Case::InvalidRequest => "Send exactly one credential",
            Case::InsufficientScope => "The access token lacks a scope of this operation",
        }
    }

    /// The scopes to ask for, separated by spaces.
    #[must_use]
    pub fn scope(&self) -> Option<String> {
        self.scope.map(|scope| scope.to_string())
    }

    /// The URL of the protected-resource metadata.
    #[must_use]
    pub fn resource_metadata(&self) -> &str {
        &self.resource_metadata
    }

    /// The value of `WWW-Authenticate`. Every part is ours and free of quotes, so nothing needs escaping.
    #[must_use]
    pub fn header_value(&self) -> String {
        let metadata = format!("resource_metadata=\"{}\"", self.resource_metadata);
        let scope = self.scope().map(|scope| format!("scope=\"{scope}\""));
        let error = self.error().map(|code| format!("error=\"{code}\""));
        let described = (self.case == Case::InvalidToken)
            .then(|| format!("error_description=\"{}\"", self.description()));
        let parts = match self.case {
            Case::Missing | Case::InvalidToken | Case::InvalidRequest => {
                [error, described, Some(metadata), scope]
            }
            Case::InsufficientScope => [error, None, scope, Some(metadata)],
        };
        format!("Bearer {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str =
        r#"resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp""#;

    fn issuer() -> Issuer {
        Issuer::parse("https://mcp.example.com").unwrap()
    }

    #[test]
    fn names_metadata_and_scope_without_an_error_when_no_credential_was_sent() {
        let scope = ScopeSet::known_in("intervals:read intervals:write");
        let challenge = BearerChallenge::missing(&issuer(), &scope);
        assert_eq!(
            challenge.header_value(),
            format!(r#"Bearer {METADATA}, scope="intervals:read intervals:write""#)
        );
        assert_eq!((challenge.status(), challenge.error()), (401, None));
    }

    #[test]
    fn says_invalid_token_with_one_static_description() {
        let scope = ScopeSet::known_in("intervals:read");
        assert_eq!(
            BearerChallenge::invalid_token(&issuer(), &scope).header_value(),
            format!(
                r#"Bearer error="invalid_token", error_description="The access token is invalid, expired or revoked", {METADATA}, scope="intervals:read""#
            )
        );
    }

    #[test]
    fn names_every_scope_of_the_operation_when_one_is_missing() {
        let challenge = BearerChallenge::insufficient_scope(&issuer(), Scope::Write);
        assert_eq!(
            challenge.header_value(),
            format!(
                r#"Bearer error="insufficient_scope", scope="intervals:read intervals:write", {METADATA}"#
            )
        );
        assert_eq!(challenge.status(), 403);
    }

    #[test]
    fn refuses_two_credentials_without_naming_a_scope() {
        let challenge = BearerChallenge::invalid_request(&issuer());
        assert_eq!(challenge.header_value(), format!(r#"Bearer error="invalid_request", {METADATA}"#));
        assert_eq!((challenge.status(), challenge.scope()), (400, None));
    }
}
