//! The browser session: who is signed in, and how a sign-in is completed.

use http::HeaderValue;
use http::header::SET_COOKIE;
use oauth::audit::Event;
use oauth::{AthleteDigest, Digest, Uid, UnixTime, paths};
use store::{BrowserRecord, ProfileRecord};

use crate::audit::{self, About};
use crate::cookies::{self, CookieId};
use crate::credential;
use crate::error::Error;
use crate::proof::Proven;
use crate::redirect::see_other;
use crate::state::State;
use crate::transaction;
use crate::visit::Visit;

/// How long a sign-in lasts that is not remembered, and how young one must be for a sensitive action, in seconds.
const SHORT: i64 = 15 * 60;
/// A remembered session ends after so many seconds without use, and after so many in all.
const IDLE: i64 = 7 * 86_400;
const ABSOLUTE: i64 = 30 * 86_400;
/// A session in use is noted down at most this often, in seconds.
const TOUCH_EVERY: i64 = 3_600;

/// A valid browser session.
pub(crate) struct SignedIn {
    /// The session id of the cookie.
    pub(crate) cookie: CookieId,
    /// What the tables know the session by.
    pub(crate) digest: Digest,
    /// Who signed in.
    pub(crate) uid: Uid,
    /// When.
    pub(crate) signed_in_at: UnixTime,
    /// The user's profile.
    pub(crate) profile: ProfileRecord,
}

impl SignedIn {
    /// Whether the sign-in is young enough for a sensitive action.
    pub(crate) fn is_recent(&self, now: UnixTime) -> bool {
        now.since(self.signed_in_at) < SHORT
    }
}

/// The session of this browser, if it has a valid one.
pub(crate) async fn current(state: &State, visit: &Visit) -> Result<Option<SignedIn>, Error> {
    let Some(cookie) = visit.cookies.session.clone() else {
        return Ok(None);
    };
    let (digest, now) = (cookie.digest(), state.clock.now());
    let Some(browser) = state.sessions.browser(&digest, now).await? else {
        return Ok(None);
    };
    let Some(profile) = state.sessions.profile(&browser.uid).await? else {
        return Ok(None);
    };
    if !stands(&profile, browser.signed_in_at) {
        return Ok(None);
    }
    if browser.remembered && now.since(browser.last_seen) >= TOUCH_EVERY {
        let idle_exp = now.plus(IDLE).min(browser.abs_exp);
        if !state.sessions.touch_browser(&digest, idle_exp, now).await? {
            return Ok(None);
        }
    }
    Ok(Some(SignedIn { cookie, digest, uid: browser.uid, signed_in_at: browser.signed_in_at, profile }))
}

/// Whether the account exists and nobody has signed out everywhere since the sign-in.
fn stands(profile: &ProfileRecord, signed_in_at: UnixTime) -> bool {
    profile.is_ok() && signed_in_at >= profile.not_before
}

/// The same question again, after a write that must not outlive the session.
pub(crate) async fn still_stands(state: &State, session: &SignedIn) -> Result<bool, Error> {
    let profile = state.sessions.profile(&session.uid).await?;
    Ok(profile.is_some_and(|profile| stands(&profile, session.signed_in_at)))
}

/// Where a completed sign-in leads, and how long it lasts.
pub(crate) struct Entry<'a> {
    /// The transaction to go on with; without one it is the account page.
    pub(crate) transaction: Option<&'a str>,
    /// "Remember this browser" was ticked.
    pub(crate) remember: bool,
    /// What is written down of it.
    pub(crate) event: Event,
}

/// Completes a sign-in: finds or makes the user, keeps the credential, begins a new session, goes on.
pub(crate) async fn enter(
    state: &State,
    visit: &Visit,
    proven: Proven,
    entry: Entry<'_>,
) -> Result<axum::response::Response, Error> {
    let now = state.clock.now();
    let keys = state.keys.browser.current().await?;
    let athlete = AthleteDigest::of(keys.index_key(), proven.credential.athlete_id());
    let uid = state.sessions.sign_in(&athlete, &Uid::random(&state.random), now).await?;
    let kept = credential::keep(state, uid, &athlete, &proven).await?;
    let cookie = begin(state, visit, uid, entry.remember).await?;
    audit::record(state, visit, entry.event, About::user(uid)).await;
    audit::record(state, visit, kept, About::user(uid)).await;
    let target = match (entry.transaction, visit.browser()) {
        (Some(id), Some((_, browser))) => {
            let bound = state.codes.bind_user(&Digest::of(id), &browser, &uid, &cookie.digest(), now).await;
            bound.map_err(transaction::refused)?;
            format!("{}?t={id}", paths::CONSENT)
        }
        _ => paths::ACCOUNT.to_owned(),
    };
    let mut response = see_other(&target)?;
    let header = cookies::set_session(&cookie, entry.remember, state.is_https()).ok_or(Error::Header)?;
    response.headers_mut().append(SET_COOKIE, header);
    Ok(response)
}

/// A new session id at every sign-in; the old session dies, so that nobody can have planted it.
async fn begin(state: &State, visit: &Visit, uid: Uid, remember: bool) -> Result<CookieId, Error> {
    let now = state.clock.now();
    if let Some(old) = &visit.cookies.session {
        end(state, old).await?;
    }
    let cookie = CookieId::random(&state.random);
    let (idle, absolute) = if remember { (IDLE, ABSOLUTE) } else { (SHORT, SHORT) };
    let browser = BrowserRecord {
        uid,
        signed_in_at: now,
        last_seen: now,
        idle_exp: now.plus(idle),
        abs_exp: now.plus(absolute),
        remembered: remember,
        ua_family: visit.browser_family.to_owned(),
    };
    state.sessions.put_browser(&cookie.digest(), &browser).await?;
    Ok(cookie)
}

/// Ends the session of a cookie, whoever it belongs to.
async fn end(state: &State, cookie: &CookieId) -> Result<(), Error> {
    let digest = cookie.digest();
    if let Some(browser) = state.sessions.browser(&digest, state.clock.now()).await? {
        state.sessions.end_browser(&browser.uid, &digest).await?;
    }
    Ok(())
}

/// The header that takes the session cookie away.
pub(crate) fn forget(state: &State) -> Result<HeaderValue, Error> {
    cookies::clear_session(state.is_https()).ok_or(Error::Header)
}
