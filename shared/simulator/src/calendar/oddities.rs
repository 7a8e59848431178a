//! One of each oddity: prose instead of steps, a failed push, hidden, locked, from another program, hostile.

use serde_json::json;

use super::blank;
use crate::account::Account;
use crate::hostile;
use crate::library;
use crate::shape::{Object, set};
use crate::sport::Family;

/// All of them, in the days ahead.
pub(super) fn make(account: &Account) -> Vec<Object> {
    let mut failed = workout(account, 4, "Short spin", "- 30m 55-62%", "Ride");
    let pushed = account.stamp(account.date(0).at(4, 0, 0, 0));
    let error = json!([{"service": "GARMIN", "message": "Workout has too many steps", "date": pushed}]);
    set(&mut failed, [("push_errors", error)]);
    let curve = "- 15m ramp 50-75%\n- 5m 90% MMP 5m\n- 10m Z1-Z2 press lap\n- 5m freeride";
    let mut curve = workout(account, 15, "Curve work", curve, "Ride");
    set(&mut curve, [("indoor", json!(true))]);
    vec![
        failed,
        curve,
        foreign(account),
        hidden(account),
        locked(account),
        limited(account),
        workout(account, 8, "Ride by feel", "Ride the valley road by feel, no targets today.", "Ride"),
        workout(account, 13, "Track 400s", "8 x 400 at 5K pace with 200 jog", "Run"),
        workout(account, 2, "Spin with a message", hostile::EVENT_DESCRIPTION, "Ride"),
    ]
}

fn workout(account: &Account, day: i32, name: &str, text: &str, kind: &str) -> Object {
    let mut event = blank(account, day, 1, "WORKOUT");
    let values = [("type", kind), ("name", name), ("description", text), ("target", "AUTO")];
    set(&mut event, values.map(|(key, value)| (key, json!(value))));
    library::read(&mut event, &account.profile.thresholds(Family::of(kind), false, day));
    event
}

/// Written by another program for the athlete.
fn foreign(account: &Account) -> Object {
    let text = "- 20m Z2 HR\n\n4x\n- 20s 110% Pace\n- 60s 60% Pace";
    let mut event = workout(account, 6, "Strides", text, "Run");
    set(&mut event, [("oauth_client_id", json!(99)), ("external_id", json!("other-app-17"))]);
    set(&mut event, [("tags", json!(["intervals"]))]);
    event
}

fn hidden(account: &Account) -> Object {
    let mut event = workout(account, 10, "Surprise test", "- 10m 60%\n- 20m 100%\n- 10m 50%", "Ride");
    set(&mut event, [("hide_from_athlete", json!(true)), ("created_by_id", json!(crate::COACH_ATHLETE))]);
    event
}

fn locked(account: &Account) -> Object {
    let mut event = workout(account, 12, "Coach's choice", "- 1h Z2", "Ride");
    set(&mut event, [("athlete_cannot_edit", json!(true)), ("created_by_id", json!(crate::COACH_ATHLETE))]);
    event
}

/// A day on which little is possible.
fn limited(account: &Account) -> Object {
    let mut event = blank(account, 17, 5, "NOTE");
    set(&mut event, [("name", json!("Travel")), ("description", json!("Hotel gym only."))]);
    set(&mut event, [("training_availability", json!("LIMITED")), ("max_training_time", json!(2_700))]);
    event
}
