//! The days of fitness: what is served, and what a scenario makes of the days after today.

use std::collections::BTreeMap;

use intervals::{Event, Wellness};
use jiff::civil::Date;

use crate::dates::{days_between, monday, plus_days};
use crate::formulas::fitness::{Fitness, Model, Ramp};
use crate::formulas::load::week_change;

/// Where the values of a day come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Actual,
    Planned,
    Scenario,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Planned => "planned",
            Self::Scenario => "scenario",
        }
    }
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) day: Date,
    pub(super) load: f64,
    pub(super) fitness: Fitness,
    pub(super) kind: Kind,
}

/// What a caller supposes about the days after today.
#[derive(Default)]
pub(super) struct Scenario {
    pub(super) loads: BTreeMap<Date, f64>,
    pub(super) ramp: Option<Ramp>,
}

/// Days beyond the served ones, which end six weeks ahead or with the plan.
#[derive(Default)]
pub(super) struct Beyond {
    /// Loads of the calendar on those days.
    pub(super) planned: BTreeMap<Date, f64>,
    /// The last day that is wanted.
    pub(super) newest: Option<Date>,
}

impl Beyond {
    /// The days after `last`, with their planned loads, as if they had been served.
    fn after(&self, last: Date) -> Vec<Wellness> {
        let Some(newest) = self.newest.filter(|newest| *newest > last) else {
            return Vec::new();
        };
        let days = (1..=days_between(last, newest)).map(|offset| plus_days(last, offset));
        days.map(|day| {
            let load = self.planned.get(&day).copied();
            Wellness { day: Some(day), ctl_load: load, atl_load: load, ..Wellness::default() }
        })
        .collect()
    }
}

impl Scenario {
    pub(super) fn is_empty(&self) -> bool {
        self.loads.is_empty() && self.ramp.is_none()
    }

    /// The loads of a future day for CTL and ATL: supposed, else planned, else by the ramp.
    fn loads_of(&self, day: &Wellness, date: Date, today: Date, start: Fitness) -> (f64, f64) {
        if let Some(load) = self.loads.get(&date) {
            return (*load, *load);
        }
        let planned = (day.ctl_load.unwrap_or(0.0), day.atl_load.unwrap_or(0.0));
        match self.ramp {
            Some(ramp) if planned.0 <= 0.0 => {
                let load = ramp.load(start.ctl, u32::try_from(days_between(today, date)).unwrap_or(1));
                (load, load)
            }
            _ => planned,
        }
    }
}

/// The series. Served values stand as they are; computed are a scenario, from the served state of today, and the days
/// beyond the served ones.
pub(super) fn series(
    days: &[Wellness],
    scenario: &Scenario,
    beyond: &Beyond,
    model: &[Event],
    today: Date,
) -> Vec<Point> {
    let last = days.iter().filter_map(|day| day.day.filter(|_| day.ctl.is_some())).max();
    let added = last.map(|last| beyond.after(last)).unwrap_or_default();
    let mut state: Option<(Fitness, Fitness)> = None;
    let mut points = Vec::new();
    for day in days.iter().chain(&added) {
        let Some(date) = day.day else { continue };
        let served = day.ctl.zip(day.atl).map(|(ctl, atl)| Fitness { ctl, atl });
        if let Some(fitness) = served.filter(|_| date <= today || scenario.is_empty()) {
            let kind = if date <= today { Kind::Actual } else { Kind::Planned };
            state = Some((fitness, fitness));
            points.push(Point { day: date, load: day.ctl_load.unwrap_or(0.0), fitness, kind });
        } else if let Some((start, before)) = state.filter(|_| date > today) {
            let (ctl_load, atl_load) = scenario.loads_of(day, date, today, start);
            let fitness = set_on(model, date)
                .unwrap_or_else(|| before.after(ctl_load, atl_load, model_on(model, date)));
            state = Some((start, fitness));
            points.push(Point { day: date, load: ctl_load, fitness, kind: Kind::Scenario });
        }
    }
    points
}

/// The time constants in force on a day: the last `FITNESS_DAYS` event before it.
pub(super) fn model_on(events: &[Event], date: Date) -> Model {
    let before = |event: &&Event| {
        event.category.as_deref() == Some("FITNESS_DAYS")
            && event.start_date_local.is_some_and(|start| start.date() <= date)
    };
    let usual = Model::default();
    events.iter().filter(before).max_by_key(|event| event.start_date_local).map_or(usual, |event| Model {
        ctl_days: event.ctl_days.filter(|days| *days >= 1.0).unwrap_or(usual.ctl_days),
        atl_days: event.atl_days.filter(|days| *days >= 1.0).unwrap_or(usual.atl_days),
    })
}

/// What a `SET_FITNESS` event of the day sets.
fn set_on(events: &[Event], date: Date) -> Option<Fitness> {
    let of_day = |event: &&Event| {
        event.category.as_deref() == Some("SET_FITNESS")
            && event.start_date_local.is_some_and(|start| start.date() == date)
    };
    let event = events.iter().find(of_day)?;
    Some(Fitness { ctl: event.icu_ctl?, atl: event.icu_atl? })
}

/// The load of a week and its change to the week before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Week {
    pub(super) load: f64,
    pub(super) days: usize,
    /// Percent, and whether that is much (F5); of whole weeks only.
    pub(super) change: Option<(f64, &'static str)>,
}

impl Week {
    pub(super) const fn is_whole(&self) -> bool {
        self.days == 7
    }
}

