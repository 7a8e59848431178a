use askama::Template;

use super::{Frame, Party, ScopeView};

/// A problem, and what to do about it.
pub(crate) struct Alert {
    pub(crate) title: &'static str,
    pub(crate) advice: String,
    /// Whether what was typed is the problem.
    pub(crate) is_about_the_key: bool,
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

impl SigninPage {
    fn is_key_refused(&self) -> bool {
        self.alert.as_ref().is_some_and(|alert| alert.is_about_the_key)
    }
}
