//! The properties of an activity.

use jiff::Span;
use jiff::civil::DateTime;
use serde_json::{Value, json};

use super::{intervals, zones};
use crate::account::Account;
use crate::figures::{Figures, efficiency, reserve};
use crate::grammar::{self, Estimate};
use crate::number::{float, int, integer, rounded};
use crate::profile::{PACE_ZONES, POWER_ZONES, SWEET_SPOT, Thresholds};
use crate::session::{Flaw, Session};
use crate::shape::{Object, Shape, set};
use crate::sport::{Family, Sport};
use crate::streams::Streams;

/// A new activity object and when it started.
pub(crate) struct Made {
    pub(crate) start: DateTime,
    pub(crate) object: Object,
}

/// Everything the parts of the object are computed from.
struct Parts<'a> {
    account: &'a Account,
    session: &'a Session,
    streams: &'a Streams,
    thresholds: Thresholds,
    figures: Figures,
}

/// Computes the activity of a session from its recording.
pub(crate) fn make(account: &Account, session: &Session, streams: &Streams) -> Made {
    let thresholds =
        account
            .profile
            .thresholds(session.sport.family(), session.sport.is_virtual(), session.day);
    let figures = Figures::of(streams, 0..streams.len(), &thresholds);
    let parts = Parts {
        account,
        session,
        streams,
        thresholds,
        figures,
    };
    let start = account.date(session.day).at(0, 0, 0, 0) + Span::new().seconds(session.start);
    let mut object = Shape::ACTIVITY.blank();
    if session.flaw == Flaw::Manual {
        by_hand(&mut object, &parts);
    } else {
        measured(&mut object, &parts);
        loads(&mut object, &parts);
        zone_times(&mut object, &parts);
    }
    origin(&mut object, &parts, start);
    settings(&mut object, &parts);
    told(&mut object, &parts);
    Made { start, object }
}

fn origin(object: &mut Object, parts: &Parts<'_>, start: DateTime) {
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
    let name = if session.flaw == Flaw::Unnamed {
        Value::Null
    } else {
        json!(session.name)
    };
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
            (
                "external_id",
                file.map_or(Value::Null, |_| json!(number.to_string())),
            ),
            (
                "start_date_local",
                json!(start.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
            ),
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
            (
                "group",
                json!(format!(
                    "{:08x}",
                    account.random.bits(&session.name, 0, 1) & 0xffff_ffff
                )),
            ),
        ],
    );
}

fn by_hand(object: &mut Object, parts: &Parts<'_>) {
    let estimate = Estimate::of(&grammar::read(&parts.session.text), &parts.thresholds);
    let metres = f64::from(estimate.seconds) * parts.thresholds.pace * 0.78;
    set(
        object,
        [
            ("moving_time", json!(estimate.seconds)),
            ("elapsed_time", json!(estimate.seconds)),
            ("distance", float(metres, 1)),
            ("icu_distance", float(metres, 1)),
            ("icu_training_load", json!(estimate.load)),
            ("has_heartrate", json!(false)),
            ("device_watts", Value::Null),
        ],
    );
}

fn measured(object: &mut Object, parts: &Parts<'_>) {
    let Parts {
        figures,
        streams,
        account,
        session,
        ..
    } = parts;
    let metres = figures.metres.map_or(Value::Null, |metres| float(metres, 1));
    set(
        object,
        [
            ("moving_time", json!(figures.moving)),
            ("elapsed_time", json!(figures.elapsed)),
            ("icu_recording_time", json!(figures.moving)),
            (
                "coasting_time",
                json!(streams.cadence.iter().filter(|cadence| **cadence == 0).count()),
            ),
            ("distance", metres.clone()),
            ("icu_distance", metres),
            ("stream_types", json!(streams.types())),
            ("has_heartrate", json!(!streams.heart.is_empty())),
            (
                "device_watts",
                if streams.watts.is_empty() {
                    Value::Null
                } else {
                    json!(true)
                },
            ),
            ("icu_median_time_delta", json!(streams.median_delta())),
            ("icu_lap_count", json!(streams.laps.len())),
            ("interval_summary", intervals::summary(streams, &parts.thresholds)),
            ("has_weather", json!(streams.course.is_some())),
            (
                "has_segments",
                json!(streams.course.is_some_and(|course| course < 3)),
            ),
        ],
    );
    if let Some(course) = streams.course.and_then(|index| account.courses.get(index)) {
        set(
            object,
            [
                ("route_id", json!(course.id)),
                ("total_elevation_gain", float(figures.gain, 1)),
                ("total_elevation_loss", float(figures.loss, 1)),
            ],
        );
        crate::weather::describe(object, account, session.day);
    }
    spreads(object, figures);
    if let Some(pool) = streams.pool {
        let lengths = int(figures.metres.unwrap_or(0.0) / pool);
        set(
            object,
            [
                ("lengths", json!(lengths)),
                ("pool_length", float(pool, 1)),
                ("SWOLF", float(pool * 1.9, 1)),
            ],
        );
    }
    if let Some(temperature) = Streams::mean(&streams.temperature, i32::MIN) {
        set(
            object,
            [
                ("average_temp", float(temperature, 1)),
                ("min_temp", json!(streams.temperature.iter().min())),
                ("max_temp", json!(streams.temperature.iter().max())),
            ],
        );
    }
}

