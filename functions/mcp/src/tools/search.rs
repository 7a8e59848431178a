use futures::join;
use intervals::{Activity, Event, ListActivities, ListEvents, Newest, Workout};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{Call, OrFail as _, Session};
use crate::dates::{self, monday, plus_days};
use crate::failure::{Failure, Kind};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted;

const MOST_RESULTS: usize = 10;
/// Events are looked for so many days back and ahead.
const EVENT_DAYS: i64 = 365;

/// The search of clients that know two tools only: `search` and `fetch`.
pub(crate) struct Search;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// Part of a name, #tag, or a day
    #[schemars(length(min = 1, max = 200))]
    query: String,
}

impl Tool for Search {
    const NAME: &'static str = "search";
    const TITLE: &'static str = "Search";
    const DESCRIPTION: &'static str = "Finds activities, events and library workouts by name, activities by #tag, or what \
        belongs to a day. Returns up to 10 ids for fetch. For filters and figures use list_activities or list_events.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    const OUTPUT: Option<&'static str> = Some(
        r#"{"type":"object","properties":{"results":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"title":{"type":"string"},"url":{"type":"string"}},"required":["id","title","url"]}}},"required":["results"]}"#,
    );
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(None).await?;
        let query = arguments.query.trim();
        let results = match dates::parse(query, call.today) {
            Ok(day) => of_day(&call, day).await?,
            Err(_) => by_name(&call, query).await?,
        };
        let results: Vec<Value> = results.into_iter().take(MOST_RESULTS).collect();
        Ok(Reply::Exact(json!({ "results": results })))
    }
}

fn result(kind: &str, id: &str, title: &[Option<&str>], url: &str) -> Value {
    let words: Vec<String> = title
        .iter()
        .flatten()
        .map(|word| untrusted::label(word))
        .collect();
    json!({ "id": format!("{kind}:{id}"), "title": words.join(" "), "url": url })
}

/// The page of the calendar week of a day; single events have none of their own.
pub(super) fn week_url(day: Date) -> String {
    format!("https://intervals.icu/?w={}", monday(day))
}

/// The page of an activity.
pub(super) fn activity_url(id: &str) -> String {
    format!("https://intervals.icu/activities/{id}")
}

fn activity(activity: &Activity) -> Option<Value> {
    let id = activity.id.as_ref()?.as_str();
    let day = activity.start_date_local?.date().to_string();
    let title = [
        Some(day.as_str()),
        activity.kind.as_deref(),
        activity.name.as_deref(),
    ];
    Some(result("activity", id, &title, &activity_url(id)))
}

fn event(event: &Event) -> Option<Value> {
    let day = event.start_date_local?.date();
    let text = day.to_string();
    let kind = event.kind.as_deref().or(event.category.as_deref());
    Some(result(
        "event",
        event.id.as_ref()?.as_str(),
        &[Some(&text), kind, event.name.as_deref()],
        &week_url(day),
    ))
}

fn workout(workout: &Workout, today: Date) -> Option<Value> {
    let title = [Some("Library"), workout.kind.as_deref(), workout.name.as_deref()];
    Some(result(
        "workout",
        workout.id.as_ref()?.as_str(),
        &title,
        &week_url(today),
    ))
}

async fn of_day(call: &Call, day: Date) -> Result<Vec<Value>, Failure> {
    let activities = ListActivities {
        oldest: day,
        newest: Some(Newest::Day(day)),
        route_id: None,
        limit: None,
        fields: ["id", "start_date_local", "type", "name", "source", "_note"]
            .map(str::to_owned)
            .to_vec(),
    };
    let athlete = call.of_athlete();
    let (activities, events) = join!(athlete.activities(&activities), events(call, day, day));
    let activities = activities.or_fail("activities", "activity")?;
    let mut results = vec![result(
        "wellness",
        &day.to_string(),
        &[Some(&day.to_string()), Some("Wellness")],
        &week_url(day),
    )];
    results.extend(
        activities
            .iter()
            .filter(|found| !found.is_stub())
            .filter_map(activity),
    );
    let begins = |found: &&Event| found.start_date_local.is_some_and(|start| start.date() == day);
    results.extend(events?.iter().filter(begins).filter_map(event));
    Ok(results)
}

