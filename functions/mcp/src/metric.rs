//! Metrics by name: what `analyze_metric` can read, and how a day gets one value of it.
//!
//! Knows wellness fields, figures of activities, fitness and custom codes. To add a figure of activities: one line in
//! [`ACTIVITY`].

use intervals::{Activity, FieldValue, Wellness};
use jiff::civil::Date;

use crate::formulas::statistics::Series;
use crate::wellness;

/// How the activities of one day make one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Together {
    Sum,
    /// The mean, weighted by moving time.
    Mean,
}

/// A figure of an activity.
pub(crate) struct ActivityFigure {
    name: &'static str,
    key: &'static str,
    together: Together,
    get: fn(&Activity) -> Option<f64>,
}

const fn sum(name: &'static str, key: &'static str, get: fn(&Activity) -> Option<f64>) -> ActivityFigure {
    ActivityFigure { name, key, together: Together::Sum, get }
}

const fn mean(name: &'static str, key: &'static str, get: fn(&Activity) -> Option<f64>) -> ActivityFigure {
    ActivityFigure { name, key, together: Together::Mean, get }
}

const ACTIVITY: &[ActivityFigure] = &[
    sum("load", "icu_training_load", |of| of.icu_training_load),
    sum("moving_time_s", "moving_time", |of| of.moving_time.map(|seconds| seconds as f64)),
    sum("distance_m", "distance", |of| of.distance),
    sum("elevation_m", "total_elevation_gain", |of| of.total_elevation_gain),
    sum("work_kj", "icu_joules", |of| of.icu_joules.map(|joules| joules / 1_000.0)),
    sum("calories_kcal", "calories", |of| of.calories),
    mean("power_w", "icu_average_watts", |of| of.icu_average_watts),
    mean("np_w", "icu_weighted_avg_watts", |of| of.icu_weighted_avg_watts),
    mean("hr_bpm", "average_heartrate", |of| of.average_heartrate),
    mean("speed_mps", "average_speed", |of| of.average_speed),
    mean("intensity_pct", "icu_intensity", |of| of.icu_intensity),
    mean("ef", "icu_efficiency_factor", |of| of.icu_efficiency_factor),
    mean("vi", "icu_variability_index", |of| of.icu_variability_index),
    mean("decoupling_pct", "decoupling", |of| of.decoupling),
    mean("rpe", "icu_rpe", |of| of.icu_rpe.map(|rpe| rpe as f64)),
    mean("feel", "feel", |of| of.feel.map(|feel| feel as f64)),
    mean("temp_c", "average_temp", |of| of.average_temp),
];

/// A metric that was found by its name.
#[derive(Clone)]
pub(crate) enum Metric {
    Wellness(&'static wellness::Field),
    Activity(&'static ActivityFigure),
    Ctl,
    Atl,
    Form,
    /// A custom field of wellness, by its code.
    Custom(String),
}

impl Metric {
    /// Reads `hrv`, `activity.load`, `fitness.form`, `custom:CoffeeCups`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        if let Some(figure) = name.strip_prefix("activity.") {
            return ACTIVITY
                .iter()
                .find(|known| known.name == figure || known.key == figure)
                .map(Self::Activity);
        }
        if let Some(code) = name.strip_prefix("custom:") {
            return intervals::is_custom_code(code).then(|| Self::Custom(code.to_owned()));
        }
        match name {
            "fitness.ctl" => Some(Self::Ctl),
            "fitness.atl" => Some(Self::Atl),
            "fitness.form" => Some(Self::Form),
            other => wellness::named(other).map(Self::Wellness),
        }
    }

    /// Every name, for an error that helps.
    pub(crate) fn known() -> String {
        let wellness = wellness::FIELDS.iter().map(|field| field.name.to_owned());
        let activity = ACTIVITY.iter().map(|figure| format!("activity.{}", figure.name));
        let fitness = ["fitness.ctl", "fitness.atl", "fitness.form", "custom:<Code>"].map(str::to_owned);
        wellness.chain(activity).chain(fitness).collect::<Vec<_>>().join(", ")
    }

    /// What to ask the wellness endpoint for; `None` when activities hold it.
    pub(crate) fn wellness_keys(&self) -> Option<Vec<&str>> {
        match self {
            Self::Wellness(field) => Some(vec![field.key]),
            Self::Ctl => Some(vec!["ctl"]),
            Self::Atl => Some(vec!["atl"]),
            Self::Form => Some(vec!["ctl", "atl"]),
            Self::Custom(code) => Some(vec![code]),
            Self::Activity(_) => None,
        }
    }

