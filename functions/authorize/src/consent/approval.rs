//! After "Allow": the transaction is decided by one conditional write; what follows it can be lost without harm, for a
//! grant whose code nobody has expires by itself.

use axum::response::Response;
use oauth::audit::Event;
use oauth::{ClientId, Digest, Gid, RedirectUri, ScopeSet, UnixTime};
use store::{CodeRecord, GrantRecord, GrantStatus, RevokeReason, TransactionRecord};

use crate::audit::{self, About};
use crate::error::Error;
use crate::redirect::Callback;
use crate::session::{self, SignedIn};
use crate::state::State;
use crate::transaction;
use crate::visit::Visit;

/// An approved client is kept at least so long, in seconds.
const CLIENT_KEPT: i64 = 90 * 86_400;

/// Decides, stores grant and code, and sends the code to the stored redirect URI.
pub(super) async fn allow(
    state: &State,
    visit: &Visit,
    session: &SignedIn,
    id: &str,
    scope: ScopeSet,
) -> Result<Response, Error> {
    let (_, browser) = visit.browser().ok_or(Error::OtherBrowser)?;
    let (decision, now) = (state.random.token(), state.clock.now());
    let allowed =
        state.codes.allow(&Digest::of(id), &browser, &session.uid, &session.digest, &decision, now).await;
    let transaction = allowed.map_err(transaction::refused)?;
    let code = state.random.token();
    let grant = grant(state, session, &transaction, scope, &code, now);
    keep_client(state, &transaction, grant.abs_exp, now).await?;
    state.sessions.put_grant(&grant).await.map_err(Error::ApprovalIncomplete)?;
    refuse_if_signed_out(state, session, &grant).await?;
    state.codes.put(&code_record(&transaction, &grant)).await.map_err(Error::ApprovalIncomplete)?;
    let about = About {
        uid: Some(session.uid),
        gid: Some(grant.gid),
        client_host: Some(grant.redirect_host.as_str()),
    };
    audit::record(state, visit, Event::ConsentApproved, about).await;
    audit::record(state, visit, Event::CodeIssued, about).await;
    Callback::of_transaction(&transaction, &state.public.issuer).answer_code(&code)
}

/// A sign-out everywhere, or a deletion, that began while this approval was on its way may have listed the grants before
/// this one was there. It moved `not_before` first, so it shows here; one that begins later will see the grant.
async fn refuse_if_signed_out(state: &State, session: &SignedIn, grant: &GrantRecord) -> Result<(), Error> {
    if session::still_stands(state, session).await? {
        return Ok(());
    }
    state.sessions.revoke(&grant.uid, &grant.gid, RevokeReason::SignedOut, grant.created).await?;
    Err(Error::OtherSession)
}

/// A live grant never loses its client. A client document is asked for again each time and needs no keeping.
async fn keep_client(
    state: &State,
    transaction: &TransactionRecord,
    grant_exp: UnixTime,
    now: UnixTime,
) -> Result<(), Error> {
    match ClientId::parse(&transaction.client_id) {
        None => Err(Error::ClientUnknown),
        Some(ClientId::Document(_)) => Ok(()),
        Some(id @ ClientId::Registered(_)) => {
            let until = grant_exp.max(now.plus(CLIENT_KEPT));
            let kept = state.clients.extend(&id, until).await.map_err(Error::ApprovalIncomplete)?;
            if kept { Ok(()) } else { Err(Error::ClientUnknown) }
        }
    }
}

fn grant(
    state: &State,
    session: &SignedIn,
    transaction: &TransactionRecord,
    scope: ScopeSet,
    code: &str,
    now: UnixTime,
) -> GrantRecord {
    GrantRecord {
        uid: session.uid,
        gid: Gid::random(&state.random),
        client_id: transaction.client_id.clone(),
        client_name: transaction.client_name.clone(),
        client_host: transaction.client_host.clone(),
        redirect_host: RedirectUri::stored(transaction.redirect_uri.clone()).host().to_owned(),
        scope,
        resource: transaction.resource.clone(),
        refresh_allowed: transaction.refresh_allowed,
        status: GrantStatus::Pending,
        code_hash: Digest::of(code),
        code_exp: now.plus(state.lifetimes.code),
        redeemed_at: None,
        redeemed_by: None,
        refresh: None,
        refreshes: None,
        abs_exp: now.plus(state.lifetimes.grant),
        created: now,
        last_used_day: None,
        revoked_at: None,
        revoke_reason: None,
    }
}

fn code_record(transaction: &TransactionRecord, grant: &GrantRecord) -> CodeRecord {
    CodeRecord {
        id: grant.code_hash.clone(),
        uid: grant.uid,
        gid: grant.gid,
        client_id: transaction.client_id.clone(),
        redirect_uri: transaction.redirect_uri.clone(),
        challenge: transaction.challenge.clone(),
        method: transaction.method.clone(),
        resource: transaction.resource.clone(),
        failures: std::collections::BTreeSet::new(),
        exp: grant.code_exp,
    }
}
