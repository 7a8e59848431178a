//! What is on the calendar besides the plan: notes, targets, phases, days off, and what other programs wrote.

use serde_json::json;

use super::blank;
use crate::account::{Account, midnight};
use crate::number::integer;
use crate::season::{self, Phase};
use crate::session::weekday;
use crate::shape::{Object, set};

/// Everything but the planned workouts.
pub(super) fn make(account: &Account) -> Vec<Object> {
    let mut events = vec![
        away(account, season::SICK, "SICK", "Flu"),
        away(account, season::HOLIDAY, "HOLIDAY", "Walking in the mountains"),
        away(account, (28, 3), "HOLIDAY", "Family visit"),
        eftp(account),
        season_start(account),
    ];
    events.extend(weeks(account));
    events.extend(phases(account));
    events.extend(super::oddities::make(account));
    events
}

fn until(account: &Account, event: &mut Object, day: i32) {
    set(event, [("end_date_local", json!(midnight(account.date(day))))]);
}

fn away(account: &Account, stretch: (i32, i32), category: &str, name: &str) -> Object {
    let mut event = blank(account, stretch.0, 8, category);
    until(account, &mut event, stretch.0 + stretch.1);
    set(&mut event, [("name", json!(name)), ("training_availability", json!("UNAVAILABLE"))]);
    event
}

fn eftp(account: &Account) -> Object {
    let mut event = blank(account, -21, 8, "SET_EFTP");
    set(
        &mut event,
        [
            ("name", json!("FTP test result")),
            ("type", json!("Ride")),
            ("icu_ftp", integer(account.profile.ftp_on(-20))),
        ],
    );
    event
}

fn season_start(account: &Account) -> Object {
    let mut event = blank(account, season::A_RACE - 231, 8, "SEASON_START");
    set(&mut event, [("name", json!("New season"))]);
    event
}

/// A target and a note for each week from a year ago to the A race.
fn weeks(account: &Account) -> Vec<Object> {
    let first = -364 - weekday(account.today, 0);
    let mut events = Vec::new();
    for monday in (first..=season::A_RACE).step_by(7) {
        let mut target = blank(account, monday, 6, "TARGET");
        until(account, &mut target, monday + 7);
        let load = season::weekly_load(monday);
        set(
            &mut target,
            [
                ("name", json!("Week target")),
                ("type", json!("Ride")),
                ("for_week", json!(true)),
                ("load_target", integer(load)),
                ("time_target", integer((load / 52.0 * 4.0).round() * 900.0)),
            ],
        );
        let mut note = blank(account, monday, 7, "NOTE");
        let words = if season::is_recovery_week(monday) {
            "Recovery week: sleep first."
        } else {
            "Keep the easy days easy."
        };
        set(
            &mut note,
            [
                ("name", json!(format!("{} week", Phase::of(monday + 3).name()))),
                ("description", json!(words)),
                ("for_week", json!(true)),
                ("color", json!("green")),
            ],
        );
        if (-28..=28).contains(&monday) {
            set(&mut note, [("plan_applied", json!(account.stamp(account.date(-28).at(6, 0, 0, 0))))]);
        }
        events.extend([target, note]);
    }
    events
}

fn phases(account: &Account) -> Vec<Object> {
    let first = season::A_RACE - 230;
    let mut events: Vec<Object> = Vec::new();
    let mut start = first;
    for day in first..=season::A_RACE {
        let ends = day == season::A_RACE || Phase::of(day + 1) != Phase::of(day);
        if !ends {
            continue;
        }
        let mut event = blank(account, start, 9, "PLAN");
        until(account, &mut event, day + 1);
        set(&mut event, [("name", json!(Phase::of(day).name())), ("color", json!("blue"))]);
        events.push(event);
        start = day + 1;
    }
    events
}
