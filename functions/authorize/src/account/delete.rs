//! `POST /account/delete`: deletes the account. The first write makes everything of it unusable.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::Response;
use http::StatusCode;
use http::header::SET_COOKIE;
use oauth::audit::Event;
use secrets::Credential;

use super::gate::{Age, Gate, pass};
use crate::audit::{self, About};
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::pages::{Forms, OutcomePage, render};
use crate::session::{self, SignedIn};
use crate::state::State;
use crate::visit::Visit;
use crate::{credential, upstream};

/// Sensitive: asks for a recent sign-in, and for the ticked box. The browser asks for the box too, but not every browser.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::Delete, Age::Recent).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    form.field("sure")?.ok_or(Error::NotSure)?;
    // Opened first: afterwards there is nothing left to disconnect with.
    let token = upstream_token(&state, &visit, &session).await;
    state.sessions.delete_account(&session.uid, state.clock.now()).await?;
    // Only to the log: the user has no security log any more.
    audit::record(&state, &visit, Event::AccountDeleted, About::default()).await;
    if let Some(token) = token {
        upstream::disconnect(&state, &token).await;
    }
    let frame = visit.frame(&state);
    let page = OutcomePage {
        title: frame.say("Your account is deleted", "アカウントを削除しました"),
        advice: frame.say(
            "Your credential is gone and every app has lost its access. Your data at Intervals.icu is as it was.",
            "認証情報は削除され、すべてのアプリはアクセスできなくなりました。Intervals.icu のデータは元のままです。",
        ),
        way_back: None,
        request_id: None,
        frame,
    };
    let mut response = render(StatusCode::OK, &page, Forms::Unsaid)?;
    response.headers_mut().append(SET_COOKIE, session::forget(&state)?);
    Ok(response)
}

/// The token to give back at Intervals.icu. Failing to read it does not keep the account.
async fn upstream_token(state: &State, visit: &Visit, session: &SignedIn) -> Option<oauth::SecretString> {
    let vault = state.sessions.vault(&session.uid).await.ok().flatten()?;
    match credential::open(state, visit, session, &vault).await.ok().flatten()? {
        Credential::OAuth { ref token, .. } => Some(token.clone()),
        Credential::ApiKey { .. } | Credential::Demo { .. } => None,
    }
}
