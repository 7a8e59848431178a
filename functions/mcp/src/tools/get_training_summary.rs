use futures::join;
use intervals::{CategorySummary, ListWellness, Summary, Wellness};
use jiff::civil::Date;
use oauth::Scope;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::{Answer, Row, Rows, Table, hours, number, whole};
use crate::call::{OrFail as _, Session};
use crate::dates::{Window, monday, plus_days};
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
    /// Sports; all when absent
    #[serde(default)]
    #[schemars(length(max = 20))]
    sport: Option<Vec<String>>,
    #[serde(default)]
    athlete_id: Option<String>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Group {
    #[default]
    Week,
    Month,
    Total,
}

impl Tool for GetTrainingSummary {
    const NAME: &'static str = "get_training_summary";
    const TITLE: &'static str = "Training summary";
    const DESCRIPTION: &'static str = "Totals per week (default), month or range, by sport: count, time, distance, elevation, load, \
        calories, eFTP, zone times, form at the end, change to the group before. Includes activities \
        that Strava hides.";
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
        let own = weeks
            .into_iter()
            .filter(|week| week.athlete_id.as_ref().is_none_or(|id| id.as_str() == call.athlete));
        let mut weeks: Vec<Summary> = own.collect();
        weeks.sort_by_key(|week| week.date);
        let groups = grouped(&weeks, arguments.group, range.newest, arguments.sport.as_deref());
        put(&mut answer, &groups, &days, arguments.group);
        Ok(answer.into())
    }
}

/// Sums over some weeks.
#[derive(Clone, Debug, Default, PartialEq)]
struct Totals {
    count: i64,
    moving_time: i64,
    distance: f64,
    elevation: f64,
    load: f64,
    calories: f64,
    eftp: Option<f64>,
    zone_times: Vec<i64>,
}

impl Totals {
    fn add(&mut self, week: &Summary) {
        self.count += week.count.unwrap_or(0);
        self.moving_time += week.moving_time.or(week.time).unwrap_or(0);
        self.distance += week.distance.unwrap_or(0.0);
        self.elevation += week.total_elevation_gain.unwrap_or(0.0);
        self.load += week.training_load.unwrap_or(0.0);
        self.calories += week.calories.unwrap_or(0.0);
        self.eftp = week.eftp.or(self.eftp);
        self.zone_times.resize(self.zone_times.len().max(week.time_in_zones.len()), 0);
        for (sum, seconds) in self.zone_times.iter_mut().zip(&week.time_in_zones) {
            *sum += seconds;
        }
    }

    fn add_sport(&mut self, sport: &CategorySummary) {
        self.count += sport.count.unwrap_or(0);
        self.moving_time += sport.moving_time.or(sport.time).unwrap_or(0);
        self.distance += sport.distance.unwrap_or(0.0);
        self.elevation += sport.total_elevation_gain.unwrap_or(0.0);
        self.load += sport.training_load.unwrap_or(0.0);
        self.calories += sport.calories.unwrap_or(0.0);
        self.eftp = sport.eftp.or(self.eftp);
    }

    fn row(&self) -> Row {
        let mut row = Row::default();
        row.set("count", self.count);
        row.set("moving_time_s", self.moving_time);
        row.set("distance_m", number(self.distance, 0));
        row.set("elevation_m", number(self.elevation, 0));
        row.set("load", number(self.load, 0));
        row.set("calories_kcal", number(self.calories, 0));
        row.set("eftp_w", number(self.eftp, 0));
        let any = self.zone_times.iter().any(|seconds| *seconds > 0);
        row.set("zone_times_s", any.then(|| self.zone_times.clone()));
        row
    }
}

/// One week, month or the whole range.
struct GroupTotals {
    start: Date,
    end: Date,
    totals: Totals,
    sports: Vec<(String, Totals)>,
}

fn start_of(day: Date, group: Group, first: Date) -> Date {
    match group {
        Group::Week => monday(day),
        Group::Month => day.first_of_month(),
        Group::Total => first,
    }
}

fn grouped(weeks: &[Summary], group: Group, newest: Date, sports: Option<&[String]>) -> Vec<GroupTotals> {
    let mut groups: Vec<GroupTotals> = Vec::new();
    let first = weeks.first().and_then(|week| week.date).unwrap_or(newest);
    for week in weeks {
        let Some(date) = week.date else { continue };
        let start = start_of(date, group, first);
        if groups.last().is_none_or(|last| last.start != start) {
            groups.push(GroupTotals { start, end: date, totals: Totals::default(), sports: Vec::new() });
        }
        if let Some(last) = groups.last_mut() {
            last.end = plus_days(date, 6).min(newest);
            last.add(week, sports);
        }
    }
    groups
}

