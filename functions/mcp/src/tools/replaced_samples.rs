//! Streams and intervals that replace what was recorded: shown first, written only when confirmed.

use intervals::{Id, IntervalWrite, Samples, Stream, StreamWrite};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::update_activity::present;
use crate::answer::{Answer, Row, Rows};
use crate::call::{Call, OrFail as _, numeric_id};
use crate::failure::Failure;
use crate::tool::Reply;
use crate::writing::{self, Step, confirmed, seen};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StreamItem {
    #[serde(rename = "type")]
    kind: String,
    data: Vec<Option<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IntervalItem {
    #[serde(default)]
    id: Option<String>,
    start_index: i64,
    end_index: i64,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    label: Option<String>,
}

fn items<T: for<'de> Deserialize<'de>>(data: &[Map<String, Value>], form: &str) -> Result<Vec<T>, Failure> {
    let read = |(at, item): (usize, &Map<String, Value>)| {
        serde_json::from_value(Value::Object(item.clone()))
            .map_err(|_| Failure::argument(format!("data[{at}]"), format!("it has the form {form}")))
    };
    data.iter().enumerate().map(read).collect()
}

/// Writes the named streams in place of the stored ones.
pub(super) async fn replace_streams(
    call: &Call,
    id: &str,
    data: &[Map<String, Value>],
) -> Result<Reply, Failure> {
    let new: Vec<StreamItem> = items(data, "{\"type\":\"watts\",\"data\":[…]}")?;
    check_streams(&new)?;
    present(call, id).await?;
    let mut kinds: Vec<&str> = new.iter().map(|stream| stream.kind.as_str()).collect();
    kinds.push("time");
    let old = call
        .of_activity(id)
        .streams(&kinds)
        .await
        .or_fail("activities", &format!("streams of activity {id}"))?;
    check_length(&new, &old)?;
    let mut preview = call.answer();
    put_streams(&mut preview, id, (&old, &new));
    let question = format!("Replace {} streams of activity {id}? The recorded samples are lost.", new.len());
    if let Step::Stop(reply) = confirmed(call, &[seen(id, &old)], &question, preview).await? {
        return Ok(reply);
    }
    let writes: Vec<StreamWrite> = new
        .iter()
        .map(|stream| StreamWrite { kind: stream.kind.clone(), data: Samples(stream.data.clone()) })
        .collect();
    let served = call.of_activity(id).update_streams(&writes).await;
    call.wrote().await;
    let served = served.or_fail("activities", &format!("streams of activity {id}"))?;
    let mut answer = call.answer();
    put_streams(&mut answer, id, (&old, &new));
    answer.put("status", "updated");
    answer.line(format!("Written: {}", served.updated.join(", ")));
    answer.put("updated", served.updated);
    answer.put("deleted", served.deleted);
    Ok(answer.into())
}

fn check_streams(new: &[StreamItem]) -> Result<(), Failure> {
    let named = |kind: &str| {
        !kind.is_empty()
            && kind.len() <= 60
            && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let mut seen = std::collections::BTreeSet::new();
    for (at, stream) in new.iter().enumerate() {
        if !named(&stream.kind) || !seen.insert(stream.kind.as_str()) {
            return Err(Failure::argument(
                format!("data[{at}].type"),
                "it is a stream name such as watts, each once",
            ));
        }
    }
    let lengths: std::collections::BTreeSet<usize> = new.iter().map(|stream| stream.data.len()).collect();
    if lengths.len() == 1 {
        Ok(())
    } else {
        Err(Failure::argument("data", "all streams must be equally long"))
    }
}

/// The streams of an activity are equally long, the new ones too.
fn check_length(new: &[StreamItem], old: &[Stream]) -> Result<(), Failure> {
    let wanted = old.iter().map(|stream| stream.data.0.len()).max();
    let given = new.first().map(|stream| stream.data.len());
    match (wanted, given) {
        (Some(wanted), Some(given)) if wanted != given => Err(Failure::argument(
            "data",
            format!("the activity has {wanted} samples, the new streams have {given}"),
        )),
        _ => Ok(()),
    }
}

fn put_streams(answer: &mut Answer, id: &str, (old, new): (&[Stream], &[StreamItem])) {
    answer.put("activity_id", id);
    answer.line(format!("Streams of activity {id}:"));
    let mut rows = Rows::expecting(&[]);
    for stream in new {
        let known = old.iter().find(|old| old.kind.as_deref() == Some(stream.kind.as_str()));
        let recorded = known.map_or(0, |old| old.data.0.iter().flatten().count());
        let mut row = Row::default();
        row.set("type", stream.kind.clone());
        row.set("samples_before", known.map_or(0, |old| old.data.0.len()));
        row.set("recorded_before", recorded);
        row.set("samples_after", stream.data.len());
        row.set("recorded_after", stream.data.iter().flatten().count());
        answer.line(row.facts(&[]));
        rows.push(row);
    }
    answer.rows("streams", rows);
}

/// Writes the given intervals in place of all that are there.
pub(super) async fn replace_intervals(
    call: &Call,
    id: &str,
    data: &[Map<String, Value>],
) -> Result<Reply, Failure> {
    let new: Vec<IntervalItem> =
        items(data, "{\"start_index\":0,\"end_index\":600,\"type\":\"WORK\",\"label\":\"…\"}")?;
    let mut answer = call.answer();
    let writes = read_intervals(&mut answer, &new)?;
    present(call, id).await?;
    let old = call
        .of_activity(id)
        .intervals()
        .await
        .or_fail("activities", &format!("intervals of activity {id}"))?;
    let counts = |answer: &mut Answer, after: usize| {
        answer.put("activity_id", id);
        answer.put("intervals_before", old.intervals.len());
        answer.put("intervals_after", after);
        answer.line(format!("Intervals of activity {id}: {} before, {after} after", old.intervals.len()));
    };
    let mut preview = call.answer();
    counts(&mut preview, writes.len());
    let question = format!(
        "Replace all {} intervals of activity {id} by {} new ones?",
        old.intervals.len(),
        writes.len()
    );
    if let Step::Stop(reply) = confirmed(call, &[seen(id, &old.intervals)], &question, preview).await? {
        return Ok(reply);
    }
    let served = call.of_activity(id).replace_intervals(&writes).await;
    call.wrote().await;
    let served = served.or_fail("activities", &format!("intervals of activity {id}"))?;
    answer.put("status", "updated");
    counts(&mut answer, served.intervals.len());
    Ok(answer.into())
}

fn read_intervals(answer: &mut Answer, new: &[IntervalItem]) -> Result<Vec<IntervalWrite>, Failure> {
    let mut end = 0;
    let mut writes = Vec::new();
    for (at, item) in new.iter().enumerate() {
        let argument = |field: &str| format!("data[{at}].{field}");
        item.id.as_deref().map_or(Ok(()), |id| numeric_id(&argument("id"), id))?;
        if item.start_index < end || item.end_index <= item.start_index {
            let problem = "intervals are in order, do not overlap and end after they start";
            return Err(Failure::argument(argument("start_index"), problem));
        }
        if !matches!(item.kind.as_deref(), None | Some("WORK" | "RECOVERY")) {
            return Err(Failure::argument(argument("type"), "it must be WORK or RECOVERY"));
        }
        end = item.end_index;
        writes.push(IntervalWrite {
            id: item.id.as_deref().map(Id::from),
            start_index: item.start_index,
            end_index: item.end_index,
            kind: item.kind.clone(),
            label: item
                .label
                .as_deref()
                .map(|label| writing::line(answer, &argument("label"), label))
                .transpose()?,
        });
    }
    Ok(writes)
}
