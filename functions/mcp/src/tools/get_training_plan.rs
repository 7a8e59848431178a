use futures::join;
use intervals::{Event, ListEvents, Summary, TrainingPlan};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::plan_weeks;
use super::season_proposal::{self, Propose};
use super::summary_totals::is_own;
use crate::answer::{Answer, Row, Rows, Table, number};
use crate::call::{Call, OrFail as _, Session};
use crate::dates::{Range, Window, days_between, monday};
use crate::failure::Failure;
use crate::records::{self, Category, Status};
use crate::tool::{Hints, Reply, Tool};
use crate::untrusted::{Budget, LIST_CHARACTERS};

const WINDOW: Window = Window { oldest: "-28d", newest: "+180d", max_days: 730 };

const CATEGORIES: [Category; 11] = [
    Category::Workout,
    Category::RaceA,
    Category::RaceB,
    Category::RaceC,
    Category::Note,
    Category::Plan,
    Category::Holiday,
    Category::Sick,
    Category::Injured,
    Category::SeasonStart,
    Category::Target,
];

/// The plan an athlete follows, and a proposal for a season.
pub(crate) struct GetTrainingPlan;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    propose: Option<Propose>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for GetTrainingPlan {
    const NAME: &'static str = "get_training_plan";
    const TITLE: &'static str = "Training plan";
    const DESCRIPTION: &'static str = "The season: plan, phases, races, availability, weekly target against planned and done. \
        propose computes phases and weekly loads up to a race for upsert_events.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        let parts = Parts::read(&call, range).await;
        let events = parts.events?;
        let mut answer = call.answer();
        answer.range(range);
        if let Some(plan) = answer.part("plan", parts.plan)? {
            put_plan(&mut answer, &plan);
        }
        put_races(&mut answer, &call, &events);
        put_blocks(&mut answer, &events);
        if let Some(model) = answer.part("fitness_model_events", parts.model)? {
            put_model(&mut answer, &model, range);
        }
        let done = answer.part("done", parts.done)?.unwrap_or_default();
        let done: Vec<Summary> = done.into_iter().filter(|week| is_own(week, &call.athlete)).collect();
        plan_weeks::put(&mut answer, range, &events, &done);
        put_notes(&mut answer, &events);
        super::get_athlete_profile::put_availability(&mut answer, &call.profile);
        if let Some(propose) = &arguments.propose {
            season_proposal::put(&mut answer, &call, propose).await?;
        }
        Ok(answer.into())
    }
}

struct Parts {
    plan: Result<TrainingPlan, Failure>,
    events: Result<Vec<Event>, Failure>,
    model: Result<Vec<Event>, Failure>,
    done: Result<Vec<Summary>, Failure>,
}

impl Parts {
    async fn read(call: &Call, range: Range) -> Self {
        let athlete = call.of_athlete();
        let list = ListEvents {
            oldest: range.oldest,
            newest: range.newest,
            categories: CATEGORIES.map(|category| category.as_str().to_owned()).to_vec(),
            resolve: false,
        };
        let done = async {
            if range.oldest > call.today {
                return Ok(Vec::new());
            }
            athlete.summary(monday(range.oldest), range.newest.min(call.today)).await
        };
        let (plan, events, model, done) =
            join!(athlete.training_plan(), athlete.events(&list), athlete.fitness_model_events(), done);
        Self {
            plan: plan.or_fail("the training plan", "training plan"),
            events: events.or_fail("the calendar", "calendar"),
            model: model.or_fail("the calendar", "calendar"),
            done: done.or_fail("activities", "summary"),
        }
    }
}

/// The plan without its workouts, which the service embeds.
fn put_plan(answer: &mut Answer, plan: &TrainingPlan) {
    if plan.plan_id.is_none() {
        answer.line("No plan is assigned.");
        return;
    }
    let folder = plan.plan.as_ref();
    let mut row = Row::default();
    row.set("folder_id", plan.plan_id.as_ref().map(ToString::to_string));
    row.label("name", plan.alias.as_deref().or_else(|| folder?.name.as_deref()));
    row.set("start", plan.start_date.map(|day| day.to_string()));
    row.set("weeks", folder.and_then(|folder| folder.duration_weeks));
    row.set("hours_per_week_min", number(folder.and_then(|folder| folder.hours_per_week_min), 0));
    row.set("hours_per_week_max", number(folder.and_then(|folder| folder.hours_per_week_max), 0));
    row.set("last_applied", plan.last_applied.map(|at| at.strftime("%Y-%m-%d").to_string()));
    answer.line(format!("Plan: {}", row.facts(&[])));
    answer.record("plan", row);
}

