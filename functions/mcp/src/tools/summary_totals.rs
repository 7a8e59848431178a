//! Sums of weeks by week, month or range, and by sport.

use std::collections::BTreeMap;

use intervals::{CategorySummary, Summary};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::{Row, number};
use crate::dates::{monday, plus_days};

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Group {
    #[default]
    Week,
    Month,
    Total,
}

/// Sums over some weeks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Totals {
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

    fn add_totals(&mut self, other: &Self) {
        self.count += other.count;
        self.moving_time += other.moving_time;
        self.distance += other.distance;
        self.elevation += other.elevation;
        self.load += other.load;
        self.calories += other.calories;
        self.eftp = other.eftp.or(self.eftp);
    }

    /// The sums as a record.
    pub(super) fn row(&self) -> Row {
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
pub(super) struct GroupTotals {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) totals: Totals,
    pub(super) sports: Vec<(String, Totals)>,
}

fn start_of(day: Date, group: Group, first: Date) -> Date {
    match group {
        Group::Week => monday(day),
        Group::Month => day.first_of_month(),
        Group::Total => first,
    }
}

/// A coach's key brings the weeks of several athletes.
pub(super) fn is_own(week: &Summary, athlete: &str) -> bool {
    week.athlete_id.as_ref().is_none_or(|id| id.as_str() == athlete)
}

/// The weeks added up by group; with `sports`, only those count.
pub(super) fn grouped(
    weeks: &[Summary],
    group: Group,
    newest: Date,
    sports: Option<&[String]>,
) -> Vec<GroupTotals> {
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

/// Each sport over all groups, the one with the most time first.
pub(super) fn by_sport(groups: &[GroupTotals]) -> Vec<(String, Totals)> {
    let mut sums: BTreeMap<&str, Totals> = BTreeMap::new();
    for (sport, totals) in groups.iter().flat_map(|of| &of.sports) {
        sums.entry(sport).or_default().add_totals(totals);
    }
    let mut sums: Vec<(String, Totals)> =
        sums.into_iter().map(|(sport, totals)| (sport.to_owned(), totals)).collect();
    sums.sort_by_key(|(_, totals)| std::cmp::Reverse(totals.moving_time));
    sums
}

/// Change to the group before, percent.
pub(super) fn change(before: &Totals, now: &Totals) -> Value {
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
    fn each_sport_is_added_up_over_all_groups() {
        let weeks = [week(date(2026, 6, 1), 400.0), week(date(2026, 6, 8), 500.0)];
        let sports = by_sport(&grouped(&weeks, Group::Week, date(2026, 6, 14), None));
        let sums: Vec<_> =
            sports.iter().map(|(sport, totals)| (sport.as_str(), totals.count, totals.load)).collect();
        assert_eq!(sums, [("Ride", 4, 800.0)]);
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
