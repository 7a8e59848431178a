//! Sport settings: thresholds and zones.

use serde_json::{Value, json};

use super::{Route, delete, get, post, put};
use crate::access::Area;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::settings;
use crate::shape::{Object, Shape, set};
use crate::sport::{Family, is_type};

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/sport-settings", Area::Settings, list),
    post("/api/v1/athlete/{athlete}/sport-settings", Area::Settings, create),
    put("/api/v1/athlete/{athlete}/sport-settings", Area::Settings, update_many),
    get("/api/v1/athlete/{athlete}/sport-settings/{sport}", Area::Settings, read),
    put("/api/v1/athlete/{athlete}/sport-settings/{sport}", Area::Settings, update),
    delete("/api/v1/athlete/{athlete}/sport-settings/{sport}", Area::Settings, remove),
    put("/api/v1/athlete/{athlete}/sport-settings/{sport}/apply", Area::Settings, apply),
    get("/api/v1/athlete/{athlete}/sport-settings/{sport}/matching-activities", Area::Settings, matching),
    get("/api/v1/athlete/{athlete}/sport-settings/{sport}/pace_distances", Area::Settings, distances),
    get("/api/v1/pace_distances", Area::Any, distances),
];

fn list(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&call.setup().settings)
}

fn missing() -> Refusal {
    Refusal::not_found("Sport settings")
}

fn read(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.setup();
    Reply::json(
        store
            .settings
            .iter()
            .find(|settings| settings::covers(settings, call.path("sport")))
            .ok_or_else(missing)?,
    )
}

/// Fastest threshold the site believes, m/s.
const FASTEST: f64 = 12.0;

fn write(settings: &mut Object, given: &Object, recalculate: bool) -> Outcome<()> {
    if given
        .get("threshold_pace")
        .and_then(Value::as_f64)
        .is_some_and(|pace| !(0.1..=FASTEST).contains(&pace))
    {
        return Err(Refusal::unprocessable("Invalid threshold pace"));
    }
    if let Some(types) = given.get("types").and_then(Value::as_array)
        && let Some(unknown) = types.iter().filter_map(Value::as_str).find(|kind| !is_type(kind))
    {
        return Err(Refusal::unprocessable(format!("Invalid type [{unknown}]")));
    }
    for (key, value) in given {
        if Shape::SPORT_SETTINGS.has(key) && !matches!(key.as_str(), "id" | "athlete_id" | "created") {
            settings.insert(key.clone(), value.clone());
        }
    }
    let moved = given.contains_key("lthr") || given.contains_key("max_hr");
    if recalculate && moved && !given.contains_key("hr_zones") {
        settings::recalculate(settings);
    }
    Ok(())
}

fn create(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.setup();
    let number = store.next_id(call.account) % 1_000_000;
    let mut new = settings::blank(call.account, 1_000 + number, &[]);
    write(&mut new, &given, false)?;
    store.settings.push(new.clone());
    Reply::json(&new)
}

/// Writes and answers with the settings as they are now.
fn update(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let recalculate = call.query.get("recalcHrZones") != Some("false");
    let mut store = call.setup();
    let found = store.settings.iter_mut().find(|settings| settings::covers(settings, call.path("sport")));
    let settings = found.ok_or_else(missing)?;
    let mut changed = settings.clone();
    write(&mut changed, &given, recalculate)?;
    set(&mut changed, [("updated", json!(call.stamp()))]);
    settings.clone_from(&changed);
    Reply::json(&changed)
}

fn update_many(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    let recalculate = call.query.get("recalcHrZones") != Some("false");
    let mut store = call.setup();
    for one in &given {
        let settings = store
            .settings
            .iter_mut()
            .find(|settings| settings.get("id") == one.get("id"))
            .ok_or_else(missing)?;
        write(settings, one, recalculate)?;
    }
    Reply::json(&store.settings)
}

fn remove(call: &Call<'_>) -> Outcome<Reply> {
    let mut store = call.setup();
    let place = store
        .settings
        .iter()
        .position(|settings| settings::covers(settings, call.path("sport")))
        .ok_or_else(missing)?;
    store.settings.remove(place);
    Reply::json(&json!({}))
}

/// Re-zoning old activities happens later, if ever anybody looks.
fn apply(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.setup();
    store
        .settings
        .iter()
        .find(|settings| settings::covers(settings, call.path("sport")))
        .ok_or_else(missing)?;
    Reply::json(&json!({}))
}

fn matching(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    let found = store
        .settings
        .iter()
        .find(|settings| settings::covers(settings, call.path("sport")))
        .ok_or_else(missing)?;
    let rows: Vec<Object> = store
        .activities
        .iter()
        .rev()
        .filter(|activity| !activity.stub && settings::covers(found, activity.kind()))
        .map(crate::activity::Activity::light)
        .collect();
    Reply::json(&rows)
}

fn distances(call: &Call<'_>) -> Outcome<Reply> {
    let defaults: &[f64] = match Family::of(call.path("sport")) {
        Family::Swim => &[50.0, 100.0, 200.0, 400.0, 800.0, 1_500.0],
        Family::Ride | Family::Run | Family::Other => {
            &[400.0, 800.0, 1_500.0, 1_609.34, 3_000.0, 5_000.0, 10_000.0, 21_097.5, 42_195.0]
        }
    };
    Reply::json(&json!({"distances": crate::curves::DISTANCES, "defaults": defaults}))
}
