use intervals::Activity;

use super::sport::{PaceUnits, is_pace_sport, is_run};
use crate::answer::{Row, Units, clock, number, pace_text, percent};
use crate::dates::with_weekday;

/// The fields of a row of a list.
pub(crate) const LIGHT_FIELDS: &[&str] = &[
    "moving_time_s",
    "distance_m",
    "elevation_m",
    "load",
    "intensity_pct",
    "hr_bpm",
    "power_w",
    "np_w",
    "pace",
    "rpe",
    "feel",
];

/// What a row of a list needs of an activity; `source` and `_note` tell a stub.
const UPSTREAM: &[&str] = &[
    "id",
    "start_date_local",
    "type",
    "name",
    "source",
    "_note",
    "device_name",
    "moving_time",
    "distance",
    "icu_distance",
    "total_elevation_gain",
    "average_speed",
    "pace",
    "average_heartrate",
    "icu_average_watts",
    "icu_weighted_avg_watts",
    "icu_intensity",
    "icu_training_load",
    "icu_rpe",
    "feel",
    "gear",
    "tags",
    "paired_event_id",
    "race",
    "trainer",
    "commute",
];

/// The upstream fields of a row, and the further ones that were asked for.
pub(crate) fn upstream_fields(extra: &[&str]) -> Vec<String> {
    UPSTREAM.iter().chain(extra).map(|field| (*field).to_owned()).collect()
}

/// One activity in a list.
pub(crate) fn light(activity: &Activity, units: &PaceUnits<'_>) -> Row {
    let kind = activity.kind.as_deref().unwrap_or_default();
    let mut row = Row::default();
    row.set("id", activity.id.as_ref().map(ToString::to_string));
    row.set("date", activity.start_date_local.map(|start| with_weekday(start.date())));
    row.set("start", activity.start_date_local.map(|start| start.strftime("%H:%M").to_string()));
    row.set("type", activity.kind.clone());
    row.label("name", activity.name.as_deref());
    row.set("moving_time_s", activity.moving_time);
    row.set("distance_m", number(activity.icu_distance.or(activity.distance), 0));
    row.set("elevation_m", number(activity.total_elevation_gain, 0));
    row.set("load", number(activity.icu_training_load, 0));
    row.set("intensity_pct", percent(activity.icu_intensity));
    row.set("hr_bpm", number(activity.average_heartrate, 0));
    row.set("power_w", number(activity.icu_average_watts, 0));
    row.set("np_w", number(activity.icu_weighted_avg_watts, 0));
    put_pace(&mut row, activity, kind, units);
    row.set("rpe", activity.icu_rpe);
    row.set("feel", activity.feel.map(feel_label));
    row.label("gear", activity.gear.as_ref().and_then(|gear| gear.name.as_deref()));
    row.labels("tags", &activity.tags);
    row.set("paired_event_id", activity.paired_event_id.as_ref().map(ToString::to_string));
    row.flag("race", activity.race);
    row.flag("indoor", activity.trainer);
    row.flag("commute", activity.commute);
    row
}

fn put_pace(row: &mut Row, activity: &Activity, kind: &str, units: &PaceUnits<'_>) {
    if is_pace_sport(kind) {
        let speed = activity.pace.or(activity.average_speed);
        row.set("pace", speed.and_then(|speed| pace_text(speed, units.unit(kind))));
    }
}

/// `2 good`: 1 is strong, 5 is weak.
pub(crate) fn feel_label(feel: i64) -> String {
    let word = match feel {
        1 => "strong",
        2 => "good",
        3 => "normal",
        4 => "poor",
        5 => "weak",
        _ => "off the scale",
    };
    format!("{feel} {word}")
}

/// Steps per minute of both legs; upstream counts one.
pub(crate) fn cadence(kind: &str, per_leg: Option<f64>) -> Option<f64> {
    per_leg.map(|cadence| if is_run(kind) { cadence * 2.0 } else { cadence })
}

/// The device to name beside data that came through Garmin.
pub(crate) fn attribution(activity: &Activity) -> Option<String> {
    let device = activity.device_name.as_deref().unwrap_or_default();
    let garmin =
        activity.source.as_deref() == Some("GARMIN_CONNECT") || device.to_lowercase().contains("garmin");
    garmin.then(|| {
        if device.is_empty() {
            "Garmin".to_owned()
        } else {
            format!("Garmin ({})", crate::untrusted::label(device))
        }
    })
}

