use intervals::{Activity, Bucket, Histogram, PowerVsHr, TimeAtHr};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use super::opened::{has_stream, open};
use super::zones;
use crate::answer::{Answer, Row, Rows, Table, number, pace_text, percent};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::formulas::effort::drift_word;
use crate::records::{PaceUnits, cadence, is_run};
use crate::tool::{Hints, Reply, Tool};

/// Width of a row of heart rates, beats.
const HR_STEP: usize = 5;
/// Parts of a series that are shown.
const SERIES_ROWS: usize = 40;

/// Time in zones or buckets of one activity, and power against heart rate.
pub(crate) struct GetActivityDistribution;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An id, or latest
    activity_id: String,
    #[serde(default)]
    kind: Kind,
    /// W or bpm, for power and hr
    #[serde(default)]
    #[schemars(range(min = 1, max = 200))]
    bucket_size: Option<u32>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Zones,
    Power,
    Hr,
    Pace,
    Gap,
    TimeAtHr,
    PowerVsHr,
}

impl Kind {
    /// The streams without which there is nothing to count.
    const fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Zones | Self::Gap => &[],
            Self::Power => &["watts"],
            Self::Hr | Self::TimeAtHr => &["heartrate"],
            Self::Pace => &["velocity_smooth"],
            Self::PowerVsHr => &["watts", "heartrate"],
        }
    }
}

impl Tool for GetActivityDistribution {
    const NAME: &'static str = "get_activity_distribution";
    const TITLE: &'static str = "Distribution";
    const DESCRIPTION: &'static str = "Time of one activity in zones (default) or buckets of power, HR, pace or GAP, time at each \
        HR, or power against HR. For weeks use get_training_summary.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let kind = arguments.kind;
        if arguments.bucket_size.is_some() && !matches!(kind, Kind::Power | Kind::Hr) {
            return Err(Failure::argument("bucket_size", "it goes with kind power or hr"));
        }
        super::get_activity::check(&arguments.activity_id)?;
        let call = session.athlete(None).await?;
        let mut answer = call.answer();
        let activity = open(&call, &mut answer, &arguments.activity_id).await?;
        let id = activity.id.as_ref().map(ToString::to_string).unwrap_or_default();
        has_streams(&activity, kind, &id)?;
        let of = call.of_activity(&id);
        let what = format!("activity {id}");
        match kind {
            Kind::Zones => zones::put(&mut answer, &call, &activity, &id).await?,
            Kind::Power => {
                let buckets = of.histogram(Histogram::Power, arguments.bucket_size).await;
                put_buckets(&mut answer, &buckets.or_fail("activities", &what)?, "w");
            }
            Kind::Hr => {
                let buckets = of.histogram(Histogram::HeartRate, arguments.bucket_size).await;
                put_buckets(&mut answer, &buckets.or_fail("activities", &what)?, "bpm");
            }
            Kind::Pace => {
                let buckets = of.histogram(Histogram::Pace, None).await.or_fail("activities", &what)?;
                put_paces(&mut answer, &call, &activity, &buckets);
            }
            Kind::Gap => {
                let buckets = of.histogram(Histogram::Gap, None).await.or_fail("activities", &what)?;
                put_paces(&mut answer, &call, &activity, &buckets);
            }
            Kind::TimeAtHr => {
                put_time_at_hr(&mut answer, &of.time_at_hr().await.or_fail("activities", &what)?);
            }
            Kind::PowerVsHr => {
                put_power_vs_hr(
                    &mut answer,
                    &activity,
                    &of.power_vs_hr().await.or_fail("activities", &what)?,
                );
            }
        }
        Ok(answer.into())
    }
}

fn has_streams(activity: &Activity, kind: Kind, id: &str) -> Result<(), Failure> {
    match kind.needs().iter().find(|need| !has_stream(activity, need)) {
        Some(absent) => Err(Failure::not_found(format!("stream {absent} in activity {id}"))),
        None => Ok(()),
    }
}

/// Lower and upper bound and seconds of each bucket that holds any time. The documented shape has no upper bound: the
/// next bucket begins there.
fn bounded(buckets: &[Bucket]) -> Vec<(f64, Option<f64>, f64)> {
    let next = |at: usize| buckets.get(at + 1).and_then(Bucket::lower);
    let bucket = |(at, bucket): (usize, &Bucket)| {
        let seconds = bucket.secs.filter(|seconds| *seconds > 0.0)?;
        Some((bucket.lower()?, bucket.max.or_else(|| next(at)), seconds))
    };
    buckets.iter().enumerate().filter_map(bucket).collect()
}

fn put_buckets(answer: &mut Answer, buckets: &[Bucket], unit: &str) {
    let buckets = bounded(buckets);
    let all: f64 = buckets.iter().map(|(.., seconds)| seconds).sum();
    let mut rows = Rows::expecting(&[]);
    for (from, to, seconds) in &buckets {
        let mut row = Row::default();
        row.set("from", number(*from, 0));
        row.set("to", number(*to, 0));
        row.set("time_s", number(*seconds, 0));
        row.set("share_pct", percent(100.0 * seconds / all));
        rows.push(row);
    }
    answer.put("unit", unit);
    answer.line(format!("Time per bucket ({unit}), {all:.0} s in all:"));
    finish(answer, rows, &["from", "to", "time_s", "share_pct"]);
}

