use serde::{Deserialize, Serialize};

/// One step, or a repeat of steps: the shape of Intervals.icu's `workout_doc.steps[]`, with units in the key names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the shape of workout_doc.steps")]
pub struct Step {
    /// The cue an athlete sees; for a repeat its heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Length in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<u32>,
    /// Length in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f64>,
    /// The step ends when the lap button is pressed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub until_lap_press: bool,
    /// Power target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Target>,
    /// Heart-rate target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hr: Option<Target>,
    /// Pace target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Target>,
    /// Cadence in rpm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Target>,
    /// The target moves evenly from the start to the end of its range.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ramp: bool,
    /// No target; a trainer leaves the resistance alone.
    #[serde(default, skip_serializing_if = "is_false")]
    pub freeride: bool,
    /// As hard as possible.
    #[serde(default, skip_serializing_if = "is_false")]
    pub maxeffort: bool,
    /// What kind of step it is for a device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intensity: Option<Intensity>,
    /// How often `steps` are repeated; only at the top level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// The steps of a repeat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

impl Step {
    /// Whether any target is set, `freeride` and `maxeffort` included.
    #[must_use]
    pub fn has_target(&self) -> bool {
        self.power.is_some() || self.hr.is_some() || self.pace.is_some() || self.freeride || self.maxeffort
    }
}

/// A single value or a range, in its units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The value, when it is not a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// The start of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// The end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// What the numbers mean.
    pub units: Units,
    /// For [`Units::PercentMmp`]: the duration in seconds on the power curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mmp_s: Option<u32>,
}

impl Target {
    /// A single value.
    #[must_use]
    pub const fn single(value: f64, units: Units) -> Self {
        Self { value: Some(value), start: None, end: None, units, mmp_s: None }
    }

    /// A range.
    #[must_use]
    pub const fn range(start: f64, end: f64, units: Units) -> Self {
        Self { value: None, start: Some(start), end: Some(end), units, mmp_s: None }
    }

    /// Start and end; equal for a single value. `None` when neither is given.
    #[must_use]
    pub fn bounds(&self) -> Option<(f64, f64)> {
        match (self.value, self.start, self.end) {
            (Some(value), None, None) => Some((value, value)),
            (None, Some(start), Some(end)) => Some((start, end)),
            _ => None,
        }
    }
}

/// Units of a [`Target`], as Intervals.icu names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Units {
    /// Percent of FTP.
    #[serde(rename = "%ftp")]
    PercentFtp,
    /// Watts.
    #[serde(rename = "w")]
    Watts,
    /// Number of a power zone.
    #[serde(rename = "power_zone")]
    PowerZone,
    /// Number of a custom zone.
    #[serde(rename = "custom_zone")]
    CustomZone,
    /// Percent of the best power for a duration.
    #[serde(rename = "%mmp")]
    PercentMmp,
    /// Percent of maximum heart rate.
    #[serde(rename = "%hr")]
    PercentHr,
    /// Percent of threshold heart rate.
    #[serde(rename = "%lthr")]
    PercentLthr,
    /// Number of a heart-rate zone.
    #[serde(rename = "hr_zone")]
    HrZone,
    /// Percent of threshold pace.
    #[serde(rename = "%pace")]
    PercentPace,
    /// Number of a pace zone.
    #[serde(rename = "pace_zone")]
    PaceZone,
    /// Seconds per unit of the sport's own pace.
    #[serde(rename = "secs")]
    Seconds,
    /// Seconds per kilometre.
    #[serde(rename = "secs/km")]
    SecondsPerKm,
    /// Seconds per mile.
    #[serde(rename = "secs/mi")]
    SecondsPerMile,
    /// Seconds per 100 metres.
    #[serde(rename = "secs/100m")]
    SecondsPer100m,
    /// Seconds per 100 yards.
    #[serde(rename = "secs/100y")]
    SecondsPer100y,
    /// Seconds per 250 metres.
    #[serde(rename = "secs/250m")]
    SecondsPer250m,
    /// Seconds per 400 metres.
    #[serde(rename = "secs/400m")]
    SecondsPer400m,
    /// Seconds per 500 metres.
    #[serde(rename = "secs/500m")]
    SecondsPer500m,
    /// Revolutions per minute.
    #[serde(rename = "rpm")]
    Rpm,
}

impl Units {
    /// For a pace in seconds per a distance: that distance in metres.
    #[must_use]
    pub const fn pace_metres(self) -> Option<f64> {
        match self {
            Self::SecondsPerKm => Some(1_000.0),
            Self::SecondsPerMile => Some(1_609.344),
            Self::SecondsPer100m => Some(100.0),
            Self::SecondsPer100y => Some(91.44),
            Self::SecondsPer250m => Some(250.0),
            Self::SecondsPer400m => Some(400.0),
            Self::SecondsPer500m => Some(500.0),
            _ => None,
        }
    }
}

/// What a device shows a step as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the documentation; they are those of the FIT workout format")]
pub enum Intensity {
    Active,
    Rest,
    Warmup,
    Cooldown,
    Recovery,
    Interval,
    Other,
}

impl Intensity {
    /// The word as it stands after `intensity=`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Rest => "rest",
            Self::Warmup => "warmup",
            Self::Cooldown => "cooldown",
            Self::Recovery => "recovery",
            Self::Interval => "interval",
            Self::Other => "other",
        }
    }

    /// Reads the word after `intensity=`, in any case.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::Active,
            Self::Rest,
            Self::Warmup,
            Self::Cooldown,
            Self::Recovery,
            Self::Interval,
            Self::Other,
        ];
        all.into_iter().find(|intensity| intensity.as_str().eq_ignore_ascii_case(word))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
const fn is_false(value: &bool) -> bool {
    !*value
}
