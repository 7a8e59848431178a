use intervals::{Activity, ActivityIntervals, Interval, IntervalGroup, Stream};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, clock, number, pace_text, percent, whole};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::{Failure, Kind};
use crate::formulas::climbs::climbs;
use crate::formulas::splits::{Sample, splits};
use crate::records::{self, PaceUnits, is_pace_sport};
use crate::tool::{Hints, Reply, Tool};

const MILE_M: f64 = 1_609.344;
const STREAMS: &[&str] = &["time", "distance", "watts", "heartrate", "altitude"];

/// Reps, laps, distance splits or climbs of one activity.
pub(crate) struct GetActivityIntervals;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// An id, or latest
    activity_id: String,
    #[serde(default)]
    view: View,
    #[serde(default)]
    split_unit: Option<SplitUnit>,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum View {
    #[default]
    Intervals,
    Groups,
    Splits,
    Climbs,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
enum SplitUnit {
    #[serde(rename = "km")]
    Kilometre,
    #[serde(rename = "mi")]
    Mile,
    #[serde(rename = "100m")]
    HundredMetres,
}

impl SplitUnit {
    const fn metres(self) -> f64 {
        match self {
            Self::Kilometre => 1_000.0,
            Self::Mile => MILE_M,
            Self::HundredMetres => 100.0,
        }
    }
}

impl Tool for GetActivityIntervals {
    const NAME: &'static str = "get_activity_intervals";
    const TITLE: &'static str = "Intervals and splits";
    const DESCRIPTION: &'static str = "Intervals or laps of one activity and where they come from (default), groups of equal reps, \
        distance splits, or climbs. For samples use get_activity_streams.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        super::get_activity::check(&arguments.activity_id)?;
        let call = session.athlete(None).await?;
        let mut answer = call.answer();
        let id = super::get_activity::resolve(&call, &mut answer, &arguments.activity_id).await?;
        let activity =
            call.of_activity(&id).get(false).await.or_fail("activities", &format!("activity {id}"))?;
        if activity.is_stub() {
            return Err(Kind::StravaBlocked.into());
        }
        let head = records::light(&activity, &PaceUnits::of(&call.profile));
        answer.line(records::sentence(&head, &activity, answer.units()));
        answer.put("activity_id", id.clone());
        answer.labels();
        answer.attributed(records::attribution(&activity).into_iter());
        match arguments.view {
            View::Intervals => put_intervals(&mut answer, &call, &activity, &of(&call, &id).await?),
            View::Groups => put_groups(&mut answer, &call, &activity, &of(&call, &id).await?.groups),
            View::Splits => put_splits(&mut answer, &call, &activity, arguments.split_unit).await?,
            View::Climbs => put_climbs(&mut answer, &call, &id).await?,
        }
        Ok(answer.into())
    }
}

async fn of(call: &Call, id: &str) -> Result<ActivityIntervals, Failure> {
    call.of_activity(id).intervals().await.or_fail("intervals", &format!("activity {id}"))
}

fn put_intervals(answer: &mut Answer, call: &Call, activity: &Activity, found: &ActivityIntervals) {
    let source = source(activity, &found.intervals);
    answer.put("source", source);
    answer.line(format!("Intervals come from: {source}"));
    if let [only] = found.intervals.as_slice() {
        answer.line(format!(
            "There is one interval over {}: an average, not a rep.",
            clock(only.moving_time.unwrap_or_default())
        ));
        answer.put("single_lap", true);
    }
    super::intervals_table::put_intervals(answer, call, activity, &found.intervals);
}

/// Where the intervals come from, as far as the activity shows it.
fn source(activity: &Activity, intervals: &[Interval]) -> &'static str {
    let grouped = intervals.iter().filter(|interval| interval.group_id.is_some()).count();
    let labelled = intervals.iter().any(|interval| interval.label.is_some());
    let laps = activity.icu_lap_count.is_some_and(|laps| usize::try_from(laps) == Ok(intervals.len()));
    match (activity.icu_intervals_edited, laps) {
        (Some(true), true) => "mixed",
        (Some(true), false) => "manual",
        (_, true) if intervals.len() > 1 => "device_laps",
        _ if activity.paired_event_id.is_some() && (labelled || grouped > 0) => "structured",
        _ => "unknown",
    }
}

