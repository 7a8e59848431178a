//! `/oauth/consent`: the one place where a code comes to be, by a POST from this page in this browser. GET never
//! decides. The first answer wins.

mod approval;

use std::sync::Arc;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use http::StatusCode;
use oauth::audit::Event;
use oauth::{ErrorCode, RedirectUri, Scope, ScopeSet, paths};
use secrets::Credential;
use store::{TransactionRecord, TransactionStatus, VaultState};

use crate::audit::{self, About};
use crate::csrf::{Action, Refusal};
use crate::error::Error;
use crate::form::{Form, csrf_value};
use crate::pages::{AthleteView, ConsentPage, Forms, OutcomePage, ScopeView, WayBack, render};
use crate::redirect::{Callback, see_other};
use crate::session::{self, SignedIn};
use crate::signin::transaction_parameter;
use crate::state::State;
use crate::visit::Visit;
use crate::{client, credential, transaction};

const DAY: i64 = 86_400;

/// The consent page, or the sign-in page when nobody is signed in to this transaction.
pub(crate) async fn get(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let id = transaction_parameter(query.as_deref())?.ok_or(Error::TransactionMissing)?;
    let transaction = transaction::load(&state, &visit, &id).await?;
    let asked = Asked { id: &id, transaction: &transaction };
    let Some(session) = session::current(&state, &visit).await?.filter(|session| asked.is_bound_to(session))
    else {
        return to_signin(&id);
    };
    page(&state, &visit, &session, asked, false).await
}

/// The answer.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = session::current(&state, &visit).await?.ok_or(Error::Csrf(Refusal::NoCookie))?;
    let id = form.field("t")?.ok_or(Error::TransactionMissing)?;
    form.prove(&state, Some(&session.cookie), Some(id), Action::Consent).await?;
    let transaction = transaction::load(&state, &visit, id).await?;
    let asked = Asked { id, transaction: &transaction };
    if !asked.is_bound_to(&session) {
        return Err(Error::OtherSession);
    }
    match form.field("decision")? {
        Some("deny") => deny(&state, &visit, &session, asked).await,
        Some("allow") => {
            let granted = ticked(&form, &transaction)?;
            if granted.is_empty() {
                return page(&state, &visit, &session, asked, true).await;
            }
            client::Client::check_again(&state, &transaction).await?;
            approval::allow(&state, &visit, &session, id, granted).await
        }
        _ => Err(Error::ActionUnknown),
    }
}

/// A transaction with the id that only this browser knows.
#[derive(Clone, Copy)]
struct Asked<'a> {
    id: &'a str,
    transaction: &'a TransactionRecord,
}

impl Asked<'_> {
    /// Whether this very sign-in belongs to the transaction.
    fn is_bound_to(&self, session: &SignedIn) -> bool {
        self.transaction.status == TransactionStatus::SignedIn
            && self.transaction.uid == Some(session.uid)
            && self.transaction.session_hash.as_ref() == Some(&session.digest)
    }
}

fn to_signin(id: &str) -> Result<Response, Error> {
    see_other(&format!("{}?t={id}", paths::SIGNIN))
}

/// Exactly what was ticked. A scope that was not requested cannot have been on the page.
fn ticked(form: &Form, transaction: &TransactionRecord) -> Result<ScopeSet, Error> {
    form.scopes()
        .map(|text| {
            let scope = Scope::parse(text).filter(|scope| transaction.scope.contains(*scope));
            scope.ok_or(Error::ScopeNotRequested)
        })
        .collect()
}

async fn page(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    asked: Asked<'_>,
    nothing_ticked: bool,
) -> Result<Response, Error> {
    // A grant without a working credential would only fail later: sign in again, which stores a new one.
    let Some(athlete) = athlete(state, visit, session).await? else {
        return to_signin(asked.id);
    };
    let page = ConsentPage {
        frame: visit.frame(state),
        party: transaction::party(state, asked.transaction),
        athlete,
        scopes: scopes(state, visit, session, asked.transaction).await?,
        nothing_ticked,
        csrf: csrf_value(state, &session.cookie, Some(asked.id), Action::Consent).await?,
        signout_csrf: csrf_value(state, &session.cookie, Some(asked.id), Action::Signout).await?,
        transaction: asked.id.to_owned(),
        grant_days: state.lifetimes.grant / DAY,
        idle_days: state.lifetimes.refresh_idle / DAY,
    };
    let status = if nothing_ticked { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    render(status, &page, Forms::Unsaid)
}

/// Who is signed in, from the sealed credential: the only place where the name is kept.
async fn athlete(state: &State, visit: &Visit, session: &SignedIn) -> Result<Option<AthleteView>, Error> {
    let vault = state.sessions.vault(&session.uid).await?.filter(|vault| vault.state == VaultState::Ok);
    let Some(vault) = vault else { return Ok(None) };
    let opened = credential::open(state, visit, session, &vault).await?;
    Ok(opened.as_ref().map(view_of))
}

/// The athlete of a credential, as pages show it.
pub(crate) fn view_of(credential: &Credential) -> AthleteView {
    AthleteView { name: credential.athlete_name().to_owned(), id: credential.athlete_id().to_owned() }
}

/// The requested scopes; on step-up the ones that this client does not have yet are marked.
async fn scopes(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    transaction: &TransactionRecord,
) -> Result<Vec<ScopeView>, Error> {
    let now = state.clock.now();
    let grants = state.sessions.grants(&session.uid).await?;
    let of_client =
        grants.iter().filter(|grant| grant.client_id == transaction.client_id && grant.is_active(now));
    let held: ScopeSet = of_client.flat_map(|grant| grant.scope.iter()).collect();
    let view = |scope: Scope| {
        let is_new = !held.is_empty() && !held.satisfies(scope);
        ScopeView { is_new, ..ScopeView::new(scope, visit.language) }
    };
    Ok(transaction.scope.iter().map(view).collect())
}

async fn deny(state: &State, visit: &Visit, session: &SignedIn, asked: Asked<'_>) -> Result<Response, Error> {
    let (_, browser) = visit.browser().ok_or(Error::OtherBrowser)?;
    let decision = state.random.token();
    let now = state.clock.now();
    let id = &asked.transaction.id;
    let denied = state.codes.deny(id, &browser, &session.uid, &session.digest, &decision, now).await;
    let transaction = denied.map_err(transaction::refused)?;
    let uri = RedirectUri::stored(transaction.redirect_uri.clone());
    let about = About { uid: Some(session.uid), client_host: Some(uri.host()), ..About::default() };
    audit::record(state, visit, Event::ConsentDenied, about).await;
    let callback = Callback::of_transaction(&transaction, &state.public.issuer);
    if callback.is_trusted() {
        return callback.answer_error(ErrorCode::AccessDenied);
    }
    let frame = visit.frame(state);
    let page = OutcomePage {
        title: frame.say("You denied access", "アクセスを拒否しました"),
        advice: frame.say(
            "Nothing was given to the app. You can close this page.",
            "アプリには何も渡されていません。このページを閉じてかまいません。",
        ),
        way_back: Some(WayBack::of(&callback, ErrorCode::AccessDenied)),
        request_id: None,
        frame,
    };
    render(StatusCode::OK, &page, Forms::Unsaid)
}
