//! Whether a form comes from a page of ours, in this browser, for this action.

use http::HeaderMap;
use http::header::{HeaderName, ORIGIN};
use oauth::Issuer;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a form does. Each action has values of its own, so that one seen in one form does nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Signin,
    Consent,
    Revoke,
    RevokeApp,
    RevokeAll,
    Credential,
    EndSession,
    Export,
    Signout,
    Delete,
}

impl Action {
    /// The label that goes into the CSRF value: the last segment of the path.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Signin => "signin",
            Self::Consent => "consent",
            Self::Revoke => "revoke",
            Self::RevokeApp => "revoke-app",
            Self::RevokeAll => "revoke-all",
            Self::Credential => "credential",
            Self::EndSession => "end",
            Self::Export => "export",
            Self::Signout => "signout",
            Self::Delete => "delete",
        }
    }
}

/// Why a form is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// `Origin` is another one, `null`, or repeated.
    #[error("foreign origin")]
    ForeignOrigin,
    /// The browser says that another site sent the form.
    #[error("sent by another site")]
    OtherSite,
    /// Neither `Origin` nor `Sec-Fetch-Site: same-origin`.
    #[error("no origin")]
    NoOrigin,
    /// The cookie that the value is bound to is not there.
    #[error("no cookie")]
    NoCookie,
    /// The `csrf` field is absent, or not the value for this browser, transaction and action.
    #[error("no valid csrf value")]
    NoValue,
}

/// The first check of every POST: it was sent by a page of this origin.
pub(crate) fn check_origin(headers: &HeaderMap, issuer: &Issuer) -> Result<(), Refusal> {
    let site = single(headers, &SEC_FETCH_SITE).map_err(|Repeated| Refusal::OtherSite)?;
    if matches!(site, Some("cross-site" | "same-site")) {
        return Err(Refusal::OtherSite);
    }
    match single(headers, &ORIGIN).map_err(|Repeated| Refusal::ForeignOrigin)? {
        Some(origin) if origin == issuer.as_str() => Ok(()),
        Some(_) => Err(Refusal::ForeignOrigin),
        None if site == Some("same-origin") => Ok(()),
        None => Err(Refusal::NoOrigin),
    }
}

struct Repeated;

/// The value of a header that may stand once; one that is not text is as foreign as any other.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Repeated> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(|value| value.to_str().unwrap_or("?"));
    if values.next().is_some() { Err(Repeated) } else { Ok(first) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(HeaderName, &str)]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        check_origin(&headers, &Issuer::parse("https://mcp.example.com").unwrap())
    }

    #[test]
    fn accepts_our_origin_or_the_word_of_the_browser() {
        assert_eq!(check(&[(ORIGIN, "https://mcp.example.com")]), Ok(()));
        assert_eq!(check(&[(ORIGIN, "https://mcp.example.com"), (SEC_FETCH_SITE, "same-origin")]), Ok(()));
        assert_eq!(check(&[(SEC_FETCH_SITE, "same-origin")]), Ok(()));
    }

    #[test]
    fn refuses_every_other_origin_and_its_absence() {
        let own = (ORIGIN, "https://mcp.example.com");
        for (headers, refusal) in [
            (vec![], Refusal::NoOrigin),
            (vec![(SEC_FETCH_SITE, "none")], Refusal::NoOrigin),
            (vec![(ORIGIN, "null")], Refusal::ForeignOrigin),
            (vec![(ORIGIN, "https://evil.example")], Refusal::ForeignOrigin),
            (vec![(ORIGIN, "https://mcp.example.com.evil.example")], Refusal::ForeignOrigin),
            (vec![(ORIGIN, "https://mcp.example.com/")], Refusal::ForeignOrigin),
            (vec![(ORIGIN, "null"), (SEC_FETCH_SITE, "same-origin")], Refusal::ForeignOrigin),
            (vec![own.clone(), own.clone()], Refusal::ForeignOrigin),
            (vec![own.clone(), (SEC_FETCH_SITE, "cross-site")], Refusal::OtherSite),
            (vec![own, (SEC_FETCH_SITE, "same-site")], Refusal::OtherSite),
        ] {
            assert_eq!(check(&headers), Err(refusal), "{headers:?}");
        }
    }
}
