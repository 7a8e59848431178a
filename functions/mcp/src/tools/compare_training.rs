use futures::try_join;
use intervals::Summary;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::compare_plan::Target;
use super::{compare_activities, compare_plan};
use crate::answer::{Answer, Row, Rows, Table, hours, number, whole};
use crate::call::{Call, OrFail as _, Session, activity_id};
use crate::dates::{Range, Window};
use crate::failure::Failure;
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "-28d", newest: "today", max_days: 400 };
const DAYS_OF_WEEK: f64 = 7.0;

/// Two periods, some activities, plan against done, or a series of one workout.
pub(crate) struct CompareTraining;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    mode: Mode,
    /// Activities, for activities and progression
    #[serde(default)]
    #[schemars(length(min = 2, max = 10))]
    ids: Option<Vec<String>>,
    #[serde(default)]
    #[schemars(length(min = 1, max = 2), description = "from..to; 2 for periods, 1 for planned_vs_actual")]
    ranges: Option<Vec<String>>,
    #[serde(default)]
    target: Target,
    #[serde(default)]
    #[schemars(range(min = 1, max = 100))]
    tolerance_pct: Option<f64>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Periods,
    Activities,
    PlannedVsActual,
    Progression,
}

/// What planned and done are compared by.
impl Tool for CompareTraining {
    const NAME: &'static str = "compare_training";
    const TITLE: &'static str = "Compare";
    const DESCRIPTION: &'static str = "Two periods, 2 to 10 activities, planned against done with verdicts, or the progression of \
        one workout. For one period use get_training_summary.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        arguments.ids.iter().flatten().try_for_each(|id| activity_id("ids", id))?;
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let mut answer = call.answer();
        match arguments.mode {
            Mode::Periods => periods(&mut answer, &call, arguments.ranges.as_deref()).await?,
            Mode::Activities => {
                compare_activities::side_by_side(&mut answer, &call, ids(&arguments)?).await?;
            }
            Mode::Progression => {
                compare_activities::progression(&mut answer, &call, ids(&arguments)?).await?;
            }
            Mode::PlannedVsActual => {
                let range = match arguments.ranges.as_deref() {
                    None => call.range(None, None, &WINDOW)?,
                    Some([one]) => range(&call, one)?,
                    Some(_) => return Err(Failure::argument("ranges", "planned_vs_actual takes one")),
                };
                let tolerance = arguments.tolerance_pct.unwrap_or(20.0);
                compare_plan::planned_vs_actual(&mut answer, &call, range, arguments.target, tolerance)
                    .await?;
            }
        }
        Ok(answer.into())
    }
}

fn ids(arguments: &Arguments) -> Result<&[String], Failure> {
    arguments.ids.as_deref().ok_or_else(|| Failure::argument("ids", "it is required in this mode"))
}

fn range(call: &Call, text: &str) -> Result<Range, Failure> {
    let (oldest, newest) = text
        .split_once("..")
        .ok_or_else(|| Failure::argument("ranges", "write a range as from..to, e.g. -28d..today"))?;
    call.range(Some(oldest), Some(newest), &WINDOW)
}

/// Sums of a period.
#[derive(Default)]
struct Totals {
    count: f64,
    time: f64,
    distance: f64,
    elevation: f64,
    load: f64,
}

impl Totals {
    #[expect(clippy::cast_precision_loss, reason = "seconds and counts are far below 2^53")]
    fn of(weeks: &[Summary]) -> Self {
        weeks.iter().fold(Self::default(), |sum, week| Self {
            count: sum.count + week.count.unwrap_or(0) as f64,
            time: sum.time + week.moving_time.or(week.time).unwrap_or(0) as f64,
            distance: sum.distance + week.distance.unwrap_or(0.0),
            elevation: sum.elevation + week.total_elevation_gain.unwrap_or(0.0),
            load: sum.load + week.training_load.unwrap_or(0.0),
        })
    }

    fn figures(&self) -> [(&'static str, f64); 5] {
        [
            ("count", self.count),
            ("moving_time_s", self.time),
            ("distance_m", self.distance),
            ("elevation_m", self.elevation),
            ("load", self.load),
        ]
    }

    fn row(&self, range: Range, per_week: bool) -> Row {
        #[expect(clippy::cast_precision_loss, reason = "a range has a few hundred days")]
        let weeks = range.len() as f64 / DAYS_OF_WEEK;
        let mut row = Row::default();
        row.set("range", range.to_json());
        for (name, figure) in self.figures() {
            row.set(name, number(figure, 0));
            if per_week {
                row.set(&format!("{name}_per_week"), number(figure / weeks, 1));
            }
        }
        row
    }
}

async fn periods(answer: &mut Answer, call: &Call, ranges: Option<&[String]>) -> Result<(), Failure> {
    let Some([first, second]) = ranges else {
        return Err(Failure::argument("ranges", "periods takes two"));
    };
    let (first, second) = (range(call, first)?, range(call, second)?);
    let athlete = call.of_athlete();
    let (before, after) =
        try_join!(athlete.summary(first.oldest, first.newest), athlete.summary(second.oldest, second.newest))
            .or_fail("activities", "summary")?;
    let (before, after) = (Totals::of(&before), Totals::of(&after));
    let per_week = first.len() != second.len();
    let mut rows = Rows::expecting(&[]);
    rows.push(before.row(first, per_week));
    rows.push(after.row(second, per_week));
    let mut table = Table::new(&["", "first", "second", "change"]);
    let mut changes = Row::default();
    for ((name, old), (_, new)) in before.figures().into_iter().zip(after.figures()) {
        let change = if old > 0.0 { number(100.0 * (new - old) / old, 1) } else { Value::Null };
        let shown = |figure: f64| {
            if name == "moving_time_s" { hours(whole(figure)) } else { whole(figure).to_string() }
        };
        table.push(vec![
            name.to_owned(),
            shown(old),
            shown(new),
            if change.is_null() { String::new() } else { format!("{change} %") },
        ]);
        changes.set(&format!("{name}_pct"), change);
    }
    answer.line(format!(
        "First {} to {}, second {} to {}; activities hidden by Strava are included",
        first.oldest, first.newest, second.oldest, second.newest
    ));
    answer.table(&table);
    answer.put("includes_strava", true);
    answer.rows("periods", rows);
    answer.record("change", changes);
    Ok(())
}