fn put_paces(answer: &mut Answer, call: &Call, activity: &Activity, buckets: &[Bucket]) {
    let units = PaceUnits::of(&call.profile);
    let unit = units.unit(activity.kind.as_deref().unwrap_or_default());
    let buckets = bounded(buckets);
    let all: f64 = buckets.iter().map(|(.., seconds)| seconds).sum();
    let mut rows = Rows::expecting(&[]);
    for (from, to, seconds) in &buckets {
        let mut row = Row::default();
        row.set("from_mps", number(*from, 2));
        row.set("to_mps", number(*to, 2));
        row.set("from_pace", pace_text(*from, unit));
        row.set("to_pace", to.and_then(|to| pace_text(to, unit)));
        row.set("time_s", number(*seconds, 0));
        row.set("share_pct", percent(100.0 * seconds / all));
        rows.push(row);
    }
    answer.line(format!("Time per pace, {all:.0} s in all:"));
    finish(answer, rows, &["from_pace", "to_pace", "from_mps", "to_mps", "time_s", "share_pct"]);
}

fn finish(answer: &mut Answer, mut rows: Rows, columns: &[&'static str]) {
    let all = rows.len();
    if rows.fit(&["share_pct"]) > 0 {
        answer.truncated(rows.len(), all, "ask for a larger bucket_size");
    }
    if rows.is_empty() {
        answer.line("Nothing was recorded.");
    }
    answer.table(&Table::of(columns, rows.iter()));
    answer.rows("buckets", rows);
}

fn put_time_at_hr(answer: &mut Answer, at: &TimeAtHr) {
    let lowest = at.min_bpm.unwrap_or_default();
    let all: f64 = at.secs.iter().sum();
    let mut rows = Rows::expecting(&[]);
    for (step, seconds) in at.secs.chunks(HR_STEP).enumerate() {
        let (first, held) = (step * HR_STEP, seconds.iter().sum::<f64>());
        let from = lowest + first as f64;
        let mut row = Row::default();
        row.set("from", number(from, 0));
        row.set("to", number(from + seconds.len() as f64 - 1.0, 0));
        row.set("time_s", number(held, 0));
        row.set("share_pct", percent((all > 0.0).then(|| 100.0 * held / all)));
        row.set("at_or_above_s", number(at.cumulative_secs.get(first).copied(), 0));
        rows.push(row);
    }
    answer.put("unit", "bpm");
    answer.line(format!("Time at each heart rate (bpm, both ends included), {all:.0} s in all:"));
    finish(answer, rows, &["from", "to", "time_s", "share_pct", "at_or_above_s"]);
}

/// What `start` of a part means is not documented, so the parts stand in the order served, by their power.
fn put_power_vs_hr(answer: &mut Answer, activity: &Activity, found: &PowerVsHr) {
    let kind = activity.kind.as_deref().unwrap_or_default();
    let unit = if is_run(kind) { "cadence_spm" } else { "cadence_rpm" };
    let mut row = Row::default();
    row.set("power_hr", number(found.power_hr, 2));
    row.set("power_hr_first_half", number(found.power_hr_first, 2));
    row.set("power_hr_second_half", number(found.power_hr_second, 2));
    row.set("power_hr_z2", number(found.power_hr_z2, 2));
    row.set("decoupling_pct", percent(found.decoupling));
    row.set("decoupling", found.decoupling.map(drift_word));
    row.set("hr_lag_s", number(found.hr_lag, 0));
    row.set(unit, number(cadence(kind, found.median_cadence_z2), 0));
    answer.line(format!("Power against HR (W per bpm; cadence in zone 2): {}", row.facts(&[])));
    answer.record("power_vs_hr", row);
    let step = found.series.len().div_ceil(SERIES_ROWS).max(1);
    let mut rows = Rows::expecting(&[]);
    for part in found.series.iter().step_by(step) {
        let mut row = Row::default();
        row.set("power_w", number(part.watts, 0));
        row.set("hr_bpm", number(part.hr, 0));
        row.set(unit, number(cadence(kind, part.cadence), 0));
        row.set("time_s", number(part.secs, 0));
        rows.push(row);
    }
    if step > 1 {
        answer.truncated(
            rows.len(),
            found.series.len(),
            "every sample: get_activity_streams with format points",
        );
    }
    answer.table(&Table::of(&["power_w", "hr_bpm", unit, "time_s"], rows.iter()));
    answer.rows("series", rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_live_and_the_documented_shape_of_a_bucket() {
        let live = |min, secs| Bucket {
            min: Some(min),
            max: Some(min + 25.0),
            secs: Some(secs),
            ..Bucket::default()
        };
        let documented = |start, secs| Bucket { start: Some(start), secs: Some(secs), ..Bucket::default() };
        let expected = [(0.0, Some(25.0), 5.0), (50.0, Some(75.0), 7.0)];
        assert_eq!(bounded(&[live(0.0, 5.0), live(25.0, 0.0), live(50.0, 7.0)]), expected);
        let found = bounded(&[documented(0.0, 5.0), documented(25.0, 0.0), documented(50.0, 7.0)]);
        assert_eq!(found, [(0.0, Some(25.0), 5.0), (50.0, None, 7.0)]);
    }
}
