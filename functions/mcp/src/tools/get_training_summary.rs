use futures::join;
use intervals::{ListWellness, Summary, Wellness};
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::summary_totals::{Group, GroupTotals, Totals, by_sport, change, grouped, is_own};
use crate::answer::{Answer, Row, Rows, Table, hours, number};
use crate::call::{OrFail as _, Session};
use crate::dates::Window;
use crate::failure::Failure;
use crate::formulas::fitness::Fitness;
use crate::tool::{Hints, Reply, Tool};

const WINDOW: Window = Window { oldest: "-28d", newest: "today", max_days: 400 };

/// Totals per week, month or range.
pub(crate) struct GetTrainingSummary;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    #[serde(default)]
    oldest: Option<String>,
    #[serde(default)]
    newest: Option<String>,
    #[serde(default)]
    group: Group,
    #[serde(default)]
    #[schemars(length(max = 20))]
    sport: Option<Vec<String>>,
    #[serde(default)]
    athlete_id: Option<String>,
}

impl Tool for GetTrainingSummary {
    const NAME: &'static str = "get_training_summary";
    const TITLE: &'static str = "Training summary";
    const DESCRIPTION: &'static str = "Totals per week, month or range, by sport: count, time, distance, elevation, load, calories, \
        zone times, form, change. Includes activities hidden by Strava.";
    const SCOPE: Scope = Scope::Read;
    const HINTS: Hints = Hints::READ;
    type Arguments = Arguments;

    async fn run(session: Session, arguments: Arguments) -> Result<Reply, Failure> {
        let call = session.athlete(arguments.athlete_id.as_deref()).await?;
        let range = call.range(arguments.oldest.as_deref(), arguments.newest.as_deref(), &WINDOW)?;
        let fitness = ListWellness {
            oldest: range.oldest,
            newest: range.newest,
            fields: ["id", "ctl", "atl"].map(str::to_owned).to_vec(),
        };
        let athlete = call.of_athlete();
        let (weeks, days) = join!(athlete.summary(range.oldest, range.newest), athlete.wellness(&fitness));
        let weeks = weeks.or_fail("activities", "summary")?;
        let mut answer = call.answer();
        answer.range(range);
        let days = answer.part("fitness", days.or_fail("wellness", "wellness"))?.unwrap_or_default();
        let mut weeks: Vec<Summary> = weeks.into_iter().filter(|week| is_own(week, &call.athlete)).collect();
        weeks.sort_by_key(|week| week.date);
        let groups = grouped(&weeks, arguments.group, range.newest, arguments.sport.as_deref());
        put(&mut answer, &groups, &days, arguments.group);
        Ok(answer.into())
    }
}

fn put(answer: &mut Answer, groups: &[GroupTotals], days: &[Wellness], group: Group) {
    let mut rows = Rows::expecting(&[]);
    let mut before: Option<&Totals> = None;
    for of in groups {
        rows.push(group_row(of, days, before));
        before = Some(&of.totals);
    }
    let per = match group {
        Group::Week => "week (from Monday)",
        Group::Month => "month (whole weeks, by their Monday)",
        Group::Total => "range",
    };
    answer.line(format!("Totals per {per}; activities hidden by Strava are included"));
    answer.table(&Table::of(COLUMNS, lines(&rows).iter()));
    answer.put("includes_strava", true);
    let all = rows.len();
    if rows.fit(&["zone_times_s", "by_sport"]) > 0 {
        answer.truncated(rows.len(), all, "use group month");
    }
    answer.rows("groups", rows);
    put_sports(answer, groups);
}

const COLUMNS: &[&str] = &[
    "from",
    "to",
    "count",
    "moving_time_s",
    "distance_m",
    "elevation_m",
    "load",
    "load_change_pct",
    "ctl_end",
    "form_end",
    "time in zones",
];

/// The groups as the text shows them: the change of the load, and the time in the zones from the first on.
fn lines(rows: &Rows) -> Vec<Row> {
    let line = |row: &Row| {
        let mut line = row.clone();
        let change = row.get("change").and_then(|change| change.get("load_pct")).cloned();
        line.set("load_change_pct", change.unwrap_or_default());
        let zones = row.get("zone_times_s").and_then(Value::as_array).into_iter().flatten();
        let zones: Vec<String> = zones.filter_map(Value::as_i64).map(hours).collect();
        line.set("time in zones", (!zones.is_empty()).then(|| zones.join(" ")));
        line
    };
    rows.iter().map(line).collect()
}

/// What each sport adds up to over all groups.
fn put_sports(answer: &mut Answer, groups: &[GroupTotals]) {
    let mut rows = Rows::expecting(&[]);
    for (sport, totals) in by_sport(groups) {
        let mut row = totals.row();
        row.set("sport", sport);
        rows.push(row);
    }
    answer.line("All of the range by sport:");
    let columns = ["sport", "count", "moving_time_s", "distance_m", "elevation_m", "load", "calories_kcal"];
    answer.table(&Table::of(&columns, rows.iter()));
    answer.rows("sports", rows);
}

fn group_row(of: &GroupTotals, days: &[Wellness], before: Option<&Totals>) -> Row {
    let mut row = of.totals.row();
    row.set("from", of.start.to_string());
    row.set("to", of.end.to_string());
    let at_end = days.iter().rev().find(|day| day.day.is_some_and(|day| day <= of.end));
    if let Some((ctl, atl)) = at_end.and_then(|day| day.ctl.zip(day.atl)) {
        row.set("ctl_end", number(ctl, 1));
        row.set("form_end", number(Fitness { ctl, atl }.form(), 1));
    }
    row.set("change", before.map_or(Value::Null, |before| change(before, &of.totals)));
    let sports: Vec<Value> = of
        .sports
        .iter()
        .map(|(name, totals)| {
            let mut sport = totals.row();
            sport.set("sport", name.as_str());
            sport.into_value()
        })
        .collect();
    row.set("by_sport", (!sports.is_empty()).then_some(sports));
    row
}
