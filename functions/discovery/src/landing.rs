use axum::response::{IntoResponse as _, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, VARY, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderValue};
use oauth::{paths, sha256, to_base64url};
use web::Language;

const STYLE: &str = include_str!("landing/style.css");
const ENGLISH: &str = include_str!("landing/en.html");
const JAPANESE: &str = include_str!("landing/ja.html");

/// The page for people: what this is and how to connect each client. One text per language, filled in once.
pub(crate) struct Landing {
    english: String,
    japanese: String,
    policy: String,
    is_https: bool,
}

impl Landing {
    pub(crate) fn new(config: &config::Discovery) -> Self {
        let public = &config.public;
        // All three are URLs of plain characters, checked at start, so they need no escaping.
        let fill = |page: &str| {
            page.replace("{style}", STYLE)
                .replace("{resource}", public.resource.as_str())
                .replace("{account}", &public.issuer.url(paths::ACCOUNT))
                .replace("{documentation}", &public.documentation)
        };
        Self {
            english: fill(ENGLISH),
            japanese: fill(JAPANESE),
            policy: content_security_policy(),
            is_https: public.issuer.is_https(),
        }
    }

    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let language = Language::preferred(headers);
        let page = match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        };
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_LANGUAGE, language.tag()),
            (VARY, "accept-language"),
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, &self.policy),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "no-referrer"),
        ];
        let mut response = (headers, page.clone()).into_response();
        self.isolate(response.headers_mut());
        response
    }

    fn isolate(&self, headers: &mut HeaderMap) {
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.is_https {
            headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
        }
    }
}

/// Nothing but the one style sheet in the page, named by its digest.
fn content_security_policy() -> String {
    let digest = to_base64url(&sha256(STYLE.as_bytes())).replace('-', "+").replace('_', "/");
    format!(
        "default-src 'none'; style-src 'sha256-{digest}='; img-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}
