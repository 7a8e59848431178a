use askama::Template;

use oauth::ErrorCode;

use super::Frame;
use crate::redirect::Callback;

/// The link back to an app whose host is not curated: the browser is not sent there by itself.
pub(crate) struct WayBack {
    pub(crate) host: String,
    pub(crate) href: String,
}

/// An end of the road: an error, or a denial that is not redirected.
#[derive(Template)]
#[template(path = "outcome.html")]
pub(crate) struct OutcomePage {
    pub(crate) frame: Frame,
    pub(crate) title: &'static str,
    pub(crate) advice: &'static str,
    pub(crate) way_back: Option<WayBack>,
    pub(crate) request_id: Option<String>,
}

impl WayBack {
    /// The link that tells the client of an error.
    pub(crate) fn of(callback: &Callback, code: ErrorCode) -> Self {
        Self { host: callback.uri().host().to_owned(), href: callback.error_location(code) }
    }
}
