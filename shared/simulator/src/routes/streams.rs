//! Streams: reading and replacing the channels of a recording.

use serde_json::{Value, json};

use super::activity::with;
use super::{Route, get, put};
use crate::access::Area;
use crate::activity::Activity;
use crate::call::Call;
use crate::csv;
use crate::number::real;
use crate::refusal::{Outcome, Refusal};
use crate::reply::Reply;
use crate::shape::text;
use crate::streams::{Channel, STORED};

pub(super) const ROUTES: &[Route] = &[
    get("/api/v1/activity/{activity}/streams", Area::Activity, read),
    get("/api/v1/activity/{activity}/streams.json", Area::Activity, read),
    get("/api/v1/activity/{activity}/streams.csv", Area::Activity, read_csv),
    put("/api/v1/activity/{activity}/streams", Area::Activity, write),
];

/// The channels asked for, each with the name it is sent under. Without a wish the raw power comes under its own name.
fn channels(call: &Call<'_>, activity: &mut Activity) -> Vec<(Channel, String)> {
    let wishes = call.query.list("types");
    let streams = activity.recording(call.account);
    let names: Vec<String> = if wishes.is_empty() {
        let stored = STORED.into_iter().map(|name| if name == "watts" { "raw_watts" } else { name });
        stored.map(str::to_owned).chain(activity.written.keys().cloned()).collect()
    } else {
        wishes.into_iter().map(str::to_owned).collect()
    };
    let mut found: Vec<(Channel, String)> = Vec::new();
    for name in names {
        let plain = if name == "raw_watts" { "watts" } else { name.as_str() };
        let channel = activity.written.get(plain).cloned().or_else(|| {
            let streams = streams.as_ref()?;
            streams.channel(&name, &call.account.courses).or_else(|| custom(&name, streams.len(), call))
        });
        if let Some(channel) = channel
            && !found.iter().any(|(_, known)| *known == name)
        {
            found.push((channel, name));
        }
    }
    found
}

/// The athlete's own stream.
fn custom(name: &str, samples: usize, call: &Call<'_>) -> Option<Channel> {
    (name == "LeftBalance").then(|| Channel {
        kind: name.to_owned(),
        data: (0_u32..)
            .take(samples)
            .map(|second| {
                crate::number::float(50.0 + 1.5 * call.account.random.normal("balance", 0, second / 30), 1)
            })
            .collect(),
        data2: None,
        anomalies: Value::Null,
        custom: true,
    })
}

fn read(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| {
        let rows: Vec<Value> =
            channels(call, activity).iter().map(|(channel, name)| channel.json(name)).collect();
        Reply::json(&rows)
    })
}

fn read_csv(call: &Call<'_>) -> Outcome<Reply> {
    with(call, |activity| {
        let channels = channels(call, activity);
        let headers: Vec<&str> = channels.iter().map(|(_, name)| name.as_str()).collect();
        let mut table = headers.join(",");
        table.push('\n');
        let samples = channels.iter().map(|(channel, _)| channel.data.len()).max().unwrap_or(0);
        for sample in 0..samples {
            let cells: Vec<String> =
                channels.iter().map(|(channel, _)| csv::cell(channel.data.get(sample))).collect();
            table.push_str(&cells.join(","));
            table.push('\n');
        }
        Ok(Reply::csv(table))
    })
}

/// Replaces channels; all must be as long as the recording, and empty data deletes a channel.
fn write(call: &Call<'_>) -> Outcome<Reply> {
    let given = call.objects()?;
    with(call, |activity| {
        let samples = activity.recording(call.account).map_or(0, |streams| streams.len());
        let (mut updated, mut deleted) = (Vec::new(), Vec::new());
        for one in &given {
            let name = text(one, "type").to_owned();
            let data = one.get("data").and_then(Value::as_array).cloned().unwrap_or_default();
            if data.is_empty() {
                activity.written.remove(&name);
                deleted.push(name);
                continue;
            }
            if samples > 0 && data.len() != samples {
                return Err(Refusal::unprocessable(format!(
                    "Stream [{name}] has {} values, expected {samples}",
                    data.len()
                )));
            }
            let channel =
                Channel { kind: name.clone(), data, data2: None, anomalies: Value::Null, custom: false };
            follow(activity, &name, &channel);
            activity.written.insert(name.clone(), channel);
            updated.push(name);
        }
        Reply::json(&json!({"updated": updated, "deleted": deleted}))
    })
}

/// The averages of the activity follow what was written.
fn follow(activity: &mut Activity, name: &str, channel: &Channel) {
    let values: Vec<f64> = channel
        .data
        .iter()
        .filter_map(Value::as_f64)
        .filter(|value| *value > 0.0 || name == "watts")
        .collect();
    let key = match name {
        "watts" => "icu_average_watts",
        "heartrate" => "average_heartrate",
        _ => return,
    };
    if !values.is_empty() {
        let mean = values.iter().sum::<f64>() / real(values.len());
        activity.object.insert(key.to_owned(), crate::number::integer(mean));
    }
}
