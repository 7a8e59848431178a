//! Names for figures.

/// How far a score can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    pub(super) const fn one_lower(self) -> Self {
        match self {
            Self::Low | Self::Medium => Self::Low,
            Self::High => Self::Medium,
        }
    }
}

/// The training zone of a score.
pub(crate) const fn zone(score: u8) -> &'static str {
    match score {
        85.. => "prime",
        65.. => "moderate",
        _ => "low",
    }
}

/// A word for a score.
pub(crate) const fn level(score: u8) -> &'static str {
    match score {
        85.. => "excellent",
        70.. => "good",
        55.. => "moderate",
        45.. => "poor",
        _ => "very poor",
    }
}

/// A word for a component by its share of the maximum.
pub(crate) fn component_word(points: f64, of: f64) -> &'static str {
    match points / of {
        share if share >= 0.90 => "excellent",
        share if share >= 0.75 => "good",
        share if share >= 0.60 => "fair",
        share if share >= 0.45 => "below average",
        _ => "poor",
    }
}
