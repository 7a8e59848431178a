//! Where an activity comes from, and the thresholds of its day.

use jiff::Span;
use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::Parts;
use crate::number::{float, int, integer};
use crate::profile::{PACE_ZONES, POWER_ZONES, SWEET_SPOT};
use crate::session::Flaw;
use crate::shape::{Object, set};
use crate::sport::{Family, Sport};

pub(super) fn origin(object: &mut Object, parts: &Parts<'_>, start: DateTime) {
    let Parts { account, session, .. } = parts;
    let (source, device, file) = match (session.flaw, session.sport) {
        _ if session.stub => ("STRAVA", Some("Garmin Edge 540"), None),
        (Flaw::Manual, _) => ("MANUAL", None, None),
        (_, Sport::VirtualRide) => ("ZWIFT", Some("ZWIFT"), Some("fit")),
        (_, Sport::Swim) => ("COROS", Some("COROS PACE 3"), Some("fit")),
        (_, Sport::WeightTraining | Sport::Yoga) => ("POLAR", Some("Polar Vantage V3"), Some("fit")),
        (_, Sport::Ride | Sport::GravelRide) => ("GARMIN_CONNECT", Some("Garmin Edge 540"), Some("fit")),
        (_, Sport::Run | Sport::TrailRun | Sport::VirtualRun | Sport::Hike) => {
            ("GARMIN_CONNECT", Some("Garmin fenix 7"), Some("fit"))
        }
    };
    let stamp = account.stamp(start + Span::new().hours(3));
    let number = 21_000_000_000_i64
        + account.profile.base * 10
        + i64::from(session.day) * 10
        + i64::from(session.slot);
    let name = if session.flaw == Flaw::Unnamed { Value::Null } else { json!(session.name) };
    set(
        object,
        [
            ("id", json!(session.id(account.profile))),
            ("icu_athlete_id", json!(account.profile.id)),
            ("type", json!(session.sport.name())),
            ("name", name),
            ("source", json!(source)),
            ("device_name", json!(device)),
            ("file_type", json!(file)),
            ("external_id", file.map_or(Value::Null, |_| json!(number.to_string()))),
            ("start_date_local", json!(start.strftime("%Y-%m-%dT%H:%M:%S").to_string())),
            ("start_date", json!(account.utc(start))),
            ("created", json!(stamp)),
            ("icu_sync_date", json!(stamp)),
            ("analyzed", json!(stamp)),
            ("trainer", json!(session.sport.is_virtual())),
            ("commute", json!(session.name == "Commute")),
            ("race", json!(session.race)),
            ("icu_ignore_time", json!(false)),
            ("icu_ignore_power", json!(false)),
            ("icu_ignore_hr", json!(false)),
            ("ignore_velocity", json!(false)),
            ("ignore_pace", json!(false)),
            ("group", json!(format!("{:08x}", account.random.bits(&session.name, 0, 1) & 0xffff_ffff))),
        ],
    );
}

pub(super) fn settings(object: &mut Object, parts: &Parts<'_>) {
    let Parts { thresholds, session, account, .. } = parts;
    let family = session.sport.family();
    let order = match family {
        Family::Ride => "POWER_HR_PACE",
        Family::Run => "HR_PACE_POWER",
        Family::Swim => "PACE_HR_POWER",
        Family::Other => "HR_POWER_PACE",
    };
    set(
        object,
        [
            ("lthr", integer(thresholds.lthr)),
            ("athlete_max_hr", integer(thresholds.max_hr)),
            ("icu_resting_hr", integer(thresholds.resting_hr)),
            ("icu_weight", float(account.weight(session.day), 1)),
            ("icu_hr_zones", json!(thresholds.hr_zones())),
            ("tiz_order", json!(order)),
        ],
    );
    if family == Family::Ride {
        set(
            object,
            [
                ("icu_ftp", integer(thresholds.ftp)),
                ("icu_w_prime", integer(thresholds.w_prime)),
                ("p_max", integer(thresholds.p_max)),
                ("icu_power_zones", json!(POWER_ZONES.map(int))),
                ("icu_sweet_spot_min", integer(SWEET_SPOT.0)),
                ("icu_sweet_spot_max", integer(SWEET_SPOT.1)),
            ],
        );
    }
    if thresholds.pace > 0.0 {
        set(object, [("threshold_pace", float(thresholds.pace, 7)), ("pace_zones", json!(PACE_ZONES))]);
    }
}
