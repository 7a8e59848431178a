//! `grant_type=authorization_code` (OAuth 2.1 §4.1.3): first what costs nothing, last the one write that decides.

use oauth::audit::Event;
use oauth::{ChallengeMethod, CodeChallenge, CodeVerifier, Digest, RefreshToken};
use store::{
    CodeRecord, Failures, GrantRecord, GrantStatus, ProfileRecord, RedeemError, Redemption, RefreshState,
    RevokeReason,
};
use web::Parameters;

use crate::State;
use crate::attempt::Attempt;
use crate::client::{self, Client};
use crate::error::{CodeRefusal, Error};
use crate::issue::{Issued, mint};
use crate::keys::Keys;
use crate::request::value;
use crate::token::check_resource;

/// Seconds in which a second redemption is taken for a retry: denied, and the grant kept.
const RETRY: i64 = 20;

/// What the client presents.
struct Presented<'a> {
    code: Digest,
    verifier: CodeVerifier,
    redirect_uri: Option<&'a str>,
}

/// Redeems a code: once, whatever happens.
pub(crate) async fn redeem(state: &State, form: &Parameters, attempt: &mut Attempt) -> Result<Issued, Error> {
    let presented = Presented::read(form)?;
    let client = client::find(&state.clients, value(form, "client_id"), attempt.now).await?;
    if client.is_denied {
        return Err(Error::ClientDenied);
    }
    let code = find_code(state, &presented, &client, attempt).await?;
    check_resource(state, form)?;
    let grant = find_grant(state, &code, attempt).await?;
    attempt.sees(&grant);
    check_state(state, &presented, &code, &grant, attempt).await?;
    check_proof(state, &presented, &code).await?;
    if client::is_target_denied(&state.clients, &grant.redirect_host).await? {
        return Err(Error::ClientDenied);
    }
    decide(state, &presented, &code, &grant, attempt).await
}

impl<'a> Presented<'a> {
    fn read(form: &'a Parameters) -> Result<Self, Error> {
        let code = value(form, "code").ok_or(Error::CodeMissing)?;
        let verifier = value(form, "code_verifier").ok_or(Error::VerifierMissing)?;
        let verifier = CodeVerifier::parse(verifier).ok_or(Error::VerifierMalformed)?;
        Ok(Self { code: Digest::of(code), verifier, redirect_uri: value(form, "redirect_uri") })
    }

    /// Whether the request comes from the one that made the authorization request: right verifier, and the same redirect
    /// URI when one is sent.
    fn proves(&self, code: &CodeRecord) -> bool {
        let is_redirect = self.redirect_uri.is_none_or(|sent| sent == code.redirect_uri);
        let challenge = CodeChallenge::stored(&code.challenge);
        // Another word than the two could only be ours; it opens nothing.
        let is_verifier = ChallengeMethod::parse(&code.method)
            .is_some_and(|method| challenge.verify(method, &self.verifier));
        is_redirect && is_verifier
    }
}

/// Steps 4 and 5. A code in the wrong hands is refused without any effect: the right client still succeeds.
async fn find_code(
    state: &State,
    presented: &Presented<'_>,
    client: &Client,
    attempt: &mut Attempt,
) -> Result<CodeRecord, Error> {
    let Some(code) = state.codes.get(&presented.code).await? else {
        attempt.concerns_client(client.id.as_str());
        attempt.check_limit(state).await?;
        return Err(CodeRefusal::Unknown.into());
    };
    attempt.concerns_grant(code.uid, code.gid);
    attempt.check_limit(state).await?;
    if code.client_id != client.id.as_str() {
        attempt.concerns_client(client.id.as_str()); // the honest client's limit is not for others to use up
        return Err(CodeRefusal::OtherClient.into());
    }
    Ok(code)
}

