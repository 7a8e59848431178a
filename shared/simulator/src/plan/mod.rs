//! What the coach wrote: the planned sessions of a day, as workout text.

mod rides;
mod runs;

use crate::number::int;
use crate::random::Random;
use crate::season::{self, Phase};
use crate::sport::Sport;

/// A planned session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Planned {
    /// Day, counted from today.
    pub(crate) day: i32,
    pub(crate) sport: Sport,
    pub(crate) name: String,
    /// Workout text.
    pub(crate) text: String,
    /// Usual start, in seconds after midnight.
    pub(crate) start: i32,
}

/// What a template needs to know about its day.
#[derive(Clone, Copy, Debug)]
struct Slot {
    day: i32,
    phase: Phase,
    /// 1.0 in a middling week.
    scale: f64,
    /// Picks one of the variants.
    pick: u64,
}

impl Slot {
    /// Minutes scaled to the week, in steps of five.
    fn minutes(self, usual: f64) -> i32 {
        (int(usual * self.scale / 5.0) * 5).max(20)
    }

    fn planned(self, sport: Sport, name: &str, text: String, start: i32) -> Planned {
        Planned { day: self.day, sport, name: name.to_owned(), text, start }
    }
}

const EVENING: i32 = 18 * 3_600;
const MORNING: i32 = 8 * 3_600 + 1_800;

/// The plan of a day. Weekdays count from Monday = 0.
pub(crate) fn planned(random: Random, day: i32, weekday: i32) -> Vec<Planned> {
    let monday = day - weekday;
    let slot = Slot {
        day,
        phase: Phase::of(day),
        scale: (season::weekly_load(monday) / 470.0).clamp(0.5, 1.4),
        pick: random.bits("plan", day, 0),
    };
    if let Some(race) = race(slot) {
        return vec![race];
    }
    let week = monday.div_euclid(7);
    let session = match weekday {
        0 if slot.pick.is_multiple_of(2) => Some(weights(slot)),
        1 if week.rem_euclid(8) == 5 => Some(rides::test(slot)),
        1 => Some(rides::intervals(slot)),
        2 => Some(runs::easy(slot)),
        3 => Some(rides::tempo(slot)),
        4 if week.rem_euclid(2) == 0 => Some(runs::swim(slot)),
        4 if slot.pick.is_multiple_of(2) => Some(rides::easy(slot)),
        5 => Some(rides::long(slot)),
        6 => Some(runs::long(slot)),
        _ => None,
    };
    session.into_iter().collect()
}

fn weights(slot: Slot) -> Planned {
    let text = "Squats 3x8, deadlift 3x5, plank 3x60 s. Stop two repetitions before failure.".to_owned();
    slot.planned(Sport::WeightTraining, "Strength A", text, EVENING)
}

fn race(slot: Slot) -> Option<Planned> {
    let (name, text) = match slot.day {
        season::A_RACE => ("Alpine Granfondo", "- 20m 75%\n- 3h 82%\n- 40m 88%"),
        season::B_RACE => ("Lake Tour", "- 15m 80%\n- 1h45m 86%\n- 10m 95%"),
        day if season::C_RACES.contains(&day) => {
            ("Club time trial", "Warmup\n- 20m ramp 50-85%\n\n- 28m 100%\n- 10m 50%")
        }
        _ => return None,
    };
    Some(slot.planned(Sport::Ride, name, text.to_owned(), 9 * 3_600))
}
