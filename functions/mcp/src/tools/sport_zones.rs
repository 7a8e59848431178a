//! Zones as callers write them.

use intervals::{SportSettings, SportSettingsWrite};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::{number, whole};
use crate::failure::Failure;
use crate::untrusted;

/// The last bound of power and pace zones: and above.
const OPEN: f64 = 999.0;

/// Which zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ZoneKind {
    Power,
    Hr,
    Pace,
}

impl ZoneKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Hr => "hr",
            Self::Pace => "pace",
        }
    }

    /// The bounds and names of all three kinds.
    pub(super) fn all(settings: &SportSettings) -> [(Self, Value, &[String]); 3] {
        let bounds = |zones: &[f64]| match zones {
            [] => Value::Null,
            zones => Value::Array(zones.iter().map(|bound| number(*bound, 1)).collect()),
        };
        [
            (Self::Power, bounds(&settings.power_zones), &settings.power_zone_names),
            (Self::Hr, bounds(&settings.hr_zones), &settings.hr_zone_names),
            (Self::Pace, bounds(&settings.pace_zones), &settings.pace_zone_names),
        ]
    }
}

/// New zones of one kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Zones {
    kind: ZoneKind,
    /// Upper bounds: % of threshold ending 999; HR bpm
    #[schemars(length(min = 2, max = 15))]
    bounds: Vec<f64>,
    #[serde(default)]
    names: Option<Vec<String>>,
}

fn wrong(problem: impl Into<String>) -> Failure {
    Failure::argument("zones.bounds", problem)
}

impl Zones {
    /// Checks the bounds and puts them into a write.
    pub(super) fn put(&self, write: &mut SportSettingsWrite) -> Result<(), Failure> {
        if !self.bounds.is_sorted_by(|low, high| low < high)
            || self.bounds.first().is_some_and(|low| *low <= 0.0)
        {
            return Err(wrong("they must rise strictly from above 0"));
        }
        let is_open = self.bounds.last() == Some(&OPEN);
        match self.kind {
            ZoneKind::Power | ZoneKind::Pace if !is_open => return Err(wrong("the last one must be 999")),
            ZoneKind::Hr if is_open => return Err(wrong("heart-rate zones end at the maximal heart rate")),
            ZoneKind::Power | ZoneKind::Hr | ZoneKind::Pace => {}
        }
        let names = self.names()?;
        let integers = || self.bounds.iter().map(|bound| whole(*bound)).collect::<Vec<_>>();
        match self.kind {
            ZoneKind::Power => (write.power_zones, write.power_zone_names) = (Some(integers()), names),
            ZoneKind::Hr => (write.hr_zones, write.hr_zone_names) = (Some(integers()), names),
            ZoneKind::Pace => (write.pace_zones, write.pace_zone_names) = (Some(self.bounds.clone()), names),
        }
        Ok(())
    }

    fn names(&self) -> Result<Option<Vec<String>>, Failure> {
        let Some(names) = &self.names else { return Ok(None) };
        if names.len() != self.bounds.len() {
            return Err(Failure::argument("zones.names", "there must be one for each bound"));
        }
        Ok(Some(names.iter().map(|name| untrusted::label(&untrusted::for_writing(name))).collect()))
    }

    /// Heart-rate zones end at the maximal heart rate as it will be.
    pub(super) fn check_against(&self, settings: &SportSettings) -> Result<(), Failure> {
        let last = self.bounds.last().copied();
        match settings.max_hr {
            Some(max) if self.kind == ZoneKind::Hr && last != Some(max) => {
                Err(wrong(format!("the last one must be the maximal heart rate, {}", whole(max))))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_rise_and_end_as_the_service_expects() {
        let zones = |kind, bounds: &[f64]| Zones { kind, bounds: bounds.to_vec(), names: None };
        let put = |zones: Zones| zones.put(&mut SportSettingsWrite::default());
        assert!(put(zones(ZoneKind::Power, &[55.0, 75.0, 999.0])).is_ok());
        assert!(put(zones(ZoneKind::Power, &[55.0, 75.0])).is_err());
        assert!(put(zones(ZoneKind::Pace, &[75.0, 55.0, 999.0])).is_err());
        assert!(put(zones(ZoneKind::Hr, &[130.0, 150.0, 999.0])).is_err());
        let hr = zones(ZoneKind::Hr, &[130.0, 150.0, 185.0]);
        let settings = SportSettings { max_hr: Some(188.0), ..SportSettings::default() };
        assert!(hr.check_against(&settings).is_err());
    }
}
