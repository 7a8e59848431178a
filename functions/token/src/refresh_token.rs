//! `grant_type=refresh_token` (OAuth 2.1 §4.3): first what costs nothing, last the one write that decides.

use oauth::audit::Event;
use oauth::{RefreshToken, Scope, ScopeSet};
use store::{GrantRecord, ProfileRecord, RevokeReason, RotateError, Rotation};
use web::Parameters;

use crate::State;
use crate::attempt::Attempt;
use crate::client::{self, Client};
use crate::error::{Error, RefreshRefusal};
use crate::issue::{Issued, mint};
use crate::keys::{Keys, read_refresh_token};
use crate::refresh_decision::{Circumstances, Decision, decide};
use crate::request::value;
use crate::token::check_resource;

const REFRESHES: u32 = 60; // in an hour, for one grant
const HOUR: i64 = 3_600;

/// A genuine token and everything that was read about it.
struct Presented<'a> {
    form: &'a Parameters,
    keys: Keys,
    token: RefreshToken,
    client: Client,
    profile: Option<ProfileRecord>,
}

/// Exchanges a refresh token for its one successor.
pub(crate) async fn refresh(
    state: &State,
    form: &Parameters,
    attempt: &mut Attempt,
) -> Result<Issued, Error> {
    let text = value(form, "refresh_token").ok_or(Error::RefreshTokenMissing)?;
    let genuine = read_refresh_token(state, text, attempt.now).await?;
    let (keys, token) = genuine.ok_or(RefreshRefusal::Garbage)?;
    let client = client::find(&state.clients, value(form, "client_id"), attempt.now).await?;
    if client.is_denied {
        return Err(Error::ClientDenied);
    }
    attempt.concerns_grant(token.uid, token.gid);
    attempt.check_limit(state).await?;
    let (profile, grant) = state.sessions.profile_and_grant(&token.uid, &token.gid).await?;
    if !profile.as_ref().is_some_and(ProfileRecord::is_ok) {
        attempt.finds_the_user_gone();
    }
    if let Some(grant) = &grant {
        check_client(state, &client, grant, attempt).await?;
    }
    let presented = Presented { form, keys, token, client, profile };
    let decision = presented.decide(state, grant.as_ref(), attempt);
    presented.act(state, decision, grant, attempt).await
}

/// Whether this client may refresh at all. What a foreign client does wrong counts against itself: the honest one's limit
/// is not for others to use up.
async fn check_client(
    state: &State,
    client: &Client,
    grant: &GrantRecord,
    attempt: &mut Attempt,
) -> Result<(), Error> {
    attempt.sees(grant);
    if grant.client_id != client.id.as_str() {
        attempt.concerns_client(client.id.as_str());
    }
    check_grant_type(client, grant)?;
    if client::is_target_denied(&state.clients, &grant.redirect_host).await? {
        return Err(Error::ClientDenied);
    }
    Ok(())
}

/// `refresh_token` must have been registered, or asked for as `offline_access` and put into the grant.
fn check_grant_type(client: &Client, grant: &GrantRecord) -> Result<(), Error> {
    let is_own = grant.client_id == client.id.as_str();
    let may_refresh = if is_own { grant.refresh_allowed } else { client.registered_refresh != Some(false) };
    if may_refresh { Ok(()) } else { Err(Error::GrantTypeNotRegistered) }
}