fn spreads(object: &mut Object, figures: &Figures) {
    if let Some(speed) = figures.speed {
        set(
            object,
            [
                ("average_speed", float(speed.mean, 3)),
                ("max_speed", float(speed.max, 3)),
            ],
        );
    }
    if let Some(heart) = figures.heart {
        set(
            object,
            [
                ("average_heartrate", integer(heart.mean)),
                ("max_heartrate", integer(heart.max)),
            ],
        );
    }
    if let Some(cadence) = figures.cadence {
        set(object, [("average_cadence", float(cadence.mean, 4))]);
    }
    if let Some(altitude) = figures.altitude {
        set(
            object,
            [
                ("average_altitude", float(altitude.mean, 1)),
                ("min_altitude", float(altitude.min, 1)),
                ("max_altitude", float(altitude.max, 1)),
            ],
        );
    }
    if let (Some(gap), Some(speed)) = (figures.gap, figures.speed) {
        set(
            object,
            [
                ("gap", float(gap, 4)),
                ("gap_model", json!("STRAVA_RUN")),
                ("pace", float(speed.mean, 4)),
            ],
        );
        if let Some(cadence) = figures.cadence {
            set(
                object,
                [("average_stride", float(speed.mean * 30.0 / cadence.mean, 3))],
            );
        }
    }
}

fn loads(object: &mut Object, parts: &Parts<'_>) {
    let Parts {
        figures,
        thresholds,
        streams,
        session,
        ..
    } = parts;
    let by_hour = |intensity: f64| figures.hours() * intensity * intensity * 100.0;
    let (power, pace) = (
        figures.power_intensity(thresholds),
        figures.pace_intensity(thresholds),
    );
    let heart = zones::heart_load(streams, thresholds);
    let family = session.sport.family();
    let unloaded = matches!(session.sport, Sport::WeightTraining | Sport::Yoga);
    let heart_load = heart.map(|(load, _)| load).filter(|_| !unloaded);
    let load = power.or(pace).map(by_hour).or(heart_load);
    let intensity = power
        .or(pace)
        .or_else(|| heart_load.map(|load| (load / figures.hours().max(0.01) / 100.0).sqrt()));
    set(
        object,
        [
            ("icu_training_load", load.map_or(Value::Null, integer)),
            (
                "icu_intensity",
                intensity.map_or(Value::Null, |intensity| float(intensity * 100.0, 5)),
            ),
            (
                "power_load",
                power.map_or(Value::Null, |intensity| integer(by_hour(intensity))),
            ),
            (
                "pace_load",
                pace.map_or(Value::Null, |intensity| integer(by_hour(intensity))),
            ),
            ("hr_load", heart_load.map_or(Value::Null, integer)),
            ("hr_load_type", json!("HRSS")),
            ("trimp", heart.map_or(Value::Null, |(_, trimp)| float(trimp, 2))),
            (
                "strain_score",
                load.map_or(Value::Null, |load| float(load * 0.96, 2)),
            ),
            (
                "pace_load_type",
                match family {
                    Family::Run => json!("RUN"),
                    Family::Swim => json!("SWIM"),
                    Family::Ride | Family::Other => Value::Null,
                },
            ),
            (
                "decoupling",
                figures
                    .decoupling
                    .filter(|_| !unloaded)
                    .map_or(Value::Null, |percent| float(percent, 4)),
            ),
            ("calories", integer(calories(figures, thresholds))),
        ],
    );
    powers(object, parts);
}

fn calories(figures: &Figures, thresholds: &Thresholds) -> f64 {
    if figures.joules > 0.0 {
        figures.joules / 1_000.0 * 1.02
    } else {
        figures.hours() * thresholds.weight * 8.5
    }
}

