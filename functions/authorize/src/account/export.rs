//! `POST /account/export`: everything that is stored about the user, as JSON. The credential itself is not among it.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Value, json};
use store::{AuditRecord, BrowserIndexRecord, GrantRecord, ProfileRecord, VaultRecord};

use super::gate::{Age, Gate, pass};
use super::security_log::EVENTS;
use super::view::timestamp;
use crate::credential;
use crate::csrf::Action;
use crate::error::Error;
use crate::form::Form;
use crate::state::State;
use crate::visit::Visit;

/// A file to download.
pub(crate) async fn post(
    Shared(state): Shared<Arc<State>>,
    visit: Visit,
    form: Form,
) -> Result<Response, Error> {
    let session = match pass(&state, &visit, &form, Action::Export, Age::Any).await? {
        Gate::Open(session) => session,
        Gate::Closed(response) => return Ok(response),
    };
    let (uid, now) = (&session.uid, state.clock.now());
    let vault = state.sessions.vault(uid).await?;
    let credential = match &vault {
        Some(vault) => credential::open(&state, &visit, &session, vault).await?,
        None => None,
    };
    let grants = state.sessions.grants(uid).await?;
    let browsers = state.sessions.browser_sessions(uid, now).await?;
    let events = state.sessions.audit_events(uid, EVENTS, now).await?;
    let export = json!({
        "user": uid.to_string(),
        "exported_at": timestamp(now),
        "athlete": credential.map(|known| json!({"id": known.athlete_id(), "name": known.athlete_name()})),
        "profile": profile(&session.profile),
        "credential": vault.as_ref().map(vault_facts),
        "apps": grants.iter().map(grant).collect::<Vec<_>>(),
        "browsers": browsers.iter().map(browser).collect::<Vec<_>>(),
        "security_log": events.iter().map(event).collect::<Vec<_>>(),
    });
    Ok((
        [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"intervals-mcp.json\"")),
        ],
        format!("{export:#}\n"),
    )
        .into_response())
}

fn profile(profile: &ProfileRecord) -> Value {
    json!({"created": timestamp(profile.created)})
}

fn vault_facts(vault: &VaultRecord) -> Value {
    json!({
        "kind": vault.kind,
        "verified_at": timestamp(vault.verified_at),
        "state": vault.state,
        "upstream_scopes": vault.upstream_scopes,
    })
}

fn grant(grant: &GrantRecord) -> Value {
    json!({
        "grant": grant.gid.to_string(),
        "client_id": grant.client_id,
        "client_name": grant.client_name,
        "client_host": grant.client_host,
        "redirect_host": grant.redirect_host,
        "scope": grant.scope.to_string(),
        "status": grant.status,
        "created": timestamp(grant.created),
        "ends": timestamp(grant.abs_exp),
        "last_used": grant.last_used_day.map(|day| timestamp(day.start())),
        "revoked_at": grant.revoked_at.map(timestamp),
        "revoke_reason": grant.revoke_reason,
    })
}

fn browser(browser: &BrowserIndexRecord) -> Value {
    json!({
        "browser": browser.ua_family,
        "signed_in_at": timestamp(browser.created),
        "ends": timestamp(browser.exp),
    })
}

fn event(event: &AuditRecord) -> Value {
    json!({
        "at": timestamp(event.at),
        "event": event.event,
        "grant": event.gid.map(|gid| gid.to_string()),
        "client_host": event.client_host,
        "network": event.ip_prefix,
    })
}
