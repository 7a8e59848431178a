use intervals::{Event, ListActivities, ListEvents, Newest, ZoneTimes};
use jiff::civil::{Date, DateTime};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::event_export::{self, Export};
use crate::answer::{Answer, WarningCode, clock, number};
use crate::call::{Call, OrFail as _, Session, numeric_id};
use crate::dates::plus_days;
use crate::failure::{Failure, Kind};
use crate::records::{self, Status};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{self, Budget, DETAIL_CHARACTERS, LIST_CHARACTERS};

/// Where an event is looked for that the service lists but denies, days back and ahead.
const LISTED_BACK: i64 = 90;
const LISTED_AHEAD: i64 = 365;
/// The zone that overlaps its neighbours.
const SWEET_SPOT: &str = "SS";

/// One event with its steps, absolute targets and export.
pub(crate) struct GetEvent;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    event_id: String,
    /// Absolute targets; default true
    #[serde(default)]
    resolve: Option<bool>,
    #[serde(default)]
    export: Option<Export>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for GetEvent {
    const NAME: &'static str = "get_event";
    const TITLE: &'static str = "Event";
    const DESCRIPTION: &'static str = "One calendar entry: text, steps with targets in W, bpm and pace, zone times, load, status; \
        also as zwo, erg or mrc.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        numeric_id("event_id", &arguments.event_id)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let mut answer = call.answer();
        let resolve = arguments.resolve.unwrap_or(true);
        let event = find(&mut answer, &call, &arguments.event_id, resolve).await?;
        let status = status(&mut answer, &call, &event).await?;
        put_event(&mut answer, &event, status);
        put_workout(&mut answer, &event);
        if let Some(export) = arguments.export {
            event_export::put(&mut answer, &call, &arguments.event_id, export).await?;
        }
        Ok(answer.into())
    }
}

/// The event; with absolute targets from the list of its day, since it has none by itself. The service may deny an
/// event that its list shows.
async fn find(answer: &mut Answer, call: &Call, id: &str, resolve: bool) -> Result<Event, Failure> {
    let found = call.of_athlete().event(id).await.or_fail("the calendar", &format!("event {id}"));
    let event = match found {
        Ok(event) => event,
        Err(Failure { kind: Kind::NotFound { .. }, .. }) => {
            let (oldest, newest) = (plus_days(call.today, -LISTED_BACK), plus_days(call.today, LISTED_AHEAD));
            let listed = listed(call, id, oldest, newest, resolve).await?;
            return listed.ok_or_else(|| Failure::not_found(format!("event {id}")));
        }
        Err(failure) => return Err(failure),
    };
    let has_steps = event.workout_doc.as_ref().is_some_and(|document| !document.steps.is_empty());
    let Some(day) = event.start_date_local.map(DateTime::date).filter(|_| resolve && has_steps) else {
        return Ok(event);
    };
    let resolved = listed(call, id, day, day, true).await;
    Ok(answer.part("absolute targets", resolved)?.flatten().unwrap_or(event))
}

async fn listed(
    call: &Call,
    id: &str,
    oldest: Date,
    newest: Date,
    resolve: bool,
) -> Result<Option<Event>, Failure> {
    let list = ListEvents { oldest, newest, categories: Vec::new(), resolve };
    let events = call.of_athlete().events(&list).await.or_fail("the calendar", "calendar")?;
    Ok(events.into_iter().find(|event| event.id.as_ref().is_some_and(|of| of.as_str() == id)))
}

/// Whether it was done: the pairing stands on the activity. A future event needs no look.
async fn status(answer: &mut Answer, call: &Call, event: &Event) -> Result<Option<Status>, Failure> {
    let day = event.start_date_local.map(DateTime::date);
    let Some(day) = day.filter(|day| *day <= call.today && event.paired_activity_id.is_none()) else {
        return Ok(records::status_of(event, &[], call.today));
    };
    let around = ListActivities {
        oldest: plus_days(day, -1),
        newest: Some(Newest::Day(plus_days(day, 1))),
        route_id: None,
        limit: None,
        fields: ["id", "type", "source", "paired_event_id"].map(str::to_owned).to_vec(),
    };
    let activities = call.of_athlete().activities(&around).await.or_fail("activities", "activity");
    let activities = answer.part("status", activities)?.unwrap_or_default();
    Ok(records::status_of(event, &activities, call.today))
}

