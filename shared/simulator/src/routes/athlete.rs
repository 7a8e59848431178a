//! The athlete, the roster, what is connected, the training plan.

use serde_json::{Value, json};

use super::{Route, get, put};
use crate::access::Area;
use crate::account::Account;
use crate::athlete;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, Shape, set, text};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}", Area::Settings, read),
    put("/api/v1/athlete/{athlete}", Area::Settings, update),
    get("/api/v1/athletes", Area::KeyOnly, roster),
    get("/api/v1/athlete/{athlete}/connections", Area::Settings, connections),
    get("/api/v1/athlete/{athlete}/profile", Area::Settings, profile),
    get("/api/v1/athlete/{athlete}/training-plan", Area::Library, plan),
    put("/api/v1/athlete/{athlete}/training-plan", Area::Library, update_plan),
    put("/api/v1/athlete/{athlete}/apply-plan-changes", Area::Calendar, apply_changes),
];

fn read(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.setup();
    let mut object = store.athlete.clone();
    set(&mut object, [("sportSettings", json!(store.settings)), ("custom_items", json!(store.items))]);
    Reply::json(&object)
}

fn update(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.setup();
    for (key, value) in given {
        let secret = matches!(key.as_str(), "id" | "icu_api_key" | "email" | "icu_friend_invite_token");
        if matches!(key.as_str(), "icu_notes" | "icu_tags") {
            if let Some(notes) = store.notes.as_object_mut() {
                notes.insert(key, value);
            }
        } else if Shape::ATHLETE.has(&key) && !secret {
            store.athlete.insert(key, value);
        }
    }
    let mut written = store.athlete.clone();
    written.retain(|key, _| !matches!(key.as_str(), "sportSettings" | "custom_items"));
    Reply::json(&written)
}

/// The caller and everybody the caller may look at. Notes are readable here only.
fn roster(call: &Call<'_>) -> Outcome<Reply> {
    let caller = call.caller.as_ref().ok_or_else(Refusal::denied)?;
    let rows: Vec<Object> = call
        .world
        .accounts
        .iter()
        .filter(|account| caller.may(account, false))
        .map(|account| roster_row(account, caller.may(account, true)))
        .collect();
    Reply::json(&rows)
}

fn roster_row(account: &Account, write: bool) -> Object {
    let store = account.setup();
    let mut row = Shape::ATHLETE_ROW.blank();
    for key in Shape::ATHLETE_ROW.keys() {
        if let Some(value) = store.athlete.get(key) {
            row.insert(key.to_owned(), value.clone());
        }
    }
    for (key, value) in store.notes.as_object().into_iter().flatten() {
        row.insert(key.clone(), value.clone());
    }
    set(&mut row, [("icu_permission", json!(if write { "WRITE" } else { "READ" }))]);
    row
}

fn connections(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&athlete::connections(call.account))
}

fn profile(call: &Call<'_>) -> Outcome<Reply> {
    const SHOWN: &str = "id name profile_medium city state country countries languages timezone sex bio website icu_coach email";
    let store = call.setup();
    let value = |key: &str| store.athlete.get(key).cloned().unwrap_or(Value::Null);
    let shown: Object = SHOWN.split_ascii_whitespace().map(|key| (key.to_owned(), value(key))).collect();
    Reply::json(&json!({"athlete": shown, "sharedFolders": [], "customItems": []}))
}

/// The plan with its folder and all of the folder's workouts.
fn joined_plan(store: &Store, call: &Call<'_>) -> Object {
    let mut plan = store.plan.clone();
    if plan.is_empty() {
        plan = Shape::TRAINING_PLAN.with([
            ("athlete_id", json!(call.account.profile.id)),
            ("timezone", json!(call.account.profile.zone)),
        ]);
    }
    let folder = store.folders.iter().find(|folder| folder.get("id") == plan.get("training_plan_id"));
    if let Some(folder) = folder {
        set(&mut plan, [("training_plan", json!(super::library::with_children(folder, &store.workouts)))]);
    }
    plan
}

fn plan(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&joined_plan(&call.store(), call))
}

fn update_plan(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.store();
    if let Some(id) = given.get("training_plan_id").filter(|id| !id.is_null())
        && !store.folders.iter().any(|folder| folder.get("id") == Some(id))
    {
        return Err(Refusal::not_found("Training plan"));
    }
    let mut plan = joined_plan(&store, call);
    plan.insert("training_plan".to_owned(), Value::Null);
    for key in ["training_plan_id", "training_plan_start_date", "training_plan_alias"] {
        if let Some(value) = given.get(key) {
            plan.insert(key.to_owned(), value.clone());
        }
    }
    store.plan = plan;
    Reply::json(&joined_plan(&store, call))
}

/// Nothing has changed since the plan was applied; the answer is untyped upstream.
fn apply_changes(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let stamp = call.stamp();
    set(&mut store.plan, [("training_plan_last_applied", json!(stamp))]);
    Reply::json(&json!({"athlete_id": text(&store.plan, "athlete_id"), "changed": 0}))
}
