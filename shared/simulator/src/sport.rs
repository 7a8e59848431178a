//! Activity types, and the groups of them that share settings.

/// The activity types this world trains in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sport {
    Ride,
    VirtualRide,
    GravelRide,
    Run,
    TrailRun,
    VirtualRun,
    Swim,
    WeightTraining,
    Hike,
    Yoga,
}

/// What an effort is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Ride,
    Run,
    Swim,
    Other,
}

impl Sport {
    /// The name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ride => "Ride",
            Self::VirtualRide => "VirtualRide",
            Self::GravelRide => "GravelRide",
            Self::Run => "Run",
            Self::TrailRun => "TrailRun",
            Self::VirtualRun => "VirtualRun",
            Self::Swim => "Swim",
            Self::WeightTraining => "WeightTraining",
            Self::Hike => "Hike",
            Self::Yoga => "Yoga",
        }
    }

    pub(crate) const fn family(self) -> Family {
        match self {
            Self::Ride | Self::VirtualRide | Self::GravelRide => Family::Ride,
            Self::Run | Self::TrailRun | Self::VirtualRun => Family::Run,
            Self::Swim => Family::Swim,
            Self::WeightTraining | Self::Hike | Self::Yoga => Family::Other,
        }
    }

    /// Whether it happens on a trainer or treadmill.
    pub(crate) const fn is_virtual(self) -> bool {
        matches!(self, Self::VirtualRide | Self::VirtualRun)
    }
}

impl Family {
    /// The family of any activity type on the wire.
    pub(crate) fn of(kind: &str) -> Self {
        match kind {
            "Ride" | "VirtualRide" | "GravelRide" | "MountainBikeRide" | "EBikeRide" | "TrackRide"
            | "Cyclocross" | "EMountainBikeRide" | "Handcycle" | "Velomobile" => Self::Ride,
            "Run" | "TrailRun" | "VirtualRun" => Self::Run,
            "Swim" | "OpenWaterSwim" => Self::Swim,
            _ => Self::Other,
        }
    }
}

/// All activity types the service knows.
const TYPES: &str = "Ride Run Swim WeightTraining Hike Walk AlpineSki BackcountrySki Badminton Canoeing Crossfit \
    EBikeRide EMountainBikeRide Elliptical Golf GravelRide TrackRide Handcycle HighIntensityIntervalTraining Hockey \
    IceSkate InlineSkate Kayaking Kitesurf MountainBikeRide Cyclocross NordicSki OpenWaterSwim Padel Pilates \
    Pickleball Racquetball Rugby RockClimbing RollerSki Rowing Sail Skateboard Snowboard Snowshoe Soccer Squash \
    StairStepper StandUpPaddling Surfing TableTennis Tennis TrailRun Transition Velomobile VirtualRide VirtualRow \
    VirtualRun VirtualSki WaterSport Wheelchair Windsurf Workout Yoga Other";

/// Whether the service knows this activity type.
pub(crate) fn is_type(name: &str) -> bool {
    TYPES.split_ascii_whitespace().any(|known| known == name)
}
