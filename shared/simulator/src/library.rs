//! The workout library: three folders, and a plan of eight weeks.

use serde_json::{Value, json};

use crate::account::{Account, stamp};
use crate::grammar::{self, Estimate};
use crate::hostile;
use crate::number::float;
use crate::plan;
use crate::profile::{Past, Thresholds};
use crate::shape::{Object, Shape, set, text};

/// Days of the plan.
const PLAN_DAYS: i32 = 56;
/// When the plan was put on the calendar, counted from today.
const PLAN_START: i32 = -28;

/// Folders without their children, and all workouts.
pub(crate) fn make(account: &Account) -> (Vec<Object>, Vec<Object>) {
    if account.profile.past != Past::Full {
        return (Vec::new(), Vec::new());
    }
    let folders = vec![
        folder(account, 1, "FOLDER", "Rides", None),
        folder(account, 2, "FOLDER", "Runs and swims", None),
        folder(account, 3, "FOLDER", "Tests", Some(hostile::FOLDER_BLURB)),
        folder(account, 4, "PLAN", "8 week build", Some("Eight weeks to a hilly race.")),
    ];
    let mut workouts = Vec::new();
    for day in 0..PLAN_DAYS {
        for planned in plan::planned(account.random, PLAN_START + day, day % 7) {
            let place = if workouts.len() < 12 { None } else { Some(day) };
            let folder = match (place, planned.sport.family()) {
                (Some(_), _) => 4,
                (None, crate::sport::Family::Ride) => 1,
                (None, _) => 2,
            };
            workouts.push(workout(account, workouts.len(), folder, place, &planned));
        }
    }
    workouts.truncate(40);
    let mut folders = folders;
    for folder in &mut folders {
        count(folder, &workouts);
    }
    (folders, workouts)
}

fn folder_id(account: &Account, number: i64) -> i64 {
    account.profile.base * 10 + 3_000_000 + number
}

fn folder(account: &Account, number: i64, kind: &str, name: &str, blurb: Option<&str>) -> Object {
    let mut folder = Shape::FOLDER.with([
        ("id", json!(folder_id(account, number))),
        ("athlete_id", json!(account.profile.id)),
        ("type", json!(kind)),
        ("name", json!(name)),
        ("blurb", json!(blurb)),
        ("visibility", json!("PRIVATE")),
        ("canEdit", json!(true)),
        ("sharedWithCount", json!(0)),
        ("read_only_workouts", json!(false)),
    ]);
    if kind == "PLAN" {
        set(
            &mut folder,
            [
                ("duration_weeks", json!(8)),
                ("hours_per_week_min", json!(6)),
                ("hours_per_week_max", json!(10)),
                ("start_date_local", json!(account.date(PLAN_START).to_string())),
                ("activity_types", json!(["Ride", "Run"])),
                ("workout_targets", json!(["POWER", "PACE"])),
            ],
        );
    }
    folder
}

/// Writes the number of workouts in a folder.
pub(crate) fn count(folder: &mut Object, workouts: &[Object]) {
    let inside = workouts.iter().filter(|workout| workout.get("folder_id") == folder.get("id")).count();
    set(folder, [("num_workouts", json!(inside))]);
}

fn workout(
    account: &Account,
    number: usize,
    folder: i64,
    day: Option<i32>,
    planned: &plan::Planned,
) -> Object {
    let mut workout = Shape::WORKOUT.with([
        ("id", json!(account.profile.base * 10 + 2_000_000 + i64::from(crate::number::id(number)))),
        ("athlete_id", json!(account.profile.id)),
        ("folder_id", json!(folder_id(account, folder))),
        ("name", json!(planned.name)),
        ("description", json!(planned.text)),
        ("type", json!(planned.sport.name())),
        ("indoor", json!(planned.sport.is_virtual())),
        ("day", json!(day)),
        ("days", json!(1)),
        ("target", json!("AUTO")),
        ("targets", json!(["POWER"])),
        ("sub_type", json!("NONE")),
        ("for_week", json!(false)),
        ("hide_from_athlete", json!(false)),
        ("updated", json!(stamp(account.started))),
    ]);
    if planned.name.contains('x') {
        set(&mut workout, [("tags", json!(["intervals"]))]);
    }
    let thresholds = account.profile.thresholds(planned.sport.family(), false, 0);
    read(&mut workout, &thresholds);
    workout
}

/// Reads the text of a workout or event and writes what follows from it.
pub(crate) fn read(object: &mut Object, thresholds: &Thresholds) {
    let doc = grammar::read(text(object, "description"));
    let estimate = Estimate::of(&doc, thresholds);
    set(object, [("workout_doc", doc.json(&estimate, thresholds, false))]);
    if doc.steps.is_empty() {
        return;
    }
    set(
        object,
        [
            ("moving_time", json!(estimate.seconds)),
            ("icu_training_load", json!(estimate.load)),
            ("icu_intensity", estimate.intensity.map_or(Value::Null, |intensity| float(intensity, 5))),
            ("joules", json!(estimate.joules)),
            ("joules_above_ftp", json!(estimate.joules_above_ftp)),
        ],
    );
    if estimate.metres > 0.0 {
        set(object, [("distance", float(estimate.metres, 1))]);
    }
}

/// The plan on the athlete's calendar.
pub(crate) fn plan(account: &Account, folders: &[Object]) -> Object {
    let mut plan = Shape::TRAINING_PLAN
        .with([("athlete_id", json!(account.profile.id)), ("timezone", json!(account.profile.zone))]);
    if let Some(folder) = folders.iter().find(|folder| text(folder, "type") == "PLAN") {
        set(
            &mut plan,
            [
                ("training_plan_id", folder.get("id").cloned().unwrap_or(Value::Null)),
                ("training_plan_start_date", json!(account.date(PLAN_START).to_string())),
                ("training_plan_last_applied", json!(account.stamp(account.date(-1).at(0, 1, 2, 0)))),
            ],
        );
    }
    plan
}
