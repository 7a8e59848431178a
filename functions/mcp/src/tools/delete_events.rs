use std::collections::BTreeSet;

use intervals::{Event, Id, ListEvents};
use oauth::{Scope, sha256, to_base64url};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Rows, Table, WarningCode, counted};
use crate::call::{Call, Confirmation, OrFail as _, Session, numeric_id};
use crate::dates::{Window, plus_days};
use crate::failure::{Failure, Kind};
use crate::preview::Seen;
use crate::records::{self, Category};
use crate::tool::{Hints, Reply, Tool};

/// A range that is deleted may not be longer.
const WINDOW: Window = Window { oldest: "today", newest: "+14d", max_days: 92 };
/// Where named events are looked for in one request.
const AROUND_DAYS: i64 = 366;
/// Events further away are asked for one by one.
const MOST_SINGLE: usize = 20;

/// Deletes events by id, or by range and category, after a preview.
pub(crate) struct DeleteEvents;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    ids: Option<Vec<String>>,
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    external_ids: Option<Vec<String>>,
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    #[schemars(length(min = 1, max = 14))]
    category: Option<Vec<Category>>,
    /// Also days before today
    #[serde(default)]
    include_past: Option<bool>,
    #[serde(default)]
    #[expect(dead_code, reason = "the round of a call reads it; here it only stands in the schema")]
    preview_token: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for DeleteEvents {
    const NAME: &'static str = "delete_events";
    const TITLE: &'static str = "Delete events";
    const DESCRIPTION: &'static str = "Deletes calendar events by ids, external_ids, or category in a range. The first call lists \
        them with a preview_token; the same call with it deletes exactly those.";
    const SCOPE: Scope = Scope::Admin;
    const HINTS: Hints = Hints::DESTROY;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        arguments.ids.iter().flatten().try_for_each(|id| numeric_id("ids", id))?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?.fresh();
        let found = find(&call, &arguments).await?;
        let mut answer = call.answer();
        if !found.missing.is_empty() {
            answer.line(format!("Not there: {}", found.missing.join(", ")));
            answer.put("not_found", found.missing.clone());
        }
        if found.events.is_empty() {
            answer.put("deleted", 0);
            answer.line("There is nothing to delete.");
            return Ok(answer.into());
        }
        let question =
            format!("Delete {} events from the calendar? {}", found.events.len(), names(&found.events));
        match confirm(&call, &found.events, &question).await? {
            Confirmation::Ask(question) => Ok(Reply::Ask(question)),
            Confirmation::Wanted(token) => {
                put_preview(&mut answer, &call, &found.events);
                answer.line(format!("Nothing was deleted yet. To delete exactly these, call again with the same arguments and preview_token {token}"));
                answer.put("preview_token", token);
                answer.put("deleted", 0);
                Ok(answer.into())
            }
            Confirmation::Declined => {
                answer.put("deleted", 0);
                answer.line("The person declined; nothing was changed.");
                Ok(answer.into())
            }
            Confirmation::Given => {
                delete(&mut answer, &call, &found.events).await?;
                Ok(answer.into())
            }
        }
    }
}

struct Found {
    events: Vec<Event>,
    missing: Vec<String>,
}

async fn find(call: &Call, arguments: &Arguments) -> Result<Found, Failure> {
    let ranged = arguments.oldest.is_some() || arguments.newest.is_some() || arguments.category.is_some();
    match (&arguments.ids, &arguments.external_ids, ranged) {
        (Some(ids), None, false) => by_id(call, ids).await,
        (None, Some(ids), false) => by_external_id(call, ids).await,
        (None, None, true) => by_range(call, arguments).await,
        (None, None, false) => {
            Err(Failure::argument("ids", "name ids, external_ids, or oldest, newest and category"))
        }
        _ => Err(Failure::argument("ids", "it excludes the other ways to name events")),
    }
}

async fn around(call: &Call) -> Result<Vec<Event>, Failure> {
    let list = ListEvents {
        oldest: plus_days(call.today, -AROUND_DAYS),
        newest: plus_days(call.today, AROUND_DAYS),
        categories: Vec::new(),
        resolve: false,
    };
    call.of_athlete().events(&list).await.or_fail("the calendar", "calendar")
}

async fn by_id(call: &Call, ids: &[String]) -> Result<Found, Failure> {
    let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    let is_wanted = |event: &Event| event.id.as_ref().is_some_and(|id| wanted.contains(id.as_str()));
    let mut events: Vec<Event> = around(call).await?.into_iter().filter(is_wanted).collect();
    let mut missing = Vec::new();
    let known: BTreeSet<String> =
        events.iter().filter_map(|event| event.id.as_ref().map(ToString::to_string)).collect();
    for (at, id) in wanted.into_iter().filter(|id| !known.contains(*id)).enumerate() {
        if at >= MOST_SINGLE {
            missing.push(id.to_owned());
            continue;
        }
        match call.of_athlete().event(id).await {
            Ok(event) => events.push(event),
            Err(intervals::Error::NotFound) => missing.push(id.to_owned()),
            Err(error) => return Err(error).or_fail("the calendar", &format!("event {id}")),
        }
    }
    Ok(Found { events, missing })
}

