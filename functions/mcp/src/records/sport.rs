use intervals::{Athlete, SportSettings};

use crate::failure::Failure;
use crate::workout_text::Thresholds;

/// Every sport of Intervals.icu.
const SPORTS: &[&str] = &[
    "Ride",
    "Run",
    "Swim",
    "WeightTraining",
    "Hike",
    "Walk",
    "AlpineSki",
    "BackcountrySki",
    "Badminton",
    "Canoeing",
    "Crossfit",
    "EBikeRide",
    "EMountainBikeRide",
    "Elliptical",
    "Golf",
    "GravelRide",
    "TrackRide",
    "Handcycle",
    "HighIntensityIntervalTraining",
    "Hockey",
    "IceSkate",
    "InlineSkate",
    "Kayaking",
    "Kitesurf",
    "MountainBikeRide",
    "Cyclocross",
    "NordicSki",
    "OpenWaterSwim",
    "Padel",
    "Pilates",
    "Pickleball",
    "Racquetball",
    "Rugby",
    "RockClimbing",
    "RollerSki",
    "Rowing",
    "Sail",
    "Skateboard",
    "Snowboard",
    "Snowshoe",
    "Soccer",
    "Squash",
    "StairStepper",
    "StandUpPaddling",
    "Surfing",
    "TableTennis",
    "Tennis",
    "TrailRun",
    "Transition",
    "Velomobile",
    "VirtualRide",
    "VirtualRow",
    "VirtualRun",
    "VirtualSki",
    "WaterSport",
    "Wheelchair",
    "Windsurf",
    "Workout",
    "Yoga",
    "Other",
];

/// Whether Intervals.icu knows the sport; another one would refuse the whole write.
pub(crate) fn is_sport(kind: &str) -> bool {
    SPORTS.contains(&kind)
}

/// Checks the argument `sport` before anything is sent.
pub(crate) fn check_sport(sport: Option<&str>) -> Result<(), Failure> {
    match sport {
        Some(sport) if !is_sport(sport) => {
            let near = SPORTS.iter().filter(|known| known.to_lowercase().contains(&sport.to_lowercase()));
            let near: Vec<&str> = near.copied().collect();
            let known = if near.is_empty() { SPORTS } else { &near };
            Err(Failure::argument("sport", format!("it must be one of {}", known.join(", "))))
        }
        _ => Ok(()),
    }
}

/// Sports whose cadence is counted per leg upstream.
pub(crate) fn is_run(kind: &str) -> bool {
    matches!(kind, "Run" | "TrailRun" | "VirtualRun" | "Walk" | "Hike")
}

/// Sports in which people think in pace.
pub(crate) fn is_pace_sport(kind: &str) -> bool {
    is_run(kind) || matches!(kind, "Swim" | "OpenWaterSwim" | "Rowing" | "VirtualRow" | "NordicSki")
}

/// In which unit an athlete reads the pace of each sport.
pub(crate) struct PaceUnits<'a> {
    settings: &'a [SportSettings],
    imperial: bool,
}

impl<'a> PaceUnits<'a> {
    /// Takes the athlete's own settings.
    pub(crate) fn of(profile: &'a Athlete) -> Self {
        let imperial = profile.measurement_preference.as_deref() == Some("feet");
        Self { settings: &profile.sport_settings, imperial }
    }

    /// The unit for a sport, as the settings name it.
    pub(crate) fn unit(&self, kind: &str) -> &str {
        let of_sport = self.settings.iter().find(|settings| settings.types.iter().any(|of| of == kind));
        let chosen =
            of_sport.and_then(|settings| settings.pace_units.as_deref()).filter(|unit| *unit != "NONE");
        chosen.unwrap_or(match kind {
            "Swim" | "OpenWaterSwim" => "SECS_100M",
            "Rowing" | "VirtualRow" => "SECS_500M",
            _ if self.imperial => "MINS_MILE",
            _ => "MINS_KM",
        })
    }
}

/// What turns the targets of a workout into an intensity, from the athlete's settings of the sport.
pub(crate) fn thresholds(profile: &Athlete, kind: &str) -> Thresholds {
    let of_sport = profile.sport_settings.iter().find(|settings| settings.types.iter().any(|of| of == kind));
    of_sport.map_or_else(Thresholds::default, |settings| Thresholds {
        ftp_w: settings.ftp,
        threshold_mps: settings.threshold_pace,
        power_zones_pct: settings.power_zones.clone(),
        pace_zones_pct: settings.pace_zones.clone(),
    })
}
