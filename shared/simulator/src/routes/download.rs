//! Files: original and regenerated recordings, and workouts for trainers.

use std::fmt::Write;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING};
use jiff::Span;
use serde_json::Value;

use super::activity::{with, with_streams};
use super::{Route, get, post};
use crate::access::Area;
use crate::call::Call;
use crate::file;
use crate::grammar::{self, export};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::settings;
use crate::shape::{Object, text};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}/file", Area::Activity, original),
    get("/api/v1/activity/{activity}/fit-file", Area::Activity, fit),
    get("/api/v1/activity/{activity}/gpx-file", Area::Activity, gpx),
    get("/api/v1/athlete/{athlete}/events/{event}/download.zwo", Area::Calendar, |call| event(call, "zwo")),
    get("/api/v1/athlete/{athlete}/events/{event}/download.erg", Area::Calendar, |call| event(call, "erg")),
    get("/api/v1/athlete/{athlete}/events/{event}/download.mrc", Area::Calendar, |call| event(call, "mrc")),
    get("/api/v1/athlete/{athlete}/events/{event}/download.fit", Area::Calendar, |call| event(call, "fit")),
    post("/api/v1/athlete/{athlete}/download-workout.zwo", Area::Library, |call| convert(call, "zwo")),
    post("/api/v1/athlete/{athlete}/download-workout.erg", Area::Library, |call| convert(call, "erg")),
    post("/api/v1/athlete/{athlete}/download-workout.mrc", Area::Library, |call| convert(call, "mrc")),
    post("/api/v1/download-workout.zwo", Area::Library, |call| convert(call, "zwo")),
    post("/api/v1/download-workout.erg", Area::Library, |call| convert(call, "erg")),
    post("/api/v1/download-workout.mrc", Area::Library, |call| convert(call, "mrc")),
];

/// The uploaded file under gzip, as the live service sends it.
fn original(call: &Call<'_>) -> Outcome<Reply> {
    let bytes = with(call, |activity| {
        let kept = activity.file.as_ref().map(|file| file.to_vec());
        let recorded = activity.session.is_some() && !text(&activity.object, "file_type").is_empty();
        kept.or_else(|| recorded.then(file::fit)).ok_or_else(|| Refusal::not_found("File"))
    })?;
    Ok(Reply::bytes("application/octet-stream", file::gzip(&bytes)).header(CONTENT_ENCODING, "gzip"))
}

fn fit(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |activity, _| {
        let name = format!("attachment; filename=\"{}.fit\"", activity.id);
        Ok(Reply::bytes("application/octet-stream", file::fit()).header(CONTENT_DISPOSITION, &name))
    })
}

fn gpx(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |activity, streams| {
        let mut track = String::new();
        let points = streams.points(&call.account.courses);
        for ((lat, lon), seconds) in points.iter().zip(&streams.time) {
            let at = call.account.utc(activity.start.saturating_add(Span::new().seconds(*seconds)));
            let _ = writeln!(track, "<trkpt lat=\"{lat:.6}\" lon=\"{lon:.6}\"><time>{at}</time></trkpt>");
        }
        let gpx = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"intervals.icu\"><trk><trkseg>\n{track}</trkseg></trk></gpx>\n"
        );
        Ok(Reply::bytes("application/gpx+xml", gpx.into_bytes()))
    })
}

/// A workout as a trainer file.
fn written(call: &Call<'_>, workout: &Object, format: &str) -> Outcome<Reply> {
    let doc = grammar::read(text(workout, "description"));
    if doc.steps.is_empty() {
        return Err(Refusal::unprocessable("Workout has no steps"));
    }
    if format == "fit" {
        return Ok(Reply::bytes("application/octet-stream", file::fit()));
    }
    let thresholds = settings::planned(call.account, &call.store().settings, text(workout, "type"));
    let file = export(&doc, text(workout, "name"), &thresholds, format).ok_or(Refusal::Framework(404))?;
    Ok(Reply::bytes("text/plain;charset=UTF-8", file.into_bytes()))
}

fn event(call: &Call<'_>, format: &str) -> Outcome<Reply> {
    let found = Store::find(&mut call.store().events, call.path("event")).cloned();
    written(call, &found.ok_or_else(|| Refusal::not_found("Event"))?, format)
}

/// Converts a workout from the body; without `workout_doc` the site fails.
fn convert(call: &Call<'_>, format: &str) -> Outcome<Reply> {
    let given = call.object()?;
    if given.get("workout_doc").is_none_or(Value::is_null) {
        return Err(Refusal::Application(
            500,
            "java.lang.NullPointerException: workout_doc is null".to_owned(),
        ));
    }
    written(call, &given, format)
}
