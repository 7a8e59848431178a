//! Gear: bikes with their components, shoes, and reminders that are due.

use serde_json::{Value, json};

use crate::account::{Account, midnight};
use crate::activity::Activity;
use crate::hostile;
use crate::number::{float, int};
use crate::profile::{Past, Profile};
use crate::shape::{Object, Shape, set, text};
use crate::sport::{Family, Sport};

/// The gear of a sport, as activities name it.
pub(crate) fn of_sport(profile: &Profile, sport: Sport) -> Option<String> {
    match (sport, sport.family()) {
        (Sport::GravelRide, _) => Some(format!("{}", profile.base + 2)),
        (_, Family::Ride) => Some(format!("b{}", profile.base + 1)),
        (_, Family::Run) => Some(format!("{}", profile.base + 3)),
        (_, Family::Swim | Family::Other) => None,
    }
}

/// Number, letter, type, name, bike it is mounted on, share of the reminder that is used up.
type Item = (i64, &'static str, &'static str, &'static str, i64, Option<f64>);

const ITEMS: [Item; 11] = [
    (1, "b", "Bike", "Road bike", 0, None),
    (2, "", "Bike", "Gravel bike", 0, None),
    (3, "", "Shoes", "Daily trainers", 0, Some(92.0)),
    (4, "", "Shoes", "Race flats", 0, None),
    (5, "", "Shoes", "Old pair", 0, None),
    (11, "", "Chain", "Road chain", 1, Some(130.0)),
    (12, "", "Cassette", "Road cassette", 1, Some(40.0)),
    (13, "", "Tyre", "Road tyres", 1, None),
    (14, "", "Chain", "Gravel chain", 2, Some(40.0)),
    (15, "", "Cassette", "Gravel cassette", 2, None),
    (16, "", "Tyre", "Gravel tyres", 2, None),
];

/// The gear of an account, with the distance of its activities.
pub(crate) fn make(account: &Account, activities: &[Activity]) -> Vec<Object> {
    if account.profile.past != Past::Full {
        return Vec::new();
    }
    ITEMS.iter().map(|item| one(account, activities, item)).collect()
}

fn gear_id(account: &Account, number: i64) -> String {
    let letter = ITEMS.iter().find(|item| item.0 == number).map_or("", |item| item.1);
    format!("{letter}{}", account.profile.base + number)
}

fn one(account: &Account, activities: &[Activity], item: &Item) -> Object {
    let (number, _, kind, name, mounted, reminder) = *item;
    let id = gear_id(account, number);
    let carrier = if mounted > 0 { gear_id(account, mounted) } else { id.clone() };
    let used = usage(activities, &carrier);
    let parts: Vec<String> =
        ITEMS.iter().filter(|part| part.4 == number).map(|part| gear_id(account, part.0)).collect();
    let mut gear = Shape::GEAR.with([
        ("id", json!(id)),
        ("athlete_id", json!(account.profile.id)),
        ("type", json!(kind)),
        ("name", json!(name)),
        ("purchased", json!(midnight(account.date(-500)))),
        ("component", json!(mounted > 0)),
        ("component_ids", if parts.is_empty() { Value::Null } else { json!(parts) }),
        ("use_elapsed_time", json!(false)),
        ("reminders", json!([])),
    ]);
    write(&mut gear, used);
    if number == 5 {
        set(
            &mut gear,
            [
                ("retired", json!(account.date(-60).to_string())),
                ("distance", json!(811_402.5)),
                ("activities", json!(96)),
            ],
        );
    }
    if number == 11 {
        set(&mut gear, [("notes", json!(hostile::GEAR_NOTES))]);
    }
    if let Some(percent) = reminder {
        let every = if used.0 > 0.0 { used.0 * 100.0 / percent } else { 500_000.0 };
        let id = account.profile.base * 10 + 6_000_000 + number;
        let due = self::reminder(&gear, id, "Replace", Some(every), None, None);
        set(&mut gear, [("reminders", json!([due]))]);
    }
    gear
}

/// Metres, seconds and number of the activities with a gear.
pub(crate) fn usage(activities: &[Activity], id: &str) -> (f64, f64, usize) {
    let worn = activities.iter().filter(|activity| {
        activity.object.get("gear").and_then(|gear| gear.get("id")).is_some_and(|known| known == id)
    });
    worn.fold((0.0, 0.0, 0), |(metres, seconds, count), activity| {
        let read = |key: &str| crate::shape::number(&activity.object, key).unwrap_or(0.0);
        (metres + read("distance"), seconds + read("moving_time"), count + 1)
    })
}

/// Writes the usage of a gear.
pub(crate) fn write(gear: &mut Object, used: (f64, f64, usize)) {
    set(gear, [("distance", float(used.0, 2)), ("time", float(used.1, 0)), ("activities", json!(used.2))]);
}

/// A reminder over metres, seconds or days.
pub(crate) fn reminder(
    gear: &Object,
    id: i64,
    name: &str,
    metres: Option<f64>,
    seconds: Option<f64>,
    days: Option<f64>,
) -> Object {
    let used = |key: &str| crate::shape::number(gear, key).unwrap_or(0.0);
    let share =
        |limit: Option<f64>, used: f64| limit.filter(|limit| *limit > 0.0).map(|limit| used / limit * 100.0);
    let percent = [share(metres, used("distance")), share(seconds, used("time")), share(days, 500.0)]
        .into_iter()
        .flatten()
        .fold(0.0, f64::max);
    Shape::REMINDER.with([
        ("id", json!(id)),
        ("gear_id", json!(text(gear, "id"))),
        ("name", json!(name)),
        ("distance", metres.map_or(Value::Null, |metres| float(metres, 1))),
        ("time", seconds.map_or(Value::Null, |seconds| float(seconds, 0))),
        ("days", days.map_or(Value::Null, |days| json!(int(days)))),
        ("starting_distance", json!(0)),
        ("starting_time", json!(0)),
        ("starting_activities", json!(0)),
        ("percent_used", float(percent, 1)),
        ("distance_used", float(used("distance"), 1)),
        ("time_used", float(used("time"), 0)),
        ("activities_used", gear.get("activities").cloned().unwrap_or(Value::Null)),
        ("days_used", json!(500)),
    ])
}
