use intervals::Wellness;

use super::scale::Scale;

/// One figure of a day.
pub(crate) struct Field {
    /// The key upstream.
    pub(crate) key: &'static str,
    /// The name in an answer, with its unit.
    pub(crate) name: &'static str,
    /// Reads it.
    pub(crate) get: fn(&Wellness) -> Option<f64>,
    /// From the unit upstream to the unit of the answer.
    pub(crate) factor: f64,
    /// Decimals in an answer.
    pub(crate) decimals: u32,
    /// The subjective scale it is on.
    pub(crate) scale: Option<Scale>,
}

const HOURS: f64 = 1.0 / 3_600.0;

const fn figure(
    key: &'static str,
    name: &'static str,
    decimals: u32,
    get: fn(&Wellness) -> Option<f64>,
) -> Field {
    Field { key, name, get, factor: 1.0, decimals, scale: None }
}

const fn scaled(
    key: &'static str,
    name: &'static str,
    scale: Scale,
    get: fn(&Wellness) -> Option<f64>,
) -> Field {
    Field { key, name, get, factor: 1.0, decimals: 0, scale: Some(scale) }
}

/// Every figure a person or a device may enter.
pub(crate) const FIELDS: &[Field] = &[
    figure("restingHR", "resting_hr_bpm", 0, |day| day.resting_hr),
    figure("hrv", "hrv_ms", 1, |day| day.hrv),
    figure("hrvSDNN", "hrv_sdnn_ms", 1, |day| day.hrv_sdnn),
    figure("avgSleepingHR", "sleeping_hr_bpm", 1, |day| day.avg_sleeping_hr),
    Field { factor: HOURS, ..figure("sleepSecs", "sleep_hours", 2, |day| day.sleep_secs) },
    figure("sleepScore", "sleep_score", 0, |day| day.sleep_score),
    scaled("sleepQuality", "sleep_quality", Scale::Sleep, |day| day.sleep_quality),
    scaled("fatigue", "fatigue", Scale::Burden, |day| day.fatigue),
    scaled("soreness", "soreness", Scale::Burden, |day| day.soreness),
    scaled("stress", "stress", Scale::Burden, |day| day.stress),
    scaled("mood", "mood", Scale::Spirit, |day| day.mood),
    scaled("motivation", "motivation", Scale::Spirit, |day| day.motivation),
    scaled("injury", "injury", Scale::Injury, |day| day.injury),
    scaled("hydration", "hydration", Scale::Hydration, |day| day.hydration),
    figure("readiness", "readiness", 0, |day| day.readiness),
    figure("weight", "weight_kg", 1, |day| day.weight),
    figure("bodyFat", "body_fat_pct", 1, |day| day.body_fat),
    figure("abdomen", "abdomen_cm", 1, |day| day.abdomen),
    figure("spO2", "spo2_pct", 1, |day| day.spo2),
    figure("respiration", "respiration_per_min", 1, |day| day.respiration),
    figure("systolic", "systolic_mmhg", 0, |day| day.systolic),
    figure("diastolic", "diastolic_mmhg", 0, |day| day.diastolic),
    figure("vo2max", "vo2max", 1, |day| day.vo2max),
    figure("bloodGlucose", "blood_glucose_mmol", 1, |day| day.blood_glucose),
    figure("lactate", "lactate_mmol", 1, |day| day.lactate),
    figure("baevskySI", "baevsky_si", 1, |day| day.baevsky_si),
    figure("hydrationVolume", "hydration_l", 2, |day| day.hydration_volume),
    figure("kcalConsumed", "kcal_consumed", 0, |day| day.kcal_consumed),
    figure("carbohydrates", "carbs_g", 0, |day| day.carbohydrates),
    figure("protein", "protein_g", 0, |day| day.protein),
    figure("fatTotal", "fat_g", 0, |day| day.fat_total),
    figure("steps", "steps", 0, |day| day.steps),
];

/// The field that a caller means: by the key upstream in either spelling, or by the name in our answers.
pub(crate) fn named(name: &str) -> Option<&'static Field> {
    let plain = squeezed(name);
    FIELDS.iter().find(|field| squeezed(field.key) == plain || squeezed(field.name) == plain)
}

/// `restingHR`, `resting_hr` and `Resting_HR` are one name.
pub(super) fn squeezed(name: &str) -> String {
    name.chars().filter(|character| *character != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_field_by_every_spelling() {
        for name in ["restingHR", "resting_hr", "resting_hr_bpm", "RestingHr"] {
            assert_eq!(named(name).map(|field| field.key), Some("restingHR"), "{name}");
        }
        assert_eq!(named("sleep_hours").map(|field| field.key), Some("sleepSecs"));
        assert!(named("feel").is_none());
    }

    #[test]
    fn every_field_may_be_written_and_every_writable_figure_is_a_field() {
        let texts = ["menstrualPhase", "comments", "locked"];
        for field in FIELDS {
            assert!(intervals::WELLNESS_INPUT.contains(&field.key), "{}", field.key);
        }
        for key in intervals::WELLNESS_INPUT.iter().filter(|key| !texts.contains(key)) {
            assert!(FIELDS.iter().any(|field| field.key == *key), "{key}");
        }
    }
}
