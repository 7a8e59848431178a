//! Fitness and fatigue: the site's recursion over the loads of all days.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::shape::{Object, number, text};

/// Fitness of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Form {
    pub(crate) load: f64,
    pub(crate) ctl: f64,
    pub(crate) atl: f64,
    /// Change of CTL over seven days.
    pub(crate) ramp: f64,
}

/// Where the recursion starts, 425 days ago.
const START: f64 = 38.0;

/// Runs the recursion over a stretch of days with the loads given, and the events that change the model.
pub(crate) fn series(
    days: impl Iterator<Item = Date>,
    loads: &BTreeMap<Date, f64>,
    events: &[Object],
) -> BTreeMap<Date, Form> {
    let mut series = BTreeMap::new();
    let (mut ctl, mut atl, mut ctl_days, mut atl_days) = (START, START, 42.0, 7.0);
    let mut week: Vec<f64> = Vec::new();
    for day in days {
        let load = loads.get(&day).copied().unwrap_or(0.0);
        let date = day.to_string();
        let model = events.iter().filter(|event| text(event, "start_date_local").starts_with(&date));
        let (mut set_ctl, mut set_atl) = (None, None);
        for event in model {
            match text(event, "category") {
                "FITNESS_DAYS" => {
                    ctl_days = number(event, "ctl_days").unwrap_or(ctl_days);
                    atl_days = number(event, "atl_days").unwrap_or(atl_days);
                }
                "SET_FITNESS" => (set_ctl, set_atl) = (number(event, "icu_ctl"), number(event, "icu_atl")),
                _ => {}
            }
        }
        ctl += (load - ctl) * (1.0 - (-1.0_f64 / ctl_days).exp());
        atl += (load - atl) * (1.0 - (-1.0_f64 / atl_days).exp());
        (ctl, atl) = (set_ctl.unwrap_or(ctl), set_atl.unwrap_or(atl));
        let before = week.len().checked_sub(7).and_then(|index| week.get(index)).copied();
        week.push(ctl);
        series.insert(day, Form { load, ctl, atl, ramp: before.map_or(0.0, |before| ctl - before) });
    }
    series
}
