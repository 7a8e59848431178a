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

/// Reads the range and the days before it that start the averages.
pub(super) async fn read(call: &Call, range: Range, sports: &[String]) -> Result<Days, Failure> {
    let start = plus_days(range.oldest, -WARM_UP_DAYS);
    let athlete = call.of_athlete();
    let wellness = ListWellness {
        oldest: start,
        newest: range.newest,
        fields: [
            "id",
            "ctlLoad",
            "rampRate",
            "hrv",
            "restingHR",
            "sleepSecs",
            "tempRestingHR",
        ]
        .map(str::to_owned)
        .into(),
    };
    let fields = [
        "id",
        "start_date_local",
        "type",
        "source",
        "icu_training_load",
        "icu_zone_times",
        "icu_hr_zone_times",
        "pace_zone_times",
        "icu_power_zones",
        "icu_hr_zones",
        "pace_zones",
        "tiz_order",
        "icu_ftp",
        "lthr",
        "icu_w_prime",
        "icu_max_wbal_depletion",
        "average_feels_like",
        "polarization_index",
    ];
    let oldest = if sports.is_empty() { range.oldest } else { start };
    let list = ListActivities {
        oldest,
        newest: Some(Newest::Day(range.newest)),
        route_id: None,
        limit: None,
        fields: fields.map(str::to_owned).into(),
    };
    let wanted = |activity: &Activity| {
        sports.is_empty()
            || activity
                .kind
                .as_ref()
                .is_some_and(|kind| sports.iter().any(|sport| sport == kind))
    };
    let (wellness, all) = try_join!(
        async { athlete.wellness(&wellness).await.or_fail("wellness", "wellness") },
        async {
            athlete
                .activities(&list)
                .await
                .or_fail("activities", "activities")
        },
    )?;
    let stubs = all.iter().filter(|activity| activity.is_stub()).count();
    let activities: Vec<_> = all
        .into_iter()
        .filter(|activity| !activity.is_stub() && wanted(activity))
        .collect();
    let wellness: BTreeMap<_, _> = wellness
        .into_iter()
        .filter_map(|of_day| of_day.day.map(|day| (day, of_day)))
        .collect();
    let served = |day: Date| {
        wellness
            .get(&day)
            .and_then(|of_day| of_day.ctl_load)
            .unwrap_or(0.0)
    };
    let of_sports = |day: Date| {
        activities
            .iter()
            .filter(|activity| on(activity, day))
            .map(load_of)
            .sum()
    };
    let loads = days(start, range.newest)
        .map(|day| {
            (
                day,
                if sports.is_empty() {
                    served(day)
                } else {
                    of_sports(day)
                },
            )
        })
        .collect();
    let activities = activities
        .into_iter()
        .filter(|activity| day_of(activity).is_some_and(|day| range.contains(day)));
    Ok(Days {
        loads,
        wellness,
        activities: activities.collect(),
        stubs,
    })
}

/// The local day of an activity.
pub(super) fn day_of(activity: &Activity) -> Option<Date> {
    activity.start_date_local.map(|start| start.date())
}

fn on(activity: &Activity, day: Date) -> bool {
    day_of(activity) == Some(day)
}

fn load_of(activity: &Activity) -> f64 {
    activity.icu_training_load.unwrap_or(0.0)
}
