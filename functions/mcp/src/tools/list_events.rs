use futures::join;
use intervals::{Activity, Event, ListActivities, ListEvents, Newest};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, counted};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{Range, Window};
use crate::failure::Failure;
use crate::records::{self, Category};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, LIST_CHARACTERS};

const WINDOW: Window = Window { oldest: "today", newest: "+14d", max_days: 400 };
const PAGE: usize = 100;
const COLUMNS: &[&str] = &[
    "id",
    "date",
    "end_date",
    "category",
    "type",
    "name",
    "moving_time_s",
    "distance_m",
    "load",
    "goal",
    "steps",
    "status",
    "push_errors",
    "unparsed",
];
const OPTIONAL: &[&str] = &["external_id", "tags", "intensity_pct", "steps"];

/// The calendar.
pub(crate) struct ListEventsTool;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    #[schemars(length(max = 14))]
    category: Option<Vec<Category>>,
    #[serde(default)]
    #[schemars(length(max = 100))]
    query: Option<String>,
    /// Adds steps with absolute targets
    #[serde(default)]
    resolve: Option<bool>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 500))]
    limit: Option<usize>,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for ListEventsTool {
    const NAME: &'static str = "list_events";
    const TITLE: &'static str = "Calendar";
    const DESCRIPTION: &'static str = "Calendar (default 14 days ahead): workouts, races, notes, targets, phases, holidays, with \
        status, load, duration, and texts not understood. For the steps use get_event.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        let skip: usize = call
            .position(arguments.cursor.as_deref())?
            .and_then(|position| position.parse().ok())
            .unwrap_or(0);
        let list = ListEvents {
            oldest: range.oldest,
            newest: range.newest,
            categories: arguments
                .category
                .iter()
                .flatten()
                .map(|category| category.as_str().to_owned())
                .collect(),
            resolve: arguments.resolve == Some(true),
        };
        let athlete = call.of_athlete();
        let (events, done) = join!(athlete.events(&list), done(&call, range));
        let events = events.or_fail("the calendar", "calendar")?;
        let mut answer = call.answer();
        answer.range(range);
        let done = answer.part("activities", done)?.unwrap_or_default();
        let mut events: Vec<Event> =
            events.into_iter().filter(|event| is_named(event, arguments.query.as_deref())).collect();
        events.sort_by_key(|event| event.start_date_local);
        put(&mut answer, &call, &events, &done, &Page { skip, limit: arguments.limit.unwrap_or(PAGE) });
        Ok(answer.into())
    }
}

struct Page {
    skip: usize,
    limit: usize,
}

/// What was done in the past part of the range: the pairing stands on the activity.
async fn done(call: &Call, range: Range) -> Result<Vec<Activity>, Failure> {
    if range.oldest > call.today {
        return Ok(Vec::new());
    }
    let list = ListActivities {
        oldest: range.oldest,
        newest: Some(Newest::Day(range.newest.min(call.today))),
        route_id: None,
        limit: None,
        fields: ["id", "type", "source", "paired_event_id", "start_date_local"].map(str::to_owned).to_vec(),
    };
    call.of_athlete().activities(&list).await.or_fail("activities", "activity")
}

fn is_named(event: &Event, query: Option<&str>) -> bool {
    query.is_none_or(|query| {
        event.name.as_deref().unwrap_or_default().to_lowercase().contains(&query.to_lowercase())
    })
}

fn put(answer: &mut Answer, call: &Call, events: &[Event], done: &[Activity], page: &Page) {
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for event in events.iter().skip(page.skip).take(page.limit) {
        rows.push(event_row(event, call, done, &mut budget));
    }
    rows.fit(OPTIONAL);
    answer.put("total", events.len());
    answer.line(counted(events.len(), "entry", "entries"));
    let shown: Vec<Row> = rows.iter().map(|row| records::with_goal(row, answer.units())).collect();
    answer.table(&Table::of(COLUMNS, shown.iter()));
    for row in rows.iter() {
        if let Some(steps) = row.get("resolved") {
            answer.line(format!(
                "{}: {}",
                row.cell("id"),
                steps.as_array().map_or(String::new(), |steps| steps
                    .iter()
                    .filter_map(|step| step.as_str())
                    .collect::<Vec<_>>()
                    .join("; "))
            ));
        }
    }
    let shown = rows.len();
    answer.rows("events", rows);
    let next = page.skip + shown;
    answer.next(shown, (next < events.len()).then(|| call.binding().seal(&next.to_string())));
}

fn event_row(event: &Event, call: &Call, done: &[Activity], budget: &mut Budget) -> Row {
    let mut row = records::event(event, records::status_of(event, done, call.today));
    if let Some(document) = event.workout_doc.as_ref().filter(|document| has_absolute(&document.steps)) {
        row.set("resolved", records::steps_text(&document.steps));
    }
    if event.category.as_deref() != Some("WORKOUT") {
        row.people("description", event.description.as_deref(), LIST_CHARACTERS, budget);
        row.titled(&row.cell("id"));
    }
    row
}

fn has_absolute(steps: &[intervals::Step]) -> bool {
    steps.iter().any(|step| {
        step.absolute_power.is_some()
            || step.absolute_hr.is_some()
            || step.absolute_pace.is_some()
            || has_absolute(&step.steps)
    })
}
