use futures::future::join_all;
use intervals::{Activity, Interval, SearchIntervals as Search};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{Answer, Row, Rows, Table, number};
use crate::call::{Call, OrFail as _, Session};
use crate::failure::Failure;
use crate::records::{self, PaceUnits};
use crate::tool::{Hints, Reply, Tool};

const LIMIT: u32 = 30;
/// Of so many activities the intervals are read.
const LOOKED_INTO: usize = 5;

/// Activities that contain intervals of a length and intensity.
pub(crate) struct SearchIntervals;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[schemars(range(min = 1, max = 86_400))]
    min_secs: u32,
    #[schemars(range(min = 1, max = 86_400))]
    max_secs: u32,
    /// % of threshold
    #[schemars(range(min = 1, max = 300))]
    min_intensity: u32,
    #[schemars(range(min = 1, max = 300))]
    max_intensity: u32,
    #[serde(default)]
    target: Target,
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    min_reps: Option<u32>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    max_reps: Option<u32>,
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    limit: Option<u32>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Target {
    #[default]
    Auto,
    Power,
    Hr,
    Pace,
}

impl Target {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "AUTO",
            Self::Power => "POWER",
            Self::Hr => "HR",
            Self::Pace => "PACE",
        }
    }
}

impl Tool for SearchIntervals {
    const NAME: &'static str = "search_intervals";
    const TITLE: &'static str = "Search intervals";
    const DESCRIPTION: &'static str = "Activities with certain intervals, such as 5 x 4 min at 105 to 115 %. The newest five come \
        with reps.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        check(&arguments)?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let limit = arguments.limit.unwrap_or(LIMIT);
        let search = Search {
            min_secs: arguments.min_secs,
            max_secs: arguments.max_secs,
            min_intensity: arguments.min_intensity,
            max_intensity: arguments.max_intensity,
            target: Some(arguments.target.as_str().to_owned()),
            min_reps: Some(arguments.min_reps.unwrap_or(1)),
            max_reps: arguments.max_reps,
            limit: Some(limit),
        };
        let found = call.of_athlete().search_intervals(&search).await.or_fail("activities", "activities")?;
        let mut answer = call.answer();
        put(&mut answer, &call, &arguments, &found).await?;
        if found.len() >= limit as usize {
            answer.line("There may be more: raise limit or narrow the search.");
        }
        Ok(answer.into())
    }
}

fn check(arguments: &Arguments) -> Result<(), Failure> {
    let reversed = [
        ("min_secs", arguments.min_secs > arguments.max_secs),
        ("min_intensity", arguments.min_intensity > arguments.max_intensity),
        ("min_reps", arguments.max_reps.is_some_and(|most| arguments.min_reps.unwrap_or(1) > most)),
    ];
    match reversed.into_iter().find(|(_, is_reversed)| *is_reversed) {
        Some((name, _)) => Err(Failure::argument(name, "it must not be above its maximum")),
        None => Ok(()),
    }
}

async fn put(
    answer: &mut Answer,
    call: &Call,
    arguments: &Arguments,
    found: &[Activity],
) -> Result<(), Failure> {
    let units = PaceUnits::of(&call.profile);
    let visible: Vec<&Activity> = found.iter().filter(|activity| !activity.is_stub()).collect();
    let ids: Vec<String> = visible
        .iter()
        .take(LOOKED_INTO)
        .map(|activity| activity.id.as_ref().map(ToString::to_string).unwrap_or_default())
        .collect();
    let looked = join_all(ids.iter().map(|id| async move { call.of_activity(id).intervals().await })).await;
    let mut looked = looked.into_iter();
    let mut rows = Rows::expecting(&[]);
    for activity in &visible {
        let mut row = records::light(activity, &units);
        if let Some(intervals) = looked.next() {
            let intervals = intervals.or_fail("intervals", &format!("activity {}", row.cell("id")));
            if let Some(intervals) = answer.part("intervals", intervals)? {
                put_reps(&mut row, arguments, &intervals.intervals);
            }
        }
        rows.push(row);
    }
    let all = rows.len();
    if rows.fit(&["tags", "start"]) > 0 {
        answer.truncated(rows.len(), all, "lower limit or narrow the search");
    }
    answer.line(format!("{all} activities with such intervals, newest first:"));
    answer.table(&Table::of(COLUMNS, rows.iter()));
    answer.rows("activities", rows);
    answer.blocked(found.len() - visible.len());
    Ok(())
}

const COLUMNS: &[&str] = &[
    "id",
    "date",
    "type",
    "name",
    "moving_time_s",
    "reps",
    "rep_time_s",
    "rep_power_w",
    "rep_hr_bpm",
    "rep_speed_mps",
    "rep_intensity_pct",
];

/// How often the interval occurs, and its mean.
fn put_reps(row: &mut Row, arguments: &Arguments, intervals: &[Interval]) {
    let seconds = f64::from(arguments.min_secs)..=f64::from(arguments.max_secs);
    let intensity = f64::from(arguments.min_intensity)..=f64::from(arguments.max_intensity);
    let fits = |interval: &&Interval| {
        interval.moving_time.is_some_and(|time| seconds.contains(&(time as f64)))
            && interval.intensity.is_some_and(|percent| intensity.contains(&percent))
    };
    let reps: Vec<&Interval> = intervals.iter().filter(fits).collect();
    if reps.is_empty() {
        return;
    }
    let mean = |get: fn(&Interval) -> Option<f64>| {
        let known: Vec<f64> = reps.iter().filter_map(|interval| get(interval)).collect();
        crate::formulas::statistics::mean(&known)
    };
    row.set("reps", reps.len());
    row.set("rep_time_s", number(mean(|interval| interval.moving_time.map(|time| time as f64)), 0));
    row.set("rep_power_w", number(mean(|interval| interval.average_watts), 0));
    row.set("rep_hr_bpm", number(mean(|interval| interval.average_heartrate), 0));
    row.set("rep_speed_mps", number(mean(|interval| interval.average_speed), 2));
    row.set("rep_intensity_pct", number(mean(|interval| interval.intensity), 1));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(seconds: i64, intensity: f64, watts: f64) -> Interval {
        Interval {
            moving_time: Some(seconds),
            intensity: Some(intensity),
            average_watts: Some(watts),
            ..Interval::default()
        }
    }

    #[test]
    fn counts_the_reps_that_fit_and_no_others() {
        let arguments: Arguments = serde_json::from_value(serde_json::json!({
            "min_secs": 200, "max_secs": 260, "min_intensity": 105, "max_intensity": 115
        }))
        .unwrap();
        let intervals = [
            interval(240, 110.0, 275.0),
            interval(240, 50.0, 120.0),
            interval(242, 112.0, 281.0),
            interval(600, 110.0, 275.0),
        ];
        let mut row = Row::default();
        put_reps(&mut row, &arguments, &intervals);
        assert_eq!((row.cell("reps"), row.cell("rep_power_w")), ("2".to_owned(), "278".to_owned()));
        let mut none = Row::default();
        put_reps(&mut none, &arguments, &intervals[1..2]);
        assert!(!none.has("reps"));
    }
}
