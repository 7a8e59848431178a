//! A proposal for the weeks before a race: base, build, peak, taper.

use jiff::civil::Date;

use crate::dates::{days_between, monday, plus_days};

/// The longest season, weeks.
const MAX_WEEKS: i64 = 53;
/// Load of a first week when nothing is known.
const UNKNOWN_START: f64 = 300.0;
/// Peak over start load when none is given.
const PEAK_RATIO: f64 = 1.15;
/// Shares of the weeks before the taper; the peak takes what is left.
const BASE_SHARE: f64 = 0.5;
const BUILD_SHARE: f64 = 0.3;
/// Load of a week of recovery, and of the taper, as a share.
const RECOVERY_SHARE: f64 = 0.6;
const TAPER_SHARE: f64 = 0.6;
/// Load of an hour, for the estimate of hours.
const LOAD_PER_HOUR: f64 = 50.0;

/// What the weeks are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Base,
    Build,
    Peak,
    Taper,
}

impl Phase {
    /// As a name of a block on the calendar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Base => "Base",
            Self::Build => "Build",
            Self::Peak => "Peak",
            Self::Taper => "Taper",
        }
    }
}

/// What a proposal starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Season {
    pub(crate) today: Date,
    pub(crate) race: Date,
    /// Weekly load to start with; the mean of recent weeks, or nothing.
    pub(crate) start_load: Option<f64>,
    /// Weekly load to reach.
    pub(crate) peak_load: Option<f64>,
    pub(crate) taper_weeks: i64,
    /// Every so many weeks one of recovery; 0 for none.
    pub(crate) recovery_every: i64,
}

/// One proposed week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SeasonWeek {
    pub(crate) monday: Date,
    pub(crate) phase: Phase,
    pub(crate) is_recovery: bool,
    pub(crate) load: f64,
    pub(crate) hours: f64,
}

/// The weeks from the present one to that of the race. `None` when the race is past or more than 53 weeks away.
pub(crate) fn season(from: &Season) -> Option<Vec<SeasonWeek>> {
    let first = monday(from.today);
    let count = days_between(first, monday(from.race)) / 7 + 1;
    if from.race < from.today || count > MAX_WEEKS {
        return None;
    }
    let start = from.start_load.filter(|load| *load > 0.0).unwrap_or(UNKNOWN_START);
    let peak = from.peak_load.unwrap_or(start * PEAK_RATIO);
    let before_taper = (count - from.taper_weeks).max(0);
    let week = |at: i64| {
        let phase = phase(at, before_taper);
        let is_recovery =
            phase != Phase::Taper && from.recovery_every > 0 && (at + 1) % from.recovery_every == 0;
        let full =
            if phase == Phase::Taper { peak * TAPER_SHARE } else { between(start, peak, at, before_taper) };
        let load = if is_recovery { full * RECOVERY_SHARE } else { full };
        SeasonWeek { monday: plus_days(first, at * 7), phase, is_recovery, load, hours: load / LOAD_PER_HOUR }
    };
    Some((0..count).map(week).collect())
}

fn phase(at: i64, before_taper: i64) -> Phase {
    let share = |share: f64| (before_taper as f64 * share).floor() as i64;
    let (base, build) = (share(BASE_SHARE), share(BUILD_SHARE));
    if at >= before_taper {
        Phase::Taper
    } else if at < base {
        Phase::Base
    } else if at < base + build {
        Phase::Build
    } else {
        Phase::Peak
    }
}

/// The load of week `at` on the straight line over `weeks` weeks.
fn between(start: f64, peak: f64, at: i64, weeks: i64) -> f64 {
    if weeks <= 1 {
        return start;
    }
    start + (peak - start) * at as f64 / (weeks - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TWELVE_WEEKS: Season = Season {
        today: date(2026, 6, 17),
        race: date(2026, 9, 6),
        start_load: Some(400.0),
        peak_load: None,
        taper_weeks: 1,
        recovery_every: 4,
    };

    #[test]
    fn splits_the_weeks_before_the_race_into_phases() {
        let weeks = season(&TWELVE_WEEKS).unwrap();
        let count = |phase| weeks.iter().filter(|week| week.phase == phase).count();
        assert_eq!(weeks.len(), 12);
        assert_eq!([Phase::Base, Phase::Build, Phase::Peak, Phase::Taper].map(count), [5, 3, 3, 1]);
        assert_eq!(weeks[0].monday, date(2026, 6, 15));
        assert_eq!(weeks[11].monday, date(2026, 8, 31));
    }

    #[test]
    fn raises_the_load_on_a_line_with_every_fourth_week_easier() {
        let weeks = season(&TWELVE_WEEKS).unwrap();
        assert!((weeks[0].load - 400.0).abs() < 1e-9);
        assert!((weeks[10].load - 460.0).abs() < 1e-9);
        assert!(weeks[3].is_recovery && (weeks[3].load - 418.0 * 0.6).abs() < 1e-9);
        assert!(weeks[7].is_recovery && !weeks[11].is_recovery);
        assert!((weeks[11].load - 460.0 * 0.6).abs() < 1e-9);
        assert!((weeks[0].hours - 8.0).abs() < 1e-9);
    }

    #[test]
    fn starts_from_a_usual_load_when_nothing_is_known() {
        let weeks = season(&Season { start_load: None, ..TWELVE_WEEKS }).unwrap();
        assert!((weeks[0].load - 300.0).abs() < 1e-9);
    }

    #[test]
    fn a_race_this_week_is_all_taper() {
        let weeks = season(&Season { race: date(2026, 6, 21), ..TWELVE_WEEKS }).unwrap();
        assert_eq!((weeks.len(), weeks[0].phase), (1, Phase::Taper));
    }

    #[test]
    fn refuses_a_race_that_is_past_or_too_far() {
        for race in [date(2026, 6, 16), date(2027, 6, 22)] {
            assert_eq!(season(&Season { race, ..TWELVE_WEEKS }), None, "{race}");
        }
        let last = Season { race: date(2027, 6, 20), ..TWELVE_WEEKS };
        assert_eq!(season(&last).unwrap().len(), 53);
    }
}
