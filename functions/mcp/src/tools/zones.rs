//! The time of an activity per zone, with the bounds that held on its day.

use intervals::{Activity, Bucket, Histogram};

use crate::answer::{Answer, Row, Rows, Table, number, pace_text, percent};
use crate::call::{Call, OrFail as _};
use crate::failure::Failure;
use crate::records::PaceUnits;

/// The last bound of a list means "and above".
const OPEN_END: f64 = 999.0;
/// Width of the power buckets that work is summed from, watts.
const WORK_BUCKET_W: u32 = 5;
/// The zone that overlaps its neighbours.
const SWEET_SPOT: &str = "SS";

/// One zone: its name, its bounds in the unit of the list, and the seconds in it.
#[derive(Clone, Debug, PartialEq)]
struct Zone {
    name: String,
    from: f64,
    to: Option<f64>,
    seconds: f64,
}

/// Puts the zones of power, heart rate and pace, as far as there are any.
pub(super) async fn put(
    answer: &mut Answer,
    call: &Call,
    activity: &Activity,
    id: &str,
) -> Result<(), Failure> {
    if let Some(order) = &activity.tiz_order {
        answer.put("zone_order", order.clone());
        answer.line(format!("Leading zones: {order}"));
    }
    let power = power_zones(activity);
    if !power.is_empty() {
        put_power(answer, call, activity, id, &power).await?;
    }
    let hr = zones(numbered(&activity.icu_hr_zone_times), &activity.icu_hr_zones);
    if !hr.is_empty() {
        put_hr(answer, &hr);
    }
    put_pace(answer, call, activity);
    if let Some(index) = activity.polarization_index {
        answer.put("polarization_index", number(index, 2));
        answer.line(format!("Polarization index of Intervals.icu: {index:.2}"));
    }
    if power.is_empty()
        && hr.is_empty()
        && activity.pace_zone_times.is_empty()
        && activity.gap_zone_times.is_empty()
    {
        answer
            .line("No time in zones: the sport has no threshold, or nothing was recorded that zones count.");
    }
    Ok(())
}

fn power_zones(activity: &Activity) -> Vec<Zone> {
    let times = activity.icu_zone_times.iter().filter(|zone| zone.id.as_deref() != Some(SWEET_SPOT));
    let named = times.map(|zone| (zone.id.clone().unwrap_or_default(), zone.secs.unwrap_or_default()));
    zones(named.collect(), &activity.icu_power_zones)
}

fn numbered(seconds: &[i64]) -> Vec<(String, f64)> {
    (1..).zip(seconds).map(|(zone, seconds)| (format!("Z{zone}"), *seconds as f64)).collect()
}

/// Zones with their bounds; none when there is no time in any.
fn zones(times: Vec<(String, f64)>, uppers: &[f64]) -> Vec<Zone> {
    if times.iter().all(|(_, seconds)| *seconds <= 0.0) {
        return Vec::new();
    }
    let mut from = 0.0;
    let zone = |(at, (name, seconds)): (usize, (String, f64))| {
        let to = uppers.get(at).copied().filter(|upper| *upper < OPEN_END);
        let zone = Zone { name, from, to, seconds };
        from = to.unwrap_or(from);
        zone
    };
    times.into_iter().enumerate().map(zone).collect()
}

fn rows(zones: &[Zone], mut bounds: impl FnMut(&Zone, &mut Row)) -> Rows {
    let all: f64 = zones.iter().map(|zone| zone.seconds).sum();
    let mut rows = Rows::expecting(&[]);
    for zone in zones {
        let mut row = Row::default();
        row.set("zone", zone.name.clone());
        bounds(zone, &mut row);
        row.set("time_s", number(zone.seconds, 0));
        row.set("share_pct", percent(100.0 * zone.seconds / all));
        rows.push(row);
    }
    rows
}

async fn put_power(
    answer: &mut Answer,
    call: &Call,
    activity: &Activity,
    id: &str,
    zones: &[Zone],
) -> Result<(), Failure> {
    let ftp = activity.icu_ftp;
    let buckets = call.of_activity(id).histogram(Histogram::Power, Some(WORK_BUCKET_W)).await;
    let buckets = buckets.or_fail("activities", &format!("activity {id}"));
    let buckets = answer.part("work_kj", buckets)?.unwrap_or_default();
    let watts = |pct: Option<f64>| number(pct.zip(ftp).map(|(pct, ftp)| pct * ftp / 100.0), 0);
    let rows = rows(zones, |zone, row| {
        row.set("from_w", watts(Some(zone.from)));
        row.set("to_w", watts(zone.to));
        row.set("to_pct", number(zone.to, 0));
        row.set("work_kj", number(ftp.and_then(|ftp| work_kj(zone, &buckets, ftp)), 0));
    });
    answer.line("Power zones (upper bounds; SS overlaps others and stands apart):");
    answer.table(&Table::of(&["zone", "from_w", "to_w", "time_s", "share_pct", "work_kj"], rows.iter()));
    answer.rows("power_zones", rows);
    if buckets.iter().any(|bucket| bucket.secs.is_some()) {
        answer.put("formula", "work_kj: middle of 5 W buckets x seconds");
    }
    let sweet = activity.icu_zone_times.iter().find(|zone| zone.id.as_deref() == Some(SWEET_SPOT));
    if let Some(sweet) = sweet {
        let mut row = Row::default();
        row.set("from_w", watts(activity.icu_sweet_spot_min));
        row.set("to_w", watts(activity.icu_sweet_spot_max));
        row.set("time_s", number(sweet.secs, 0));
        answer.line(format!("Sweet spot: {}", row.facts(&[])));
        answer.record("sweet_spot", row);
    }
    Ok(())
}