/// Step 7.
async fn find_grant(state: &State, code: &CodeRecord, attempt: &mut Attempt) -> Result<GrantRecord, Error> {
    let (profile, grant) = state.sessions.profile_and_grant(&code.uid, &code.gid).await?;
    let Some(profile) = profile.filter(ProfileRecord::is_ok) else {
        attempt.finds_the_user_gone();
        return Err(CodeRefusal::GrantEnded.into());
    };
    let grant = grant.ok_or(CodeRefusal::GrantEnded)?;
    let is_signed_out = grant.created < profile.not_before;
    // A server that moved to another host does not carry grants along: the audience never changes (RFC 8707).
    if is_signed_out || attempt.now >= grant.abs_exp || grant.resource != state.resource.as_str() {
        return Err(CodeRefusal::GrantEnded.into());
    }
    Ok(grant)
}

/// Steps 7 to 9: what the grant says. Only who presents everything right and late proves a replay (OAuth 2.1 §4.1.3).
async fn check_state(
    state: &State,
    presented: &Presented<'_>,
    code: &CodeRecord,
    grant: &GrantRecord,
    attempt: &Attempt,
) -> Result<(), Error> {
    match grant.status {
        GrantStatus::Revoked => Err(CodeRefusal::GrantEnded.into()),
        GrantStatus::Active => {
            let is_late = grant.redeemed_at.is_some_and(|redeemed| attempt.now.since(redeemed) > RETRY);
            if !(is_late && presented.proves(code)) {
                return Err(CodeRefusal::Used.into());
            }
            state.sessions.revoke(&grant.uid, &grant.gid, RevokeReason::CodeReplay, attempt.now).await?;
            Err(CodeRefusal::Replayed.into())
        }
        GrantStatus::Pending if attempt.now >= code.exp || attempt.now >= grant.code_exp => {
            Err(CodeRefusal::Expired.into())
        }
        GrantStatus::Pending => Ok(()),
    }
}

/// Steps 10 and 11. A small bounded number of failures, because one invalid request must not destroy the honest client's
/// code (OAuth 2.1 §7.5.2).
async fn check_proof(state: &State, presented: &Presented<'_>, code: &CodeRecord) -> Result<(), Error> {
    if code.is_burned() {
        return Err(CodeRefusal::BurnedBefore.into());
    }
    if presented.proves(code) {
        return Ok(());
    }
    match state.codes.count_failure(&presented.code, &state.random.token()).await? {
        Failures::Counted(_) => Err(CodeRefusal::ProofFailed.into()),
        Failures::Burned => Err(CodeRefusal::Burned.into()),
    }
}

/// Step 12: everything is made in memory first, then one write decides. After an outage the grant is still pending, or ours
/// by its attempt id, and the client may try again.
async fn decide(
    state: &State,
    presented: &Presented<'_>,
    code: &CodeRecord,
    grant: &GrantRecord,
    attempt: &Attempt,
) -> Result<Issued, Error> {
    let keys = Keys::current(state, attempt.now).await?;
    let access_token = mint(state, &keys, grant, grant.scope, attempt.now)?;
    let refresh_token =
        grant.refresh_allowed.then(|| keys.refresh.first(grant.uid, grant.gid, &state.random));
    let redemption = Redemption {
        client_id: &code.client_id,
        code_hash: &presented.code,
        attempt: &state.random.token(),
        refresh: refresh_token.as_ref().map(|token| first_state(state, token, grant, attempt)),
        now: attempt.now,
    };
    match state.sessions.redeem(&grant.uid, &grant.gid, &redemption).await {
        Ok(_) => Ok(Issued { access_token, refresh_token, event: Event::CodeRedeemed }),
        Err(RedeemError::Missing) => Err(CodeRefusal::GrantEnded.into()),
        Err(RedeemError::Store(error)) => Err(error.into()),
        Err(RedeemError::Lost(found)) => {
            check_state(state, presented, code, &found, attempt).await?;
            Err(Error::Undecided)
        }
    }
}

fn first_state(state: &State, token: &RefreshToken, grant: &GrantRecord, attempt: &Attempt) -> RefreshState {
    RefreshState {
        generation: token.generation,
        kid: token.kid,
        hash: token.hash(),
        rotated_at: attempt.now,
        idle_exp: attempt.now.plus(state.lifetimes.refresh_idle).min(grant.abs_exp),
    }
}
