//! Distributions of one recording: histograms, time at heart rate, power against heart rate.

use std::ops::Range;

use serde_json::{Value, json};

use super::activity::with_streams;
use super::{Route, get};
use crate::access::Area;
use crate::call::Call;
use crate::csv;
use crate::figures::efficiency;
use crate::number::{float, integer, position, real};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::{Object, Shape, set};
use crate::streams::Streams;

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}/power-histogram", Area::Activity, power),
    get("/api/v1/activity/{activity}/hr-histogram", Area::Activity, heart),
    get("/api/v1/activity/{activity}/pace-histogram", Area::Activity, pace),
    get("/api/v1/activity/{activity}/gap-histogram", Area::Activity, gap),
    get("/api/v1/activity/{activity}/time-at-hr", Area::Activity, time_at_heart),
    get("/api/v1/activity/{activity}/power-vs-hr", Area::Activity, power_vs_heart),
    get("/api/v1/activity/{activity}/power-vs-hr.json", Area::Activity, power_vs_heart),
    get("/api/v1/activity/{activity}/power-vs-hr.csv", Area::Activity, power_vs_heart_csv),
    get("/api/v1/activity/{activity}/hr-load-model", Area::Activity, load_model),
];

/// Buckets from the first to the last that is not empty: `{min, max, secs}`, as the live service sends them.
fn buckets(values: &[f64], size: f64) -> Vec<Value> {
    let mut seconds: Vec<usize> = Vec::new();
    for value in values {
        let bucket = position(value / size);
        if seconds.len() <= bucket {
            seconds.resize(bucket + 1, 0);
        }
        if let Some(count) = seconds.get_mut(bucket) {
            *count += 1;
        }
    }
    let bucket = |(index, secs): (usize, &usize)| json!({"min": float(real(index) * size, 3), "max": float(real(index + 1) * size, 3), "secs": secs});
    seconds.iter().enumerate().skip_while(|(_, secs)| **secs == 0).map(bucket).collect()
}

fn size(call: &Call<'_>, usual: f64) -> Outcome<f64> {
    Ok(call.query.number::<u32>("bucketSize")?.filter(|size| *size > 0).map_or(usual, f64::from))
}

fn histogram(call: &Call<'_>, size: f64, values: fn(&Streams) -> Vec<f64>) -> Outcome<Reply> {
    with_streams(call, |_, streams| Reply::json(&buckets(&values(&streams), size)))
}

fn power(call: &Call<'_>) -> Outcome<Reply> {
    histogram(call, size(call, 25.0)?, |streams| {
        streams.watts.iter().map(|watts| f64::from(*watts)).collect()
    })
}

fn heart(call: &Call<'_>) -> Outcome<Reply> {
    let beats = |streams: &Streams| {
        streams.heart.iter().filter(|beat| **beat > 0).map(|beat| f64::from(*beat)).collect()
    };
    histogram(call, size(call, 5.0)?, beats)
}

fn pace(call: &Call<'_>) -> Outcome<Reply> {
    histogram(call, 0.25, |streams| streams.speed.iter().map(|speed| f64::from(*speed)).collect())
}

fn gap(call: &Call<'_>) -> Outcome<Reply> {
    histogram(call, 0.25, |streams| streams.gap.iter().map(|speed| f64::from(*speed)).collect())
}

fn time_at_heart(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |_, streams| {
        let beats = streams.heart.iter().filter(|beat| **beat > 0);
        let (Some(min), Some(max)) = (beats.clone().min().copied(), beats.clone().max().copied()) else {
            return Reply::json(
                &json!({"max_bpm": null, "min_bpm": null, "secs": null, "cumulative_secs": null}),
            );
        };
        let seconds: Vec<usize> =
            (min..=max).map(|bpm| beats.clone().filter(|beat| **beat == bpm).count()).collect();
        let mut total = 0;
        let mut cumulative: Vec<usize> = seconds
            .iter()
            .rev()
            .map(|secs| {
                total += secs;
                total
            })
            .collect();
        cumulative.reverse();
        Reply::json(&json!({"max_bpm": max, "min_bpm": min, "secs": seconds, "cumulative_secs": cumulative}))
    })
}

/// Buckets of power with the heart rate in each.
fn series(streams: &Streams, size: i32) -> Vec<Object> {
    let most = streams.watts.iter().max().copied().unwrap_or(0);
    let bucket = |start: i32| {
        let inside = streams
            .watts
            .iter()
            .zip(&streams.heart)
            .zip(&streams.cadence)
            .filter(|((watts, beat), _)| (start..start + size).contains(*watts) && **beat > 0);
        let (mut secs, mut watts, mut beats, mut cadence) = (0_usize, 0.0, 0.0, 0.0);
        for ((power, beat), rpm) in inside {
            secs += 1;
            watts += f64::from(*power);
            beats += f64::from(*beat);
            cadence += f64::from((*rpm).max(0));
        }
        (secs > 0).then(|| {
            let mean = |sum: f64| sum / real(secs);
            let mut bucket = Object::new();
            set(
                &mut bucket,
                [
                    ("start", json!(start)),
                    ("secs", json!(secs)),
                    ("movingSecs", json!(secs)),
                    ("watts", float(mean(watts), 1)),
                    ("hr", float(mean(beats), 1)),
                    ("cadence", integer(mean(cadence))),
                ],
            );
            bucket
        })
    };
    (0..=most / size).filter_map(|index| bucket(index * size)).collect()
}

fn power_vs_heart(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |_, streams| {
        if streams.watts.is_empty() || streams.heart.is_empty() {
            return Err(Refusal::EmptyUnprocessable);
        }
        let (samples, middle) = (streams.len(), streams.len() / 2);
        let ratio = |range: Range<usize>| efficiency(&streams, &range).unwrap_or(0.0);
        let (whole, first, second) = (ratio(0..samples), ratio(0..middle), ratio(middle..samples));
        let mut plot = Shape::POWER_VS_HR.blank();
        set(
            &mut plot,
            [
                ("bucketSize", json!(10)),
                ("warmup", json!(0)),
                ("cooldown", json!(0)),
                ("elapsedTime", json!(streams.time.last().map(|last| last + 1))),
                ("hrLag", json!(30)),
                ("powerHr", float(whole, 4)),
                ("powerHrFirst", float(first, 4)),
                ("powerHrSecond", float(second, 4)),
                ("decoupling", float(100.0 * (first - second) / first.max(0.01), 4)),
                ("powerHrZ2", float(whole, 4)),
                ("start", json!(0)),
                ("mid", json!(middle)),
                ("end", json!(samples)),
                ("series", json!(series(&streams, 10))),
                ("curves", json!([])),
            ],
        );
        Reply::json(&plot)
    })
}

fn power_vs_heart_csv(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |_, streams| {
        Ok(Reply::csv(csv::table(&["start", "secs", "watts", "hr", "cadence"], series(&streams, 10).iter())))
    })
}

fn load_model(call: &Call<'_>) -> Outcome<Reply> {
    with_streams(call, |activity, _| {
        let load = activity.object.get("hr_load").cloned().unwrap_or(Value::Null);
        Reply::json(&json!({"type": "HRSS", "icu_training_load": load, "trainingDataCount": 0}))
    })
}