impl Presented<'_> {
    fn decide(&self, state: &State, grant: Option<&GrantRecord>, attempt: &Attempt) -> Decision {
        let circumstances = Circumstances {
            keys: &self.keys.refresh,
            client_id: self.client.id.as_str(),
            resource: state.resource.as_str(),
            profile: self.profile.as_ref(),
            grace: state.lifetimes.refresh_grace,
            epoch: state.epoch,
            now: attempt.now,
        };
        decide(&self.token, grant, &circumstances)
    }

    async fn act(
        &self,
        state: &State,
        decision: Decision,
        grant: Option<GrantRecord>,
        attempt: &Attempt,
    ) -> Result<Issued, Error> {
        match (decision, grant) {
            (Decision::Rotate(successor), Some(grant)) => {
                self.rotate(state, successor, &grant, attempt).await
            }
            (Decision::Repeat(successor), Some(grant)) => self.repeat(state, successor, &grant, attempt),
            (Decision::Refuse(refusal), _) => Err(self.refuse(state, refusal, attempt).await?),
            (Decision::Rotate(_) | Decision::Repeat(_), None) => Err(RefreshRefusal::GrantEnded.into()),
        }
    }

    /// Mints in memory, then lets one write decide. Whoever lost to the same step has won too; whoever lost to another
    /// change decides once more from the grant as it is now.
    async fn rotate(
        &self,
        state: &State,
        successor: RefreshToken,
        grant: &GrantRecord,
        attempt: &Attempt,
    ) -> Result<Issued, Error> {
        let scope = self.check_request(state, grant)?;
        let window = grant.next_refresh_window(attempt.now);
        if window.count > REFRESHES {
            let seconds = window.start.plus(HOUR).since(attempt.now);
            return Err(Error::Limited { limit: "refreshes", seconds });
        }
        let access_token = mint(state, &self.keys, grant, scope, attempt.now)?;
        let step = Rotation {
            client_id: self.client.id.as_str(),
            from_generation: self.token.generation,
            from_hash: &self.token.hash(),
            to_kid: successor.kid,
            to_hash: &successor.hash(),
            idle_exp: attempt.now.plus(state.lifetimes.refresh_idle).min(grant.abs_exp),
            window,
            now: attempt.now,
        };
        match state.sessions.rotate(&grant.uid, &grant.gid, &step).await {
            Ok(()) => {
                Ok(Issued { access_token, refresh_token: Some(successor), event: Event::TokenRefreshed })
            }
            Err(RotateError::Missing) => Err(RefreshRefusal::GrantEnded.into()),
            Err(RotateError::Store(error)) => Err(error.into()),
            Err(RotateError::Lost(found)) => self.act_on(state, &found, attempt).await,
        }
    }

    /// The table once more, after a lost write.
    async fn act_on(&self, state: &State, found: &GrantRecord, attempt: &Attempt) -> Result<Issued, Error> {
        match self.decide(state, Some(found), attempt) {
            Decision::Rotate(_) => Err(Error::Undecided),
            Decision::Repeat(successor) => self.repeat(state, successor, found, attempt),
            Decision::Refuse(refusal) => Err(self.refuse(state, refusal, attempt).await?),
        }
    }

    fn repeat(
        &self,
        state: &State,
        successor: RefreshToken,
        grant: &GrantRecord,
        attempt: &Attempt,
    ) -> Result<Issued, Error> {
        let scope = self.check_request(state, grant)?;
        let access_token = mint(state, &self.keys, grant, scope, attempt.now)?;
        Ok(Issued { access_token, refresh_token: Some(successor), event: Event::RefreshGraceReplay })
    }

    /// The refusal as an error; an old token that came back ends the grant first.
    async fn refuse(
        &self,
        state: &State,
        refusal: RefreshRefusal,
        attempt: &Attempt,
    ) -> Result<Error, Error> {
        if refusal == RefreshRefusal::Reused {
            let reason = RevokeReason::RefreshReuse;
            state.sessions.revoke(&self.token.uid, &self.token.gid, reason, attempt.now).await?;
        }
        Ok(refusal.into())
    }

    fn check_request(&self, state: &State, grant: &GrantRecord) -> Result<ScopeSet, Error> {
        check_resource(state, self.form)?;
        narrowed(value(self.form, "scope"), grant.scope)
    }
}

/// The scope of the access token: what was asked for, which may only narrow what was granted (OAuth 2.1 §4.3.3).
fn narrowed(asked: Option<&str>, granted: ScopeSet) -> Result<ScopeSet, Error> {
    let names = asked.unwrap_or_default().split(' ');
    let names = names.filter(|name| !name.is_empty() && *name != "offline_access");
    let asked: Option<ScopeSet> = names.map(Scope::parse).collect();
    match asked {
        Some(asked) if asked.is_empty() => Ok(granted),
        Some(asked) if asked.is_within(&granted) => Ok(asked),
        Some(_) | None => Err(Error::ScopeTooWide),
    }
}
