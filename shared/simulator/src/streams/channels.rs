//! Recordings as the service sends them: one JSON array per channel.

use serde_json::{Value, json};

use super::{Course, Streams};
use crate::number::{float, real};

/// One channel on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Channel {
    pub(crate) kind: String,
    pub(crate) data: Vec<Value>,
    pub(crate) data2: Option<Vec<Value>>,
    pub(crate) anomalies: Value,
    pub(crate) custom: bool,
}

/// Channels in the order the service lists them.
pub(crate) const STORED: [&str; 11] = [
    "time",
    "watts",
    "cadence",
    "heartrate",
    "distance",
    "altitude",
    "latlng",
    "velocity_smooth",
    "grade_smooth",
    "temp",
    "ga_velocity",
];

impl Channel {
    /// The channel as an element of the answer.
    pub(crate) fn json(&self, name: &str) -> Value {
        json!({
            "type": name,
            "name": if self.custom { Value::from(self.kind.clone()) } else { Value::Null },
            "data": self.data,
            "data2": self.data2,
            "valueTypeIsArray": false,
            "anomalies": self.anomalies,
            "custom": self.custom,
            "allNull": self.data.iter().all(Value::is_null),
        })
    }
}

impl Streams {
    /// The types this recording has.
    pub(crate) fn types(&self) -> Vec<&'static str> {
        STORED.into_iter().filter(|kind| self.has(kind)).collect()
    }

    fn has(&self, kind: &str) -> bool {
        match kind {
            "time" => !self.time.is_empty(),
            "watts" => !self.watts.is_empty(),
            "cadence" => !self.cadence.is_empty(),
            "heartrate" => !self.heart.is_empty(),
            "distance" | "velocity_smooth" => !self.distance.is_empty(),
            "altitude" | "grade_smooth" => !self.altitude.is_empty(),
            "latlng" => self.course.is_some(),
            "temp" => !self.temperature.is_empty(),
            "ga_velocity" => !self.gap.is_empty(),
            _ => false,
        }
    }

    /// One channel, or `None` when the recording does not have it.
    pub(crate) fn channel(&self, kind: &str, courses: &[Course]) -> Option<Channel> {
        let wanted = match kind {
            "fixed_watts" | "raw_watts" => "watts",
            "fixed_heartrate" | "raw_heartrate" => "heartrate",
            other => other,
        };
        if !self.has(wanted) {
            return None;
        }
        let mut channel = Channel {
            kind: kind.to_owned(),
            data: self.data(wanted),
            data2: None,
            anomalies: Value::Null,
            custom: false,
        };
        if wanted == "latlng" {
            let points = self.points(courses);
            channel.data = points.iter().map(|(lat, _)| float(*lat, 6)).collect();
            channel.data2 = Some(points.iter().map(|(_, lon)| float(*lon, 6)).collect());
        }
        if let Some((sample, watts)) = self.spike.filter(|_| wanted == "watts") {
            channel.anomalies =
                json!([{"start_index": sample, "end_index": sample + 1, "value": watts, "valueEnd": watts}]);
            if kind == "raw_watts"
                && let Some(value) = channel.data.get_mut(sample)
            {
                *value = json!(watts);
            }
        }
        Some(channel)
    }

    fn data(&self, kind: &str) -> Vec<Value> {
        let whole = |values: &[i32]| values.iter().map(|value| json!(value)).collect();
        let fractional = |values: &[f32], decimals| {
            values.iter().map(|value| float(f64::from(*value), decimals)).collect()
        };
        match kind {
            "time" => whole(&self.time),
            "watts" => whole(&self.watts),
            "heartrate" => whole(&self.heart),
            "temp" => whole(&self.temperature),
            "cadence" => {
                self.cadence.iter().map(|value| if *value < 0 { Value::Null } else { json!(value) }).collect()
            }
            "distance" => fractional(&self.distance, 2),
            "altitude" => fractional(&self.altitude, 1),
            "velocity_smooth" => fractional(&self.speed, 3),
            "ga_velocity" => fractional(&self.gap, 3),
            "grade_smooth" => self.grades().into_iter().map(|grade| float(grade * 100.0, 1)).collect(),
            _ => Vec::new(),
        }
    }

    /// Rise over run between samples.
    fn grades(&self) -> Vec<f64> {
        let climb =
            self.altitude.windows(2).zip(self.distance.windows(2)).map(|(height, way)| match (height, way) {
                ([low, high], [from, to]) if to > from => f64::from(high - low) / f64::from(to - from),
                _ => 0.0,
            });
        std::iter::once(0.0).chain(climb).collect()
    }

    /// Places along the course.
    pub(crate) fn points(&self, courses: &[Course]) -> Vec<(f64, f64)> {
        let Some(course) = self.course.and_then(|index| courses.get(index)) else {
            return Vec::new();
        };
        self.distance.iter().map(|distance| course.point(f64::from(*distance))).collect()
    }

    /// Seconds per sample in the middle of the recording.
    pub(crate) fn median_delta(&self) -> i32 {
        i32::from(!self.time.is_empty())
    }

    /// Number of samples.
    pub(crate) fn len(&self) -> usize {
        self.time.len()
    }

    /// Mean of a channel between two samples, zeros and unknowns left out on demand.
    pub(crate) fn mean(values: &[i32], above: i32) -> Option<f64> {
        let (sum, count) = values
            .iter()
            .filter(|value| **value > above)
            .fold((0_i64, 0_usize), |(sum, count), value| (sum + i64::from(*value), count + 1));
        #[expect(clippy::cast_precision_loss, reason = "sums of a day of samples fit")]
        let sum = sum as f64;
        (count > 0).then(|| sum / real(count))
    }
}
