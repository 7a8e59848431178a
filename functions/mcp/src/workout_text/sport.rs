/// What decides the meaning of a bare zone and of a suspicious `m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SportFamily {
    /// Cycling of any kind: power based.
    Ride,
    /// Running of any kind.
    Run,
    /// Pool and open water.
    Swim,
    /// Rowing of any kind.
    Row,
    /// Everything else.
    Other,
}

impl SportFamily {
    /// The family of an `ActivityType` of Intervals.icu.
    #[must_use]
    pub fn of(activity_type: &str) -> Self {
        match activity_type {
            "Run" | "TrailRun" | "VirtualRun" => Self::Run,
            "Swim" | "OpenWaterSwim" => Self::Swim,
            "Rowing" | "VirtualRow" => Self::Row,
            "Velomobile" | "Handcycle" | "Cyclocross" => Self::Ride,
            other if other.ends_with("Ride") => Self::Ride,
            _ => Self::Other,
        }
    }

    /// Whether a bare `Z2` means what its writer most likely meant: a power zone.
    #[must_use]
    pub fn is_power_based(self) -> bool {
        self == Self::Ride
    }
}