async fn by_external_id(call: &Call, ids: &[String]) -> Result<Found, Failure> {
    let all = around(call).await?;
    let of = |event: &Event, id: &String| event.external_id.as_ref() == Some(id);
    let missing = ids.iter().filter(|id| !all.iter().any(|event| of(event, id))).cloned().collect();
    let events = all.into_iter().filter(|event| ids.iter().any(|id| of(event, id))).collect();
    Ok(Found { events, missing })
}

async fn by_range(call: &Call, arguments: &Arguments) -> Result<Found, Failure> {
    let Some(categories) = &arguments.category else {
        return Err(Failure::argument(
            "category",
            "it is required with a range: nothing is deleted by implication",
        ));
    };
    if arguments.oldest.is_none() || arguments.newest.is_none() {
        return Err(Failure::argument("oldest", "a range needs both oldest and newest"));
    }
    let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
    let list = ListEvents {
        oldest: range.oldest,
        newest: range.newest,
        categories: categories.iter().map(|category| category.as_str().to_owned()).collect(),
        resolve: false,
    };
    let first =
        if arguments.include_past == Some(true) { range.oldest } else { range.oldest.max(call.today) };
    // A list may widen to whole blocks of days; only what begins inside was asked for.
    let inside = |event: &Event| {
        let named = categories.iter().any(|category| event.category.as_deref() == Some(category.as_str()));
        named && event.start_date_local.is_some_and(|start| (first..=range.newest).contains(&start.date()))
    };
    let events = call.of_athlete().events(&list).await.or_fail("the calendar", "calendar")?;
    Ok(Found { events: events.into_iter().filter(inside).collect(), missing: Vec::new() })
}

/// A changed object refuses the call and shows the new preview.
async fn confirm(call: &Call, events: &[Event], question: &str) -> Result<Confirmation, Failure> {
    let seen: Vec<Seen> = events.iter().map(seen).collect();
    match call.session.confirm(&call.athlete, &seen, question).await {
        Err(failure) if matches!(failure.kind, Kind::Conflict { .. }) => {
            let rows: Vec<_> =
                preview_rows(call, events).into_iter().map(crate::answer::Row::into_value).collect();
            let token = call.session.new_token(&call.athlete, &seen).await;
            Err(failure.with("preview", rows).with("preview_token", token))
        }
        other => other,
    }
}

/// What an event looked like: its last change, else its content.
fn seen(event: &Event) -> Seen {
    let content = || to_base64url(&sha256(format!("{event:?}").as_bytes()));
    Seen {
        id: event.id.as_ref().map(ToString::to_string).unwrap_or_default(),
        fingerprint: event.updated.map_or_else(content, |updated| updated.to_string()),
    }
}

fn names(events: &[Event]) -> String {
    let name = |event: &Event| {
        let day = event.start_date_local.map(|start| start.date().to_string()).unwrap_or_default();
        format!("{day} {}", crate::untrusted::label(event.name.as_deref().unwrap_or("without a name")))
    };
    let shown: Vec<String> = events.iter().take(10).map(name).collect();
    let rest = if events.len() > 10 { format!(" and {} more", events.len() - 10) } else { String::new() };
    format!("{}{rest}", shown.join("; "))
}

fn preview_rows(call: &Call, events: &[Event]) -> Rows {
    let mut rows = Rows::expecting(&[]);
    for event in events {
        let mut row = records::event(event, records::status_of(event, &[], call.today));
        row.set("created_by", event.created_by_id.as_ref().map(ToString::to_string));
        rows.push(row);
    }
    rows
}

fn put_preview(answer: &mut Answer, call: &Call, events: &[Event]) {
    let mut rows = preview_rows(call, events);
    answer.put("count", events.len());
    answer.line(format!("{} would be deleted:", counted(events.len(), "event", "events")));
    answer.table(&Table::of(&["id", "date", "category", "type", "name", "created_by"], rows.iter()));
    rows.fit(&["external_id", "tags", "intensity_pct", "steps", "moving_time_s", "load", "distance_m"]);
    answer.rows("events", rows);
}

/// By exact ids, never by range.
async fn delete(answer: &mut Answer, call: &Call, events: &[Event]) -> Result<(), Failure> {
    let ids: Vec<Id> = events.iter().filter_map(|event| event.id.clone()).collect();
    let deleted = call.of_athlete().delete_events(&ids).await.or_fail("the calendar", "events")?;
    call.wrote().await;
    let mut rows = preview_rows(call, events);
    answer.line(format!("{deleted} of {} deleted:", counted(ids.len(), "event", "events")));
    answer.table(&Table::of(&["id", "date", "category", "name"], rows.iter()));
    rows.fit(&["external_id", "tags", "intensity_pct", "steps", "moving_time_s", "load", "distance_m"]);
    answer.put("deleted", deleted);
    answer.put("expected", ids.len());
    answer.rows("events", rows);
    if usize::try_from(deleted).unwrap_or(0) < ids.len() {
        answer.warn(
            WarningCode::ValueNotKept,
            "fewer events were deleted than expected; list them to see what remains",
        );
    }
    Ok(())
}
