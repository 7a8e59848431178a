//! Activities that somebody entered through the API.

use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::Made;
use crate::account::Account;
use crate::number::integer;
use crate::shape::{Object, Shape, set};
use crate::sport::Family;

/// The object of an activity somebody entered through the API.
pub(crate) fn manual(account: &Account, id: &str, start: DateTime, given: &Object, now: &str) -> Made {
    let mut object = Shape::ACTIVITY.blank();
    for (key, value) in given {
        object.insert(key.clone(), value.clone());
    }
    let kind = crate::shape::text(given, "type").to_owned();
    let seconds = crate::shape::number(given, "moving_time").unwrap_or(0.0);
    set(
        &mut object,
        [
            ("id", json!(id)),
            ("icu_athlete_id", json!(account.profile.id)),
            ("type", json!(kind)),
            ("source", json!("MANUAL")),
            ("start_date_local", json!(start.strftime("%Y-%m-%dT%H:%M:%S").to_string())),
            ("start_date", json!(account.utc(start))),
            ("moving_time", integer(seconds)),
            ("elapsed_time", given.get("elapsed_time").cloned().unwrap_or_else(|| integer(seconds))),
            ("icu_distance", given.get("distance").cloned().unwrap_or(Value::Null)),
            ("created", json!(now)),
            ("icu_sync_date", json!(now)),
            ("analyzed", json!(now)),
        ],
    );
    if let Some(rpe) = crate::shape::number(given, "icu_rpe") {
        set(&mut object, [("session_rpe", integer(rpe * seconds / 60.0))]);
    }
    if object.get("icu_training_load").is_none_or(Value::is_null)
        && let Some(heart) = crate::shape::number(given, "average_heartrate")
    {
        let thresholds = account.profile.thresholds(Family::of(&kind), false, 0);
        let share = (heart - thresholds.resting_hr) / (thresholds.lthr - thresholds.resting_hr);
        set(
            &mut object,
            [("icu_training_load", integer(seconds / 36.0 * share * share)), ("hr_load", Value::Null)],
        );
    }
    Made { start, object }
}