fn powers(object: &mut Object, parts: &Parts<'_>) {
    let Parts {
        figures,
        thresholds,
        streams,
        account,
        session,
        ..
    } = parts;
    let (Some(watts), Some(normalized)) = (figures.watts, figures.normalized_watts) else {
        return;
    };
    let deepest = reserve(&streams.watts, thresholds)
        .into_iter()
        .fold(f32::INFINITY, f32::min);
    let eftp = account.eftp(session.day);
    set(
        object,
        [
            ("icu_average_watts", integer(watts.mean)),
            ("icu_weighted_avg_watts", integer(normalized)),
            (
                "icu_variability_index",
                float(normalized / watts.mean.max(1.0), 5),
            ),
            ("icu_joules", integer(figures.joules)),
            ("icu_joules_above_ftp", integer(figures.joules_above_ftp)),
            (
                "icu_max_wbal_depletion",
                integer(thresholds.w_prime - f64::from(deepest)),
            ),
            ("icu_rolling_ftp", integer(eftp)),
            (
                "icu_rolling_ftp_delta",
                integer(eftp - account.eftp(session.day - 7)),
            ),
            ("icu_pm_ftp_watts", integer(eftp * 0.97)),
            ("icu_pm_ftp_secs", json!(720)),
            ("carbs_used", integer(figures.joules / 1_000.0 * 0.16)),
            ("power_meter", json!("Assioma DUO")),
            ("icu_power_spike_threshold", json!(30)),
        ],
    );
    if let Some(heart) = figures.heart {
        let z2 = efficiency(streams, &(0..streams.len())).unwrap_or(0.0);
        set(
            object,
            [
                ("icu_efficiency_factor", float(normalized / heart.mean, 5)),
                ("icu_power_hr", float(watts.mean / heart.mean, 5)),
                ("icu_power_hr_z2", float(z2, 4)),
                ("icu_power_hr_z2_mins", json!(figures.moving / 120)),
            ],
        );
    }
    if session.race {
        set(
            object,
            [(
                "icu_achievements",
                json!([{
                    "id": format!("ps{}", int(watts.max)), "type": "BEST_POWER", "message": null,
                    "watts": int(watts.max), "secs": 1, "value": null, "distance": null, "pace": null, "point": null
                }]),
            )],
        );
    }
}

fn zone_times(object: &mut Object, parts: &Parts<'_>) {
    let Parts {
        streams, thresholds, ..
    } = parts;
    if let Some((zones, seconds)) = zones::power(streams, thresholds) {
        set(
            object,
            [
                ("icu_zone_times", zones),
                ("polarization_index", zones::polarization(&seconds)),
            ],
        );
    }
    set(
        object,
        [
            ("icu_hr_zone_times", json!(zones::heart(streams, thresholds))),
            ("pace_zone_times", json!(zones::pace(&streams.speed, thresholds))),
            ("gap_zone_times", json!(zones::pace(&streams.gap, thresholds))),
            ("use_gap_zone_times", json!(!streams.gap.is_empty())),
        ],
    );
}

fn settings(object: &mut Object, parts: &Parts<'_>) {
    let Parts {
        thresholds,
        session,
        account,
        ..
    } = parts;
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
        set(
            object,
            [
                ("threshold_pace", float(thresholds.pace, 7)),
                ("pace_zones", json!(PACE_ZONES)),
            ],
        );
    }
}

/// What the athlete says about it: on seven of ten.
fn told(object: &mut Object, parts: &Parts<'_>) {
    let Parts { account, session, .. } = parts;
    let random = account.random;
    let moving = object.get("moving_time").and_then(Value::as_f64).unwrap_or(0.0);
    if random.unit("told", session.day, u32::try_from(session.slot).unwrap_or(0)) < 0.7 {
        let intensity = object
            .get("icu_intensity")
            .and_then(Value::as_f64)
            .unwrap_or(60.0);
        let rpe = int((intensity / 10.0 - 3.0 + moving / 5_400.0).clamp(1.0, 10.0));
        set(
            object,
            [
                ("icu_rpe", json!(rpe)),
                (
                    "feel",
                    json!(int((2.4 + random.normal("feel", session.day, 0)).clamp(1.0, 5.0))),
                ),
                ("session_rpe", integer(f64::from(rpe) * moving / 60.0)),
            ],
        );
    }
    if moving > 2.0 * 3_600.0 && session.sport.family() == Family::Ride {
        set(
            object,
            [("carbs_ingested", integer(rounded(moving / 3_600.0 * 48.0, -1)))],
        );
    }
    let tags: Vec<&str> = [
        (moving > 8_400.0, "long"),
        (session.race, "race"),
        (
            session.name.contains('x') && session.text.contains('%'),
            "intervals",
        ),
    ]
    .iter()
    .filter_map(|(holds, tag)| holds.then_some(*tag))
    .collect();
    if !tags.is_empty() {
        set(object, [("tags", json!(tags))]);
    }
    if let Some(gear) = crate::gear::of_sport(account.profile, session.sport) {
        set(
            object,
            [(
                "gear",
                json!({"id": gear, "name": null, "distance": null, "primary": null}),
            )],
        );
    }
}

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
            (
                "start_date_local",
                json!(start.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
            ),
            ("start_date", json!(account.utc(start))),
            ("moving_time", integer(seconds)),
            (
                "elapsed_time",
                given
                    .get("elapsed_time")
                    .cloned()
                    .unwrap_or_else(|| integer(seconds)),
            ),
            (
                "icu_distance",
                given.get("distance").cloned().unwrap_or(Value::Null),
            ),
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
            [
                ("icu_training_load", integer(seconds / 36.0 * share * share)),
                ("hr_load", Value::Null),
            ],
        );
    }
    Made { start, object }
}
