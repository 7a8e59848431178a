use intervals::Activity;
use serde_json::json;

use crate::answer::{Row, clock, number, whole};
use crate::untrusted::label;

/// The fields of [`put_zone_times`] whose text is that of [`zone_times_text`].
pub(crate) const ZONE_TIMES: [&str; 4] =
    ["power_zone_times", "hr_zone_times_s", "pace_zone_times_s", "gap_zone_times_s"];

/// Seconds per zone. Sweet spot overlaps two zones and stands apart.
pub(crate) fn put_zone_times(row: &mut Row, activity: &Activity) {
    let power: Vec<_> = activity
        .icu_zone_times
        .iter()
        .filter_map(|zone| Some(json!({ "zone": zone.id.clone()?, "time_s": number(zone.secs, 0) })))
        .collect();
    row.set("power_zone_times", (!power.is_empty()).then_some(power));
    for (name, seconds) in [
        ("hr_zone_times_s", &activity.icu_hr_zone_times),
        ("pace_zone_times_s", &activity.pace_zone_times),
        ("gap_zone_times_s", &activity.gap_zone_times),
    ] {
        row.set(name, (!seconds.is_empty()).then(|| seconds.clone()));
    }
    row.set("zone_order", activity.tiz_order.clone());
}

/// A line for each kind of zone, without the zones that hold no time.
pub(crate) fn zone_times_text(activity: &Activity) -> Vec<String> {
    let power = activity
        .icu_zone_times
        .iter()
        .filter_map(|zone| Some((label(zone.id.as_deref()?), whole(zone.secs?))));
    let numbered = |seconds: &[i64]| -> Vec<(String, i64)> {
        (1..).zip(seconds).map(|(zone, seconds)| (format!("Z{zone}"), *seconds)).collect()
    };
    let kinds = [
        ("power", power.collect()),
        ("hr", numbered(&activity.icu_hr_zone_times)),
        ("pace", numbered(&activity.pace_zone_times)),
        ("gap", numbered(&activity.gap_zone_times)),
    ];
    let line = |(kind, zones): (&str, Vec<(String, i64)>)| {
        let zones = zones.into_iter().filter(|(_, seconds)| *seconds > 0);
        let zones: Vec<String> = zones.map(|(zone, seconds)| format!("{zone} {}", clock(seconds))).collect();
        (!zones.is_empty()).then(|| format!("Time in {kind} zones: {}", zones.join(", ")))
    };
    kinds.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_the_zones_that_hold_time_and_no_other() {
        let activity = Activity { icu_hr_zone_times: vec![1_440, 0, 61], ..Activity::default() };
        assert_eq!(zone_times_text(&activity), ["Time in hr zones: Z1 24:00, Z3 1:01"]);
        let mut row = Row::default();
        put_zone_times(&mut row, &activity);
        assert!(ZONE_TIMES.contains(&"hr_zone_times_s") && row.has("hr_zone_times_s"));
    }
}