fn put_groups(answer: &mut Answer, call: &Call, activity: &Activity, groups: &[IntervalGroup]) {
    let units = PaceUnits::of(&call.profile);
    let kind = activity.kind.as_deref().unwrap_or_default();
    let mut rows = Rows::expecting(&[]);
    for group in groups {
        let mut row = Row::default();
        row.set("reps", group.count);
        row.set("time_s", group.moving_time);
        row.set("distance_m", number(group.distance, 0));
        row.set("power_w", number(group.average_watts, 0));
        row.set("np_w", number(group.weighted_average_watts, 0));
        row.set("intensity_pct", percent(group.intensity));
        row.set("hr_bpm", number(group.average_heartrate, 0));
        row.set("max_hr_bpm", number(group.max_heartrate, 0));
        if is_pace_sport(kind) {
            row.set("pace", group.average_speed.and_then(|speed| pace_text(speed, units.unit(kind))));
        }
        rows.push(row);
    }
    answer.line(if rows.is_empty() {
        "No groups of equal reps"
    } else {
        "Groups of equal reps, means per rep:"
    });
    answer.table(&Table::of(
        &["reps", "time_s", "distance_m", "power_w", "np_w", "intensity_pct", "hr_bpm", "pace"],
        rows.iter(),
    ));
    answer.rows("groups", rows);
}

async fn samples(call: &Call, id: &str) -> Result<Vec<Sample>, Failure> {
    let streams =
        call.of_activity(id).streams(STREAMS).await.or_fail("streams", &format!("activity {id}"))?;
    let stream = |kind: &str| streams.iter().find(|stream| stream.kind.as_deref() == Some(kind));
    let Some(time) = stream("time") else {
        return Ok(Vec::new());
    };
    let value =
        |of: Option<&Stream>, at: usize| of.and_then(|stream| stream.data.0.get(at).copied().flatten());
    let [distance, watts, heart_rate, altitude] = ["distance", "watts", "heartrate", "altitude"].map(stream);
    let sample = |at: usize| {
        Some(Sample {
            time: value(Some(time), at)?,
            distance: value(distance, at)?,
            watts: value(watts, at),
            heart_rate: value(heart_rate, at),
            altitude: value(altitude, at),
        })
    };
    Ok((0..time.data.0.len()).filter_map(sample).collect())
}

async fn put_splits(
    answer: &mut Answer,
    call: &Call,
    activity: &Activity,
    unit: Option<SplitUnit>,
) -> Result<(), Failure> {
    let id = activity.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let kind = activity.kind.as_deref().unwrap_or_default();
    let unit =
        unit.unwrap_or(if kind.contains("Swim") { SplitUnit::HundredMetres } else { SplitUnit::Kilometre });
    let units = PaceUnits::of(&call.profile);
    let mut rows = Rows::expecting(&[]);
    for (at, split) in splits(&samples(call, &id).await?, unit.metres()).into_iter().enumerate() {
        let mut row = Row::default();
        row.set("n", at + 1);
        row.set("distance_m", number(split.distance, 0));
        row.set("time_s", number(split.time, 0));
        if is_pace_sport(kind) && split.time > 0.0 {
            row.set("pace", pace_text(split.distance / split.time, units.unit(kind)));
        } else if split.time > 0.0 {
            row.set("speed_mps", number(split.distance / split.time, 2));
        }
        row.set("hr_bpm", number(split.heart_rate, 0));
        row.set("power_w", number(split.watts, 0));
        row.set("gain_m", number(split.gain, 0));
        rows.push(row);
    }
    let all = rows.len();
    if rows.fit(&["gain_m"]) > 0 {
        answer.truncated(rows.len(), all, "ask for a longer split_unit");
    }
    answer.line(if rows.is_empty() { "No splits: the activity has no distance" } else { "Splits:" });
    answer.table(&Table::of(
        &["n", "distance_m", "time_s", "pace", "speed_mps", "hr_bpm", "power_w", "gain_m"],
        rows.iter(),
    ));
    answer.rows("splits", rows);
    Ok(())
}

async fn put_climbs(answer: &mut Answer, call: &Call, id: &str) -> Result<(), Failure> {
    let mut rows = Rows::expecting(&[]);
    for climb in climbs(&samples(call, id).await?) {
        let mut row = Row::default();
        row.set("start_km", number(climb.start_m / 1_000.0, 1));
        row.set("length_m", number(climb.length_m, 0));
        row.set("gain_m", number(climb.gain_m, 0));
        row.set("grade_pct", percent(climb.grade_pct()));
        row.set("time", clock(whole(climb.time_s)));
        row.set("vam_m_per_h", number(climb.vam(), 0));
        row.set("hr_bpm", number(climb.heart_rate, 0));
        row.set("power_w", number(climb.watts, 0));
        rows.push(row);
    }
    answer.put("formula", "F20: at least 3 % and 30 m, altitude smoothed over 50 m");
    answer.line(if rows.is_empty() {
        "No climbs of 3 % and 30 m or more"
    } else {
        "Climbs of 3 % and 30 m or more:"
    });
    answer.table(&Table::of(
        &["start_km", "length_m", "gain_m", "grade_pct", "time", "vam_m_per_h", "hr_bpm", "power_w"],
        rows.iter(),
    ));
    answer.rows("climbs", rows);
    Ok(())
}
