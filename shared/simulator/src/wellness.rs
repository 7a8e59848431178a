//! Wellness: how the body answers to the load, day by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::account::Account;
use crate::fitness::Form;
use crate::number::{float, int, integer};
use crate::profile::Past;
use crate::season;
use crate::shape::{Object, Shape, set};
use crate::{hostile, random::Random};

/// Makes the entries of all days up to today. Future days have fitness only.
pub(crate) fn make(account: &Account, fitness: &BTreeMap<Date, Form>) -> BTreeMap<Date, Object> {
    if account.profile.past != Past::Full {
        return BTreeMap::new();
    }
    let entry = |day: i32| {
        let date = account.date(day);
        let form = fitness.get(&date).copied().unwrap_or_default();
        (date, measured(account, day, form))
    };
    (account.first_day..=0).map(entry).collect()
}

fn measured(account: &Account, day: i32, form: Form) -> Object {
    let (profile, random) = (account.profile, account.random);
    let strain = form.atl - form.ctl;
    let sick = season::within(day, season::SICK);
    let mut row = Object::new();
    if random.unit("hrv gap", day, 0) >= 0.12 {
        let log = 68.0_f64.ln() - 0.006 * strain + 0.07 * random.normal("hrv", day, 0)
            - if sick { 0.25 } else { 0.0 };
        set(&mut row, [("hrv", float(log.exp(), 1))]);
    }
    let beats = f64::from(profile.resting_hr) + 0.08 * strain.max(0.0) + 1.1 * random.normal("rest", day, 0);
    let measured = random.unit("rest gap", day, 0) >= 0.04;
    set(
        &mut row,
        [
            (
                "restingHR",
                integer(if measured {
                    beats + if sick { 6.0 } else { 0.0 }
                } else {
                    f64::from(profile.resting_hr)
                }),
            ),
            ("tempRestingHR", json!(!measured)),
        ],
    );
    sleep(&mut row, random, day, sick);
    if random.unit("feelings", day, 0) < 0.88 {
        feelings(&mut row, random, day, strain, sick);
    }
    body(&mut row, account, day);
    food(&mut row, random, day);
    words(&mut row, account, day);
    row
}

fn sleep(row: &mut Object, random: Random, day: i32, sick: bool) {
    let hours = 7.4 + 0.6 * random.normal("sleep", day, 0) - if sick { 0.8 } else { 0.0 };
    set(
        row,
        [
            ("sleepSecs", integer((hours * 60.0).round() * 60.0)),
            ("avgSleepingHR", float(50.0 + random.normal("night", day, 0), 1)),
        ],
    );
    if random.unit("sleep score", day, 0) < 0.85 {
        let score =
            (62.0 + 14.0 * (hours - 6.0) + 4.0 * random.normal("sleep score", day, 1)).clamp(20.0, 100.0);
        let quality = int((4.4 - score / 28.0).clamp(1.0, 4.0));
        set(row, [("sleepScore", float(score, 0)), ("sleepQuality", json!(quality))]);
    }
}

/// Scales run from 1, the best, to 4.
fn feelings(row: &mut Object, random: Random, day: i32, strain: f64, sick: bool) {
    let values = random.stream("feelings", day);
    let scale = |index: u32, weight: f64| {
        let value = 1.8 + weight * strain / 14.0 + 0.5 * values.normal(index) + if sick { 1.2 } else { 0.0 };
        json!(int(value.clamp(1.0, 4.0)))
    };
    set(
        row,
        [
            ("fatigue", scale(1, 1.0)),
            ("soreness", scale(2, 0.8)),
            ("stress", scale(3, 0.3)),
            ("mood", scale(4, 0.4)),
            ("motivation", scale(5, 0.5)),
        ],
    );
    if values.unit(6) < 0.3 {
        set(
            row,
            [
                ("injury", json!(if (-52..-46).contains(&day) { 2 } else { 1 })),
                ("hydration", json!(int(1.6 + values.unit(7)))),
            ],
        );
    }
}

fn body(row: &mut Object, account: &Account, day: i32) {
    let weighed = crate::session::weekday(account.today, day) == 0;
    let last = day - crate::session::weekday(account.today, day);
    set(
        row,
        [
            ("weight", float(account.weight(if weighed { day } else { last }), 1)),
            ("tempWeight", json!(!weighed)),
            ("steps", integer(8_200.0 + 2_600.0 * account.random.normal("steps", day, 0).max(-2.5))),
        ],
    );
    if weighed {
        set(
            row,
            [
                ("bodyFat", float(13.8 + 0.4 * account.random.normal("fat", day, 0), 1)),
                ("vo2max", float(56.0, 0)),
            ],
        );
    }
    if day % 3 == 0 {
        let values = account.random.stream("breath", day);
        set(
            row,
            [
                ("spO2", float(97.0 + values.unit(0).round(), 0)),
                ("respiration", float(14.0 + values.normal(1), 1)),
            ],
        );
    }
}

