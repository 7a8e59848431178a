//! Weekly totals. They count Strava imports too, so they exceed the sum of what can be listed.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Route, get};
use crate::access::Area;
use crate::account::Account;
use crate::activity::Activity;
use crate::call::Call;
use crate::csv;
use crate::number::{float, integer};
use crate::refusal::Outcome;
use crate::reply::Reply;
use crate::shape::{Object, Shape, number, set};
use crate::store::Store;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/athlete/{athlete}/athlete-summary", Area::Activity, list),
    // The document leaves `{ext}` open, and there are clients that write it out.
    get("/api/v1/athlete/{athlete}/athlete-summary.json", Area::Activity, list),
    get("/api/v1/athlete/{athlete}/athlete-summary.csv", Area::Activity, list_csv),
];

fn monday(date: Date) -> Date {
    date.saturating_sub(Span::new().days(i64::from(date.weekday().to_monday_zero_offset())))
}

/// One row per week and athlete: a coach sees the roster, everybody else themselves.
fn rows(call: &Call<'_>) -> Outcome<Vec<Object>> {
    let today = call.today();
    let end = call.query.date("end")?.unwrap_or(today);
    let start = call.query.date("start")?.unwrap_or_else(|| end.saturating_sub(Span::new().days(6)));
    let coach = call.account.profile.id == crate::COACH_ATHLETE;
    let caller = call.caller.as_ref();
    let readable = |account: &&Account| {
        account.profile.id == call.account.profile.id
            || (coach && caller.is_some_and(|caller| caller.may(account, false)))
    };
    let mut rows = Vec::new();
    for account in call.world.accounts.iter().filter(readable) {
        let store = account.store();
        let weeks = monday(start).series(Span::new().days(7)).take_while(|week| *week <= end);
        for week in weeks {
            let (first, last) = (week.max(start), week.saturating_add(Span::new().days(6)).min(end));
            rows.push(week_row(account, &store, week, first, last));
        }
    }
    Ok(rows)
}

fn week_row(account: &Account, store: &Store, week: Date, first: Date, last: Date) -> Object {
    let within: Vec<&Activity> =
        store.activities.iter().filter(|activity| (first..=last).contains(&activity.start.date())).collect();
    let mut row = Shape::SUMMARY.blank();
    totals(&mut row, &within);
    let form = store.fitness.get(&last).copied().unwrap_or_default();
    let zones = zone_totals(&within);
    let day = account.day_of(last).min(0);
    let recent = store.wellness.range(..=last).next_back().map(|(date, _)| date.to_string());
    set(
        &mut row,
        [
            ("date", json!(week.to_string())),
            ("athlete_id", json!(account.profile.id)),
            ("athlete_name", json!(account.profile.name())),
            ("fitness", float(form.ctl, 5)),
            ("fatigue", float(form.atl, 5)),
            ("form", float(form.ctl - form.atl, 5)),
            ("rampRate", float(form.ramp, 5)),
            ("weight", float(account.profile.weight, 1)),
            ("timeInZones", json!(zones)),
            ("timeInZonesTot", json!(zones.iter().sum::<i64>())),
            ("mostRecentWellnessId", json!(recent)),
        ],
    );
    if account.is_filled() {
        eftp(&mut row, account, day);
    }
    let mut kinds: BTreeMap<&str, Vec<&Activity>> = BTreeMap::new();
    for activity in &within {
        kinds.entry(activity.kind()).or_default().push(activity);
    }
    let categories: Vec<Object> = kinds
        .into_iter()
        .map(|(kind, activities)| {
            let mut category = Shape::SUMMARY_CATEGORY.blank();
            totals(&mut category, &activities);
            set(&mut category, [("category", json!(kind))]);
            if kind == "Ride" {
                eftp(&mut category, account, day);
            }
            category
        })
        .collect();
    set(&mut row, [("byCategory", json!(categories))]);
    row
}

fn eftp(row: &mut Object, account: &Account, day: i32) {
    let eftp = account.eftp(day);
    set(row, [("eftp", float(eftp, 1)), ("eftpPerKg", float(eftp / account.profile.weight, 3))]);
}

fn totals(row: &mut Object, activities: &[&Activity]) {
    let sum = |key: &str| activities.iter().filter_map(|activity| number(&activity.object, key)).sum::<f64>();
    set(
        row,
        [
            ("count", json!(activities.len())),
            ("time", integer(sum("moving_time"))),
            ("moving_time", integer(sum("moving_time"))),
            ("elapsed_time", integer(sum("elapsed_time"))),
            ("calories", integer(sum("calories"))),
            ("total_elevation_gain", float(sum("total_elevation_gain"), 1)),
            ("training_load", integer(sum("icu_training_load"))),
            ("srpe", integer(sum("session_rpe"))),
            ("distance", float(sum("distance"), 1)),
        ],
    );
}

/// Seconds per zone by the first measure that each activity has: power, else heart rate.
fn zone_totals(activities: &[&Activity]) -> Vec<i64> {
    let mut totals = vec![0_i64; 7];
    for activity in activities {
        let power = activity.object.get("icu_zone_times").and_then(Value::as_array);
        let heart = activity.object.get("icu_hr_zone_times").and_then(Value::as_array);
        let seconds: Vec<i64> = match (power, heart) {
            (Some(zones), _) => {
                zones.iter().take(7).filter_map(|zone| zone.get("secs").and_then(Value::as_i64)).collect()
            }
            (None, Some(zones)) => zones.iter().filter_map(Value::as_i64).collect(),
            (None, None) => Vec::new(),
        };
        for (total, secs) in totals.iter_mut().zip(seconds) {
            *total += secs;
        }
    }
    totals
}

fn list(call: &Call<'_>) -> Outcome<Reply> {
    Reply::json(&rows(call)?)
}

fn list_csv(call: &Call<'_>) -> Outcome<Reply> {
    const COLUMNS: [&str; 9] = [
        "date",
        "athlete_id",
        "count",
        "moving_time",
        "distance",
        "training_load",
        "fitness",
        "fatigue",
        "form",
    ];
    Ok(Reply::csv(csv::table(&COLUMNS, rows(call)?.iter())))
}
