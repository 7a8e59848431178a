use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;
use oauth::{Scope, ScopeSet};

use super::principal::{Principal, Subject};

const API_KEY: &str = "x-api-key";

/// The credential of a request as it was sent. Has no `Debug` outside of tests.
#[cfg_attr(test, derive(Debug, PartialEq, Eq))]
pub(super) enum Presented<'a> {
    /// None that counts: no header, another scheme, an empty token, a token in the query alone.
    Nothing,
    /// More than one, so that it would depend on the reader which one counts.
    Several,
    /// A bearer token.
    Token(&'a str),
    /// An `X-API-Key`. An `Authorization` header beside it decides alone.
    Key(&'a str),
}

/// Who calls, by a credential that verified.
pub(crate) enum Caller {
    /// The holder of an access token.
    Token(Box<jwt::Claims>),
    /// The owner of a private deployment.
    Owner(Arc<secrets::Owner>),
}

impl Caller {
    /// What the caller may do.
    pub(crate) fn scope(&self) -> ScopeSet {
        match self {
            Self::Token(claims) => claims.scope,
            Self::Owner(_) => Scope::ALL.into_iter().collect(),
        }
    }

    /// Whom the caller acts for.
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Token(claims) => Subject::User { uid: claims.sub, gid: claims.gid },
            Self::Owner(_) => Subject::Owner,
        }
    }

    /// The principal of a call that touches no data of the athlete.
    pub(crate) fn without_data(&self) -> Principal {
        Principal::without_data(self.subject(), self.scope())
    }
}

/// Finds the one credential of a request.
pub(super) fn presented<'a>(headers: &'a HeaderMap, query: Option<&str>) -> Presented<'a> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(first) = values.next() else {
        return key(headers);
    };
    // A gateway joins repeated headers with a comma; neither scheme nor token contains one.
    if values.next().is_some() || first.as_bytes().contains(&b',') || has_token(query) {
        return Presented::Several;
    }
    let Ok(value) = first.to_str() else {
        return Presented::Nothing;
    };
    match value.trim().split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Presented::Token(token.trim())
        }
        _ => Presented::Nothing,
    }
}

fn key(headers: &HeaderMap) -> Presented<'_> {
    let mut values = headers.get_all(API_KEY).iter();
    match (values.next().and_then(|value| value.to_str().ok()), values.next()) {
        (Some(key), None) if !key.is_empty() => Presented::Key(key),
        _ => Presented::Nothing,
    }
}

fn has_token(query: Option<&str>) -> bool {
    query.is_some_and(|query| query.split('&').any(|pair| pair.split('=').next() == Some("access_token")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn reads_the_scheme_without_regard_to_case() {
        for value in ["Bearer abc", "bearer abc", "BEARER   abc"] {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().unwrap());
            assert_eq!(presented(&headers, None), Presented::Token("abc"), "{value}");
        }
    }

    #[test]
    fn another_scheme_an_empty_token_or_a_token_in_the_query_is_no_credential() {
        for headers in [
            of(&[]),
            of(&[("authorization", "Basic abc")]),
            of(&[("authorization", "Bearer")]),
            of(&[("authorization", "Bearer  ")]),
            of(&[("authorization", "")]),
        ] {
            assert_eq!(presented(&headers, None), Presented::Nothing);
        }
        assert_eq!(presented(&of(&[]), Some("access_token=abc")), Presented::Nothing);
    }

    #[test]
    fn two_credentials_are_refused_however_they_arrive() {
        let twice = of(&[("authorization", "Bearer a"), ("authorization", "Bearer a")]);
        assert_eq!(presented(&twice, None), Presented::Several);
        assert_eq!(presented(&of(&[("authorization", "Bearer a, Bearer b")]), None), Presented::Several);
        assert_eq!(
            presented(&of(&[("authorization", "Bearer a")]), Some("x=1&access_token=b")),
            Presented::Several
        );
    }

    #[test]
    fn the_key_counts_only_without_an_authorization_header_and_only_once() {
        assert_eq!(presented(&of(&[("x-api-key", "k")]), None), Presented::Key("k"));
        assert_eq!(
            presented(&of(&[("x-api-key", "k"), ("authorization", "Basic x")]), None),
            Presented::Nothing
        );
        assert_eq!(
            presented(&of(&[("x-api-key", "k"), ("authorization", "Bearer t")]), None),
            Presented::Token("t")
        );
        assert_eq!(presented(&of(&[("x-api-key", "k"), ("x-api-key", "k")]), None), Presented::Nothing);
    }
}
