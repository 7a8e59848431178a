use intervals::Activity;

use crate::formulas::intensity::{Bands, Domain};

/// The bands of one activity, in the domain that its sport counts by.
pub(crate) fn bands_of(activity: &Activity) -> Option<Bands> {
    let by_power = || {
        let seconds = activity.icu_zone_times.iter().filter(|zone| zone.id.as_deref() != Some("SS"));
        let seconds: Vec<f64> = seconds.map(|zone| zone.secs.unwrap_or_default()).collect();
        zones(Domain::Power, &activity.icu_power_zones, &seconds, None)
    };
    let whole = |seconds: &[i64]| seconds.iter().map(|seconds| *seconds as f64).collect::<Vec<_>>();
    let by_hr = || {
        zones(Domain::HeartRate, &activity.icu_hr_zones, &whole(&activity.icu_hr_zone_times), activity.lthr)
    };
    let by_pace = || zones(Domain::Pace, &activity.pace_zones, &whole(&activity.pace_zone_times), None);
    let order = activity.tiz_order.as_deref().unwrap_or("POWER_HR_PACE");
    order.split('_').find_map(|domain| match domain {
        "POWER" => by_power(),
        "HR" => by_hr(),
        "PACE" => by_pace(),
        _ => None,
    })
}

/// Heart-rate bounds are beats; they become percent of `threshold`. The others are percent already.
fn zones(domain: Domain, bounds: &[f64], seconds: &[f64], threshold: Option<f64>) -> Option<Bands> {
    if bounds.is_empty() || seconds.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let scale = match domain {
        Domain::HeartRate => 100.0 / threshold.filter(|threshold| *threshold > 0.0)?,
        Domain::Power | Domain::Pace => 1.0,
    };
    Some(Bands::of(domain, bounds.iter().zip(seconds).map(|(bound, seconds)| (bound * scale, *seconds))))
}
