//! Week by week: what was aimed at, what is planned, what was done.

use std::collections::BTreeMap;

use intervals::{Event, Summary};
use jiff::civil::Date;

use crate::answer::{Answer, Row, Rows, Table, hours, number};
use crate::dates::{Range, monday, plus_days};
use crate::records;

/// Load, seconds and metres of a week, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    load: Option<f64>,
    time_s: Option<i64>,
    distance_m: Option<f64>,
}

impl Sums {
    fn add(&mut self, other: Self) {
        let plus = |a: Option<f64>, b: Option<f64>| a.zip(b).map_or(a.or(b), |(a, b)| Some(a + b));
        self.load = plus(self.load, other.load);
        self.distance_m = plus(self.distance_m, other.distance_m);
        self.time_s =
            self.time_s.zip(other.time_s).map_or(self.time_s.or(other.time_s), |(a, b)| Some(a + b));
    }

    fn put(&self, row: &mut Row, [load, time, distance]: [&str; 3]) {
        row.set(load, number(self.load, 0));
        row.set(time, self.time_s);
        row.set(distance, number(self.distance_m, 0));
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Week {
    target: Sums,
    planned: Sums,
    done: Sums,
}

/// Sums events and summaries into the weeks of the range, by their Monday.
fn weeks(range: Range, events: &[Event], done: &[Summary]) -> BTreeMap<Date, Week> {
    let mut weeks: BTreeMap<Date, Week> = BTreeMap::new();
    let mut at = monday(range.oldest);
    while at <= range.newest {
        weeks.insert(at, Week::default());
        at = plus_days(at, 7);
    }
    for event in events {
        let Some(week) = event.start_date_local.and_then(|start| weeks.get_mut(&monday(start.date()))) else {
            continue;
        };
        match event.category.as_deref() {
            Some("TARGET") => week.target.add(Sums {
                load: event.load_target,
                time_s: event.time_target,
                distance_m: event.distance_target,
            }),
            Some("WORKOUT") => week.planned.add(planned(event)),
            _ if records::is_race(event) => week.planned.add(planned(event)),
            _ => {}
        }
    }
    for summary in done {
        if let Some(week) = summary.date.and_then(|date| weeks.get_mut(&monday(date))) {
            week.done.add(Sums {
                load: summary.training_load,
                time_s: summary.moving_time.or(summary.time),
                distance_m: summary.distance,
            });
        }
    }
    weeks
}

fn planned(event: &Event) -> Sums {
    Sums { load: event.icu_training_load, time_s: event.moving_time, distance_m: event.distance }
}

/// Puts the weeks that hold anything.
pub(super) fn put(answer: &mut Answer, range: Range, events: &[Event], done: &[Summary]) {
    let mut rows = Rows::expecting(&[]);
    let mut table =
        Table::new(&["week of", "target load", "planned load", "done load", "planned time", "done time"]);
    for (monday, week) in weeks(range, events, done) {
        if week == Week::default() {
            continue;
        }
        let mut row = Row::default();
        row.set("week", monday.to_string());
        week.target.put(&mut row, ["target_load", "target_time_s", "target_distance_m"]);
        week.planned.put(&mut row, ["planned_load", "planned_time_s", "planned_distance_m"]);
        week.done.put(&mut row, ["done_load", "done_time_s", "done_distance_m"]);
        let time = |sums: &Sums| sums.time_s.map(hours).unwrap_or_default();
        table.push(vec![
            monday.to_string(),
            row.cell("target_load"),
            row.cell("planned_load"),
            row.cell("done_load"),
            time(&week.planned),
            time(&week.done),
        ]);
        rows.push(row);
    }
    let all = rows.len();
    let optional =
        ["target_distance_m", "planned_distance_m", "done_distance_m", "target_time_s", "planned_time_s"];
    if rows.fit(&optional) > 0 {
        answer.truncated(rows.len(), all, "ask for a shorter range");
    }
    answer.line("Weeks, from Monday (done includes activities that Strava hides):");
    answer.table(&table);
    answer.rows("weeks", rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn event(category: &str, day: Date, load: f64) -> Event {
        Event {
            category: Some(category.to_owned()),
            start_date_local: Some(day.at(0, 0, 0, 0)),
            icu_training_load: Some(load),
            load_target: Some(load),
            ..Event::default()
        }
    }

    #[test]
    fn sums_a_week_from_monday_and_keeps_unknown_apart_from_zero() {
        let range = Range { oldest: date(2026, 6, 17), newest: date(2026, 6, 28) };
        let events = [
            event("WORKOUT", date(2026, 6, 15), 50.0),
            event("WORKOUT", date(2026, 6, 21), 70.0),
            event("RACE_A", date(2026, 6, 28), 200.0),
            event("NOTE", date(2026, 6, 17), 999.0),
            event("TARGET", date(2026, 6, 22), 400.0),
        ];
        let weeks = weeks(range, &events, &[]);
        let [first, second] = [date(2026, 6, 15), date(2026, 6, 22)].map(|monday| weeks[&monday]);
        assert_eq!((first.planned.load, first.target.load, first.done.load), (Some(120.0), None, None));
        assert_eq!((second.planned.load, second.target.load), (Some(200.0), Some(400.0)));
        assert_eq!(weeks.len(), 2);
    }
}