fn put_event(answer: &mut Answer, event: &Event, status: Option<Status>) {
    let mut budget = Budget::default();
    let mut row = records::event(event, status);
    row.set("color", event.color.clone());
    row.set("work_kj", number(event.joules.map(|joules| joules / 1_000.0), 0));
    row.set("max_training_time_s", event.max_training_time);
    row.set("paired_activity_id", event.paired_activity_id.as_ref().map(ToString::to_string));
    row.set("plan_folder_id", event.plan_folder_id.as_ref().map(ToString::to_string));
    row.people("description", event.description.as_deref(), DETAIL_CHARACTERS, &mut budget);
    for error in &event.push_errors {
        let service = untrusted::label(error.service.as_deref().unwrap_or("device"));
        row.people(&format!("{service} refused"), error.message.as_deref(), LIST_CHARACTERS, &mut budget);
    }
    answer.line(format!(
        "{} {} {} \"{}\"",
        row.cell("date"),
        row.cell("category"),
        row.cell("type"),
        row.cell("name")
    ));
    answer.facts(&row, &["date", "category", "type", "name"]);
    answer.record("event", row);
}

fn put_workout(answer: &mut Answer, event: &Event) {
    let Some(document) = &event.workout_doc else {
        return;
    };
    if document.steps.is_empty() {
        if event.category.as_deref() == Some("WORKOUT") && event.description.is_some() {
            answer.warn(
                WarningCode::WorkoutUnparsed,
                "Intervals.icu did not understand the text: the event has no steps, and no device can follow it",
            );
        }
        return;
    }
    let steps = records::steps_text(&document.steps);
    answer.line("Steps:");
    for step in &steps {
        answer.line(format!("- {step}"));
    }
    answer.put("steps", steps);
    answer.labels();
    let zones = zone_times(document.zone_times.as_ref());
    if !zones.is_empty() {
        let words: Vec<String> =
            zones.iter().map(|(zone, seconds)| format!("{zone} {}", clock(*seconds))).collect();
        answer.line(format!("Time in zones: {}", words.join(", ")));
        answer.put(
            "zone_times",
            zones.iter().map(|(zone, seconds)| json!({ "zone": zone, "time_s": seconds })).collect::<Value>(),
        );
    }
}

/// The zones that hold any time, in either of the shapes they come in. Sweet spot overlaps others.
fn zone_times(times: Option<&ZoneTimes>) -> Vec<(String, i64)> {
    let named: Vec<(String, f64)> = match times {
        None => Vec::new(),
        Some(ZoneTimes::Plain(seconds)) => {
            (1..).zip(seconds).map(|(zone, seconds)| (format!("Z{zone}"), *seconds)).collect()
        }
        Some(ZoneTimes::Named(zones)) => zones
            .iter()
            .map(|zone| {
                (untrusted::label(zone.id.as_deref().unwrap_or_default()), zone.secs.unwrap_or_default())
            })
            .collect(),
    };
    let shown = |(zone, seconds): (String, f64)| {
        let zone = if zone == SWEET_SPOT { "SS (overlaps)".to_owned() } else { zone };
        (zone, crate::answer::whole(seconds))
    };
    named.into_iter().map(shown).filter(|(_, seconds)| *seconds > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use intervals::ZoneTime;

    #[test]
    fn reads_both_shapes_of_zone_times() {
        let named = |id: &str, secs| ZoneTime { id: Some(id.to_owned()), secs: Some(secs) };
        let plain = ZoneTimes::Plain(vec![600.0, 0.0, 120.0]);
        assert_eq!(zone_times(Some(&plain)), [("Z1".to_owned(), 600), ("Z3".to_owned(), 120)]);
        let by_name = ZoneTimes::Named(vec![named("Z1", 600.0), named("SS", 60.0), named("Z2", 0.0)]);
        assert_eq!(zone_times(Some(&by_name)), [("Z1".to_owned(), 600), ("SS (overlaps)".to_owned(), 60)]);
        assert_eq!(zone_times(None), []);
    }
}
