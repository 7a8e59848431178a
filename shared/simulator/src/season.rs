//! The shape of the year: phases counted back from the A race, weekly load, and the days that break the pattern.

/// Days from today to the A race.
pub(crate) const A_RACE: i32 = 56;
/// The B race, some weeks ago.
pub(crate) const B_RACE: i32 = -63;
/// The C races.
pub(crate) const C_RACES: [i32; 2] = [-200, 21];
/// Days of training behind an athlete, unless more are asked for.
pub(crate) const HISTORY: u16 = 425;
/// Last day with planned workouts.
pub(crate) const LAST_PLANNED_DAY: i32 = 21;
/// Last day with a wellness row.
pub(crate) const LAST_DAY: i32 = 42;
/// First day and length of the illness.
pub(crate) const SICK: (i32, i32) = (-140, 6);
/// First day and length of the holiday.
pub(crate) const HOLIDAY: (i32, i32) = (-75, 8);

const CYCLE_DAYS: i32 = 231;

/// A part of the season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Transition,
    Base,
    Build,
    Peak,
    Taper,
}

impl Phase {
    /// The phase of a day. Seasons follow one another every 33 weeks; after the A race comes transition.
    pub(crate) fn of(day: i32) -> Self {
        match until_race(day) {
            0..=13 => Self::Taper,
            14..=34 => Self::Peak,
            35..=90 => Self::Build,
            91..=202 => Self::Base,
            _ => Self::Transition,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Transition => "Transition",
            Self::Base => "Base",
            Self::Build => "Build",
            Self::Peak => "Peak",
            Self::Taper => "Taper",
        }
    }
}

/// Days until the A race of the season a day belongs to.
fn until_race(day: i32) -> i32 {
    if day > A_RACE { CYCLE_DAYS } else { (A_RACE - day) % CYCLE_DAYS }
}

/// The load a week is planned for, given its Monday.
pub(crate) fn weekly_load(monday: i32) -> f64 {
    let left = until_race(monday + 3);
    let along = |from: i32, to: i32| f64::from(from - left) / f64::from(from - to);
    let load = match Phase::of(monday + 3) {
        Phase::Transition => 320.0,
        Phase::Base => 340.0 + 120.0 * along(202, 91),
        Phase::Build => 460.0 + 130.0 * along(90, 35),
        Phase::Peak => 620.0,
        Phase::Taper => 380.0,
    };
    if is_recovery_week(monday) { load * 0.6 } else { load }
}

/// Every fourth week before a race is an easy one.
pub(crate) fn is_recovery_week(monday: i32) -> bool {
    let week = until_race(monday + 3) / 7;
    week % 4 == 3 && !matches!(Phase::of(monday + 3), Phase::Taper)
}

/// Whether a day lies in a stretch of days.
pub(crate) const fn within(day: i32, stretch: (i32, i32)) -> bool {
    day >= stretch.0 && day < stretch.0 + stretch.1
}

/// Whether the athlete cannot or does not train.
pub(crate) const fn is_off(day: i32) -> bool {
    within(day, SICK) || within(day, HOLIDAY)
}
