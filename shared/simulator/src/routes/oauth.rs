//! The OAuth endpoints of the site. The athlete behind the browser always agrees, unless a test says otherwise.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::{Route, delete, get, post};
use crate::access::Area;
use crate::call::Call;
use crate::query::Query;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::tokens::Granted;

pub(super) const ROUTES: &[Route] = &[
    get("/oauth/authorize", Area::Open, authorize),
    post("/api/oauth/token", Area::Open, token),
    delete("/api/v1/disconnect-app", Area::Any, disconnect),
];

/// Areas an application may ask for.
const AREAS: [&str; 6] = ["ACTIVITY", "WELLNESS", "CALENDAR", "LIBRARY", "SETTINGS", "CHATS"];

/// Checks a wanted scope: known areas, each once.
fn check(scope: &str) -> Outcome<()> {
    let mut seen: Vec<&str> = Vec::new();
    for part in scope.split(',').filter(|part| !part.is_empty()) {
        let (area, level) = part.split_once(':').unwrap_or((part, ""));
        if !AREAS.contains(&area) || !matches!(level, "READ" | "WRITE") {
            return Err(Refusal::unprocessable(format!("Invalid scope [{part}]")));
        }
        if seen.contains(&area) {
            return Err(Refusal::unprocessable("Duplicate scope"));
        }
        seen.push(area);
    }
    Ok(())
}

/// Redirects back with a code. `simulate=deny` refuses, `simulate_scope` grants something else than was asked,
/// `simulate_athlete` is somebody else at the browser.
fn authorize(call: &Call<'_>) -> Outcome<Reply> {
    if call.query.get("client_id") != Some(crate::CLIENT_ID) {
        return Err(Refusal::PlainNotFound("Client and/or secret not found"));
    }
    let target = call.query.required("redirect_uri", "String")?;
    let scope = call.query.get("scope").unwrap_or_default();
    check(scope)?;
    let separator = if target.contains('?') { '&' } else { '?' };
    let state = call.query.get("state").map(|state| format!("&state={}", encode(state))).unwrap_or_default();
    if call.query.get("simulate") == Some("deny") {
        return Ok(Reply::redirect(format!("{target}{separator}error=access_denied{state}")));
    }
    let granted = Granted {
        athlete: call.query.get("simulate_athlete").unwrap_or(crate::DEMO_ATHLETE).to_owned(),
        scope: call.query.get("simulate_scope").unwrap_or(scope).to_owned(),
    };
    let code = call.world.tokens.code(granted, call.now);
    Ok(Reply::redirect(format!("{target}{separator}code={code}{state}")))
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Redeems a code. There is no refresh token and no expiry.
fn token(call: &Call<'_>) -> Outcome<Reply> {
    let form = Query::parse(&String::from_utf8_lossy(&call.body));
    if form.get("client_id") != Some(crate::CLIENT_ID)
        || form.get("client_secret") != Some(crate::CLIENT_SECRET)
    {
        return Err(Refusal::PlainNotFound("Client and/or secret not found"));
    }
    let code = form.get("code").unwrap_or_default();
    let expired = || Refusal::Application(404, "Code not found (expired?)".to_owned());
    let (token, granted) = call.world.tokens.redeem(code, call.now).ok_or_else(expired)?;
    let athlete = call
        .world
        .accounts
        .iter()
        .find(|account| account.profile.id == granted.athlete)
        .ok_or_else(expired)?;
    Reply::json(&json!({
        "token_type": "Bearer",
        "access_token": token,
        "scope": granted.scope,
        "athlete": {"id": granted.athlete, "name": athlete.profile.name()},
    }))
}

fn disconnect(call: &Call<'_>) -> Outcome<Reply> {
    let token =
        call.caller.as_ref().and_then(|caller| caller.token.as_deref()).ok_or_else(Refusal::denied)?;
    call.world.tokens.revoke(token);
    Ok(Reply::empty())
}
