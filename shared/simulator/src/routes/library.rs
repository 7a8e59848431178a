//! Folders, plans and workouts of the library.

use serde_json::{Value, json};

use super::{Route, delete, get, post, put};
use crate::access::Area;
use crate::call::Call;
use crate::library;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::settings;
use crate::shape::{Object, Shape, set, text};
use crate::sport::is_type;
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/folders", Area::Library, folders),
    post("/api/v1/athlete/{athlete}/folders", Area::Library, create_folder),
    put("/api/v1/athlete/{athlete}/folders/{folder}", Area::Library, update_folder),
    delete("/api/v1/athlete/{athlete}/folders/{folder}", Area::Library, delete_folder),
    put("/api/v1/athlete/{athlete}/folders/{folder}/workouts", Area::Library, hide_workouts),
    get("/api/v1/athlete/{athlete}/workouts", Area::Library, workouts),
    post("/api/v1/athlete/{athlete}/workouts", Area::Library, create_workout),
    post("/api/v1/athlete/{athlete}/workouts/bulk", Area::Library, create_workouts),
    get("/api/v1/athlete/{athlete}/workouts/{workout}", Area::Library, workout),
    put("/api/v1/athlete/{athlete}/workouts/{workout}", Area::Library, update_workout),
    delete("/api/v1/athlete/{athlete}/workouts/{workout}", Area::Library, delete_workout),
    get("/api/v1/athlete/{athlete}/workout-tags", Area::Library, tags),
];

/// A folder with all its workouts.
pub(super) fn with_children(folder: &Object, workouts: &[Object]) -> Object {
    let mut folder = folder.clone();
    let children: Vec<&Object> =
        workouts.iter().filter(|workout| workout.get("folder_id") == folder.get("id")).collect();
    let children = json!(children);
    set(&mut folder, [("children", children)]);
    folder
}

fn folders(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    Reply::json(
        &store.folders.iter().map(|folder| with_children(folder, &store.workouts)).collect::<Vec<_>>(),
    )
}

/// Writes the known properties of a folder.
fn write_folder(folder: &mut Object, given: &Object) -> Outcome<()> {
    if given.get("type").and_then(Value::as_str).is_some_and(|kind| !matches!(kind, "FOLDER" | "PLAN")) {
        return Err(Refusal::unreadable());
    }
    for (key, value) in given {
        if Shape::FOLDER.has(key)
            && !matches!(key.as_str(), "id" | "athlete_id" | "children" | "num_workouts" | "owner")
        {
            folder.insert(key.clone(), value.clone());
        }
    }
    Ok(())
}

fn create_folder(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    if text(&given, "name").is_empty() {
        return Err(Refusal::unprocessable("Name is required"));
    }
    let mut store = call.store();
    let mut folder = Shape::FOLDER.with([
        ("id", json!(store.next_id(call.account))),
        ("athlete_id", json!(call.account.profile.id)),
        ("type", json!("FOLDER")),
        ("visibility", json!("PRIVATE")),
        ("canEdit", json!(true)),
        ("sharedWithCount", json!(0)),
        ("num_workouts", json!(0)),
    ]);
    write_folder(&mut folder, &given)?;
    store.folders.push(folder.clone());
    Reply::json(&folder)
}

fn update_folder(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.store();
    let folder =
        Store::find(&mut store.folders, call.path("folder")).ok_or_else(|| Refusal::not_found("Folder"))?;
    write_folder(folder, &given)?;
    let folder = folder.clone();
    Reply::json(&with_children(&folder, &store.workouts))
}

/// Deletes a folder and everything in it.
fn delete_folder(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let folder =
        Store::remove(&mut store.folders, call.path("folder")).ok_or_else(|| Refusal::not_found("Folder"))?;
    store.workouts.retain(|workout| workout.get("folder_id") != folder.get("id"));
    Reply::json(&json!({}))
}

fn hide_workouts(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("oldest", "Integer")?;
    call.query.required("newest", "Integer")?;
    let (oldest, newest) = (call.query.number::<i64>("oldest")?, call.query.number::<i64>("newest")?);
    let given = call.object()?;
    let folder = call.path("folder").parse::<i64>().ok();
    let mut store = call.store();
    let mut changed = Vec::new();
    for workout in &mut store.workouts {
        let day = crate::shape::count(workout, "day");
        if crate::shape::count(workout, "folder_id") != folder || day < oldest || day > newest {
            continue;
        }
        if let Some(hide) = given.get("hide_from_athlete") {
            set(workout, [("hide_from_athlete", hide.clone())]);
        }
        changed.push(workout.clone());
    }
    Reply::json(&changed)
}

fn workouts(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&call.store().workouts)
}

fn workout(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    Reply::json(
        Store::find(&mut store.workouts, call.path("workout"))
            .ok_or_else(|| Refusal::not_found("Workout"))?,
    )
}

/// Writes the known properties and reads the text again.
fn write_workout(call: &Call<'_>, store: &Store, workout: &mut Object, given: &Object) -> Outcome<()> {
    if text(given, "name").chars().count() > 80 {
        return Err(Refusal::unprocessable("Name is too long"));
    }
    for (key, value) in given {
        if Shape::WORKOUT.has(key) && !matches!(key.as_str(), "id" | "athlete_id" | "workout_doc" | "updated")
        {
            workout.insert(key.clone(), value.clone());
        }
    }
    let kind = text(workout, "type").to_owned();
    if !is_type(&kind) {
        return Err(Refusal::unprocessable(format!("Invalid type [{kind}]")));
    }
    if !store.folders.iter().any(|folder| folder.get("id") == workout.get("folder_id")) {
        return Err(Refusal::not_found("Folder"));
    }
    library::read(workout, &settings::planned(call.account, &store.settings, &kind));
    set(workout, [("updated", json!(call.stamp()))]);
    Ok(())
}

fn add(call: &Call<'_>, store: &mut Store, given: &Object) -> Outcome<Object> {
    let mut workout = Shape::WORKOUT.with([
        ("id", json!(store.next_id(call.account))),
        ("athlete_id", json!(call.account.profile.id)),
        ("target", json!("AUTO")),
        ("sub_type", json!("NONE")),
        ("days", json!(1)),
        ("for_week", json!(false)),
        ("indoor", json!(false)),
        ("hide_from_athlete", json!(false)),
    ]);
    write_workout(call, store, &mut workout, given)?;
    store.workouts.push(workout.clone());
    recount(store);
    Ok(workout)
}

fn recount(store: &mut Store) {
    for folder in &mut store.folders {
        library::count(folder, &store.workouts);
    }
}

fn create_workout(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    Reply::json(&add(call, &mut call.store(), &given)?)
}

fn create_workouts(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    let mut store = call.store();
    Reply::json(&given.iter().map(|one| add(call, &mut store, one)).collect::<Outcome<Vec<_>>>()?)
}

fn update_workout(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.store();
    let found = Store::find(&mut store.workouts, call.path("workout")).cloned();
    let mut workout = found.ok_or_else(|| Refusal::not_found("Workout"))?;
    write_workout(call, &store, &mut workout, &given)?;
    if let Some(kept) = Store::find(&mut store.workouts, call.path("workout")) {
        kept.clone_from(&workout);
    }
    recount(&mut store);
    Reply::json(&workout)
}

fn delete_workout(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.store();
    let workout = Store::remove(&mut store.workouts, call.path("workout"))
        .ok_or_else(|| Refusal::not_found("Workout"))?;
    recount(&mut store);
    Reply::json(&json!([workout.get("id")]))
}

fn tags(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&super::activities::distinct(call.store().workouts.iter()))
}
