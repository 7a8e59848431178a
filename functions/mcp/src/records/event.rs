use std::collections::BTreeSet;

use intervals::{Activity, Event};
use jiff::civil::Date;
use serde_json::Value;

use crate::answer::{Row, Units, hours, number, percent, whole};
use crate::dates::{plus_days, with_weekday};
use crate::workout_text::SportFamily;

/// How far a planned workout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Done,
    Missed,
    Pending,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Missed => "missed",
            Self::Pending => "pending",
        }
    }
}

/// Whether the event is a race.
pub(crate) fn is_race(event: &Event) -> bool {
    event.category.as_deref().is_some_and(|category| category.starts_with("RACE_"))
}

fn can_be_done(event: &Event) -> bool {
    event.category.as_deref() == Some("WORKOUT") || is_race(event)
}

/// The events that an activity fulfils.
pub(crate) fn paired(activities: &[Activity]) -> BTreeSet<String> {
    activities
        .iter()
        .filter_map(|activity| activity.paired_event_id.as_ref().map(ToString::to_string))
        .collect()
}

/// Done when an activity is paired with it; `None` for what cannot be done, such as a note.
pub(crate) fn status_of(event: &Event, activities: &[Activity], today: Date) -> Option<Status> {
    if !can_be_done(event) {
        return None;
    }
    let done = event.paired_activity_id.is_some()
        || event.id.as_ref().is_some_and(|id| paired(activities).contains(id.as_str()));
    let day = event.start_date_local?.date();
    Some(match (done, day < today) {
        (true, _) => Status::Done,
        (false, true) => Status::Missed,
        (false, false) => Status::Pending,
    })
}

/// One event in a list.
pub(crate) fn event(event: &Event, status: Option<Status>) -> Row {
    let mut row = Row::default();
    row.set("id", event.id.as_ref().map(ToString::to_string));
    row.set("date", event.start_date_local.map(|start| with_weekday(start.date())));
    row.set("end_date", last_day(event).map(|day| day.to_string()));
    row.set("category", event.category.clone());
    row.set("type", event.kind.clone());
    row.label("name", event.name.as_deref());
    row.set("moving_time_s", event.moving_time);
    row.set("distance_m", number(event.distance, 0));
    row.set("load", number(event.icu_training_load, 0));
    row.set("intensity_pct", percent(event.icu_intensity));
    put_targets(&mut row, event);
    put_workout(&mut row, event);
    row.set("status", status.map(Status::as_str));
    row.label("external_id", event.external_id.as_deref());
    row.set("availability", event.training_availability.as_deref().filter(|value| *value != "NORMAL"));
    put_flags(&mut row, event);
    row
}

/// The event with what it aims at in one field: `load 536, 10h15, 120.0 km`.
pub(crate) fn with_goal(row: &Row, units: Units) -> Row {
    let figure = |key: &str| row.get(key).and_then(Value::as_f64);
    let goal = [
        figure("load_target").map(|load| format!("load {}", whole(load))),
        figure("time_target_s").map(|seconds| hours(whole(seconds))),
        figure("distance_target_m").map(|metres| units.distance(metres)),
    ];
    let mut shown = row.clone();
    let goal: Vec<String> = goal.into_iter().flatten().collect();
    shown.set("goal", (!goal.is_empty()).then(|| goal.join(", ")));
    shown
}

/// The last day of an event of several days; the end upstream is exclusive.
fn last_day(event: &Event) -> Option<Date> {
    let (start, end) = (event.start_date_local?.date(), event.end_date_local?.date());
    let last = plus_days(end, -1);
    (last > start).then_some(last)
}

fn put_targets(row: &mut Row, event: &Event) {
    row.set("load_target", number(event.load_target, 0));
    row.set("time_target_s", event.time_target);
    row.set("distance_target_m", number(event.distance_target, 0));
    row.set("target", event.target.as_deref().filter(|target| *target != "AUTO"));
}

fn put_workout(row: &mut Row, event: &Event) {
    let Some(document) = &event.workout_doc else {
        return;
    };
    let steps = document.steps.iter().map(|step| step.steps.len().max(1)).sum::<usize>();
    if steps > 0 {
        row.set("steps", steps);
    } else if event.category.as_deref() == Some("WORKOUT") && expects_steps(event) {
        row.set("unparsed", true);
    }
}

/// A strength session is prose by nature; a ride without steps is a text that was not understood.
fn expects_steps(event: &Event) -> bool {
    let family = SportFamily::of(event.kind.as_deref().unwrap_or_default());
    event.description.is_some() && family != SportFamily::Other
}

fn put_flags(row: &mut Row, event: &Event) {
    row.flag("indoor", event.indoor);
    row.flag("for_week", event.for_week);
    row.flag("hide_from_athlete", event.hide_from_athlete);
    row.flag("athlete_cannot_edit", event.athlete_cannot_edit);
    row.flag("show_as_note", event.show_as_note);
    row.flag("not_on_fitness_chart", event.not_on_fitness_chart);
    row.labels("tags", &event.tags);
    let services: Vec<String> = event.push_errors.iter().filter_map(|error| error.service.clone()).collect();
    row.labels("push_errors", &services);
    let mine = event.oauth_client_id.is_none() && event.created_by_id.as_ref() == event.athlete_id.as_ref();
    row.set("mine", (!mine).then_some(false));
}
