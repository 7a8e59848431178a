use intervals::{Activity, Stream};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::opened::{has_stream, open};
use super::recording::{Axis, Recording};
use super::stream_points::put_points;
use super::stream_stats::{put_effort, put_served, put_stats};
use crate::answer::{Answer, number};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::records::is_run;
use crate::tool::{Hints, Reply, Tool};

const USUAL: [&str; 6] = ["time", "watts", "heartrate", "cadence", "velocity_smooth", "altitude"];
const POINTS: usize = 120;
/// The most bytes of decoded samples that are worked on.
const DECODED_BYTES: usize = 24 * 1024 * 1024;

/// The samples of one activity: statistics, points or CSV.
pub(crate) struct GetActivityStreams;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An id, or latest
    activity_id: String,
    /// Stream types or custom codes
    #[serde(default)]
    #[schemars(length(max = 10))]
    types: Option<Vec<String>>,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    #[schemars(range(min = 2, max = 2000))]
    max_points: Option<usize>,
    /// Window on the axis
    #[serde(default)]
    start: Option<f64>,
    #[serde(default)]
    end: Option<f64>,
    /// Seconds or metres
    #[serde(default)]
    axis: AxisUnit,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Stats,
    Points,
    Csv,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
enum AxisUnit {
    #[default]
    #[serde(rename = "s")]
    Seconds,
    #[serde(rename = "m")]
    Metres,
}

impl AxisUnit {
    const fn axis(self) -> Axis {
        match self {
            Self::Seconds => Axis::Time,
            Self::Metres => Axis::Distance,
        }
    }
}

impl Tool for GetActivityStreams {
    const NAME: &'static str = "get_activity_streams";
    const TITLE: &'static str = "Streams";
    const DESCRIPTION: &'static str = "Samples of one activity or a window: statistics with NP, VI, EF, decoupling, HR drift \
        (default), points, or CSV. For laps and splits use get_activity_intervals.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments)?;
        super::get_activity::check(&arguments.activity_id)?;
        let call = session.athlete(None).await?;
        let mut answer = call.answer();
        let activity = open(&call, &mut answer, &arguments.activity_id).await?;
        let kinds = kinds(&arguments, &activity);
        let whole = read(&call, &arguments, &activity, &kinds).await?;
        put_missing(&mut answer, &activity, &kinds, &whole)?;
        let range = whole.range(arguments.start, arguments.end);
        let is_window = range.len() < whole.position.len();
        let window = whole.cut(range.clone());
        put_window(&mut answer, &arguments, &window, is_window)?;
        match arguments.format {
            Format::Stats => {
                put_stats(&mut answer, &call, &activity, &window);
                put_effort(&mut answer, &activity, &window, is_window);
                if is_window {
                    put_served(&mut answer, &call, &activity, range).await?;
                }
            }
            Format::Points | Format::Csv => {
                let asked = arguments.max_points.unwrap_or(POINTS);
                put_points(
                    &mut answer,
                    arguments.axis.axis(),
                    asked,
                    arguments.format == Format::Csv,
                    &window,
                );
            }
        }
        Ok(answer.into())
    }
}

fn check(arguments: &Arguments) -> Result<(), Failure> {
    let is_kind = |kind: &String| {
        (1..=64).contains(&kind.len())
            && kind.starts_with(|first: char| first.is_ascii_alphabetic())
            && kind.chars().all(|symbol| symbol.is_ascii_alphanumeric() || symbol == '_')
    };
    if !arguments.types.iter().flatten().all(is_kind) {
        return Err(Failure::argument(
            "types",
            "a type is a word such as watts, or the code of a custom stream",
        ));
    }
    match (arguments.start, arguments.end) {
        (Some(start), Some(end)) if start >= end => Err(Failure::argument("start", "it must lie before end")),
        _ => Ok(()),
    }
}

/// What was asked for; by default the usual streams that are stored.
fn kinds(arguments: &Arguments, activity: &Activity) -> Vec<String> {
    let is_stored = |kind: &&str| has_stream(activity, kind);
    let usual = || USUAL.iter().copied().filter(is_stored).map(str::to_owned).collect();
    arguments.types.clone().filter(|types| !types.is_empty()).unwrap_or_else(usual)
}

async fn read(
    call: &Call,
    arguments: &Arguments,
    activity: &Activity,
    kinds: &[String],
) -> Result<Recording, Failure> {
    let id = activity.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let axis = arguments.axis.axis();
    let mut wanted: Vec<&str> = vec!["time", axis.stream()];
    wanted.extend(kinds.iter().map(String::as_str));
    wanted.sort_unstable();
    wanted.dedup();
    let streams =
        call.of_activity(&id).streams(&wanted).await.or_fail("streams", &format!("activity {id}"))?;
    if decoded_bytes(&streams) > DECODED_BYTES {
        return Err(Failure::too_large());
    }
    let is_run = is_run(activity.kind.as_deref().unwrap_or_default());
    Recording::of(&streams, kinds, axis, is_run).ok_or_else(|| match axis {
        Axis::Time => Failure::not_found(format!("stream of activity {id}")),
        Axis::Distance => Failure::argument("axis", "the activity has no distance; use s"),
    })
}

fn decoded_bytes(streams: &[Stream]) -> usize {
    let samples: usize = streams.iter().map(|stream| stream.data.0.len() + stream.data2.0.len()).sum();
    samples * size_of::<Option<f64>>()
}

/// Names what was asked for and is not there; fails when nothing is.
fn put_missing(
    answer: &mut Answer,
    activity: &Activity,
    kinds: &[String],
    found: &Recording,
) -> Result<(), Failure> {
    let is_there = |kind: &&String| found.columns.iter().any(|column| column.kind == **kind);
    let missing: Vec<String> = kinds.iter().filter(|kind| !is_there(kind)).cloned().collect();
    if found.columns.is_empty() {
        let stored = activity.stream_types.join(", ");
        let what = format!("stream {} in this activity; stored are: {stored}", missing.join(", "));
        return Err(Failure::not_found(what));
    }
    if !missing.is_empty() {
        answer.line(format!("Not recorded: {}", missing.join(", ")));
        answer.missing(missing);
    }
    Ok(())
}

fn put_window(
    answer: &mut Answer,
    arguments: &Arguments,
    window: &Recording,
    is_window: bool,
) -> Result<(), Failure> {
    let (Some(first), Some(last)) = (window.position.first(), window.position.last()) else {
        return Err(Failure::argument("start", "there is no sample between start and end"));
    };
    let axis = arguments.axis.axis().name();
    answer.put(
        "window",
        json!({ "axis": axis, "start": number(*first, 0), "end": number(*last, 0), "whole": !is_window,
                "samples": window.position.len() }),
    );
    if is_window {
        answer.line(format!("Window: {axis} {first:.0} to {last:.0}"));
    }
    Ok(())
}
