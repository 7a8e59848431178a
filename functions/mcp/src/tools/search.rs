use futures::join;
use intervals::{Activity, Event, ListActivities, ListEvents, Newest, Workout};
use jiff::civil::Date;
use oauth::Scope;
use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::found::{Found, Place};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{self, days_between, plus_days};
use crate::failure::{Failure, Kind};
use crate::tool::{Hints, Reply, Tool};

const RESULTS: usize = 10;
/// How far events are looked for, days each way.
const EVENT_DAYS: i64 = 365;

/// The search contract of `ChatGPT`.
pub(crate) struct Search;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Part of a name, #tag, or a day
    #[schemars(length(min = 1, max = 200))]
    query: String,
}

/// The contract: these keys and no others.
#[derive(Serialize, JsonSchema)]
struct Results {
    results: Vec<Found>,
}

impl Tool for Search {
    const NAME: &'static str = "search";
    const TITLE: &'static str = "Search";
    const DESCRIPTION: &'static str = "Finds activities, calendar entries, library workouts and days of wellness; ids are for \
        fetch. For figures use list_activities or list_events.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    fn output() -> Option<JsonObject> {
        Some(crate::schema::input::<Results>())
    }

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let query = arguments.query.trim();
        if query.is_empty() {
            return Err(Failure::argument("query", "it needs a word, a #tag or a day"));
        }
        let call = session.athlete(None).await?;
        let results = match dates::parse(query, call.today) {
            Ok(day) => on_day(&call, day).await?,
            Err(_) => by_name(&call, query).await?,
        };
        Ok(Reply::Exact(json!(Results { results })))
    }
}

/// The wellness of a day, and what was done and planned on it.
async fn on_day(call: &Call, day: Date) -> Result<Vec<Found>, Failure> {
    let athlete = call.of_athlete();
    let activities = ListActivities {
        oldest: day,
        newest: Some(Newest::Day(day)),
        route_id: None,
        limit: None,
        fields: Vec::new(),
    };
    let events = events_between(day, day);
    let (activities, events) = join!(athlete.activities(&activities), athlete.events(&events));
    let activities = activities.or_fail("activities", "activities");
    let events = events.or_fail("the calendar", "calendar");
    let [activities, events, _] = parts(
        activities.map(|found| of_activities(call, &found)),
        events.map(|found| found.iter().filter_map(of_event).collect()),
        Ok(Vec::new()),
    )?;
    let wellness = Found::on(day, &Place::Wellness(day), &[&day.to_string(), "Wellness"]);
    Ok(std::iter::once(wellness).chain(activities).chain(events).take(RESULTS).collect())
}

/// What bears the words in its name, or the tag. Each kind gets its share of the places.
async fn by_name(call: &Call, query: &str) -> Result<Vec<Found>, Failure> {
    let athlete = call.of_athlete();
    let around = events_between(plus_days(call.today, -EVENT_DAYS), plus_days(call.today, EVENT_DAYS));
    let limit = u32::try_from(RESULTS).ok();
    let (activities, events, workouts) =
        join!(athlete.search_activities(query, limit), athlete.events(&around), athlete.workouts());
    let wanted = Wanted::of(query);
    let events = events.or_fail("the calendar", "calendar").map(|mut events| {
        events.retain(|event| wanted.fits(event.name.as_deref(), &event.tags));
        events.sort_by_key(|event| {
            event.start_date_local.map_or(i64::MAX, |start| days_between(call.today, start.date()).abs())
        });
        events.iter().filter_map(of_event).collect()
    });
    let workouts = workouts.or_fail("the library", "library").map(|mut workouts| {
        workouts.retain(|workout| wanted.fits(workout.name.as_deref(), &workout.tags));
        workouts.iter().filter_map(|workout| of_workout(call, workout)).collect()
    });
    let activities = activities.or_fail("activities", "activities").map(|found| of_activities(call, &found));
    Ok(shared(parts(activities, events, workouts)?))
}

/// What a query asks of a name and of tags.
struct Wanted {
    text: String,
    is_tag: bool,
}

impl Wanted {
    fn of(query: &str) -> Self {
        let tag = query.strip_prefix('#');
        Self { text: tag.unwrap_or(query).to_lowercase(), is_tag: tag.is_some() }
    }

    fn fits(&self, name: Option<&str>, tags: &[String]) -> bool {
        if self.is_tag {
            tags.iter().any(|tag| tag.to_lowercase() == self.text)
        } else {
            name.is_some_and(|name| name.to_lowercase().contains(&self.text))
        }
    }
}

const fn events_between(oldest: Date, newest: Date) -> ListEvents {
    ListEvents { oldest, newest, categories: Vec::new(), resolve: false }
}

type Part = Result<Vec<Found>, Failure>;

/// A part that cannot be read is left out: the contract has no place to say so. Without any part there is no answer.
fn parts(activities: Part, events: Part, workouts: Part) -> Result<[Vec<Found>; 3], Failure> {
    let parts = [activities, events, workouts];
    let fatal = |part: &Part| matches!(part, Err(Failure { kind: Kind::CredentialRejected, .. }));
    if parts.iter().any(fatal) || parts.iter().all(Result::is_err) {
        for part in parts {
            part?;
        }
        return Err(Kind::Internal.into());
    }
    Ok(parts.map(Result::unwrap_or_default))
}

/// Takes from each list in turn until the places are filled.
fn shared(lists: [Vec<Found>; 3]) -> Vec<Found> {
    let mut lists = lists.map(Vec::into_iter);
    let mut results = Vec::new();
    loop {
        let round: Vec<Found> = lists.iter_mut().filter_map(Iterator::next).collect();
        if round.is_empty() || results.len() >= RESULTS {
            results.truncate(RESULTS);
            return results;
        }
        results.extend(round);
    }
}

fn of_activities(call: &Call, found: &[Activity]) -> Vec<Found> {
    let one = |activity: &Activity| {
        let id = activity.id.as_ref()?.to_string();
        let date = activity.start_date_local.map(|start| start.date().to_string()).unwrap_or_default();
        let place = Place::Activity(id);
        let kind = activity.kind.as_deref().unwrap_or_default();
        Some(Found::on(call.today, &place, &[&date, kind, activity.name.as_deref().unwrap_or("(no name)")]))
    };
    found.iter().filter(|activity| !activity.is_stub()).filter_map(one).collect()
}

fn of_event(event: &Event) -> Option<Found> {
    let day = event.start_date_local?.date();
    let kind = event.kind.as_deref().or(event.category.as_deref()).unwrap_or_default();
    let place = Place::Event(event.id.as_ref()?.to_string());
    Some(Found::on(day, &place, &[&day.to_string(), kind, event.name.as_deref().unwrap_or("(no name)")]))
}

fn of_workout(call: &Call, workout: &Workout) -> Option<Found> {
    let kind = workout.kind.as_deref().unwrap_or_default();
    let place = Place::Workout(workout.id.as_ref()?.to_string());
    Some(Found::on(call.today, &place, &["Library", kind, workout.name.as_deref().unwrap_or("(no name)")]))
}