/// The fields of one activity that a list leaves out.
pub(crate) fn put_detail(row: &mut Row, activity: &Activity, units: &PaceUnits<'_>) {
    let kind = activity.kind.as_deref().unwrap_or_default();
    row.set("elapsed_time_s", activity.elapsed_time);
    row.set("speed_mps", number(activity.average_speed, 2));
    row.set("max_hr_bpm", number(activity.max_heartrate, 0));
    row.set(
        "cadence_spm",
        if is_run(kind) {
            number(cadence(kind, activity.average_cadence), 0)
        } else {
            serde_json::Value::Null
        },
    );
    row.set(
        "cadence_rpm",
        if is_run(kind) { serde_json::Value::Null } else { number(activity.average_cadence, 0) },
    );
    row.set(
        "gap",
        activity.gap.filter(|_| is_run(kind)).and_then(|speed| pace_text(speed, units.unit(kind))),
    );
    row.set("work_kj", number(activity.icu_joules.map(|joules| joules / 1_000.0), 0));
    row.set("calories_kcal", number(activity.calories, 0));
    row.set("carbs_used_g", number(activity.carbs_used, 0));
    row.set("carbs_ingested_g", number(activity.carbs_ingested, 0));
    row.set("session_rpe", number(activity.session_rpe, 0));
    row.set("compliance_pct", number(activity.compliance, 0));
    row.set("ctl", number(activity.icu_ctl, 1));
    row.set("atl", number(activity.icu_atl, 1));
    row.set("ftp_w", number(activity.icu_ftp, 0));
    row.set("threshold_pace", activity.threshold_pace.and_then(|speed| pace_text(speed, units.unit(kind))));
    row.set("weight_kg", number(activity.icu_weight, 1));
    row.set("temp_c", number(activity.average_temp, 1));
    row.set("pool_length_m", number(activity.pool_length, 0));
    row.set("lengths", activity.lengths);
    row.set("source", activity.source.clone());
    row.label("device", activity.device_name.as_deref());
    row.labels("interval_summary", &activity.interval_summary);
}

/// Metrics for those who ask for them.
pub(crate) fn put_extended(row: &mut Row, activity: &Activity) {
    row.set("variability", number(activity.icu_variability_index, 2));
    row.set("efficiency", number(activity.icu_efficiency_factor, 2));
    row.set("power_hr", number(activity.icu_power_hr, 2));
    row.set("decoupling_pct", percent(activity.decoupling));
    row.set("polarization_index", number(activity.polarization_index, 2));
    row.set("hr_recovery_bpm", number(activity.icu_hrr.as_ref().and_then(|recovery| recovery.hrr), 0));
    row.set("wbal_depletion_j", number(activity.icu_max_wbal_depletion, 0));
    row.set("w_prime_j", number(activity.icu_w_prime, 0));
    row.set("work_above_ftp_kj", number(activity.icu_joules_above_ftp.map(|joules| joules / 1_000.0), 0));
    row.set("eftp_w", number(activity.icu_pm_ftp_watts, 0));
    row.set("eftp_duration_s", activity.icu_pm_ftp_secs);
    row.set("model_cp_w", number(activity.icu_pm_cp, 0));
    row.set("model_w_prime_j", number(activity.icu_pm_w_prime, 0));
    row.set("model_p_max_w", number(activity.icu_pm_p_max, 0));
    row.set("trimp", number(activity.trimp, 0));
    row.set("strain_score", number(activity.strain_score, 0));
    row.set("stance_time_ms", number(activity.average_stance_time, 0));
    row.set("vertical_oscillation_mm", number(activity.average_vertical_oscillation, 0));
    row.set("vertical_ratio_pct", percent(activity.average_vertical_ratio));
    row.set("step_length_mm", number(activity.average_step_length, 0));
    row.set("stride_m", number(activity.average_stride, 2));
    row.set("balance_left_pct", percent(activity.avg_lr_balance));
    row.set("kg_lifted", number(activity.kg_lifted, 0));
    let dfa: Vec<_> = activity
        .icu_intervals
        .iter()
        .filter_map(|interval| interval.average_dfa_a1)
        .map(|dfa| number(dfa, 2))
        .collect();
    row.set("dfa_a1_by_interval", (!dfa.is_empty()).then_some(dfa));
}

/// `Tue 2026-06-16 18:02 Ride "Threshold", 1:32:05, 45.2 km`.
pub(crate) fn sentence(row: &Row, activity: &Activity, units: Units) -> String {
    let distance = activity.icu_distance.or(activity.distance).filter(|metres| *metres > 0.0);
    let time = activity.moving_time.map(clock).unwrap_or_default();
    let far = distance.map(|metres| format!(", {}", units.distance(metres))).unwrap_or_default();
    format!(
        "{} {} {} \"{}\" (id {}), {time}{far}",
        row.cell("date"),
        row.cell("start"),
        row.cell("type"),
        row.cell("name"),
        row.cell("id")
    )
}