    /// What to ask the activities for.
    pub(crate) const fn activity_key(&self) -> Option<&'static str> {
        match self {
            Self::Activity(figure) => Some(figure.key),
            Self::Wellness(_) | Self::Ctl | Self::Atl | Self::Form | Self::Custom(_) => None,
        }
    }

    /// Whether less is better; `None` where that depends.
    pub(crate) fn lower_is_better(&self) -> Option<bool> {
        match self {
            Self::Wellness(field) if field.scale.is_some() => Some(true),
            Self::Wellness(field) => match field.key {
                "restingHR" | "avgSleepingHR" => Some(true),
                "hrv" | "hrvSDNN" | "sleepScore" | "sleepSecs" | "readiness" | "vo2max" => Some(false),
                _ => None,
            },
            Self::Activity(figure) if matches!(figure.name, "feel" | "decoupling_pct") => Some(true),
            Self::Activity(figure) if figure.name == "ef" => Some(false),
            Self::Activity(_) | Self::Ctl | Self::Atl | Self::Form | Self::Custom(_) => None,
        }
    }

    /// The value of every day that has one.
    pub(crate) fn series(&self, wellness: &[Wellness], activities: &[Activity]) -> Series {
        if let Self::Activity(figure) = self {
            return figure.series(activities);
        }
        wellness.iter().filter_map(|of| Some((of.day?, self.of_day(of)?))).collect()
    }

    fn of_day(&self, of: &Wellness) -> Option<f64> {
        match self {
            Self::Wellness(field) if wellness::is_carried_over(of, field) => None,
            Self::Wellness(field) => (field.get)(of).map(|value| value * field.factor),
            Self::Ctl => of.ctl,
            Self::Atl => of.atl,
            Self::Form => of.ctl.zip(of.atl).map(|(ctl, atl)| ctl - atl),
            Self::Custom(code) => match of.custom.get(code) {
                Some(FieldValue::Number(number)) => Some(*number),
                _ => None,
            },
            Self::Activity(_) => None,
        }
    }
}

impl ActivityFigure {
    fn series(&self, activities: &[Activity]) -> Series {
        let mut sums: std::collections::BTreeMap<Date, (f64, f64)> = std::collections::BTreeMap::new();
        for activity in activities.iter().filter(|activity| !activity.is_stub()) {
            let day = activity.start_date_local.map(jiff::civil::DateTime::date);
            let (Some(day), Some(value)) = (day, (self.get)(activity)) else {
                continue;
            };
            let weight = match self.together {
                Together::Sum => 1.0,
                Together::Mean => activity.moving_time.map_or(1.0, |seconds| (seconds as f64).max(1.0)),
            };
            let (values, weights) = sums.entry(day).or_default();
            *values += value * weight;
            *weights += weight;
        }
        let finish = |(values, weights): (f64, f64)| match self.together {
            Together::Sum => values,
            Together::Mean => values / weights,
        };
        sums.into_iter().map(|(day, sums)| (day, finish(sums))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn activity(day: Date, load: f64, hr: f64, seconds: i64) -> Activity {
        Activity {
            start_date_local: Some(day.at(7, 0, 0, 0)),
            icu_training_load: Some(load),
            average_heartrate: Some(hr),
            moving_time: Some(seconds),
            ..Activity::default()
        }
    }

    #[test]
    fn loads_of_a_day_add_up_and_heart_rates_are_weighted_by_time() {
        let day = date(2026, 6, 17);
        let two = [activity(day, 40.0, 120.0, 3_600), activity(day, 60.0, 160.0, 1_200)];
        let value = |name: &str| Metric::named(name).unwrap().series(&[], &two)[&day];
        assert!((value("activity.load") - 100.0).abs() < 1e-9);
        assert!((value("activity.hr_bpm") - 130.0).abs() < 1e-9);
    }

    #[test]
    fn knows_metrics_by_their_names_and_no_others() {
        for name in ["hrv_ms", "restingHR", "activity.load", "fitness.form", "custom:CoffeeCups"] {
            assert!(Metric::named(name).is_some(), "{name}");
        }
        for name in ["", "activity.", "activity.name", "fitness", "custom:", "custom:lower", "email"] {
            assert!(Metric::named(name).is_none(), "{name}");
        }
        assert_eq!(Metric::named("stress").unwrap().lower_is_better(), Some(true));
        assert_eq!(Metric::named("hrv").unwrap().lower_is_better(), Some(false));
    }
}
