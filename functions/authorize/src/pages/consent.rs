use askama::Template;

use super::{Frame, Party, ScopeView};

/// Who is signed in.
pub(crate) struct AthleteView {
    pub(crate) name: String,
    pub(crate) id: String,
}

/// The consent page.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage {
    pub(crate) frame: Frame,
    pub(crate) party: Party,
    pub(crate) athlete: AthleteView,
    pub(crate) scopes: Vec<ScopeView>,
    pub(crate) nothing_ticked: bool,
    pub(crate) csrf: String,
    pub(crate) signout_csrf: String,
    pub(crate) transaction: String,
    pub(crate) grant_days: i64,
    pub(crate) idle_days: i64,
}
