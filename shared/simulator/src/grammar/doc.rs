//! `workout_doc`: the steps as the service writes them.

use serde_json::{Value, json};

use super::{Doc, Estimate, Step, Target};
use crate::number::{float, integer};
use crate::profile::{PACE_ZONES, POWER_ZONES, Thresholds};
use crate::shape::Object;

impl Doc {
    /// The `workout_doc` of a text. With `resolve` the steps carry absolute targets too.
    pub(crate) fn json(&self, estimate: &Estimate, thresholds: &Thresholds, resolve: bool) -> Value {
        let mut doc = Object::new();
        if !self.prose.is_empty() {
            doc.insert("description".to_owned(), json!(self.prose));
        }
        if self.steps.is_empty() {
            doc.insert("steps".to_owned(), json!([]));
            return Value::Object(doc);
        }
        let steps: Vec<Value> = self.steps.iter().map(|step| step.json(thresholds, resolve)).collect();
        doc.insert("steps".to_owned(), json!(steps));
        doc.insert("duration".to_owned(), json!(estimate.seconds));
        if estimate.metres > 0.0 {
            doc.insert("distance".to_owned(), float(estimate.metres, 2));
        }
        doc.insert("zoneTimes".to_owned(), json!(estimate.zone_seconds));
        if resolve {
            doc.insert("ftp".to_owned(), integer(thresholds.ftp));
            doc.insert("lthr".to_owned(), integer(thresholds.lthr));
            doc.insert("threshold_pace".to_owned(), float(thresholds.pace, 7));
            doc.insert("target".to_owned(), json!("AUTO"));
        }
        Value::Object(doc)
    }
}

impl Step {
    fn json(&self, thresholds: &Thresholds, resolve: bool) -> Value {
        let mut step = Object::new();
        if self.reps > 0 {
            let steps: Vec<Value> = self.steps.iter().map(|inner| inner.json(thresholds, resolve)).collect();
            step.insert("reps".to_owned(), json!(self.reps));
            step.insert("steps".to_owned(), json!(steps));
        }
        if !self.text.is_empty() {
            step.insert("text".to_owned(), json!(self.text));
        }
        if let Some(seconds) = self.seconds {
            step.insert("duration".to_owned(), json!(seconds));
        }
        if let Some(metres) = self.metres {
            step.insert("distance".to_owned(), float(metres, 3));
        }
        self.targets(&mut step, thresholds, resolve);
        for (name, set) in self.flags() {
            if set {
                step.insert(name.to_owned(), json!(true));
            }
        }
        if let Some(intensity) = &self.intensity {
            step.insert("intensity".to_owned(), json!(intensity));
        }
        Value::Object(step)
    }

    fn targets(&self, step: &mut Object, thresholds: &Thresholds, resolve: bool) {
        let domains =
            [("power", &self.power), ("hr", &self.hr), ("pace", &self.pace), ("cadence", &self.cadence)];
        for (name, target) in domains {
            let Some(target) = target else { continue };
            step.insert(name.to_owned(), target.json(target.units));
            if resolve && let Some(absolute) = target.absolute(thresholds) {
                step.insert(format!("_{name}"), absolute.json(absolute.units));
            }
        }
    }

    fn flags(&self) -> [(&'static str, bool); 7] {
        [
            ("ramp", self.ramp),
            ("freeride", self.freeride),
            ("maxeffort", self.maxeffort),
            ("hidepower", self.hidepower),
            ("until_lap_press", self.until_lap),
            ("warmup", self.warmup),
            ("cooldown", self.cooldown),
        ]
    }
}

impl Target {
    fn json(&self, units: &str) -> Value {
        match self.end {
            Some(end) => json!({"start": float(self.start, 4), "end": float(end, 4), "units": units}),
            None => json!({"value": float(self.start, 4), "units": units}),
        }
    }

    /// The target in watts, bpm or metres per second; `None` for what is absolute already or cannot be known.
    pub(crate) fn absolute(&self, thresholds: &Thresholds) -> Option<Self> {
        let scaled = |percent: f64, of: f64, units| {
            (of > 0.0).then(|| Self {
                start: self.start * percent * of,
                end: self.end.map(|end| end * percent * of),
                units,
            })
        };
        let zoned = |low: &dyn Fn(f64) -> f64, high: &dyn Fn(f64) -> f64, units| {
            Some(Self { start: low(self.start), end: Some(high(self.end.unwrap_or(self.start))), units })
        };
        match self.units {
            "%ftp" | "%mmp" => scaled(0.01, thresholds.ftp, "w").map(Self::in_whole),
            "%hr" => scaled(0.01, thresholds.max_hr, "bpm").map(Self::in_whole),
            "%lthr" => scaled(0.01, thresholds.lthr, "bpm").map(Self::in_whole),
            "%pace" => scaled(0.01, thresholds.pace, "m/s"),
            "power_zone" if thresholds.ftp > 0.0 => {
                let watts = |zone: f64| bound(&POWER_ZONES, zone, 150.0) * thresholds.ftp / 100.0;
                zoned(&|zone| watts(zone - 1.0), &watts, "w").map(Self::in_whole)
            }
            "hr_zone" => {
                let bounds = thresholds.hr_zones().map(f64::from);
                zoned(&|zone| bound(&bounds, zone - 1.0, 0.0), &|zone| bound(&bounds, zone, 0.0), "bpm")
            }
            "pace_zone" if thresholds.pace > 0.0 => {
                let speed = |zone: f64| bound(&PACE_ZONES, zone, 120.0) * thresholds.pace / 100.0;
                zoned(&|zone| speed(zone - 1.0), &speed, "m/s")
            }
            units => {
                let metres = per_unit(units)?;
                Some(Self { start: metres / self.start, end: self.end.map(|end| metres / end), units: "m/s" })
            }
        }
    }

    fn in_whole(self) -> Self {
        Self { start: self.start.round(), end: self.end.map(f64::round), ..self }
    }
}

/// Upper bound of a zone numbered from 1; zone 0 ends at 0, the open last zone at `open`.
fn bound(bounds: &[f64], zone: f64, open: f64) -> f64 {
    let found = crate::number::position(zone).checked_sub(1).and_then(|index| bounds.get(index)).copied();
    match found {
        Some(999.0) => open,
        Some(bound) => bound,
        None if zone < 1.0 => 0.0,
        None => open,
    }
}

/// Metres of a pace unit.
fn per_unit(units: &str) -> Option<f64> {
    match units {
        "MINS_KM" => Some(1_000.0),
        "MINS_MILE" => Some(1_609.344),
        "secs/100m" => Some(100.0),
        "secs/100y" => Some(91.44),
        "secs/250m" => Some(250.0),
        "secs/400m" => Some(400.0),
        "secs/500m" => Some(500.0),
        _ => None,
    }
}
