//! The best efforts of one recording, over a duration or a distance.

use std::ops::Range;

use serde_json::{Value, json};

use super::activity::with_streams;
use super::{Route, get};
use crate::access::Area;
use crate::call::Call;
use crate::curves::{Best, best_window, fastest, sums};
use crate::figures::slice;
use crate::number::{float, int, real};
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::streams::Streams;

pub(super) const ROUTES: &[Route] =
    &[get("/api/v1/activity/{activity}/best-efforts", Area::Activity, best_efforts)];

/// The values that efforts are sought in.
fn effort_values(streams: &Streams, kind: &str) -> Option<Vec<f64>> {
    let whole = |values: &[i32]| values.iter().map(|value| f64::from((*value).max(0))).collect();
    let fractional = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect();
    let values: Vec<f64> = match kind {
        "watts" | "fixed_watts" => whole(&streams.watts),
        "heartrate" => whole(&streams.heart),
        "cadence" => whole(&streams.cadence),
        "velocity_smooth" => fractional(&streams.speed),
        "ga_velocity" => fractional(&streams.gap),
        _ => Vec::new(),
    };
    (!values.is_empty()).then_some(values)
}

/// How long an effort has to be.
#[derive(Clone, Copy)]
enum Length {
    Seconds(usize),
    Metres(f64),
}

/// The efforts that do not overlap, best first, with the mean of each.
fn efforts(
    values: &[f64],
    covered: &[f64],
    length: Length,
    within: Range<usize>,
    count: usize,
) -> Vec<(Best, f64)> {
    let totals = sums(values.iter().copied());
    let mut free: Vec<Range<usize>> = Vec::new();
    free.push(within);
    let mut found: Vec<(Best, f64)> = Vec::new();
    while found.len() < count {
        let candidates = free.iter().enumerate().filter_map(|(gap, range)| {
            let best = match length {
                Length::Seconds(seconds) => best_window(&totals, seconds, range.clone()),
                Length::Metres(metres) => fastest(covered, metres, range.clone()),
            }?;
            let stretch = slice(values, &(best.start..best.end));
            Some((gap, best, stretch.iter().sum::<f64>() / real(stretch.len().max(1))))
        });
        let Some((gap, best, average)) = candidates.max_by(|one, other| one.2.total_cmp(&other.2)) else {
            break;
        };
        let range = free.remove(gap);
        free.extend([range.start..best.start, best.end..range.end]);
        found.push((best, average));
    }
    found
}

fn best_efforts(call: &Call<'_>) -> Outcome<Reply> {
    let kind = call.query.required("stream", "String")?;
    let length = match (call.query.number("duration")?, call.query.number("distance")?) {
        (Some(seconds), _) => Length::Seconds(seconds),
        (None, Some(metres)) => Length::Metres(metres),
        (None, None) => return Err(Refusal::missing("duration", "Integer")),
    };
    let count = call.query.number::<usize>("count")?.unwrap_or(8);
    let least = call.query.number::<f64>("minValue")?.unwrap_or(f64::NEG_INFINITY);
    let from = call.query.number::<usize>("startIndex")?.unwrap_or(0);
    let to = call.query.number::<usize>("endIndex")?.filter(|to| *to > 0).unwrap_or(usize::MAX);
    with_streams(call, |_, streams| {
        let values = effort_values(&streams, kind).ok_or(Refusal::EmptyUnprocessable)?;
        let covered = sums(streams.speed.iter().map(|speed| f64::from(*speed)));
        let within = from.min(values.len())..to.min(values.len());
        let efforts = efforts(&values, &covered, length, within, count);
        let rows: Vec<Value> = efforts
            .into_iter()
            .take_while(|(_, average)| *average >= least)
            .map(|(best, average)| {
                let metres = covered.get(best.end).zip(covered.get(best.start)).map(|(to, from)| to - from);
                json!({
                    "start_index": best.start, "end_index": best.end, "average": float(average, 3),
                    "duration": int(real(best.end - best.start)), "distance": metres.map(|metres| float(metres, 2)),
                })
            })
            .collect();
        Reply::json(&json!({"efforts": rows}))
    })
}
