//! What a device measured, or what was typed in instead.

use serde_json::{Value, json};

use super::Parts;
use crate::activity::words;
use crate::figures::Figures;
use crate::grammar::{self, Estimate};
use crate::number::{float, int, integer};
use crate::shape::{Object, set};
use crate::streams::Streams;

pub(super) fn by_hand(object: &mut Object, parts: &Parts<'_>) {
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

pub(super) fn measured(object: &mut Object, parts: &Parts<'_>) {
    let Parts { figures, streams, account, session, .. } = parts;
    let metres = figures.metres.map_or(Value::Null, |metres| float(metres, 1));
    set(
        object,
        [
            ("moving_time", json!(figures.moving)),
            ("elapsed_time", json!(figures.elapsed)),
            ("icu_recording_time", json!(figures.moving)),
            ("coasting_time", json!(streams.cadence.iter().filter(|cadence| **cadence == 0).count())),
            ("distance", metres.clone()),
            ("icu_distance", metres),
            ("stream_types", json!(streams.types())),
            ("has_heartrate", json!(!streams.heart.is_empty())),
            ("device_watts", if streams.watts.is_empty() { Value::Null } else { json!(true) }),
            ("icu_median_time_delta", json!(streams.median_delta())),
            ("icu_lap_count", json!(streams.laps.len())),
            ("interval_summary", words::summary(streams, &parts.thresholds)),
            ("has_weather", json!(streams.course.is_some())),
            ("has_segments", json!(streams.course.is_some_and(|course| course < 3))),
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
            [("lengths", json!(lengths)), ("pool_length", float(pool, 1)), ("SWOLF", float(pool * 1.9, 1))],
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
        set(object, [("average_speed", float(speed.mean, 3)), ("max_speed", float(speed.max, 3))]);
    }
    if let Some(heart) = figures.heart {
        set(object, [("average_heartrate", integer(heart.mean)), ("max_heartrate", integer(heart.max))]);
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
            [("gap", float(gap, 4)), ("gap_model", json!("STRAVA_RUN")), ("pace", float(speed.mean, 4))],
        );
        if let Some(cadence) = figures.cadence {
            set(object, [("average_stride", float(speed.mean * 30.0 / cadence.mean, 3))]);
        }
    }
}
