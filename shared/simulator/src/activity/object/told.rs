//! What the athlete says about an activity.

use serde_json::{Value, json};

use super::Parts;
use crate::number::{int, integer, rounded};
use crate::shape::{Object, set};
use crate::sport::Family;

/// What the athlete says about it: on seven of ten.
pub(super) fn told(object: &mut Object, parts: &Parts<'_>) {
    let Parts { account, session, .. } = parts;
    let random = account.random;
    let moving = object.get("moving_time").and_then(Value::as_f64).unwrap_or(0.0);
    if random.unit("told", session.day, u32::try_from(session.slot).unwrap_or(0)) < 0.7 {
        let intensity = object.get("icu_intensity").and_then(Value::as_f64).unwrap_or(60.0);
        let rpe = int((intensity / 10.0 - 3.0 + moving / 5_400.0).clamp(1.0, 10.0));
        set(
            object,
            [
                ("icu_rpe", json!(rpe)),
                ("feel", json!(int((2.4 + random.normal("feel", session.day, 0)).clamp(1.0, 5.0)))),
                ("session_rpe", integer(f64::from(rpe) * moving / 60.0)),
            ],
        );
    }
    if moving > 2.0 * 3_600.0 && session.sport.family() == Family::Ride {
        set(object, [("carbs_ingested", integer(rounded(moving / 3_600.0 * 48.0, -1)))]);
    }
    let tags: Vec<&str> = [
        (moving > 8_400.0, "long"),
        (session.race, "race"),
        (session.name.contains('x') && session.text.contains('%'), "intervals"),
    ]
    .iter()
    .filter_map(|(holds, tag)| holds.then_some(*tag))
    .collect();
    if !tags.is_empty() {
        set(object, [("tags", json!(tags))]);
    }
    if let Some(gear) = crate::gear::of_sport(account.profile, session.sport) {
        set(object, [("gear", json!({"id": gear, "name": null, "distance": null, "primary": null}))]);
    }
}
