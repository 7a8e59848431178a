//! What the athlete did: the plan with its shifts, misses and replacements, and the flaws of devices.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::account::Account;
use crate::plan::{self, Planned};
use crate::profile::{Past, Profile};
use crate::random::Random;
use crate::season;
use crate::sport::Sport;

/// What is wrong with a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// The heart rate strap reads 0 for 40 seconds.
    HeartDropout,
    /// One second of impossible power.
    PowerSpike,
    /// Cadence is unknown for a while.
    CadenceGaps,
    /// A ride without a power meter.
    NoPower,
    /// A run without a strap.
    NoHeart,
    /// The device made one lap of it all.
    SingleLap,
    /// Entered by hand: no streams.
    Manual,
    /// Nobody gave it a name.
    Unnamed,
}

/// One thing done.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// Day it started on, counted from today.
    pub(crate) day: i32,
    /// Number among the sessions of that day.
    pub(crate) slot: i32,
    pub(crate) sport: Sport,
    pub(crate) name: String,
    /// The workout text that was followed.
    pub(crate) text: String,
    /// Start in seconds after local midnight.
    pub(crate) start: i32,
    pub(crate) flaw: Flaw,
    /// Came from Strava: counted, never shown.
    pub(crate) stub: bool,
    /// The day whose plan this fulfils.
    pub(crate) planned: Option<i32>,
    pub(crate) race: bool,
}

impl Session {
    /// The activity id: derived from the day, so that the same session keeps it.
    pub(crate) fn id(&self, profile: &Profile) -> String {
        let number = i64::from(self.day + 5_000) * 10 + i64::from(self.slot);
        if self.stub {
            format!("{}", 17_000_000_000 + profile.base + number)
        } else {
            format!("i{}", 900_000_000 + profile.base + number)
        }
    }
}

/// Every how many activities one comes from Strava.
const STRAVA_EVERY: usize = 12;
/// Last day of the account that only knows Strava.
const DORMANT_SINCE: i32 = -100;

/// Everything an athlete did up to and including today, in order.
pub(crate) fn sessions(account: &Account) -> Vec<Session> {
    let Account { profile, random, today, .. } = *account;
    let mut done: Vec<Session> = match profile.past {
        Past::None => Vec::new(),
        Past::Full | Past::StravaOnly => {
            (account.first_day..=0).flat_map(|day| on(random, today, day)).collect()
        }
    };
    done.sort_by_key(|session| (session.day, session.start));
    number(&mut done);
    flaws(&mut done);
    for (position, session) in done.iter_mut().enumerate() {
        session.stub = profile.past == Past::StravaOnly || position % STRAVA_EVERY == STRAVA_EVERY - 1;
        if session.stub && session.flaw == Flaw::Manual {
            session.flaw = Flaw::None;
        }
    }
    done.retain(|session| profile.past == Past::Full || session.day < DORMANT_SINCE);
    done
}

fn number(done: &mut [Session]) {
    let (mut day, mut slot) = (i32::MIN, 0);
    for session in done {
        slot = if session.day == day { slot + 1 } else { 0 };
        day = session.day;
        session.slot = slot;
    }
}

/// Weekday of a day, Monday = 0.
pub(crate) fn weekday(today: Date, day: i32) -> i32 {
    (i32::from(today.weekday().to_monday_zero_offset()) + day).rem_euclid(7)
}

fn on(random: Random, today: Date, day: i32) -> Vec<Session> {
    if season::is_off(day) {
        return Vec::new();
    }
    let mut done: Vec<Session> = plan::planned(random, day, weekday(today, day))
        .into_iter()
        .filter_map(|planned| carry_out(random, planned))
        .collect();
    done.extend(extra(random, day));
    done
}

/// The plan as it was carried out: 10 % missed, 5 % replaced, some a day later.
fn carry_out(random: Random, planned: Planned) -> Option<Session> {
    let day = planned.day;
    let race = day == season::B_RACE || season::C_RACES.contains(&day);
    let luck = random.unit("luck", day, 0);
    if luck < 0.10 && !race && day != 0 {
        return None;
    }
    let shifted = luck > 0.93 && day < -2 && !race && !season::is_off(day + 1);
    let delay = crate::number::int(random.normal("delay", day, 0) * 1_200.0);
    let mut session = Session {
        day: if shifted { day + 1 } else { day },
        slot: 0,
        sport: planned.sport,
        name: planned.name,
        text: planned.text,
        start: planned.start + delay,
        flaw: Flaw::None,
        stub: false,
        planned: Some(day),
        race,
    };
    if luck < 0.15 && !race && day != 0 {
        replace(&mut session);
    }
    Some(session)
}

fn replace(session: &mut Session) {
    session.planned = None;
    (session.sport, session.name, session.text) = (
        Sport::VirtualRun,
        "Treadmill instead".to_owned(),
        "- 10m 70% Pace\n- 25m 82% Pace\n- 5m 65% Pace".to_owned(),
    );
}

/// Gives every sport each of its flaws once in 24 sessions, so that no seed is without one.
fn flaws(done: &mut [Session]) {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for session in done.iter_mut().filter(|session| !session.race) {
        let count = counts.entry(session.sport.name()).or_default();
        session.flaw = flaw(*count % 24, session.sport);
        *count += 1;
    }
}

const fn flaw(number: u32, sport: Sport) -> Flaw {
    match (number, sport) {
        (2 | 14, Sport::Ride | Sport::Run | Sport::VirtualRide) => Flaw::HeartDropout,
        (4, Sport::Ride) => Flaw::PowerSpike,
        (5 | 17, Sport::Ride | Sport::VirtualRide) => Flaw::CadenceGaps,
        (7, Sport::Ride | Sport::Run) => Flaw::SingleLap,
        (9, _) => Flaw::Unnamed,
        (11, Sport::Ride | Sport::GravelRide) => Flaw::NoPower,
        (12, Sport::Run) => Flaw::NoHeart,
        (19, Sport::Run) => Flaw::Manual,
        _ => Flaw::None,
    }
}

/// What was never planned: a hike, yoga, a commute that makes two activities of one day, a ride across midnight.
fn extra(random: Random, day: i32) -> Option<Session> {
    let bits = random.bits("extra", day, 0);
    let (sport, name, text, start) = match day {
        -38 => (Sport::Hike, "Ridge hike", "- 3h20m Z1 HR", 13 * 3_600),
        -16 => (Sport::Yoga, "Yoga", "- 45m", 20 * 3_600),
        -24 => (Sport::Ride, "Night ride", "- 1h20m 64%", 23 * 3_600 + 900),
        -3 => (Sport::Ride, "Commute", "- 24m 58%", 7 * 3_600 + 600),
        _ if bits.is_multiple_of(29) => (Sport::Ride, "Commute", "- 24m 58%", 7 * 3_600 + 600),
        _ => return None,
    };
    Some(Session {
        day,
        slot: 0,
        sport,
        name: name.to_owned(),
        text: text.to_owned(),
        start,
        flaw: Flaw::None,
        stub: false,
        planned: None,
        race: false,
    })
}
