//! The two cookies: the browser session, and the browser itself, to which transactions are bound.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use oauth::{Digest, Random};

/// The two cookie names, with the prefix that a browser gives only to the very host that set them.
struct Names {
    session: &'static str,
    browser: &'static str,
}

const HTTPS: Names = Names { session: "__Host-icu_s", browser: "__Host-icu_b" };
/// Browsers refuse `Secure` cookies, and with them the prefix, on plain http.
const LOCAL: Names = Names { session: "icu_s", browser: "icu_b" };

/// A remembered session survives the end of the browser for this long, in seconds.
const REMEMBERED: i64 = 30 * 86_400;

/// A cookie of ours stands more than once in a request: one of them was planted (cookie tossing).
#[derive(Debug)]
pub(crate) struct Repeated;

/// A random id that a cookie carries. Never printed; tables hold its digest.
#[derive(Clone)]
pub(crate) struct CookieId(String);

impl CookieId {
    pub(crate) fn random(random: &Random) -> Self {
        Self(random.token())
    }

    /// 43 base64url characters; anything else was not set by us and counts as absent.
    fn parse(text: &str) -> Option<Self> {
        let bytes = oauth::from_base64url(text)?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The value, for the CSRF key schedule and the `Set-Cookie` header.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What the tables know it by.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

/// The cookies of one request.
pub(crate) struct Cookies {
    pub(crate) session: Option<CookieId>,
    pub(crate) browser: Option<CookieId>,
}

impl Cookies {
    /// Reads ours out of the `Cookie` headers.
    pub(crate) fn of(headers: &HeaderMap, https: bool) -> Result<Self, Repeated> {
        let names = names(https);
        Ok(Self { session: single(headers, names.session)?, browser: single(headers, names.browser)? })
    }
}

/// Sets the session cookie; a remembered one outlives the browser.
pub(crate) fn set_session(id: &CookieId, remembered: bool, https: bool) -> Option<HeaderValue> {
    set(names(https).session, id.expose(), remembered.then_some(REMEMBERED), https)
}

/// Sets the browser cookie, which ends with the browser.
pub(crate) fn set_browser(id: &CookieId, https: bool) -> Option<HeaderValue> {
    set(names(https).browser, id.expose(), None, https)
}

/// Removes the session cookie.
pub(crate) fn clear_session(https: bool) -> Option<HeaderValue> {
    set(names(https).session, "", Some(0), https)
}

const fn names(https: bool) -> Names {
    if https { HTTPS } else { LOCAL }
}

/// Lax, not Strict: the first GET comes from another site and must see the session; every change is a POST.
fn set(name: &str, value: &str, max_age: Option<i64>, https: bool) -> Option<HeaderValue> {
    let max_age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let secure = if https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{max_age}");
    let mut header = HeaderValue::try_from(text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

fn single(headers: &HeaderMap, name: &str) -> Result<Option<CookieId>, Repeated> {
    let pairs =
        headers.get_all(COOKIE).iter().flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
    let mut values = pairs.filter_map(|pair| {
        let (found, value) = std::str::from_utf8(pair).ok()?.trim().split_once('=')?;
        (found == name).then_some(value)
    });
    let first = values.next();
    match values.next() {
        Some(_) => Err(Repeated),
        None => Ok(first.and_then(CookieId::parse)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        headers
    }

    #[test]
    fn refuses_a_repeated_cookie_in_one_header_or_in_two() {
        let id = Random::seeded(1).token();
        let twice = format!("__Host-icu_s={id}; __Host-icu_s={id}");
        let one = format!("__Host-icu_s={id}");
        assert!(Cookies::of(&headers(&[&twice]), true).is_err());
        assert!(Cookies::of(&headers(&[&one, &one]), true).is_err());
        assert!(Cookies::of(&headers(&[&one, "__Host-icu_s=planted"]), true).is_err());
        assert!(Cookies::of(&headers(&[&one]), true).unwrap().session.is_some());
    }

    #[test]
    fn takes_only_the_prefixed_name_on_https() {
        let id = Random::seeded(1).token();
        let plain = headers(&[&format!("icu_s={id}; icu_b={id}")]);
        assert!(Cookies::of(&plain, true).unwrap().browser.is_none());
        assert!(Cookies::of(&plain, false).unwrap().browser.is_some());
    }

    #[test]
    fn sets_every_attribute_that_keeps_a_cookie_to_this_host() {
        let id = CookieId::random(&Random::seeded(1));
        let value = set_session(&id, true, true).unwrap();
        let expected =
            format!("__Host-icu_s={}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000", id.expose());
        assert_eq!(value.to_str().unwrap(), expected);
        let local = set_browser(&id, false).unwrap();
        assert_eq!(local.to_str().unwrap(), format!("icu_b={}; Path=/; HttpOnly; SameSite=Lax", id.expose()));
    }
}
