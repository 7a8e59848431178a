//! What an activity cost: load by power, pace or heart, work, and time in zones.

use serde_json::{Value, json};

use super::Parts;
use crate::activity::zones;
use crate::figures::{Figures, efficiency, reserve};
use crate::number::{float, int, integer};
use crate::profile::Thresholds;
use crate::shape::{Object, set};
use crate::sport::{Family, Sport};

pub(super) fn loads(object: &mut Object, parts: &Parts<'_>) {
    let Parts { figures, thresholds, streams, session, .. } = parts;
    let by_hour = |intensity: f64| figures.hours() * intensity * intensity * 100.0;
    let (power, pace) = (figures.power_intensity(thresholds), figures.pace_intensity(thresholds));
    let heart = zones::heart_load(streams, thresholds);
    let family = session.sport.family();
    let unloaded = matches!(session.sport, Sport::WeightTraining | Sport::Yoga);
    let heart_load = heart.map(|(load, _)| load).filter(|_| !unloaded);
    let load = power.or(pace).map(by_hour).or(heart_load);
    let intensity =
        power.or(pace).or_else(|| heart_load.map(|load| (load / figures.hours().max(0.01) / 100.0).sqrt()));
    set(
        object,
        [
            ("icu_training_load", load.map_or(Value::Null, integer)),
            ("icu_intensity", intensity.map_or(Value::Null, |intensity| float(intensity * 100.0, 5))),
            ("power_load", power.map_or(Value::Null, |intensity| integer(by_hour(intensity)))),
            ("pace_load", pace.map_or(Value::Null, |intensity| integer(by_hour(intensity)))),
            ("hr_load", heart_load.map_or(Value::Null, integer)),
            ("hr_load_type", json!("HRSS")),
            ("trimp", heart.map_or(Value::Null, |(_, trimp)| float(trimp, 2))),
            ("strain_score", load.map_or(Value::Null, |load| float(load * 0.96, 2))),
            (
                "pace_load_type",
                match family {
                    Family::Run => json!("RUN"),
                    Family::Swim => json!("SWIM"),
                    Family::Ride | Family::Other => Value::Null,
                },
            ),
            (
                "decoupling",
                figures.decoupling.filter(|_| !unloaded).map_or(Value::Null, |percent| float(percent, 4)),
            ),
            ("calories", integer(calories(figures, thresholds))),
        ],
    );
    powers(object, parts);
}

fn calories(figures: &Figures, thresholds: &Thresholds) -> f64 {
    if figures.joules > 0.0 {
        figures.joules / 1_000.0 * 1.02
    } else {
        figures.hours() * thresholds.weight * 8.5
    }
}

fn powers(object: &mut Object, parts: &Parts<'_>) {
    let Parts { figures, thresholds, streams, account, session, .. } = parts;
    let (Some(watts), Some(normalized)) = (figures.watts, figures.normalized_watts) else {
        return;
    };
    let deepest = reserve(&streams.watts, thresholds).into_iter().fold(f32::INFINITY, f32::min);
    let eftp = account.eftp(session.day);
    set(
        object,
        [
            ("icu_average_watts", integer(watts.mean)),
            ("icu_weighted_avg_watts", integer(normalized)),
            ("icu_variability_index", float(normalized / watts.mean.max(1.0), 5)),
            ("icu_joules", integer(figures.joules)),
            ("icu_joules_above_ftp", integer(figures.joules_above_ftp)),
            ("icu_max_wbal_depletion", integer(thresholds.w_prime - f64::from(deepest))),
            ("icu_rolling_ftp", integer(eftp)),
            ("icu_rolling_ftp_delta", integer(eftp - account.eftp(session.day - 7))),
            ("icu_pm_ftp_watts", integer(eftp * 0.97)),
            ("icu_pm_ftp_secs", json!(720)),
            ("carbs_used", integer(figures.joules / 1_000.0 * 0.16)),
            ("power_meter", json!("Assioma DUO")),
            ("icu_power_spike_threshold", json!(30)),
        ],
    );
    if let Some(heart) = figures.heart {
        let z2 = efficiency(streams, &(0..streams.len())).unwrap_or(0.0);
        set(
            object,
            [
                ("icu_efficiency_factor", float(normalized / heart.mean, 5)),
                ("icu_power_hr", float(watts.mean / heart.mean, 5)),
                ("icu_power_hr_z2", float(z2, 4)),
                ("icu_power_hr_z2_mins", json!(figures.moving / 120)),
            ],
        );
    }
    if session.race {
        set(
            object,
            [(
                "icu_achievements",
                json!([{
                    "id": format!("ps{}", int(watts.max)), "type": "BEST_POWER", "message": null,
                    "watts": int(watts.max), "secs": 1, "value": null, "distance": null, "pace": null, "point": null
                }]),
            )],
        );
    }
}

pub(super) fn zone_times(object: &mut Object, parts: &Parts<'_>) {
    let Parts { streams, thresholds, .. } = parts;
    if let Some((zones, seconds)) = zones::power(streams, thresholds) {
        set(object, [("icu_zone_times", zones), ("polarization_index", zones::polarization(&seconds))]);
    }
    set(
        object,
        [
            ("icu_hr_zone_times", json!(zones::heart(streams, thresholds))),
            ("pace_zone_times", json!(zones::pace(&streams.speed, thresholds))),
            ("gap_zone_times", json!(zones::pace(&streams.gap, thresholds))),
            ("use_gap_zone_times", json!(!streams.gap.is_empty())),
        ],
    );
}
