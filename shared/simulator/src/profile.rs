//! The athletes of this world and what their bodies can do.

use crate::sport::Family;

/// How much of a training history an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Past {
    /// A year of data from devices, some of it through Strava.
    Full,
    /// Activities imported from Strava and nothing else; it stopped some months ago.
    StravaOnly,
    /// Nothing at all.
    None,
}

/// Who an athlete is. Thresholds without `start` hold for the whole year.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) id: &'static str,
    pub(crate) key: Option<&'static str>,
    pub(crate) firstname: &'static str,
    pub(crate) lastname: &'static str,
    pub(crate) sex: &'static str,
    pub(crate) city: &'static str,
    pub(crate) country: &'static str,
    pub(crate) zone: &'static str,
    pub(crate) age: i16,
    pub(crate) height: f64,
    pub(crate) weight: f64,
    pub(crate) resting_hr: i32,
    pub(crate) imperial: bool,
    pub(crate) status: &'static str,
    pub(crate) past: Past,
    /// FTP in watts a year ago and today.
    pub(crate) ftp: (f64, f64),
    pub(crate) w_prime: f64,
    pub(crate) p_max: f64,
    pub(crate) ride_lthr: i32,
    pub(crate) run_lthr: i32,
    pub(crate) max_hr: i32,
    /// Metres per second at threshold, running.
    pub(crate) run_pace: f64,
    /// Metres per second at threshold, swimming.
    pub(crate) swim_pace: f64,
    /// Start of every id that belongs to this account, so that ids never meet.
    pub(crate) base: i64,
    /// What the coach may do here: `READ` or `WRITE`.
    pub(crate) coached: Option<&'static str>,
}

const RIDER: Profile = Profile {
    id: crate::DEMO_ATHLETE,
    key: Some(crate::DEMO_KEY),
    firstname: "Demo",
    lastname: "Rider",
    sex: "M",
    city: "Zürich",
    country: "Switzerland",
    zone: "Europe/Zurich",
    age: 38,
    height: 1.82,
    weight: 71.5,
    resting_hr: 48,
    imperial: false,
    status: "ACTIVE",
    past: Past::Full,
    ftp: (240.0, 268.0),
    w_prime: 20_400.0,
    p_max: 980.0,
    ride_lthr: 168,
    run_lthr: 172,
    max_hr: 188,
    run_pace: 3.703_703_6,
    swim_pace: 0.98,
    base: 10_000_000,
    coached: Some("WRITE"),
};

/// All athletes; the first is the demo athlete.
pub(crate) const ATHLETES: &[Profile] = &[
    RIDER,
    Profile {
        id: crate::STRAVA_ATHLETE,
        key: None,
        firstname: "Old",
        lastname: "Account",
        city: "Basel",
        status: "DORMANT",
        past: Past::StravaOnly,
        ftp: (220.0, 226.0),
        base: 20_000_000,
        coached: Some("READ"),
        ..RIDER
    },
    Profile {
        id: crate::AUCKLAND_ATHLETE,
        key: Some(crate::AUCKLAND_KEY),
        firstname: "Aroha",
        lastname: "Tester",
        sex: "F",
        city: "Auckland",
        country: "New Zealand",
        zone: "Pacific/Auckland",
        age: 31,
        height: 1.68,
        weight: 60.2,
        resting_hr: 52,
        imperial: true,
        ftp: (198.0, 214.0),
        w_prime: 15_800.0,
        p_max: 720.0,
        ride_lthr: 172,
        run_lthr: 176,
        max_hr: 192,
        run_pace: 3.508_772,
        base: 30_000_000,
        coached: Some("READ"),
        ..RIDER
    },
    Profile {
        id: crate::EMPTY_ATHLETE,
        key: Some(crate::EMPTY_KEY),
        firstname: "New",
        lastname: "Account",
        city: "Bern",
        past: Past::None,
        base: 40_000_000,
        coached: None,
        ..RIDER
    },
    Profile {
        id: crate::COACH_ATHLETE,
        key: Some(crate::COACH_KEY),
        firstname: "Carla",
        lastname: "Coach",
        sex: "F",
        city: "Luzern",
        past: Past::None,
        base: 50_000_000,
        coached: None,
        ..RIDER
    },
];

/// Thresholds at the time of an activity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thresholds {
    /// Watts; 0 where power is no measure.
    pub(crate) ftp: f64,
    pub(crate) w_prime: f64,
    pub(crate) p_max: f64,
    pub(crate) lthr: f64,
    pub(crate) max_hr: f64,
    pub(crate) resting_hr: f64,
    /// Metres per second; 0 where pace is no measure.
    pub(crate) pace: f64,
    pub(crate) weight: f64,
}

/// Indoor FTP as a share of FTP.
const INDOOR: f64 = 0.97;

impl Profile {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.firstname, self.lastname)
    }

    /// FTP setting on a day: eight steps over the year, the last of them three weeks ago.
    pub(crate) fn ftp_on(&self, day: i32) -> f64 {
        let progress = ((f64::from(day) + 365.0) / 344.0).clamp(0.0, 1.0);
        let step = (progress * 7.0).floor() / 7.0;
        (self.ftp.0 + (self.ftp.1 - self.ftp.0) * step).round()
    }

    /// The thresholds that count for a sport on a day.
    pub(crate) fn thresholds(&self, family: Family, indoor: bool, day: i32) -> Thresholds {
        let ftp = self.ftp_on(day) * if indoor { INDOOR } else { 1.0 };
        Thresholds {
            ftp: if family == Family::Ride { ftp.round() } else { 0.0 },
            w_prime: self.w_prime,
            p_max: self.p_max,
            lthr: f64::from(if family == Family::Run { self.run_lthr } else { self.ride_lthr }),
            max_hr: f64::from(self.max_hr),
            resting_hr: f64::from(self.resting_hr),
            pace: match family {
                Family::Run => self.run_pace,
                Family::Swim => self.swim_pace,
                Family::Ride | Family::Other => 0.0,
            },
            weight: self.weight,
        }
    }
}

/// Upper bounds of the power zones in percent of FTP.
pub(crate) const POWER_ZONES: [f64; 7] = [55.0, 75.0, 90.0, 105.0, 120.0, 150.0, 999.0];
/// Names of the power zones.
pub(crate) const POWER_ZONE_NAMES: [&str; 7] =
    ["Active Recovery", "Endurance", "Tempo", "Threshold", "VO2 Max", "Anaerobic", "Neuromuscular"];
/// Sweet spot in percent of FTP.
pub(crate) const SWEET_SPOT: (f64, f64) = (84.0, 97.0);
/// Upper bounds of the pace zones in percent of threshold speed.
pub(crate) const PACE_ZONES: [f64; 7] = [77.5, 87.7, 94.3, 100.0, 103.4, 111.5, 999.0];
/// Upper bounds of all heart rate zones but the last, in percent of LTHR; the last ends at the maximum.
pub(crate) const HR_ZONES: [f64; 6] = [81.0, 89.0, 93.0, 99.0, 102.0, 106.0];

impl Thresholds {
    /// Upper bounds of the heart rate zones in bpm.
    pub(crate) fn hr_zones(&self) -> [i32; 7] {
        let mut zones = [crate::number::int(self.max_hr); 7];
        for (zone, percent) in zones.iter_mut().zip(HR_ZONES) {
            *zone = crate::number::int(self.lthr * percent / 100.0);
        }
        zones
    }
}
