//! Weather of an activity, the forecast, and routes.

use serde_json::{Value, json};

use super::activity::with;
use super::{Route, get, put};
use crate::access::Area;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set};
use crate::weather;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}/weather-summary", Area::Activity, summary),
    get("/api/v1/athlete/{athlete}/weather-config", Area::Settings, config),
    put("/api/v1/athlete/{athlete}/weather-config", Area::Settings, update_config),
    get("/api/v1/athlete/{athlete}/weather-forecast", Area::Settings, forecast),
    get("/api/v1/athlete/{athlete}/routes", Area::Settings, routes),
    get("/api/v1/athlete/{athlete}/routes/{route}", Area::Settings, route),
];

fn summary(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| {
        let samples = activity.recording(call.account).map_or(0, |streams| streams.len());
        Reply::json(&weather::summary(&activity.object, samples))
    })
}

fn config(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&call.setup().weather)
}

fn update_config(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.setup();
    store.weather = Value::Object(given);
    Reply::json(&store.weather)
}

fn forecast(call: &Call<'_>) -> Outcome<Reply> {
    let day = call.account.day_of(call.today());
    Reply::json(&weather::forecast(call.account, &call.setup().weather, day))
}

fn routes(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    let row = |route: &Object| {
        let mut row = route.clone();
        let ridden: Vec<_> = store
            .activities
            .iter()
            .filter(|activity| !activity.stub && activity.object.get("route_id") == route.get("route_id"))
            .collect();
        set(&mut row, [("activity_count", json!(ridden.len())), ("latlngs", Value::Null)]);
        if let Some(last) = ridden.last() {
            set(
                &mut row,
                [
                    ("most_recent_id", json!(last.id)),
                    (
                        "most_recent_start_date_local",
                        last.object.get("start_date_local").cloned().unwrap_or(Value::Null),
                    ),
                    ("most_recent_type", json!(last.kind())),
                    ("distance", last.object.get("distance").cloned().unwrap_or(Value::Null)),
                ],
            );
        }
        row
    };
    Reply::json(&store.routes.iter().map(row).collect::<Vec<_>>())
}

fn route(call: &Call<'_>) -> Outcome<Reply> {
    let store = call.store();
    let wanted = call.path("route").parse::<i64>().ok();
    let found = store.routes.iter().find(|route| route.get("route_id") == Some(&json!(wanted)));
    let mut route = found.cloned().ok_or_else(|| Refusal::not_found("Route"))?;
    if !call.query.flag("includePath") {
        set(&mut route, [("latlngs", Value::Null)]);
    }
    Reply::json(&route)
}