/// The last point of each week together with the week's load.
pub(super) fn by_week(points: &[Point]) -> Vec<(Point, Week)> {
    let mut weeks: Vec<(Point, Week)> = Vec::new();
    for point in points {
        match weeks.last_mut() {
            Some((last, week)) if monday(last.day) == monday(point.day) => {
                *last = *point;
                week.load += point.load;
                week.days += 1;
            }
            _ => weeks.push((*point, Week { load: point.load, days: 1, change: None })),
        }
    }
    let before: Vec<Week> = weeks.iter().map(|(_, week)| *week).collect();
    for ((_, week), before) in weeks.iter_mut().skip(1).zip(before) {
        if week.is_whole() && before.is_whole() {
            week.change = week_change(before.load, week.load);
        }
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::plus_days;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 6, 17);

    fn day(offset: i64, ctl: f64, atl: f64, load: f64) -> Wellness {
        Wellness {
            day: Some(plus_days(TODAY, offset)),
            ctl: Some(ctl),
            atl: Some(atl),
            ctl_load: Some(load),
            atl_load: Some(load),
            ..Wellness::default()
        }
    }

    fn days() -> Vec<Wellness> {
        vec![
            day(-1, 50.0, 55.0, 80.0),
            day(0, 51.0, 58.0, 90.0),
            day(1, 49.8, 50.3, 0.0),
            day(2, 50.0, 52.0, 60.0),
        ]
    }

    #[test]
    fn without_a_scenario_the_served_values_stand() {
        let points = series(&days(), &Scenario::default(), &Beyond::default(), &[], TODAY);
        assert_eq!(
            points.iter().map(|point| point.kind).collect::<Vec<_>>(),
            [Kind::Actual, Kind::Actual, Kind::Planned, Kind::Planned]
        );
        assert_eq!(points[3].fitness, Fitness { ctl: 50.0, atl: 52.0 });
    }

    #[test]
    fn a_scenario_starts_from_today_and_keeps_the_plan_of_other_days() {
        let scenario = Scenario { loads: BTreeMap::from([(plus_days(TODAY, 1), 100.0)]), ramp: None };
        let points = series(&days(), &scenario, &Beyond::default(), &[], TODAY);
        let first = Fitness { ctl: 51.0, atl: 58.0 }.after(100.0, 100.0, Model::default());
        assert_eq!(
            points[2],
            Point { day: plus_days(TODAY, 1), load: 100.0, fitness: first, kind: Kind::Scenario }
        );
        assert_eq!((points[3].load, points[3].fitness), (60.0, first.after(60.0, 60.0, Model::default())));
    }

    #[test]
    fn a_ramp_fills_only_days_without_a_plan() {
        let ramp = Ramp { per_week_pct: 5.0, recovery_every: 4, recovery_pct: 60.0 };
        let scenario = Scenario { ramp: Some(ramp), ..Scenario::default() };
        let points = series(&days(), &scenario, &Beyond::default(), &[], TODAY);
        assert_eq!((points[2].load, points[3].load), (51.0, 60.0));
    }

    #[test]
    fn days_beyond_the_served_ones_follow_from_the_last_of_them() {
        let planned = BTreeMap::from([(plus_days(TODAY, 4), 70.0)]);
        let beyond = Beyond { planned, newest: Some(plus_days(TODAY, 5)) };
        let points = series(&days(), &Scenario::default(), &beyond, &[], TODAY);
        let loads: Vec<f64> = points.iter().map(|point| point.load).collect();
        assert_eq!(loads, [80.0, 90.0, 0.0, 60.0, 0.0, 70.0, 0.0]);
        let third = Fitness { ctl: 50.0, atl: 52.0 }.after(0.0, 0.0, Model::default());
        assert_eq!((points[4].fitness, points[4].kind), (third, Kind::Scenario));
        assert_eq!(points[5].fitness, third.after(70.0, 70.0, Model::default()));
    }

    #[test]
    fn events_of_the_athlete_change_the_model() {
        let event = |category: &str, offset: i64| Event {
            category: Some(category.into()),
            start_date_local: Some(plus_days(TODAY, offset).to_datetime(jiff::civil::Time::midnight())),
            ctl_days: Some(30.0),
            icu_ctl: Some(10.0),
            icu_atl: Some(20.0),
            ..Event::default()
        };
        assert_eq!(model_on(&[event("FITNESS_DAYS", 5)], TODAY), Model::default());
        assert_eq!(
            model_on(&[event("FITNESS_DAYS", -5)], TODAY),
            Model { ctl_days: 30.0, ..Model::default() }
        );
        assert_eq!(set_on(&[event("SET_FITNESS", 0)], TODAY), Some(Fitness { ctl: 10.0, atl: 20.0 }));
    }

    #[test]
    fn weeks_sum_the_load_keep_the_last_day_and_compare_whole_ones() {
        let points: Vec<Point> = (-1..15)
            .map(|offset| Point {
                day: plus_days(date(2026, 6, 1), offset),
                load: if offset < 7 { 10.0 } else { 15.0 },
                fitness: Fitness { ctl: 1.0, atl: 1.0 },
                kind: Kind::Actual,
            })
            .collect();
        let weeks = by_week(&points);
        assert_eq!(
            weeks.iter().map(|(point, week)| (point.day, week.load, week.change)).collect::<Vec<_>>(),
            [
                (date(2026, 5, 31), 10.0, None),
                (date(2026, 6, 7), 70.0, None),
                (date(2026, 6, 14), 105.0, Some((50.0, "high"))),
                (date(2026, 6, 15), 15.0, None),
            ]
        );
    }
}
