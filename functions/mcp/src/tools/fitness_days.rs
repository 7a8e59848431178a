//! The days that the fitness series is made of.

use std::collections::BTreeMap;

use futures::join;
use intervals::{Event, ListEvents, ListWellness, Wellness};
use jiff::civil::{Date, DateTime};

use super::fitness_series::Beyond;
use crate::call::{Call, OrFail as _};
use crate::dates::{Range, plus_days};
use crate::failure::Failure;

/// The usual load before a taper is the mean of so many days.
pub(super) const USUAL_DAYS: u8 = 28;
const FIELDS: &[&str] = &["id", "ctl", "atl", "rampRate", "ctlLoad", "atlLoad", "sportInfo"];

/// The events that change the model, or why they cannot be read.
pub(super) type ModelEvents = Result<Vec<Event>, Failure>;

/// The days of the range, and those that a scenario or a taper starts from.
pub(super) async fn read(
    call: &Call,
    range: Range,
    target: Option<Date>,
) -> Result<(Vec<Wellness>, ModelEvents), Failure> {
    let list = ListWellness {
        oldest: range.oldest.min(plus_days(call.today, -i64::from(USUAL_DAYS))),
        newest: range.newest.max(target.unwrap_or(call.today)).max(call.today),
        fields: FIELDS.iter().map(|field| (*field).to_owned()).collect(),
    };
    let athlete = call.of_athlete();
    let (days, model) = join!(athlete.wellness(&list), athlete.fitness_model_events());
    Ok((days.or_fail("wellness", "wellness")?, model.or_fail("the calendar", "fitness model")))
}

/// The planned loads of the days that are wanted and not served.
pub(super) async fn beyond(call: &Call, days: &[Wellness], newest: Date) -> Result<Beyond, Failure> {
    let last = days.iter().filter_map(|day| day.day.filter(|_| day.ctl.is_some())).max();
    let Some(last) = last.filter(|last| *last < newest) else {
        return Ok(Beyond::default());
    };
    let oldest = plus_days(last, 1);
    let list = ListEvents { oldest, newest, categories: Vec::new(), resolve: false };
    let events = call.of_athlete().events(&list).await.or_fail("the calendar", "calendar")?;
    let mut planned = BTreeMap::new();
    for event in events {
        let day = event.start_date_local.map(DateTime::date).filter(|day| *day >= oldest);
        if let Some((day, load)) = day.zip(event.icu_training_load) {
            *planned.entry(day).or_insert(0.0) += load;
        }
    }
    Ok(Beyond { planned, newest: Some(newest) })
}
