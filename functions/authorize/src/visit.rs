use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::header::USER_AGENT;
use http::request::Parts;
use oauth::Digest;
use web::ClientAddress;

use crate::cookies::{CookieId, Cookies};
use crate::error::Error;
use crate::pages::Frame;
use crate::state::State;
use web::Language;

/// Who is at the door, as far as a request says it by itself.
pub(crate) struct Visit {
    pub(crate) language: Language,
    pub(crate) cookies: Cookies,
    /// The network the request came from.
    pub(crate) prefix: String,
    /// The kind of browser, for the list of signed-in browsers.
    pub(crate) browser_family: &'static str,
}

impl FromRequestParts<Arc<State>> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Error> {
        let cookies = Cookies::of(&parts.headers, state.is_https()).map_err(|_| Error::RepeatedCookie)?;
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self {
            language: Language::preferred(&parts.headers),
            cookies,
            prefix: ClientAddress::of(&parts.extensions).prefix(),
            browser_family: family(agent),
        })
    }
}

impl Visit {
    /// The frame of a page for this visitor.
    pub(crate) fn frame(&self, state: &State) -> Frame {
        Frame::new(self.language, &state.public.issuer, &state.public.documentation)
    }

    /// The cookie that binds transactions, with the digest that the tables know it by.
    pub(crate) fn browser(&self) -> Option<(&CookieId, Digest)> {
        self.cookies.browser.as_ref().map(|id| (id, id.digest()))
    }
}

/// The name of a browser family: enough to recognise one's own devices, too little to follow anyone.
fn family(agent: &str) -> &'static str {
    // Each later name also claims to be the earlier ones, so the most particular comes first.
    const FAMILIES: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    FAMILIES.into_iter().find(|(mark, _)| agent.contains(mark)).map_or("Browser", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_browser_by_its_most_particular_mark() {
        assert_eq!(
            family("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"),
            "Edge"
        );
        assert_eq!(
            family("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15"),
            "Safari"
        );
        assert_eq!(family("<script>"), "Browser");
    }
}
