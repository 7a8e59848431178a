use askama::Template;

use super::{Frame, Party, ScopeView};

/// A problem, and what to do about it.
pub(crate) struct Alert {
    pub(crate) title: &'static str,
    pub(crate) advice: String,
}

/// The sign-in page, of a transaction or of the account page.
#[derive(Template)]
#[template(path = "signin.html")]
pub(crate) struct SigninPage {
    pub(crate) frame: Frame,
    pub(crate) party: Option<Party>,
    pub(crate) scopes: Vec<ScopeView>,
    pub(crate) alert: Option<Alert>,
    pub(crate) csrf: String,
    pub(crate) transaction: Option<String>,
    pub(crate) offers_intervals: bool,
    pub(crate) offers_demo: bool,
}
