use askama::Template;

use super::{Alert, AthleteView, Frame};

/// An app, by the name it gives itself and its host, with everything it was given.
pub(crate) struct AppView {
    pub(crate) host: String,
    pub(crate) name: Option<String>,
    pub(crate) grants: Vec<GrantView>,
}

/// One grant.
pub(crate) struct GrantView {
    pub(crate) gid: String,
    /// Its scopes in plain words.
    pub(crate) words: String,
    /// The day it was allowed.
    pub(crate) first: String,
    /// The day it was last used.
    pub(crate) last: Option<String>,
}

/// The stored credential, never the credential itself.
pub(crate) struct CredentialView {
    pub(crate) kind: &'static str,
    pub(crate) verified: String,
    pub(crate) rejected: bool,
}

/// One signed-in browser.
pub(crate) struct SessionView {
    pub(crate) id: String,
    pub(crate) browser: String,
    pub(crate) since: String,
    pub(crate) is_this: bool,
}

/// One line of the security log.
pub(crate) struct EventView {
    pub(crate) at: String,
    pub(crate) words: String,
    pub(crate) host: Option<String>,
    pub(crate) address: String,
}

/// One CSRF value per action, so that a value seen in one form does nothing in another.
pub(crate) struct CsrfValues {
    pub(crate) revoke: String,
    pub(crate) revoke_app: String,
    pub(crate) revoke_all: String,
    pub(crate) credential: String,
    pub(crate) end: String,
    pub(crate) export: String,
    pub(crate) signout: String,
    pub(crate) delete: String,
}

/// The account page.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) frame: Frame,
    pub(crate) athlete: Option<AthleteView>,
    pub(crate) done: Option<&'static str>,
    pub(crate) alert: Option<Alert>,
    pub(crate) apps: Vec<AppView>,
    pub(crate) credential: Option<CredentialView>,
    pub(crate) sessions: Vec<SessionView>,
    pub(crate) events: Vec<EventView>,
    pub(crate) csrf: CsrfValues,
    pub(crate) offers_intervals: bool,
}