fn put_races(answer: &mut Answer, call: &Call, events: &[Event]) {
    let mut rows = Rows::expecting(&[]);
    for event in events.iter().filter(|event| records::is_race(event)) {
        let mut row = records::event(event, None::<Status>);
        let days = event.start_date_local.map(|start| days_between(call.today, start.date()));
        row.set("days_until", days.filter(|days| *days >= 0));
        rows.push(row);
    }
    answer.line(if rows.is_empty() { "No races in this range." } else { "Races:" });
    answer.table(&Table::of(&["id", "date", "category", "type", "name", "days_until"], rows.iter()));
    answer.rows("races", rows);
}

/// Phases, season starts and times without training.
fn put_blocks(answer: &mut Answer, events: &[Event]) {
    for (key, title, categories) in [
        ("phases", "Phases:", ["PLAN", "SEASON_START"].as_slice()),
        ("unavailable", "Holiday, illness, injury:", ["HOLIDAY", "SICK", "INJURED"].as_slice()),
    ] {
        let is_one = |event: &&Event| event.category.as_deref().is_some_and(|of| categories.contains(&of));
        let mut rows = Rows::expecting(&[]);
        events.iter().filter(is_one).for_each(|event| rows.push(records::event(event, None::<Status>)));
        if !rows.is_empty() {
            answer.line(title);
            answer.table(&Table::of(
                &["id", "date", "end_date", "category", "name", "availability"],
                rows.iter(),
            ));
            answer.rows(key, rows);
        }
    }
}

/// What sets fitness or its time constants by hand.
fn put_model(answer: &mut Answer, model: &[Event], range: Range) {
    let inside = |event: &&Event| event.start_date_local.is_some_and(|start| range.contains(start.date()));
    let mut rows = Rows::expecting(&[]);
    for event in model.iter().filter(inside) {
        let mut row = Row::default();
        row.set("id", event.id.as_ref().map(ToString::to_string));
        row.set("date", event.start_date_local.map(|start| start.date().to_string()));
        row.set("category", event.category.clone());
        row.set("ctl", number(event.icu_ctl, 1));
        row.set("atl", number(event.icu_atl, 1));
        row.set("ctl_days", number(event.ctl_days, 0));
        row.set("atl_days", number(event.atl_days, 0));
        row.set("eftp_w", number(event.icu_ftp, 0));
        rows.push(row);
    }
    if !rows.is_empty() {
        answer.line("Changes of the fitness model:");
        answer.table(&Table::of(
            &["date", "category", "ctl", "atl", "ctl_days", "atl_days", "eftp_w"],
            rows.iter(),
        ));
        answer.rows("fitness_model", rows);
    }
}

/// Notes of the plan and of weeks; other notes belong to their day and are in the calendar.
fn put_notes(answer: &mut Answer, events: &[Event]) {
    let belongs = |event: &&Event| {
        event.category.as_deref() == Some("NOTE")
            && (event.plan_applied.is_some() || event.for_week == Some(true))
    };
    let mut rows = Rows::expecting(&[]);
    let mut budget = Budget::default();
    for event in events.iter().filter(belongs) {
        let mut row = Row::default();
        row.set("id", event.id.as_ref().map(ToString::to_string));
        row.set("date", event.start_date_local.map(|start| start.date().to_string()));
        row.label("name", event.name.as_deref());
        row.people("description", event.description.as_deref(), LIST_CHARACTERS, &mut budget);
        row.titled(&row.cell("date"));
        rows.push(row);
    }
    let all = rows.len();
    if rows.fit(&["untrusted"]) > 0 {
        answer.truncated(rows.len(), all, "notes are also in list_events");
    }
    if !rows.is_empty() {
        answer.line("Notes of the plan:");
        answer.table(&Table::of(&["date", "name"], rows.iter()));
        answer.rows("notes", rows);
    }
}
