//! Who is asking, and what they may touch.

use crate::account::Account;
use crate::journal::Auth;
use crate::refusal::{Outcome, Refusal};
use crate::tokens::Tokens;

/// The areas an athlete can grant to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Activity,
    Wellness,
    Calendar,
    Library,
    Settings,
    /// Only an API key will do.
    KeyOnly,
    /// Any credential will do.
    Any,
    /// No credential is asked for.
    Open,
}

impl Area {
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Activity => Some("ACTIVITY"),
            Self::Wellness => Some("WELLNESS"),
            Self::Calendar => Some("CALENDAR"),
            Self::Library => Some("LIBRARY"),
            Self::Settings => Some("SETTINGS"),
            Self::KeyOnly | Self::Any | Self::Open => None,
        }
    }
}

/// Whoever sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The athlete the credential belongs to.
    pub(crate) athlete: String,
    /// What the athlete granted; `None` for an API key, which may do everything.
    pub(crate) scope: Option<String>,
    /// The bearer token, to be able to end it.
    pub(crate) token: Option<String>,
}

/// Finds out who is asking.
///
/// # Errors
/// 401 for no or a wrong credential, 403 for a key sent as a token, 500 for Basic that cannot be decoded.
pub(crate) fn authenticate(auth: &Auth, accounts: &[Account], tokens: &Tokens) -> Outcome<Caller> {
    let by_key = |key: &str| accounts.iter().find(|account| account.profile.key == Some(key));
    match auth {
        Auth::Absent => Err(Refusal::Framework(401)),
        Auth::Malformed => Err(Refusal::Application(
            500,
            "java.lang.IllegalArgumentException: Illegal base64 character".to_owned(),
        )),
        Auth::Basic { user, password } => by_key(password)
            .filter(|_| user == "API_KEY")
            .map(|account| Caller { athlete: account.profile.id.to_owned(), scope: None, token: None })
            .ok_or_else(|| Refusal::Application(401, "Unauthorized".to_owned())),
        Auth::Bearer(token) if by_key(token).is_some() => Err(Refusal::denied()),
        Auth::Bearer(token) => tokens
            .find(token)
            .map(|granted| Caller {
                athlete: granted.athlete,
                scope: Some(granted.scope),
                token: Some(token.clone()),
            })
            .ok_or_else(|| Refusal::Application(401, "Unauthorized".to_owned())),
        Auth::Other(_) => Err(Refusal::Application(401, "Unauthorized".to_owned())),
    }
}

impl Caller {
    /// Whether the credential covers an area.
    ///
    /// # Errors
    /// 403 `Access denied` when it does not.
    pub(crate) fn covers(&self, area: Area, write: bool) -> Outcome<()> {
        let Some(scope) = &self.scope else { return Ok(()) };
        if area == Area::KeyOnly {
            return Err(Refusal::denied());
        }
        let Some(name) = area.name() else { return Ok(()) };
        let granted = scope.split([',', ' ']).any(|part| {
            part.split_once(':').is_some_and(|(known, level)| known == name && (level == "WRITE" || !write))
        });
        if granted { Ok(()) } else { Err(Refusal::denied()) }
    }

    /// Whether the caller may read or write an account.
    pub(crate) fn may(&self, account: &Account, write: bool) -> bool {
        if self.athlete == account.profile.id {
            return true;
        }
        let coached = self.scope.is_none() && self.athlete == crate::COACH_ATHLETE;
        coached && account.profile.coached.is_some_and(|access| access == "WRITE" || !write)
    }
}
