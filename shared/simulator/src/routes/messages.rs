//! Comments on activities.

use serde_json::{Value, json};

use super::activity::with;
use super::{Route, get, post};
use crate::access::Area;
use crate::call::Call;
use crate::messages;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, text};

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}/messages", Area::Activity, list),
    post("/api/v1/activity/{activity}/messages", Area::Activity, send),
];

/// The last comments, newest last.
fn list(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |_| Ok(()))?;
    let limit = call.query.number::<usize>("limit")?.unwrap_or(100);
    let since = call.query.number::<i64>("sinceId")?.unwrap_or(i64::MIN);
    let store = call.store();
    let thread = store.messages.get(call.path("activity")).map(Vec::as_slice).unwrap_or_default();
    let fresh: Vec<&Object> = thread
        .iter()
        .filter(|message| crate::shape::count(message, "id").is_some_and(|id| id > since))
        .collect();
    let first = fresh.len().saturating_sub(limit);
    Reply::json(&fresh.get(first..).unwrap_or_default())
}

fn send(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let content = text(&given, "content");
    if content.is_empty() {
        return Err(Refusal::unprocessable("Content is required"));
    }
    with(call, |_| Ok(()))?;
    let author = call.author().to_owned();
    let accounts = call.world.accounts.iter();
    let name = accounts
        .map(|account| account.profile)
        .find(|profile| profile.id == author)
        .map_or_else(String::new, crate::profile::Profile::name);
    let mut store = call.store();
    let id = store.next_id(call.account) * 10;
    let message = messages::new(call.account, id, (&author, &name), content, &call.stamp());
    store.messages.entry(call.path("activity").to_owned()).or_default().push(message);
    Reply::json(&json!({"id": id, "new_chat": Value::Null}))
}
