//! Planned against done, workout by workout.

use futures::try_join;
use intervals::{Activity, Event, ListActivities, ListEvents, Newest};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, counted, number};
use crate::call::{Call, OrFail as _};
use crate::dates::{Range, with_weekday};
use crate::failure::Failure;
use crate::formulas::compliance::{Done, Planned, Verdict, pair, ratio, verdict};
use crate::records;
use crate::workout_text::SportFamily;

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Target {
    #[default]
    Load,
    Time,
    Distance,
}

const CATEGORIES: &[&str] = &["WORKOUT", "RACE_A", "RACE_B", "RACE_C"];

/// A verdict per workout, and the sums.
pub(super) async fn planned_vs_actual(
    answer: &mut Answer,
    call: &Call,
    range: Range,
    target: Target,
    tolerance: f64,
) -> Result<(), Failure> {
    let events = ListEvents {
        oldest: range.oldest,
        newest: range.newest,
        categories: CATEGORIES.iter().map(|category| (*category).to_owned()).collect(),
        resolve: false,
    };
    let activities = ListActivities {
        oldest: range.oldest,
        newest: Some(Newest::Day(range.newest)),
        route_id: None,
        limit: None,
        fields: records::upstream_fields(&["compliance"]),
    };
    let athlete = call.of_athlete();
    let (events, activities) = try_join!(athlete.events(&events), athlete.activities(&activities))
        .or_fail("the calendar", "calendar")?;
    let events: Vec<Event> = events
        .into_iter()
        .filter(|event| event.start_date_local.is_some_and(|start| range.contains(start.date())))
        .collect();
    let (done, stubs): (Vec<Activity>, Vec<Activity>) =
        activities.into_iter().partition(|activity| !activity.is_stub());
    answer.range(range);
    answer.blocked(stubs.len());
    answer.put("formula", "F17");
    answer.put("tolerance_pct", number(tolerance, 0));
    put(answer, call, &events, &done, target, tolerance);
    Ok(())
}

fn put(
    answer: &mut Answer,
    call: &Call,
    events: &[Event],
    activities: &[Activity],
    target: Target,
    tolerance: f64,
) {
    let planned: Vec<(&Event, Planned<'_>)> =
        events.iter().filter_map(|event| Some((event, planned(event, target)?))).collect();
    let done: Vec<(&Activity, Done<'_>)> =
        activities.iter().filter_map(|activity| Some((activity, done(activity, target)?))).collect();
    let only_planned: Vec<Planned<'_>> = planned.iter().map(|(_, planned)| planned.clone()).collect();
    let only_done: Vec<Done<'_>> = done.iter().map(|(_, done)| done.clone()).collect();
    let pairs = pair(&only_planned, &only_done);
    let mut rows = Rows::expecting(&[]);
    let mut verdicts = Vec::new();
    for ((event, planned), pair) in planned.iter().zip(&pairs) {
        let matched = pair.and_then(|at| done.get(at));
        let verdict = verdict(planned, matched.map(|(_, done)| done), tolerance, call.today);
        verdicts.push(verdict);
        rows.push(row(event, planned, matched, verdict));
    }
    put_counts(answer, &verdicts);
    put_sums(answer, &only_planned, &only_done);
    let extra = done.len() - pairs.iter().flatten().count();
    answer.put("unplanned_activities", extra);
    answer.line(format!("{} not planned", counted(extra, "activity was", "activities were")));
    answer.table(&Table::of(
        &["date", "type", "name", "planned", "done", "ratio", "verdict", "activity_id"],
        rows.iter(),
    ));
    let all = rows.len();
    if rows.fit(&["upstream_compliance_pct"]) > 0 {
        answer.truncated(rows.len(), all, "ask for a shorter range");
    }
    answer.labels();
    answer.rows("workouts", rows);
}

fn family(kind: Option<&str>) -> &'static str {
    match SportFamily::of(kind.unwrap_or_default()) {
        SportFamily::Ride => "ride",
        SportFamily::Run => "run",
        SportFamily::Swim => "swim",
        SportFamily::Row => "row",
        SportFamily::Other => "other",
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
fn seconds(value: Option<i64>) -> Option<f64> {
    value.map(|seconds| seconds as f64)
}

fn planned(event: &Event, target: Target) -> Option<Planned<'_>> {
    let amount = match target {
        Target::Load => event.icu_training_load,
        Target::Time => seconds(event.moving_time),
        Target::Distance => event.distance,
    };
    Some(Planned {
        id: event.id.as_ref()?.as_str(),
        day: event.start_date_local?.date(),
        family: family(event.kind.as_deref()),
        seconds: seconds(event.moving_time),
        amount,
    })
}

fn done(activity: &Activity, target: Target) -> Option<Done<'_>> {
    let amount = match target {
        Target::Load => activity.icu_training_load,
        Target::Time => seconds(activity.moving_time),
        Target::Distance => activity.icu_distance.or(activity.distance),
    };
    Some(Done {
        day: activity.start_date_local?.date(),
        family: family(activity.kind.as_deref()),
        seconds: seconds(activity.moving_time),
        amount,
        event: activity.paired_event_id.as_ref().map(intervals::Id::as_str),
    })
}

fn row(
    event: &Event,
    planned: &Planned<'_>,
    matched: Option<&(&Activity, Done<'_>)>,
    verdict: Verdict,
) -> Row {
    let mut row = Row::default();
    row.set("date", with_weekday(planned.day));
    row.set("event_id", planned.id);
    row.set("type", event.kind.clone());
    row.label("name", event.name.as_deref());
    row.set("planned", number(planned.amount, 0));
    if let Some((activity, done)) = matched {
        row.set("done", number(done.amount, 0));
        row.set("ratio", number(ratio(planned.amount, done.amount), 2));
        row.set("activity_id", activity.id.as_ref().map(ToString::to_string));
        row.set("upstream_compliance_pct", number(activity.compliance, 0));
    }
    row.set("verdict", verdict.as_str());
    row
}

fn put_counts(answer: &mut Answer, verdicts: &[Verdict]) {
    let all =
        [Verdict::OnTarget, Verdict::Under, Verdict::Over, Verdict::Done, Verdict::Missed, Verdict::Pending];
    let mut counts = Row::default();
    for verdict in all {
        counts.set(verdict.as_str(), verdicts.iter().filter(|of| **of == verdict).count());
    }
    answer.facts(&counts, &[]);
    answer.record("counts", counts);
}

/// All that was done counts, also what was not planned.
fn put_sums(answer: &mut Answer, planned: &[Planned<'_>], done: &[Done<'_>]) {
    let planned: f64 = planned.iter().filter_map(|planned| planned.amount).sum();
    let done: f64 = done.iter().filter_map(|done| done.amount).sum();
    let mut sums = Row::default();
    sums.set("planned", number(planned, 0));
    sums.set("done", number(done, 0));
    sums.set("ratio", number(ratio(Some(planned), Some(done)), 2));
    answer.line(format!("Planned {} in all, done {}", sums.cell("planned"), sums.cell("done")));
    answer.record("totals", sums);
}
