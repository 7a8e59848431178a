//! The bests of several windows side by side.

use intervals::{Curve, CurveKind, CurveSet};
use schemars::JsonSchema;
use serde::Deserialize;

use super::curve_points::{CurvePoint, nearest};
use crate::answer::{Answer, Row, Rows, clock, number, pace_text, percent, whole};
use crate::dates::with_weekday;

const DURATIONS_S: [f64; 11] =
    [5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0, 3_600.0, 7_200.0];
const DISTANCES_M: [f64; 8] = [400.0, 800.0, 1_000.0, 1_609.344, 3_000.0, 5_000.0, 10_000.0, 21_097.5];

/// What is best.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    #[default]
    Power,
    Hr,
    Pace,
    Gap,
}

impl Kind {
    pub(super) const fn upstream(self) -> CurveKind {
        match self {
            Self::Power => CurveKind::Power,
            Self::Hr => CurveKind::HeartRate,
            Self::Pace => CurveKind::Pace,
            Self::Gap => CurveKind::Gap,
        }
    }

    pub(super) const fn is_pace(self) -> bool {
        matches!(self, Self::Pace | Self::Gap)
    }
}

/// What the bests of all windows have in common.
pub(super) struct Beside<'a> {
    pub(super) kind: Kind,
    pub(super) set: &'a CurveSet,
    /// The unit of pace.
    pub(super) unit: &'a str,
}

impl Beside<'_> {
    /// The points that are shown unless others are asked for.
    pub(super) fn usual_points(&self) -> &'static [f64] {
        if self.kind.is_pace() { &DISTANCES_M } else { &DURATIONS_S }
    }

    /// One row per point, with the best of each window that has one there.
    pub(super) fn put(&self, answer: &mut Answer, points: &[f64], found: &[(String, &Curve)]) {
        answer.line(if self.kind.is_pace() {
            "Bests per distance (vs_first_pct: time against the first window, below 0 is faster):"
        } else {
            "Bests per duration (vs_first_pct: against the first window):"
        });
        let mut rows = Rows::expecting(&[]);
        for wanted in points {
            let bests = self.bests(*wanted, found);
            if bests.is_empty() {
                continue;
            }
            let words: Vec<String> = bests.iter().map(words).collect();
            let mut row = Row::default();
            if self.kind.is_pace() {
                row.set("distance_m", number(*wanted, 0));
                answer.line(format!("{wanted:.0} m: {}", words.join(" | ")));
            } else {
                row.set("duration_s", number(*wanted, 0));
                answer.line(format!("{}: {}", clock(whole(*wanted)), words.join(" | ")));
            }
            row.nest("bests", bests);
            rows.push(row);
        }
        if rows.is_empty() {
            answer.line("No bests in these windows.");
        }
        answer.rows("points", rows);
    }

    fn bests(&self, wanted: f64, found: &[(String, &Curve)]) -> Vec<Row> {
        let first = found.first().and_then(|(_, curve)| nearest(curve, wanted));
        let mut bests = Vec::new();
        for (at, (window, curve)) in found.iter().enumerate() {
            if let Some(point) = nearest(curve, wanted) {
                let first = first.as_ref().filter(|_| at > 0);
                bests.push(self.best(window, &point, wanted, first));
            }
        }
        bests
    }

    fn best(&self, window: &str, point: &CurvePoint, wanted: f64, first: Option<&CurvePoint>) -> Row {
        let mut row = Row::default();
        row.set("window", window);
        match self.kind {
            Kind::Power => {
                row.set("power_w", number(point.value, 0));
                row.set("w_per_kg", number(point.w_per_kg, 2));
            }
            Kind::Hr => row.set("hr_bpm", number(point.value, 0)),
            Kind::Pace | Kind::Gap => {
                row.set("time_s", number(point.value, 0));
                row.set("pace", pace_text(point.at / point.value, self.unit));
            }
        }
        // The nearest point may be another one than asked for.
        let other = Some(point.at).filter(|at| (at - wanted).abs() >= 1.0);
        row.set(if self.kind.is_pace() { "at_m" } else { "at_s" }, number(other, 0));
        let change = first.map(|first| 100.0 * (point.value - first.value) / first.value);
        row.set("vs_first_pct", percent(change));
        row.set("date", self.date(point));
        row.set("activity_id", point.activity.clone());
        row
    }

    fn date(&self, point: &CurvePoint) -> Option<String> {
        let activity = self.set.activities.as_ref()?.get(point.activity.as_ref()?)?;
        Some(with_weekday(activity.start_date_local?.date()))
    }
}

/// `90d 318 W (4.45 W/kg) Tue 2026-06-02 i9001`.
fn words(best: &Row) -> String {
    let mut words = vec![best.cell("window")];
    for (key, unit) in [("power_w", " W"), ("hr_bpm", " bpm"), ("pace", "")] {
        if best.has(key) {
            words.push(format!("{}{unit}", best.cell(key)));
        }
    }
    if let Some(seconds) = best.get("time_s").and_then(serde_json::Value::as_i64) {
        words.push(format!("in {}", clock(seconds)));
    }
    for (key, before, after) in [
        ("w_per_kg", "(", " W/kg)"),
        ("at_s", "at ", " s"),
        ("at_m", "at ", " m"),
        ("vs_first_pct", "", " %"),
        ("date", "", ""),
        ("activity_id", "", ""),
    ] {
        if best.has(key) {
            words.push(format!("{before}{}{after}", best.cell(key)));
        }
    }
    words.join(" ")
}
