//! The calendar: planned workouts, races, notes, targets, phases, and days off.

mod oddities;
mod others;
mod write;

use jiff::civil::Date;
use serde_json::{Value, json};

pub(crate) use write::{check, create, shift, write};

use crate::account::{Account, midnight, next, stamp};
use crate::activity::Activity;
use crate::library;
use crate::number::float;
use crate::plan::{self, Planned};
use crate::profile::Past;
use crate::season;
use crate::session::weekday;
use crate::shape::{Object, Shape, set, text};
use crate::sport::Family;

/// Makes the calendar and pairs it with what was done.
pub(crate) fn make(account: &Account, activities: &mut [Activity]) -> Vec<Object> {
    if account.profile.past != Past::Full {
        return Vec::new();
    }
    let mut events = Vec::new();
    for day in account.first_day..=season::LAST_PLANNED_DAY {
        for planned in plan::planned(account.random, day, weekday(account.today, day)) {
            if !season::is_off(day) {
                events.push(workout(account, &planned, 0));
            }
        }
    }
    events.push(workout(account, &race_day(account), 0));
    pair(account, &mut events, activities);
    events.extend(others::make(account));
    events
        .sort_by_key(|event| (text(event, "start_date_local").to_owned(), crate::shape::count(event, "id")));
    events
}

fn race_day(account: &Account) -> Planned {
    let planned = plan::planned(account.random, season::A_RACE, weekday(account.today, season::A_RACE));
    planned.into_iter().next().unwrap_or(Planned {
        day: season::A_RACE,
        sport: crate::sport::Sport::Ride,
        name: "Race".to_owned(),
        text: String::new(),
        start: 0,
    })
}

/// An event with the properties that all have.
fn blank(account: &Account, day: i32, slot: i64, category: &str) -> Object {
    let date = account.date(day);
    let number = account.profile.base * 10 + 1_000_000 + i64::from(day + 1_000) * 10 + slot;
    Shape::EVENT.with([
        ("id", json!(number)),
        ("uid", json!(account.random.uuid("event", day, u32::try_from(slot).unwrap_or(0)))),
        ("athlete_id", json!(account.profile.id)),
        ("created_by_id", json!(account.profile.id)),
        ("calendar_id", json!(1)),
        ("category", json!(category)),
        ("start_date_local", json!(midnight(date))),
        ("end_date_local", json!(midnight(next(date)))),
        ("updated", json!(stamp(account.started))),
        ("for_week", json!(false)),
        ("indoor", json!(false)),
        ("hide_from_athlete", json!(false)),
        ("athlete_cannot_edit", json!(false)),
        ("structure_read_only", json!(false)),
    ])
}

fn workout(account: &Account, planned: &Planned, slot: i64) -> Object {
    let category = match planned.day {
        season::A_RACE => "RACE_A",
        season::B_RACE => "RACE_B",
        day if season::C_RACES.contains(&day) => "RACE_C",
        _ => "WORKOUT",
    };
    let mut event = blank(account, planned.day, slot, category);
    set(
        &mut event,
        [
            ("type", json!(planned.sport.name())),
            ("name", json!(planned.name)),
            ("description", json!(planned.text)),
            ("indoor", json!(planned.sport.is_virtual())),
            ("target", json!("AUTO")),
            ("sub_type", json!("NONE")),
        ],
    );
    if planned.sport.family() == Family::Ride {
        set(
            &mut event,
            [
                ("icu_ftp", float(account.profile.ftp_on(planned.day), 0)),
                ("w_prime", float(account.profile.w_prime, 0)),
                ("p_max", float(account.profile.p_max, 0)),
            ],
        );
    }
    library::read(
        &mut event,
        &account.profile.thresholds(planned.sport.family(), planned.sport.is_virtual(), planned.day),
    );
    event
}

/// Joins done and planned, with the compliance of each pair.
fn pair(account: &Account, events: &mut [Object], activities: &mut [Activity]) {
    for activity in activities {
        let Some(day) = activity.session.as_ref().and_then(|session| session.planned) else {
            continue;
        };
        let date = midnight(account.date(day));
        let Some(event) = events.iter_mut().find(|event| text(event, "start_date_local") == date) else {
            continue;
        };
        set(event, [("paired_activity_id", json!(activity.id))]);
        let planned = crate::shape::number(event, "icu_training_load").filter(|load| *load > 0.0);
        let compliance = planned.map_or(Value::Null, |planned| float(100.0 * activity.load() / planned, 2));
        set(
            &mut activity.object,
            [
                ("paired_event_id", event.get("id").cloned().unwrap_or(Value::Null)),
                ("compliance", compliance),
            ],
        );
    }
}

/// The date an event starts on.
pub(crate) fn date(event: &Object) -> Option<Date> {
    text(event, "start_date_local").get(..10)?.parse().ok()
}

/// Whether the load of an event is expected to be done.
pub(crate) fn counts(event: &Object) -> bool {
    matches!(text(event, "category"), "WORKOUT" | "RACE_A" | "RACE_B" | "RACE_C")
        && !crate::shape::is(event, "not_on_fitness_chart")
}

/// Whether an event changes the fitness model.
pub(crate) fn is_model(event: &Object) -> bool {
    matches!(text(event, "category"), "SET_EFTP" | "FITNESS_DAYS" | "SET_FITNESS" | "SEASON_START")
}

/// Whether the service knows this category.
pub(crate) fn is_category(name: &str) -> bool {
    matches!(
        name,
        "WORKOUT"
            | "RACE_A"
            | "RACE_B"
            | "RACE_C"
            | "NOTE"
            | "PLAN"
            | "HOLIDAY"
            | "SICK"
            | "INJURED"
            | "SET_EFTP"
            | "FITNESS_DAYS"
            | "SEASON_START"
            | "TARGET"
            | "SET_FITNESS"
    )
}
