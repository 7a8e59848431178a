//! The best efforts inside one activity.

use futures::future::try_join_all;
use intervals::{Effort, EffortLength, FindBestEfforts};

use super::effort_row::{EffortStream, Wanted, begin, finish, put_value};
use super::opened::{has_stream, open};
use crate::answer::{Answer, Row, Rows, clock, number, whole};
use crate::call::{Call, OrFail as _};
use crate::failure::Failure;

/// The best efforts of each length, with their place in the activity.
pub(super) async fn put(answer: &mut Answer, call: &Call, id: &str, wanted: &Wanted) -> Result<(), Failure> {
    let activity = open(call, answer, id).await?;
    let id = activity.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let of = call.of_activity(&id);
    let what = format!("activity {id}");
    let kind = wanted.stream.kind();
    // The gradient-adjusted speed is derived on demand and is not among the stored streams.
    if wanted.stream != EffortStream::Gap && !has_stream(&activity, kind) {
        return Err(Failure::not_found(format!("stream {kind} in {what}")));
    }
    let finds: Vec<FindBestEfforts> = wanted
        .lengths
        .iter()
        .map(|length| FindBestEfforts { stream: kind.to_owned(), length: *length, count: Some(wanted.count) })
        .collect();
    let found =
        try_join_all(finds.iter().map(|find| of.best_efforts(find))).await.or_fail("activities", &what)?;
    let times = of.streams(&["time"]).await.or_fail("streams", &what);
    let times = answer.part("start_s", times)?.unwrap_or_default();
    let time_at = |at: Option<i64>| {
        let samples = &times.first()?.data.0;
        samples.get(usize::try_from(at?).ok()?).copied().flatten()
    };
    let mut rows = Rows::expecting(&[]);
    for (length, efforts) in wanted.lengths.iter().zip(&found) {
        for (rank, effort) in (1..).zip(efforts) {
            let mut row = begin(*length, rank);
            put_effort(&mut row, *length, effort, time_at(effort.start_index));
            let of_activity = (call, activity.kind.as_deref().unwrap_or_default());
            put_value(&mut row, wanted.stream, effort.average, activity.icu_weight, of_activity);
            rows.push(row);
        }
    }
    finish(answer, rows);
    Ok(())
}

fn put_effort(row: &mut Row, length: EffortLength, effort: &Effort, start: Option<f64>) {
    row.set("start_s", number(start, 0));
    row.set("start", start.map(|seconds| clock(whole(seconds))));
    match length {
        EffortLength::Duration(_) => row.set("distance_m", number(effort.distance, 0)),
        EffortLength::Distance(_) => row.set("time_s", number(effort.duration, 0)),
    }
}
