//! Sport settings: thresholds and zones of each group of sports.

use serde_json::{Value, json};

use crate::account::{Account, stamp};
use crate::number::{float, int, integer};
use crate::profile::{PACE_ZONES, POWER_ZONE_NAMES, POWER_ZONES, SWEET_SPOT};
use crate::shape::{Object, Shape, set};
use crate::sport::Family;

const HR_ZONE_NAMES: [&str; 7] =
    ["Recovery", "Aerobic", "Tempo", "SubThreshold", "SuperThreshold", "Aerobic Capacity", "Anaerobic"];

/// Groups of sports and the order in which each measures time in zones.
const GROUPS: [(&[&str], &str); 4] = [
    (&["Ride", "VirtualRide", "GravelRide"], "POWER_HR_PACE"),
    (&["Run", "TrailRun", "VirtualRun"], "HR_PACE_POWER"),
    (&["Swim", "OpenWaterSwim"], "PACE_HR_POWER"),
    (&["WeightTraining"], "HR_POWER_PACE"),
];

/// The settings of an account; a new account has one group without thresholds.
pub(crate) fn make(account: &Account) -> Vec<Object> {
    if !account.is_filled() {
        return vec![blank(account, 0, &["Ride", "VirtualRide"])];
    }
    GROUPS
        .iter()
        .zip(0..)
        .map(|((types, order), number)| {
            let mut settings = blank(account, number, types);
            set(
                &mut settings,
                [("tiz_order", json!(order)), ("load_order", json!(order)), ("workout_order", json!(order))],
            );
            thresholds(&mut settings, account, types);
            settings
        })
        .collect()
}

/// Settings with default values and no thresholds.
pub(crate) fn blank(account: &Account, number: i64, types: &[&str]) -> Object {
    let created = stamp(account.started);
    Shape::SPORT_SETTINGS.with([
        ("id", json!(account.profile.base * 10 + 5_000_000 + number)),
        ("athlete_id", json!(account.profile.id)),
        ("types", json!(types)),
        ("warmup_time", json!(300)),
        ("cooldown_time", json!(300)),
        ("power_zones", json!(POWER_ZONES.map(int))),
        ("power_zone_names", json!(POWER_ZONE_NAMES)),
        ("sweet_spot_min", integer(SWEET_SPOT.0)),
        ("sweet_spot_max", integer(SWEET_SPOT.1)),
        ("hr_load_type", json!("HRSS")),
        ("load_order", json!("POWER_HR_PACE")),
        ("tiz_order", json!("POWER_HR_PACE")),
        ("workout_order", json!("POWER_HR_PACE")),
        ("best_effort_distances", json!([400, 800, 1_500, 1_609.34, 3_000, 5_000, 10_000, 21_097.5, 42_195])),
        ("created", json!(created)),
        ("updated", json!(created)),
        ("other", json!(false)),
        ("sft_type", json!("NONE")),
        ("sft_duration", json!(180)),
        ("eFTPSupported", json!(number == 0)),
    ])
}

fn thresholds(settings: &mut Object, account: &Account, types: &[&str]) {
    let family = types.first().map_or(Family::Other, |kind| Family::of(kind));
    let values = account.profile.thresholds(family, false, 0);
    if family == Family::Other {
        return;
    }
    set(
        settings,
        [
            ("lthr", integer(values.lthr)),
            ("max_hr", integer(values.max_hr)),
            ("hr_zones", json!(values.hr_zones())),
            ("hr_zone_names", json!(HR_ZONE_NAMES)),
        ],
    );
    if family == Family::Ride {
        set(
            settings,
            [
                ("ftp", integer(values.ftp)),
                ("indoor_ftp", integer(account.profile.thresholds(family, true, 0).ftp)),
                ("w_prime", integer(values.w_prime)),
                ("p_max", integer(values.p_max)),
                ("custom_zones_ids", json!([account.profile.base * 10 + 4_000_008])),
            ],
        );
    }
    if values.pace > 0.0 {
        let units = match (family, account.profile.imperial) {
            (Family::Swim, _) => "SECS_100M",
            (_, true) => "MINS_MILE",
            (_, false) => "MINS_KM",
        };
        set(
            settings,
            [
                ("threshold_pace", float(values.pace, 7)),
                ("pace_units", json!(units)),
                ("pace_zones", json!(PACE_ZONES)),
                (
                    "pace_zone_names",
                    json!(["Zone 1", "Zone 2", "Zone 3", "Zone 4", "Zone 5a", "Zone 5b", "Zone 5c"]),
                ),
                ("pace_load_type", json!(if family == Family::Run { "RUN" } else { "SWIM" })),
                ("gap_model", json!(if family == Family::Run { "STRAVA_RUN" } else { "NONE" })),
            ],
        );
    }
}

/// Whether settings cover a sport or have this id.
pub(crate) fn covers(settings: &Object, wanted: &str) -> bool {
    let types = settings.get("types").and_then(Value::as_array);
    let named = types.is_some_and(|types| types.iter().any(|kind| kind == wanted));
    named || settings.get("id").is_some_and(|id| *id == json!(wanted.parse::<i64>().ok()))
}

/// New HR zones after a changed LTHR or maximum.
pub(crate) fn recalculate(settings: &mut Object) {
    let (Some(lthr), Some(max)) =
        (crate::shape::number(settings, "lthr"), crate::shape::number(settings, "max_hr"))
    else {
        return;
    };
    let mut zones: Vec<i32> =
        crate::profile::HR_ZONES.iter().map(|percent| int(lthr * percent / 100.0)).collect();
    zones.push(int(max));
    set(settings, [("hr_zones", json!(zones)), ("hr_zone_names", json!(HR_ZONE_NAMES))]);
}

/// The thresholds that planned workouts of a sport are read with.
pub(crate) fn planned(account: &Account, all: &[Object], kind: &str) -> crate::profile::Thresholds {
    let family = Family::of(kind);
    let mut values = account.profile.thresholds(family, false, 0);
    let found = all.iter().find(|settings| covers(settings, kind));
    let read = |key: &str| found.and_then(|settings| crate::shape::number(settings, key)).unwrap_or(0.0);
    values.ftp = read("ftp");
    values.pace = read("threshold_pace");
    if read("lthr") > 0.0 {
        values.lthr = read("lthr");
    }
    values
}
