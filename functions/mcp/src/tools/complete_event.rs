use intervals::{Activity, ActivityUpdate, Event, ListActivities, Newest};
use jiff::civil::DateTime;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::update_activity::present;
use crate::answer::Answer;
use crate::call::{Call, OrFail as _, Session, activity_id, numeric_id};
use crate::dates::{plus_days, with_weekday};
use crate::failure::{Failure, Kind};
use crate::records::{self, PaceUnits};
use crate::tool::{Hints, Reply, Tool};
use crate::writing::{self, Fields, Status};

/// Says which activity fulfilled a planned event.
pub(crate) struct CompleteEvent;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    event_id: String,
    #[serde(default)]
    activity_id: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
    #[serde(default)]
    dry_run: Option<bool>,
}

impl Tool for CompleteEvent {
    const NAME: &'static str = "complete_event";
    const TITLE: &'static str = "Complete event";
    const DESCRIPTION: &'static str = "Pairs an activity with a planned workout or race. Without activity_id marks the event done \
        by a manual activity.";
    const SCOPE: Scope = Scope::Write;
    const HINTS: Hints = Hints::WRITE_AGAIN;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        numeric_id("event_id", &arguments.event_id)?;
        if let Some(id) = &arguments.activity_id {
            activity_id("activity_id", id)?;
        }
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let what = format!("event {}", arguments.event_id);
        let event = call.of_athlete().event(&arguments.event_id).await.or_fail("the calendar", &what)?;
        let mut answer = call.answer();
        let dry_run = arguments.dry_run == Some(true);
        writing::dry(&mut answer, dry_run);
        match &arguments.activity_id {
            Some(id) => pair(&call, &mut answer, (&event, id), dry_run).await?,
            None => mark_done(&call, &mut answer, &event, dry_run).await?,
        }
        answer.record("event", records::event(&event, None));
        Ok(answer.into())
    }
}

/// The activity that fulfils the event already. The event need not name it, so the activities around its day are asked.
async fn partner(call: &Call, event: &Event) -> Result<Option<String>, Failure> {
    if let Some(id) = &event.paired_activity_id {
        return Ok(Some(id.to_string()));
    }
    let Some(day) = event.start_date_local.map(DateTime::date) else {
        return Ok(None);
    };
    let list = ListActivities {
        oldest: plus_days(day, -7),
        newest: Some(Newest::Day(plus_days(day, 7))),
        route_id: None,
        limit: None,
        fields: records::upstream_fields(&[]),
    };
    let around = call.of_athlete().activities(&list).await.or_fail("activities", "activities")?;
    let pairs =
        |activity: &Activity| activity.paired_event_id.is_some() && activity.paired_event_id == event.id;
    Ok(around.into_iter().find(pairs).and_then(|activity| activity.id).map(|id| id.to_string()))
}

async fn pair(
    call: &Call,
    answer: &mut Answer,
    (event, activity): (&Event, &str),
    dry_run: bool,
) -> Result<(), Failure> {
    let present = present(call, activity).await?;
    if let Some(other) = partner(call, event).await?.filter(|other| other != activity) {
        return Err(taken(&other));
    }
    let update = ActivityUpdate { paired_event_id: event.id.clone(), ..ActivityUpdate::default() };
    let expected = Activity { paired_event_id: event.id.clone(), ..present.clone() };
    let (before, expected) = (fields(&present), fields(&expected));
    let unchanged = before.changes_to(&expected).is_empty();
    let after = if unchanged || dry_run {
        expected
    } else {
        let served = call.of_activity(activity).update(&update).await;
        call.wrote().await;
        let served = fields(&served.or_fail("activities", &format!("activity {activity}"))?);
        writing::check_kept(answer, &expected, &served);
        served
    };
    let status = if unchanged { Status::Unchanged } else { Status::Updated };
    let what = format!("activity {activity}");
    let (row, line) = writing::item(&what, Some(activity), status, &before.changes_to(&after));
    answer.line(format!("{line} (event: {})", described(event)));
    answer.record("activity", row);
    Ok(())
}

fn taken(activity: &str) -> Failure {
    let what = format!("The event is already paired with activity {activity}; nothing was changed.");
    Failure::from(Kind::Conflict { what }).with("paired_activity_id", activity)
}

fn fields(activity: &Activity) -> Fields {
    let mut fields = Fields::default();
    fields.set("paired_event_id", activity.paired_event_id.as_ref().map(ToString::to_string));
    fields
}

/// Makes an activity out of the plan, so it is refused wherever it could stand beside a real one.
async fn mark_done(call: &Call, answer: &mut Answer, event: &Event, dry_run: bool) -> Result<(), Failure> {
    if !(event.category.as_deref() == Some("WORKOUT") || records::is_race(event)) {
        return Err(Failure::argument("event_id", "only a workout or a race can be done"));
    }
    let day = event.start_date_local.map(DateTime::date);
    if day.is_none_or(|day| day > call.today) {
        return Err(Failure::argument("event_id", "the event lies in the future"));
    }
    if let Some(other) = partner(call, event).await? {
        return Err(taken(&other));
    }
    let id = event.id.as_ref().map(ToString::to_string).unwrap_or_default();
    if dry_run {
        answer.put("status", Status::Created.as_str());
        answer.line(format!("a manual activity for {}", described(event)));
        return Ok(());
    }
    let made = call.of_athlete().mark_event_done(&id).await;
    call.wrote().await;
    let made = made.or_fail("the calendar", &format!("event {id}"))?;
    let row = records::light(&made, &PaceUnits::of(&call.profile));
    answer.put("status", Status::Created.as_str());
    answer.line(format!("Made the manual activity {} for {}", row.cell("id"), described(event)));
    answer.facts(&row, &["id"]);
    answer.record("activity", row);
    Ok(())
}

fn described(event: &Event) -> String {
    let row = records::event(event, None);
    let day = event.start_date_local.map(|start| with_weekday(start.date())).unwrap_or_default();
    format!("{} on {day}, {} {}", row.cell("name"), row.cell("category"), row.cell("type"))
}