/// Two weeks of food diary.
fn food(row: &mut Object, random: Random, day: i32) {
    if !(-30..-16).contains(&day) {
        return;
    }
    let values = random.stream("food", day);
    let carbohydrates = 330.0 + 60.0 * values.normal(0);
    let (protein, fat) = (140.0 + 15.0 * values.normal(1), 80.0 + 12.0 * values.normal(2));
    set(
        row,
        [
            ("kcalConsumed", integer(carbohydrates * 4.0 + protein * 4.0 + fat * 9.0)),
            ("carbohydrates", float(carbohydrates, 0)),
            ("protein", float(protein, 0)),
            ("fatTotal", float(fat, 0)),
            ("hydrationVolume", float(2.5 + 0.3 * values.normal(3), 1)),
        ],
    );
}

/// Comments, custom fields, locked days.
fn words(row: &mut Object, account: &Account, day: i32) {
    let random = account.random;
    let comment = match day {
        -5 => Some(hostile::WELLNESS_COMMENT.to_owned()),
        _ if season::within(day, season::SICK) => Some("Sore throat, in bed.".to_owned()),
        _ if random.unit("comment", day, 0) < 0.06 => Some("Slept badly, hot night.".to_owned()),
        _ => None,
    };
    if let Some(comment) = comment {
        set(row, [("comments", json!(comment))]);
    }
    if random.unit("coffee", day, 0) < 0.7 {
        set(row, [("CoffeeCups", json!(1 + random.bits("coffee", day, 1) % 4))]);
    }
    if (-52..-46).contains(&day) {
        set(row, [("Niggle", json!("left calf"))]);
    }
    if day % 7 == 0 {
        set(row, [("Shift", json!(if day % 14 == 0 { "early" } else { "late" }))]);
    }
    if matches!(day, -9 | -10) {
        set(row, [("locked", json!(true))]);
    }
    set(row, [("updated", json!(account.stamp(account.date(day).at(6, 31, 54, 0))))]);
}

/// The row of a day: all properties, fitness computed, entries on top.
pub(crate) fn row(account: &Account, date: Date, form: Option<Form>, entries: Option<&Object>) -> Object {
    let mut row = Shape::WELLNESS.blank();
    set(&mut row, [("id", json!(date.to_string()))]);
    if let Some(form) = form {
        set(
            &mut row,
            [
                ("ctl", float(form.ctl, 6)),
                ("atl", float(form.atl, 6)),
                ("rampRate", float(form.ramp, 6)),
                ("ctlLoad", float(form.load, 2)),
                ("atlLoad", float(form.load, 2)),
            ],
        );
    }
    if account.is_filled() {
        let day = account.day_of(date).min(0);
        set(
            &mut row,
            [
                (
                    "sportInfo",
                    json!([{
                        "type": "Ride",
                        "eftp": float(account.eftp(day), 1),
                        "wPrime": float(account.profile.w_prime, 0),
                        "pMax": float(account.profile.p_max, 0),
                    }]),
                ),
                ("updated", json!(account.stamp(account.date(day).at(4, 12, 3, 0)))),
            ],
        );
        if entries.is_none() {
            set(&mut row, [("weight", float(account.profile.weight, 1)), ("tempWeight", json!(true))]);
            set(&mut row, [("restingHR", json!(account.profile.resting_hr)), ("tempRestingHR", json!(true))]);
        }
    }
    for (key, value) in entries.into_iter().flatten() {
        row.insert(key.clone(), value.clone());
    }
    row
}

/// Whether callers may write this property of a row.
pub(crate) fn is_writable(key: &str) -> bool {
    const COMPUTED: [&str; 10] = [
        "id",
        "ctl",
        "atl",
        "rampRate",
        "ctlLoad",
        "atlLoad",
        "sportInfo",
        "updated",
        "tempWeight",
        "tempRestingHR",
    ];
    Shape::WELLNESS.has(key) && key != "menstrualPhasePredicted" && !COMPUTED.contains(&key)
}

/// A cleared number is written as −1.
pub(crate) fn is_cleared(value: &Value) -> bool {
    value.as_f64() == Some(-1.0)
}
