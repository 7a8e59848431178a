//! The days behind the load analysis.

use std::collections::BTreeMap;

use futures::try_join;
use intervals::{Activity, ListActivities, ListWellness, Newest, Wellness};
use jiff::civil::Date;

use crate::call::{Call, OrFail as _};
use crate::dates::{Range, days, plus_days};
use crate::failure::Failure;

/// Days before the range that start the averages.
const WARM_UP_DAYS: i64 = 56;

/// What the analysis looks at.
pub(super) struct Days {
    /// Load of every day from the warm-up on; rest days are 0.
    pub(super) loads: BTreeMap<Date, f64>,
    pub(super) wellness: BTreeMap<Date, Wellness>,
    pub(super) activities: Vec<Activity>,
    pub(super) stubs: usize,
}

/// What the wellness endpoint is asked for.
const WELLNESS_KEYS: [&str; 7] =
    ["id", "ctlLoad", "rampRate", "hrv", "restingHR", "sleepSecs", "tempRestingHR"];
/// What the activities are asked for; `source` and `_note` tell a stub.
const ACTIVITY_FIELDS: [&str; 18] = [
    "id",
    "start_date_local",
    "type",
    "source",
    "_note",
    "icu_training_load",
    "icu_zone_times",
    "icu_hr_zone_times",
    "pace_zone_times",
    "icu_power_zones",
    "icu_hr_zones",
    "pace_zones",
    "tiz_order",
    "lthr",
    "icu_w_prime",
    "icu_max_wbal_depletion",
    "average_feels_like",
    "moving_time",
];

/// Reads the range and the days before it that start the averages.
pub(super) async fn read(call: &Call, range: Range, sports: &[String]) -> Result<Days, Failure> {
    let start = plus_days(range.oldest, -WARM_UP_DAYS);
    // Loads are served by day; only those of single sports have to be added up from the warm-up on.
    let oldest = if sports.is_empty() { range.oldest } else { start };
    let (wellness, all) =
        try_join!(wellness(call, start, range.newest), activities(call, oldest, range.newest))?;
    let stubs = all.iter().filter(|activity| activity.is_stub()).count();
    let wanted = |activity: &Activity| {
        let listed = |kind: &String| sports.contains(kind);
        !activity.is_stub() && (sports.is_empty() || activity.kind.as_ref().is_some_and(listed))
    };
    let mut activities: Vec<_> = all.into_iter().filter(wanted).collect();
    let by_day = |of_day: Wellness| of_day.day.map(|day| (day, of_day));
    let wellness: BTreeMap<_, _> = wellness.into_iter().filter_map(by_day).collect();
    let load = |day: Date| {
        if sports.is_empty() {
            wellness.get(&day).and_then(|of_day| of_day.ctl_load).unwrap_or(0.0)
        } else {
            activities.iter().filter(|activity| on(activity, day)).map(load_of).sum()
        }
    };
    let loads = days(start, range.newest).map(|day| (day, load(day))).collect();
    activities.retain(|activity| day_of(activity).is_some_and(|day| range.contains(day)));
    Ok(Days { loads, wellness, activities, stubs })
}

async fn wellness(call: &Call, oldest: Date, newest: Date) -> Result<Vec<Wellness>, Failure> {
    let fields = WELLNESS_KEYS.map(str::to_owned).into();
    let list = ListWellness { oldest, newest, fields };
    call.of_athlete().wellness(&list).await.or_fail("wellness", "wellness")
}

async fn activities(call: &Call, oldest: Date, newest: Date) -> Result<Vec<Activity>, Failure> {
    let list = ListActivities {
        oldest,
        newest: Some(Newest::Day(newest)),
        route_id: None,
        limit: None,
        fields: ACTIVITY_FIELDS.map(str::to_owned).into(),
    };
    call.of_athlete().activities(&list).await.or_fail("activities", "activities")
}

/// The local day of an activity.
pub(super) fn day_of(activity: &Activity) -> Option<Date> {
    activity.start_date_local.map(jiff::civil::DateTime::date)
}

fn on(activity: &Activity, day: Date) -> bool {
    day_of(activity) == Some(day)
}

fn load_of(activity: &Activity) -> f64 {
    activity.icu_training_load.unwrap_or(0.0)
}
