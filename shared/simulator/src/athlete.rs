//! The athlete object, with what must never leave it: key, invite token, e-mail.

use serde_json::{Value, json};

use crate::account::{Account, stamp};
use crate::hostile;
use crate::number::float;
use crate::profile::Past;
use crate::shape::{Object, Shape, set};

/// The athlete without settings and custom items, which are joined when it is read.
pub(crate) fn make(account: &Account) -> Object {
    let profile = account.profile;
    let mut athlete = Shape::ATHLETE.blank();
    let lastname = if profile.past == Past::StravaOnly { hostile::ATHLETE_NAME } else { profile.lastname };
    let birthday = account.today.saturating_sub(jiff::Span::new().years(profile.age).days(99));
    set(
        &mut athlete,
        [
            ("id", json!(profile.id)),
            ("name", json!(format!("{} {lastname}", profile.firstname))),
            ("firstname", json!(profile.firstname)),
            ("lastname", json!(lastname)),
            ("sex", json!(profile.sex)),
            ("city", json!(profile.city)),
            ("country", json!(profile.country)),
            ("timezone", json!(profile.zone)),
            ("locale", json!("en")),
            ("icu_date_of_birth", json!(birthday.to_string())),
            ("height", float(profile.height, 2)),
            ("height_units", json!(if profile.imperial { "FEET" } else { "CM" })),
            ("weight", float(profile.weight, 1)),
            ("icu_weight", float(profile.weight, 1)),
            ("icu_resting_hr", json!(profile.resting_hr)),
            ("status", json!(profile.status)),
            ("visibility", json!("PRIVATE")),
            ("plan", json!("FREE")),
            ("icu_last_seen", json!(stamp(account.started))),
            ("icu_permission", json!("WRITE")),
            ("icu_coach", json!(profile.id == crate::COACH_ATHLETE)),
            ("icu_mmp_days", json!(42)),
            ("icu_type_settings", json!([])),
            ("bikes", json!([])),
            ("shoes", json!([])),
        ],
    );
    display(&mut athlete, profile.imperial);
    secrets(&mut athlete, account);
    if account.is_filled() {
        habits(&mut athlete);
    }
    athlete
}

fn display(athlete: &mut Object, imperial: bool) {
    let (measure, wind, rain) = if imperial { ("feet", "MPH", "INCHES") } else { ("meters", "KMH", "MM") };
    set(
        athlete,
        [
            ("measurement_preference", json!(measure)),
            ("weight_pref_lb", json!(imperial)),
            ("fahrenheit", json!(imperial)),
            ("wind_speed", json!(wind)),
            ("rain", json!(rain)),
            ("icu_form_as_percent", json!(imperial)),
            ("date_format", Value::Null),
        ],
    );
}

/// Canaries: none of these may ever be seen by a model, in a log or in a table.
fn secrets(athlete: &mut Object, account: &Account) {
    let id = account.profile.id;
    set(
        athlete,
        [
            ("icu_api_key", json!(format!("canary-api-key-{id}"))),
            ("icu_friend_invite_token", json!(format!("canary-invite-token-{id}"))),
            ("email", json!(format!("canary-{id}@mail.example"))),
            ("scope", json!("canary-strava-scope")),
            ("strava_id", json!(7_700_000 + account.profile.base / 1_000_000)),
            ("has_password", json!(true)),
        ],
    );
}

fn habits(athlete: &mut Object) {
    let keys = [
        "weight",
        "restingHR",
        "hrv",
        "sleepSecs",
        "sleepScore",
        "sleepQuality",
        "soreness",
        "fatigue",
        "stress",
        "mood",
        "motivation",
        "injury",
        "steps",
        "comments",
        "CoffeeCups",
        "Niggle",
        "Shift",
    ];
    let day = |weekday: i32, availability: &str, seconds: Option<i32>| {
        json!({"day_of_week": weekday, "training_availability": availability, "max_training_time": seconds,
               "can_train_sports": if availability == "LIMITED" { json!(["Run", "WeightTraining"]) } else { Value::Null }})
    };
    set(
        athlete,
        [
            ("icu_wellness_keys", json!(keys)),
            ("private_wellness_keys", json!([])),
            (
                "training_availability",
                json!([
                    day(1, "LIMITED", Some(3_600)),
                    day(2, "NORMAL", Some(5_400)),
                    day(3, "NORMAL", Some(5_400)),
                    day(4, "NORMAL", Some(5_400)),
                    day(5, "UNAVAILABLE", None),
                    day(6, "NORMAL", None),
                    day(7, "NORMAL", None),
                ]),
            ),
            ("icu_garmin_sync_activities", json!(true)),
            ("icu_garmin_upload_workouts", json!(true)),
        ],
    );
}

/// What only the roster shows: notes in Markdown, and tags.
pub(crate) fn notes(account: &Account) -> Value {
    let text = if account.profile.past == Past::Full {
        json!("# Season\nA race in eight weeks. Left calf was sore in spring: build runs slowly.")
    } else {
        Value::Null
    };
    json!({"icu_notes": text, "icu_tags": ["demo"]})
}

/// The services an athlete has connected.
pub(crate) fn connections(account: &Account) -> Object {
    let connected: &[&str] = match account.profile.past {
        Past::Full => &[
            "garmin_health_connected",
            "garmin_training_connected",
            "zwift_connected",
            "coros_connected",
            "strava_connected",
        ],
        Past::StravaOnly => &["strava_connected"],
        Past::None => &[],
    };
    Shape::CONNECTIONS
        .keys()
        .map(|key| {
            let value = if key == "id" { json!(account.profile.id) } else { json!(connected.contains(&key)) };
            (key.to_owned(), value)
        })
        .collect()
}
