//! Comments on activities.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::account::Account;
use crate::activity::Activity;
use crate::hostile;
use crate::profile::Past;
use crate::shape::{Object, Shape, set};

/// Activities with a comment.
const COMMENTED: usize = 20;

/// Comments on the last activities; they also get the texts that try to steer a reader.
pub(crate) fn make(account: &Account, activities: &mut [Activity]) -> BTreeMap<String, Vec<Object>> {
    if account.profile.past != Past::Full {
        return BTreeMap::new();
    }
    let mut messages = BTreeMap::new();
    let recent = activities.iter_mut().rev().filter(|activity| !activity.stub).take(COMMENTED);
    for (activity, number) in recent.zip(0_i64..) {
        match number {
            1 => set(&mut activity.object, [("name", json!(hostile::ACTIVITY_NAME))]),
            2 => set(&mut activity.object, [("description", json!(hostile::ACTIVITY_DESCRIPTION))]),
            3 => set(&mut activity.object, [("description", json!(hostile::long_text()))]),
            _ => {}
        }
        let content = if number == 1 { hostile::MESSAGE } else { comment(number) };
        let id = account.profile.base * 100 + number * 10;
        let at = account.stamp(activity.start.saturating_add(jiff::Span::new().hours(5)));
        let coach = new(account, id, (crate::COACH_ATHLETE, "Carla Coach"), content, &at);
        let mut thread = vec![coach];
        if number % 4 == 0 {
            thread.push(new(
                account,
                id + 1,
                (account.profile.id, &account.profile.name()),
                "Thank you!",
                &at,
            ));
        }
        messages.insert(activity.id.clone(), thread);
    }
    messages
}

const fn comment(number: i64) -> &'static str {
    match number % 4 {
        0 => "Nice pacing in the second half.",
        1 => "Keep the cadence above 85 next time.",
        2 => "Good. Eat more in the first hour.",
        _ => "💪",
    }
}

/// A comment.
pub(crate) fn new(account: &Account, id: i64, by: (&str, &str), content: &str, at: &str) -> Object {
    let (athlete, name) = by;
    let own = athlete == account.profile.id;
    Shape::MESSAGE.with([
        ("id", json!(id)),
        ("athlete_id", json!(athlete)),
        ("name", json!(name)),
        ("created", json!(at)),
        ("type", json!("TEXT")),
        ("content", json!(content)),
        ("activity", Value::Null),
        ("seen", json!(!own)),
    ])
}
