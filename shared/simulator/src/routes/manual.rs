//! Activities entered by hand.

use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::{Route, post};
use crate::access::Area;
use crate::activity::{self, Activity};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set, text};
use crate::sport::is_type;
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    post("/api/v1/athlete/{athlete}/activities/manual", Area::Activity, create),
    post("/api/v1/athlete/{athlete}/activities/manual/bulk", Area::Activity, create_bulk),
];

fn check(given: &Object) -> Outcome<DateTime> {
    let kind = text(given, "type");
    if !is_type(kind) {
        return Err(Refusal::unprocessable(format!("Invalid type [{kind}]")));
    }
    let start = text(given, "start_date_local");
    start.parse().map_err(|_| Refusal::unprocessable(format!("Invalid start_date_local [{start}]")))
}

/// Adds one; with an external id of the same application it replaces what was entered before.
fn add(call: &Call<'_>, store: &mut Store, given: &Object, upsert: bool) -> Outcome<String> {
    let start = check(given)?;
    let application = call.application();
    let external = given.get("external_id").filter(|id| upsert && !id.is_null());
    let known = external.and_then(|external| {
        let same = |activity: &&Activity| {
            activity.object.get("external_id") == Some(external)
                && activity.object.get("oauth_client_id") == Some(&application)
        };
        store.activities.iter().find(same).map(|activity| activity.id.clone())
    });
    let id = known.clone().unwrap_or_else(|| format!("i{}", store.next_id(call.account)));
    store.activities.retain(|activity| Some(&activity.id) != known.as_ref());
    let mut made = activity::manual(call.account, &id, start, given, &call.stamp());
    set(&mut made.object, [("oauth_client_id", application)]);
    store.add(Activity::new(made, None));
    Ok(id)
}

fn shown(store: &mut Store, id: &str) -> Value {
    store.activity(id).map_or(Value::Null, |activity| json!(activity.shown()))
}

fn create(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.object()?;
    let mut store = call.store();
    let id = add(call, &mut store, &given, false)?;
    store.refit(call.account);
    Reply::json(&shown(&mut store, &id))
}

fn create_bulk(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    for one in &given {
        check(one)?;
    }
    let mut store = call.store();
    let ids: Vec<String> =
        given.iter().map(|one| add(call, &mut store, one, true)).collect::<Outcome<_>>()?;
    store.refit(call.account);
    let rows: Vec<Value> = ids.iter().map(|id| shown(&mut store, id)).collect();
    Reply::json(&rows)
}
