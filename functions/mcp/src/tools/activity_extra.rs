//! Further fields of an activity that a list may be asked for.

use intervals::{Activity, is_custom_code};

use crate::answer::{Row, number};
use crate::failure::Failure;

/// A further column.
pub(super) enum Extra {
    /// A field of ours: name, key upstream, value, decimals.
    Figure(&'static Figure),
    /// A field the athlete invented.
    Custom(String),
}

/// A figure that rows do not show by themselves.
pub(super) struct Figure {
    name: &'static str,
    key: &'static str,
    get: fn(&Activity) -> Option<f64>,
    decimals: u32,
}

#[expect(clippy::cast_precision_loss, reason = "seconds and counts are far below 2^53")]
fn whole(value: Option<i64>) -> Option<f64> {
    value.map(|value| value as f64)
}

const FIGURES: &[Figure] = &[
    Figure { name: "calories_kcal", key: "calories", get: |activity| activity.calories, decimals: 0 },
    Figure { name: "carbs_used_g", key: "carbs_used", get: |activity| activity.carbs_used, decimals: 0 },
    Figure {
        name: "carbs_ingested_g",
        key: "carbs_ingested",
        get: |activity| activity.carbs_ingested,
        decimals: 0,
    },
    Figure { name: "decoupling_pct", key: "decoupling", get: |activity| activity.decoupling, decimals: 1 },
    Figure {
        name: "efficiency",
        key: "icu_efficiency_factor",
        get: |activity| activity.icu_efficiency_factor,
        decimals: 2,
    },
    Figure {
        name: "variability",
        key: "icu_variability_index",
        get: |activity| activity.icu_variability_index,
        decimals: 2,
    },
    Figure { name: "ctl", key: "icu_ctl", get: |activity| activity.icu_ctl, decimals: 1 },
    Figure { name: "atl", key: "icu_atl", get: |activity| activity.icu_atl, decimals: 1 },
    Figure {
        name: "eftp_w",
        key: "icu_pm_ftp_watts",
        get: |activity| activity.icu_pm_ftp_watts,
        decimals: 0,
    },
    Figure { name: "max_hr_bpm", key: "max_heartrate", get: |activity| activity.max_heartrate, decimals: 0 },
    Figure {
        name: "work_kj",
        key: "icu_joules",
        get: |activity| activity.icu_joules.map(|joules| joules / 1_000.0),
        decimals: 0,
    },
    Figure { name: "temp_c", key: "average_temp", get: |activity| activity.average_temp, decimals: 1 },
    Figure {
        name: "polarization_index",
        key: "polarization_index",
        get: |activity| activity.polarization_index,
        decimals: 2,
    },
    Figure { name: "compliance_pct", key: "compliance", get: |activity| activity.compliance, decimals: 0 },
    Figure { name: "session_rpe", key: "session_rpe", get: |activity| activity.session_rpe, decimals: 0 },
    Figure { name: "trimp", key: "trimp", get: |activity| activity.trimp, decimals: 0 },
    Figure {
        name: "elapsed_time_s",
        key: "elapsed_time",
        get: |activity| whole(activity.elapsed_time),
        decimals: 0,
    },
    Figure { name: "kg_lifted", key: "kg_lifted", get: |activity| activity.kg_lifted, decimals: 0 },
];

/// The columns that a caller names, by our name, by the name upstream, or by the code of a custom field.
pub(super) fn resolve(names: &[String]) -> Result<Vec<Extra>, Failure> {
    names.iter().map(|name| one(name)).collect()
}

fn one(name: &str) -> Result<Extra, Failure> {
    if let Some(figure) = FIGURES.iter().find(|figure| figure.name == name || figure.key == name) {
        return Ok(Extra::Figure(figure));
    }
    if is_custom_code(name) {
        return Ok(Extra::Custom(name.to_owned()));
    }
    let known: Vec<&str> = FIGURES.iter().map(|figure| figure.name).collect();
    Err(Failure::argument("fields", format!("known are {}, and codes of custom fields", known.join(", "))))
}

impl Extra {
    /// The key upstream.
    pub(super) fn key(&self) -> &str {
        match self {
            Self::Figure(figure) => figure.key,
            Self::Custom(code) => code,
        }
    }

    /// Sets the column.
    pub(super) fn put(&self, row: &mut Row, activity: &Activity) {
        match self {
            Self::Figure(figure) => row.set(figure.name, number((figure.get)(activity), figure.decimals)),
            Self::Custom(code) => {
                if let Some(value) = activity.custom.get(code) {
                    crate::wellness::put_custom(row, code, value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_our_names_names_upstream_and_codes_of_custom_fields() {
        let found = resolve(&["calories_kcal".into(), "decoupling".into(), "SWOLF".into()]).ok().unwrap();
        assert_eq!(found.iter().map(Extra::key).collect::<Vec<_>>(), ["calories", "decoupling", "SWOLF"]);
        assert_eq!(resolve(&["email".into()]).err().unwrap().code(), "invalid_argument");
    }
}