impl GroupTotals {
    fn add(&mut self, week: &Summary, sports: Option<&[String]>) {
        let wanted = |sport: &&CategorySummary| {
            let name = sport.category.as_deref().unwrap_or_default();
            sports.is_none_or(|sports| sports.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)))
        };
        for sport in week.by_category.iter().filter(wanted) {
            if sports.is_some() {
                self.totals.add_sport(sport);
            }
            let name = sport.category.clone().unwrap_or_default();
            let at = self.sports.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                self.sports.push((name, Totals::default()));
                self.sports.len() - 1
            });
            if let Some((_, totals)) = self.sports.get_mut(at) {
                totals.add_sport(sport);
            }
        }
        if sports.is_none() {
            self.totals.add(week);
        }
    }
}

fn put(answer: &mut Answer, groups: &[GroupTotals], days: &[Wellness], group: Group) {
    let mut rows = Rows::expecting(&[]);
    let mut table =
        Table::new(&["from", "count", "time", "km", "elevation m", "load", "change", "CTL", "form"]);
    let mut before: Option<&Totals> = None;
    for of in groups {
        let row = group_row(of, days, before);
        let change =
            row.get("change").and_then(|change| change.get("load_pct")).map(|pct| format!("{pct} %"));
        table.push(vec![
            of.start.to_string(),
            of.totals.count.to_string(),
            hours(of.totals.moving_time),
            number(of.totals.distance / 1_000.0, 1).to_string(),
            whole(of.totals.elevation).to_string(),
            whole(of.totals.load).to_string(),
            change.unwrap_or_default(),
            row.cell("ctl_end"),
            row.cell("form_end"),
        ]);
        rows.push(row);
        before = Some(&of.totals);
    }
    let per = match group {
        Group::Week => "week (from Monday)",
        Group::Month => "month (whole weeks, by their Monday)",
        Group::Total => "range",
    };
    answer.line(format!("Totals per {per}; activities hidden by Strava are included"));
    answer.table(&table);
    answer.put("includes_strava", true);
    let all = rows.len();
    if rows.fit(&["zone_times_s", "by_sport"]) > 0 {
        answer.truncated(rows.len(), all, "use group month");
    }
    answer.rows("groups", rows);
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

/// Change to the group before, percent.
fn change(before: &Totals, now: &Totals) -> Value {
    let pct = |from: f64, to: f64| {
        if from > 0.0 { number(100.0 * (to - from) / from, 1) } else { Value::Null }
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds of training are far below 2^53")]
    let (from, to) = (before.moving_time as f64, now.moving_time as f64);
    let mut row = Row::default();
    row.set("time_pct", pct(from, to));
    row.set("load_pct", pct(before.load, now.load));
    row.set("distance_pct", pct(before.distance, now.distance));
    row.into_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn week(day: Date, load: f64) -> Summary {
        let ride = CategorySummary {
            category: Some("Ride".into()),
            count: Some(2),
            training_load: Some(load - 50.0),
            ..CategorySummary::default()
        };
        Summary {
            date: Some(day),
            count: Some(3),
            training_load: Some(load),
            by_category: vec![ride],
            time_in_zones: vec![10, 20],
            ..Summary::default()
        }
    }

    #[test]
    fn sums_weeks_into_months_and_ranges() {
        let weeks =
            [week(date(2026, 5, 25), 300.0), week(date(2026, 6, 1), 400.0), week(date(2026, 6, 8), 500.0)];
        let months = grouped(&weeks, Group::Month, date(2026, 6, 10), None);
        assert_eq!(
            months.iter().map(|of| (of.start, of.end, of.totals.load)).collect::<Vec<_>>(),
            [(date(2026, 5, 1), date(2026, 5, 31), 300.0), (date(2026, 6, 1), date(2026, 6, 10), 900.0),]
        );
        assert_eq!(months[1].totals.zone_times, [20, 40]);
        assert_eq!(grouped(&weeks, Group::Total, date(2026, 6, 10), None)[0].totals.count, 9);
        assert_eq!(grouped(&weeks, Group::Week, date(2026, 6, 10), None).len(), 3);
    }

    #[test]
    fn one_sport_counts_alone() {
        let weeks = [week(date(2026, 6, 1), 400.0)];
        assert_eq!(
            grouped(&weeks, Group::Week, date(2026, 6, 7), Some(&["ride".into()]))[0].totals.load,
            350.0
        );
        assert_eq!(grouped(&weeks, Group::Week, date(2026, 6, 7), Some(&["Run".into()]))[0].totals.load, 0.0);
    }

    #[test]
    fn a_change_needs_something_before_it() {
        let totals = |load| Totals { load, ..Totals::default() };
        assert_eq!(change(&totals(400.0), &totals(500.0))["load_pct"], 25.0);
        assert!(change(&totals(0.0), &totals(500.0)).get("load_pct").is_none());
    }
}
