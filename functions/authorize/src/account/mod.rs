//! The account page and one file per action of it. Every action is a POST with a CSRF value of its own.

pub(crate) mod credential;
pub(crate) mod delete;
pub(crate) mod end_session;
pub(crate) mod export;
pub(crate) mod page;
pub(crate) mod revoke;
pub(crate) mod revoke_all;
pub(crate) mod revoke_app;
pub(crate) mod signout;

mod gate;
mod security_log;
mod view;

use axum::response::Response;
use oauth::audit::{Event, RevokedBy};
use oauth::paths;
use store::{GrantRecord, GrantStatus, RevokeReason};

use crate::audit::{self, About};
use crate::error::Error;
use crate::redirect::see_other;
use crate::session::SignedIn;
use crate::state::State;
use crate::visit::Visit;

/// What was just done, for the note on the page. A fixed word in the query, never a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Revoked,
    Replaced,
    Deleted,
    Ended,
}

impl Done {
    const ALL: [Self; 4] = [Self::Revoked, Self::Replaced, Self::Deleted, Self::Ended];

    const fn word(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
            Self::Deleted => "deleted",
            Self::Ended => "ended",
        }
    }
}

/// Back to the account page.
fn back(done: Done) -> Result<Response, Error> {
    see_other(&format!("{}?done={}", paths::ACCOUNT, done.word()))
}

/// Revokes grants that the person chose, and writes each down.
async fn revoke(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    grants: impl IntoIterator<Item = &GrantRecord>,
) -> Result<(), Error> {
    let now = state.clock.now();
    for grant in grants {
        if grant.status == GrantStatus::Revoked {
            continue;
        }
        if state.sessions.revoke(&session.uid, &grant.gid, RevokeReason::User, now).await? {
            let about =
                About { uid: Some(session.uid), gid: Some(grant.gid), client_host: Some(grant.host()) };
            audit::record(state, visit, Event::GrantRevoked(RevokedBy::User), about).await;
        }
    }
    Ok(())
}
