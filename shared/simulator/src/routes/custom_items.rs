//! Custom items: fields, charts, zones.

use serde_json::{Value, json};

use super::{Route, delete, get, post, put};
use crate::access::Area;
use crate::call::Call;
use crate::items;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, Shape, set, text};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/custom-item", Area::Settings, list),
    post("/api/v1/athlete/{athlete}/custom-item", Area::Settings, create),
    put("/api/v1/athlete/{athlete}/custom-item-indexes", Area::Settings, reorder),
    get("/api/v1/athlete/{athlete}/custom-item/{item}", Area::Settings, read),
    put("/api/v1/athlete/{athlete}/custom-item/{item}", Area::Settings, update),
    delete("/api/v1/athlete/{athlete}/custom-item/{item}", Area::Settings, remove),
];

/// Every `type` of a custom item.
pub const CUSTOM_ITEM_TYPES: [&str; 13] = [
    "FITNESS_CHART",
    "FITNESS_TABLE",
    "TRACE_CHART",
    "INPUT_FIELD",
    "ACTIVITY_FIELD",
    "INTERVAL_FIELD",
    "ACTIVITY_STREAM",
    "ACTIVITY_CHART",
    "ACTIVITY_HISTOGRAM",
    "ACTIVITY_HEATMAP",
    "ACTIVITY_MAP",
    "ACTIVITY_PANEL",
    "ZONES",
];

fn list(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&call.setup().items)
}

fn read(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.setup();
    Reply::json(
        Store::find(&mut store.items, call.path("item")).ok_or_else(|| Refusal::not_found("Custom item"))?,
    )
}

/// Writes the known properties. Bad content of a field is refused without saying why, as the site does.
fn write(item: &mut Object, given: &Object) -> Outcome<()> {
    for (key, value) in given {
        if Shape::CUSTOM_ITEM.has(key)
            && !matches!(key.as_str(), "id" | "athlete_id" | "usage_count" | "from_athlete")
        {
            item.insert(key.clone(), value.clone());
        }
    }
    let kind = text(item, "type");
    if !CUSTOM_ITEM_TYPES.contains(&kind) || !items::is_valid(kind, item.get("content")) {
        return Err(Refusal::unreadable());
    }
    if text(item, "name").chars().count() > 80 {
        return Err(Refusal::unprocessable("Name is too long"));
    }
    Ok(())
}

fn create(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.setup();
    let mut item = Shape::CUSTOM_ITEM.with([
        ("id", json!(store.next_id(call.account))),
        ("athlete_id", json!(call.account.profile.id)),
        ("visibility", json!("PRIVATE")),
        ("usage_count", json!(0)),
        ("index", json!(store.items.len())),
        ("hide_script", json!(false)),
        ("updated", json!(call.stamp())),
    ]);
    write(&mut item, &given)?;
    let code = items::code(&item);
    if !code.is_empty() && store.items.iter().any(|other| items::code(other) == code) {
        return Err(Refusal::unprocessable(format!("Code [{code}] is already in use")));
    }
    store.items.push(item.clone());
    set(&mut item, [("required_items_created", Value::Null)]);
    Reply::json(&item)
}

fn update(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.setup();
    let item =
        Store::find(&mut store.items, call.path("item")).ok_or_else(|| Refusal::not_found("Custom item"))?;
    let mut changed = item.clone();
    write(&mut changed, &given)?;
    set(&mut changed, [("updated", json!(call.stamp()))]);
    item.clone_from(&changed);
    Reply::json(&changed)
}

fn remove(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.setup();
    Store::remove(&mut store.items, call.path("item")).ok_or_else(|| Refusal::not_found("Custom item"))?;
    Ok(Reply::empty())
}

fn reorder(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    let mut store = call.setup();
    for item in &mut store.items {
        let place = given
            .iter()
            .find(|one| one.get("id") == item.get("id"))
            .and_then(|one| one.get("index"))
            .cloned();
        if let Some(place) = place {
            set(item, [("index", place)]);
        }
    }
    Ok(Reply::empty())
}