async fn events(call: &Call, oldest: Date, newest: Date) -> Result<Vec<Event>, Failure> {
    let list = ListEvents {
        oldest,
        newest,
        categories: Vec::new(),
        limit: None,
        resolve: false,
    };
    call.of_athlete()
        .events(&list)
        .await
        .or_fail("the calendar", "calendar")
}

/// A tag belongs to activities; a name may be anywhere. A part that fails costs the others nothing, unless all fail.
async fn by_name(call: &Call, query: &str) -> Result<Vec<Value>, Failure> {
    let athlete = call.of_athlete();
    let (oldest, newest) = (
        plus_days(call.today, -EVENT_DAYS),
        plus_days(call.today, EVENT_DAYS),
    );
    if query.starts_with('#') {
        let found = athlete
            .search_activities(query, Some(20))
            .await
            .or_fail("activities", "activity")?;
        return Ok(found
            .iter()
            .filter(|found| !found.is_stub())
            .filter_map(activity)
            .collect());
    }
    let (activities, events, workouts) = join!(
        athlete.search_activities(query, Some(20)),
        events(call, oldest, newest),
        athlete.workouts()
    );
    let (activities, workouts) = (
        activities.or_fail("activities", "activity"),
        workouts.or_fail("the library", "library"),
    );
    if let (Err(failure), Err(_), Err(_)) = (&activities, &events, &workouts) {
        return Err(failure.clone());
    }
    let rejected = [
        activities.as_ref().err(),
        events.as_ref().err(),
        workouts.as_ref().err(),
    ];
    if let Some(failure) = rejected
        .into_iter()
        .flatten()
        .find(|failure| failure.kind == Kind::CredentialRejected)
    {
        return Err(failure.clone());
    }
    let named = |name: &Option<String>| {
        name.as_deref()
            .unwrap_or_default()
            .to_lowercase()
            .contains(&query.to_lowercase())
    };
    let activities: Vec<Value> = activities
        .unwrap_or_default()
        .iter()
        .filter(|found| !found.is_stub())
        .filter_map(activity)
        .collect();
    let mut events = events.unwrap_or_default();
    events.sort_by_key(|event| std::cmp::Reverse(event.start_date_local));
    let events = events
        .iter()
        .filter(|found| named(&found.name))
        .filter_map(event)
        .collect();
    let workouts = workouts
        .unwrap_or_default()
        .iter()
        .filter(|found| named(&found.name))
        .filter_map(|found| workout(found, call.today))
        .collect();
    Ok(in_turns([activities, events, workouts]))
}

/// One of each kind in turn, so that no kind hides the others.
fn in_turns(kinds: [Vec<Value>; 3]) -> Vec<Value> {
    let most = kinds.iter().map(Vec::len).max().unwrap_or(0);
    let mut kinds = kinds.map(Vec::into_iter);
    (0..most)
        .flat_map(|_| kinds.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn takes_one_of_each_kind_in_turn() {
        let of = |word: &str, count: usize| {
            (0..count)
                .map(|at| json!(format!("{word}{at}")))
                .collect::<Vec<_>>()
        };
        let mixed = in_turns([of("a", 3), of("e", 1), of("w", 2)]);
        assert_eq!(
            mixed,
            ["a0", "e0", "w0", "a1", "w1", "a2"].map(|word| json!(word))
        );
    }

    #[test]
    fn addresses_are_those_of_the_site() {
        assert_eq!(activity_url("i1"), "https://intervals.icu/activities/i1");
        assert_eq!(week_url(date(2026, 6, 17)), "https://intervals.icu/?w=2026-06-15");
    }
}