/// Work of the buckets whose middle lies in the zone.
fn work_kj(zone: &Zone, buckets: &[Bucket], ftp_w: f64) -> Option<f64> {
    if buckets.is_empty() {
        return None;
    }
    let half = f64::from(WORK_BUCKET_W) / 2.0;
    let joules = buckets.iter().filter_map(|bucket| {
        let middle = bucket
            .max
            .map_or(bucket.lower()? + half, |max| f64::midpoint(bucket.lower().unwrap_or(max), max));
        let pct = 100.0 * middle / ftp_w;
        let is_inside = pct > zone.from && zone.to.is_none_or(|to| pct <= to);
        is_inside.then(|| middle * bucket.secs.unwrap_or_default())
    });
    Some(joules.sum::<f64>() / 1_000.0)
}

fn put_hr(answer: &mut Answer, zones: &[Zone]) {
    let rows = rows(zones, |zone, row| {
        row.set("from_bpm", number(zone.from, 0));
        row.set("to_bpm", number(zone.to, 0));
    });
    answer.line("Heart-rate zones:");
    answer.table(&Table::of(&["zone", "from_bpm", "to_bpm", "time_s", "share_pct"], rows.iter()));
    answer.rows("hr_zones", rows);
}

fn put_pace(answer: &mut Answer, call: &Call, activity: &Activity) {
    let by_gap = activity.use_gap_zone_times == Some(true) && !activity.gap_zone_times.is_empty();
    let times = if by_gap { &activity.gap_zone_times } else { &activity.pace_zone_times };
    let zones = zones(numbered(times), &activity.pace_zones);
    if zones.is_empty() {
        return;
    }
    let units = PaceUnits::of(&call.profile);
    let unit = units.unit(activity.kind.as_deref().unwrap_or_default());
    let pace = |pct: Option<f64>| {
        let speed = pct.zip(activity.threshold_pace).map(|(pct, threshold)| pct * threshold / 100.0);
        speed.and_then(|speed| pace_text(speed, unit))
    };
    let rows = rows(&zones, |zone, row| {
        row.set("from_pace", pace(Some(zone.from)));
        row.set("to_pace", pace(zone.to));
        row.set("to_pct", percent(zone.to));
    });
    answer.line(if by_gap { "Zones of gradient-adjusted pace:" } else { "Pace zones:" });
    answer.table(&Table::of(&["zone", "from_pace", "to_pace", "time_s", "share_pct"], rows.iter()));
    answer.rows(if by_gap { "gap_zones" } else { "pace_zones" }, rows);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_begins_where_the_one_before_ends_and_the_last_is_open() {
        let found = zones(numbered(&[10, 0, 30]), &[55.0, 75.0, 999.0]);
        let bounds: Vec<_> = found.iter().map(|zone| (zone.name.as_str(), zone.from, zone.to)).collect();
        assert_eq!(bounds, [("Z1", 0.0, Some(55.0)), ("Z2", 55.0, Some(75.0)), ("Z3", 75.0, None)]);
        assert!(zones(numbered(&[0, 0]), &[55.0, 999.0]).is_empty());
    }

    #[test]
    fn work_is_counted_once_over_all_zones() {
        let bucket = |min, secs| Bucket {
            min: Some(min),
            max: Some(min + 5.0),
            secs: Some(secs),
            ..Bucket::default()
        };
        let buckets = [bucket(0.0, 10.0), bucket(100.0, 100.0), bucket(245.0, 60.0), bucket(400.0, 5.0)];
        let zones = zones(numbered(&[110, 60, 5]), &[50.0, 100.0, 999.0]);
        let work: f64 = zones.iter().filter_map(|zone| work_kj(zone, &buckets, 250.0)).sum();
        let all = (2.5 * 10.0 + 102.5 * 100.0 + 247.5 * 60.0 + 402.5 * 5.0) / 1_000.0;
        assert!((work - all).abs() < 1e-9);
        assert_eq!(work_kj(&zones[0], &[], 250.0), None);
    }
}
