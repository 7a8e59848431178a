//! The HTML: what every page shares, its headers, and one file per kind of page. No script anywhere.
//!
//! To add a page, write a template that extends `layout.html` and a struct beside the others; texts stand in the
//! template in both languages.

mod account;
mod consent;
mod outcome;
mod party;
mod scopes;
mod signin;

use std::sync::LazyLock;

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use oauth::{Issuer, paths};

use crate::error::Error;
use web::Language;

pub(crate) use account::{
    AccountPage, AppView, CredentialView, CsrfValues, EventView, GrantView, SessionView,
};
pub(crate) use consent::{AthleteView, ConsentPage};
pub(crate) use outcome::{OutcomePage, WayBack};
pub(crate) use party::Party;
pub(crate) use scopes::{ScopeView, short_words};
pub(crate) use signin::{Alert, SigninPage};

const STYLE: &str = include_str!("style.css");

/// The hash of the one style sheet, as the policy names it (CSP 3 §2.3.1: standard base64).
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| {
    let url_safe = oauth::to_base64url(&oauth::sha256(STYLE.as_bytes()));
    format!("sha256-{}=", url_safe.replace('-', "+").replace('_', "/"))
});

/// What stands around every page.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// The host of this service, so that a person can compare it with the address bar.
    pub(crate) host: String,
    /// The address of the account page.
    pub(crate) account: String,
    /// The address of the documentation.
    pub(crate) documentation: String,
    /// More room, for the account page.
    pub(crate) wide: bool,
}

impl Frame {
    pub(crate) fn new(language: Language, issuer: &Issuer, documentation: &str) -> Self {
        Self {
            language,
            host: issuer.authority().to_owned(),
            account: format!("{}{}", issuer.authority(), paths::ACCOUNT),
            documentation: documentation.to_owned(),
            wide: false,
        }
    }

    /// See [`Language::say`].
    pub(crate) fn say<'text>(&self, english: &'text str, japanese: &'text str) -> &'text str {
        self.language.say(english, japanese)
    }

    /// The one style sheet.
    #[expect(clippy::unused_self, reason = "templates reach it through the frame")]
    pub(crate) fn style(&self) -> &'static str {
        STYLE
    }
}

/// Where the forms of a page may be sent.
#[derive(Clone, Copy)]
pub(crate) enum Forms<'a> {
    /// Not said. The consent page must not say it: browsers apply it to the whole redirect chain and would block the
    /// way back to loopback, private schemes and hosts that redirect on.
    Unsaid,
    /// Only to this service.
    Own,
    /// To this service, which sends the browser on to Intervals.icu at this origin.
    OwnThen(&'a str),
}

/// Renders a page with its own policy; the headers that all answers share are added by [`add_headers`].
pub(crate) fn render(status: StatusCode, page: &impl Template, forms: Forms<'_>) -> Result<Response, Error> {
    let html = page.render().map_err(Error::Template)?;
    let policy = HeaderValue::try_from(policy(forms)).map_err(|_| Error::Header)?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((status, headers, html).into_response())
}

fn policy(forms: Forms<'_>) -> String {
    let hash = &*STYLE_HASH;
    let policy = format!(
        "default-src 'none'; style-src '{hash}'; img-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    match forms {
        Forms::Unsaid => policy,
        Forms::Own => format!("{policy}; form-action 'self'"),
        Forms::OwnThen(origin) => format!("{policy}; form-action 'self' {origin}"),
    }
}

/// The headers of every answer of this function, redirects included.
pub(crate) fn add_headers(headers: &mut HeaderMap, https: bool) {
    const FIXED: [(HeaderName, &str); 8] = [
        (X_FRAME_OPTIONS, "DENY"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
}

const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(), \
display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), \
magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), \
screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_permits_exactly_the_style_sheet_of_the_page() {
        assert!(!STYLE.contains("</style"), "the style sheet would end its own element");
        assert_eq!(STYLE_HASH.len(), "sha256-".len() + 44);
        assert!(policy(Forms::Unsaid).ends_with("frame-ancestors 'none'"));
        assert!(
            policy(Forms::OwnThen("https://intervals.icu"))
                .ends_with("form-action 'self' https://intervals.icu")
        );
    }
}
