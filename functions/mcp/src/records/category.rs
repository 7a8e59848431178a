use schemars::JsonSchema;
use serde::Deserialize;

/// What an entry of the calendar is. The names are those of Intervals.icu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Category {
    #[default]
    Workout,
    RaceA,
    RaceB,
    RaceC,
    Note,
    Plan,
    Holiday,
    Sick,
    Injured,
    SetEftp,
    FitnessDays,
    SeasonStart,
    Target,
    SetFitness,
}

impl Category {
    /// As Intervals.icu spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Workout => "WORKOUT",
            Self::RaceA => "RACE_A",
            Self::RaceB => "RACE_B",
            Self::RaceC => "RACE_C",
            Self::Note => "NOTE",
            Self::Plan => "PLAN",
            Self::Holiday => "HOLIDAY",
            Self::Sick => "SICK",
            Self::Injured => "INJURED",
            Self::SetEftp => "SET_EFTP",
            Self::FitnessDays => "FITNESS_DAYS",
            Self::SeasonStart => "SEASON_START",
            Self::Target => "TARGET",
            Self::SetFitness => "SET_FITNESS",
        }
    }

    /// Workouts and races need a sport.
    pub(crate) const fn needs_sport(self) -> bool {
        matches!(self, Self::Workout | Self::RaceA | Self::RaceB | Self::RaceC)
    }
}
