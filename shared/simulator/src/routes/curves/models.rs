//! Models behind the curves, and power against heart rate over a range.

use serde_json::{Value, json};

use super::{is_of, sport};
use crate::call::Call;
use crate::number::{float, integer, real};
use crate::refusal::Outcome;
use crate::reply::Reply;

/// The power model of an athlete.
pub(super) fn power_model(call: &Call<'_>, kind: &str) -> Value {
    let profile = call.account.profile;
    let ftp = call.account.eftp(0);
    json!({
        "type": kind,
        "criticalPower": integer(ftp * 0.978),
        "wPrime": integer(profile.w_prime),
        "pMax": integer(profile.p_max),
        "ftp": integer(ftp),
        "inputPointIndexes": [4, 26, 31],
    })
}

/// The critical speed model of a runner.
pub(super) fn pace_model(call: &Call<'_>) -> Value {
    let speed = call.account.profile.run_pace * 0.985;
    json!({"type": "CS", "criticalSpeed": float(speed, 6), "dPrime": 124.2, "r2": 0.9985, "inputPointIndexes": [9, 12, 14]})
}

/// The model that `%MMP` steps are resolved with.
pub(super) fn mmp(call: &Call<'_>) -> Outcome<Reply> {
    call.query.required("type", "ActivityType")?;
    sport(call)?;
    Reply::json(&power_model(call, "ECP"))
}

/// Mean heart rate and cadence per 20 W, with the minutes spent there.
pub(super) fn power_heart(call: &Call<'_>) -> Outcome<Reply> {
    const SIZE: i32 = 20;
    const BUCKETS: usize = 18;
    call.query.required("start", "LocalDate")?;
    call.query.required("end", "LocalDate")?;
    let (start, end) = (call.query.date("start")?, call.query.date("end")?);
    let kind = sport(call)?.or(Some("Ride"));
    let mut store = call.store();
    let inside: Vec<usize> = (0..store.activities.len())
        .filter(|place| {
            store.activities.get(*place).is_some_and(|activity| {
                let date = Some(activity.start.date());
                date >= start && date <= end && is_of(&store, activity, kind)
            })
        })
        .collect();
    let mut sums = [(0_usize, 0.0_f64, 0.0_f64); BUCKETS];
    for place in inside {
        let Some(activity) = store.activities.get_mut(place) else {
            continue;
        };
        let Some(streams) = activity.recording(call.account) else {
            continue;
        };
        for ((watts, beat), cadence) in streams.watts.iter().zip(&streams.heart).zip(&streams.cadence) {
            let bucket = usize::try_from((watts - 60) / SIZE).ok().and_then(|bucket| sums.get_mut(bucket));
            if let Some((count, beats, turns)) = bucket.filter(|_| *beat > 0 && *watts >= 60) {
                *count += 1;
                *beats += f64::from(*beat);
                *turns += f64::from((*cadence).max(0));
            }
        }
        activity.streams = None;
    }
    let mean = |sum: f64, count: usize| integer(sum / real(count.max(1)));
    let profile = call.account.profile;
    Reply::json(&json!({
        "athleteId": profile.id, "start": start.map(|date| date.to_string()), "end": end.map(|date| date.to_string()),
        "minWatts": 60, "maxWatts": 420, "bucketSize": SIZE,
        "bpm": sums.iter().map(|(count, beats, _)| mean(*beats, *count)).collect::<Vec<_>>(),
        "cadence": sums.iter().map(|(count, _, turns)| mean(*turns, *count)).collect::<Vec<_>>(),
        "minutes": sums.iter().map(|(count, ..)| count / 60).collect::<Vec<_>>(),
        "lthr": profile.ride_lthr, "max_hr": profile.max_hr, "ftp": integer(profile.ftp_on(0)),
    }))
}
