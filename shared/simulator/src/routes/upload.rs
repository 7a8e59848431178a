//! Uploaded recordings: recognised, de-duplicated by their bytes, and kept.

use axum::http::header::CONTENT_TYPE;
use jiff::Span;
use serde_json::{Value, json};

use super::{Route, post};
use crate::access::Area;
use crate::activity::{self, Activity};
use crate::call::Call;
use crate::file;
use crate::journal::hash;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, set};

pub(super) const ROUTES: &[Route] = &[post("/api/v1/athlete/{athlete}/activities", Area::Activity, upload)];

/// 201 with a new activity, 200 for bytes that are known.
fn upload(call: &Call<'_>) -> Outcome<Reply> {
    let kind = call
        .headers
        .get(CONTENT_TYPE)
        .map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned())
        .unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        return Err(Refusal::Framework(415));
    }
    let bytes =
        file::part(&call.body, &kind, "file").ok_or_else(|| Refusal::missing("file", "MultipartFile"))?;
    let format = file::Kind::of(bytes).ok_or_else(|| Refusal::unprocessable("Unknown file type"))?;
    let number = hash(bytes);
    let mut store = call.store();
    if let Some(known) = store.uploads.get(&number) {
        return Reply::json(&answer(call, known));
    }
    let id = format!("i{}", store.next_id(call.account));
    let made = made(call, &id, format, bytes);
    let mut activity = Activity::new(made, None);
    activity.file = Some(call.body.slice_ref(bytes));
    store.add(activity);
    store.uploads.insert(number, id.clone());
    store.refit(call.account);
    Reply::created(&answer(call, &id))
}

fn answer(call: &Call<'_>, id: &str) -> Value {
    let athlete = call.account.profile.id;
    json!({"icu_athlete_id": athlete, "id": id, "activities": [{"icu_athlete_id": athlete, "id": id}]})
}

/// The activity of a file: its times when they can be read, an hour up to now otherwise.
fn made(call: &Call<'_>, id: &str, format: file::Kind, bytes: &[u8]) -> activity::Made {
    let hour_ago = call.now.checked_sub(Span::new().hours(1)).unwrap_or(call.now);
    let (first, last) = file::times(bytes).unwrap_or((hour_ago, call.now));
    let start = call.account.zone.to_datetime(first);
    let mut given = Object::new();
    set(
        &mut given,
        [
            ("type", json!("Ride")),
            ("name", json!(call.query.get("name").unwrap_or("Uploaded activity"))),
            ("description", json!(call.query.get("description"))),
            ("device_name", json!(call.query.get("device_name"))),
            ("external_id", json!(call.query.get("external_id"))),
            (
                "paired_event_id",
                json!(call.query.get("paired_event_id").and_then(|id| id.parse::<i64>().ok())),
            ),
            ("moving_time", json!(last.as_second() - first.as_second())),
            ("file_type", json!(format.name())),
        ],
    );
    let mut made = activity::manual(call.account, id, start, &given, &call.stamp());
    let application = call.application();
    let source = if application.is_null() { "UPLOAD" } else { "OAUTH_CLIENT" };
    set(&mut made.object, [("source", json!(source)), ("oauth_client_id", application)]);
    made
}
