//! The taper to a form on a day.

use jiff::civil::Date;

use super::fitness_days::USUAL_DAYS;
use super::fitness_series::Point;
use crate::answer::{Answer, Row, number};
use crate::dates::plus_days;
use crate::failure::Failure;
use crate::formulas::fitness::{Model, Taper, taper};

/// The taper that leads to `form` on the morning of `day` (F4).
pub(super) fn put_taper(
    answer: &mut Answer,
    points: &[Point],
    model: Model,
    today: Date,
    (day, form): (Date, f64),
) -> Result<(), Failure> {
    let at = |day: Date| points.iter().position(|point| point.day == day);
    let start = |days: u32| {
        let first = plus_days(day, -i64::from(days));
        if first <= today {
            return None;
        }
        let before = at(plus_days(first, -1))?;
        let usual: Vec<f64> = points
            .iter()
            .take(before + 1)
            .rev()
            .take(usize::from(USUAL_DAYS))
            .map(|point| point.load)
            .collect();
        let usual = crate::formulas::statistics::mean(&usual)?;
        Some((points.get(before)?.fitness, usual))
    };
    let found = taper(form, model, start);
    let Some(found) = found else {
        return Err(Failure::argument(
            "target_date",
            "a taper takes at least 7 days and cannot start in the past",
        ));
    };
    let usual = start(found.days).map_or(0.0, |(_, usual)| usual);
    put_taper_row(answer, &found, usual, day, form);
    Ok(())
}

fn put_taper_row(answer: &mut Answer, found: &Taper, usual: f64, day: Date, asked: f64) {
    let mut row = Row::default();
    row.set("target_date", day.to_string());
    row.set("target_form", number(asked, 1));
    row.set("start", plus_days(day, -i64::from(found.days)).to_string());
    row.set("days", found.days);
    row.set("share_of_usual_load", number(found.share, 2));
    row.set("usual_daily_load", number(usual, 0));
    row.set("daily_load", number(usual * found.share, 0));
    row.set("form_on_the_morning", number(found.form, 1));
    row.set("reached", found.reached);
    row.set("formula", "F4");
    answer.line(format!(
        "Taper: {} days from {}, {} per day ({} of the usual {}), form {} on the morning of {day}{}",
        found.days,
        row.cell("start"),
        row.cell("daily_load"),
        row.cell("share_of_usual_load"),
        row.cell("usual_daily_load"),
        row.cell("form_on_the_morning"),
        if found.reached { "" } else { "; the target cannot be reached" },
    ));
    answer.record("taper", row);
}
