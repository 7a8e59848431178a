//! Second by second: recordings made from what was planned, how the day felt, and the way the course goes.
//!
//! A recording is made on demand and is always the same. Everything else about an activity is computed from it.

mod channels;
mod course;
mod heart;
mod motion;
mod timeline;

pub(crate) use channels::{Channel, STORED};
pub(crate) use course::{Course, courses};
pub(crate) use timeline::Lap;

use crate::grammar::Doc;
use crate::number::single;
use crate::profile::Thresholds;
use crate::random::Random;
use crate::session::{Flaw, Session};
use crate::sport::{Family, Sport};

/// A recording, one sample a second while moving. Channels a device does not have are empty.
#[derive(Debug, Default)]
pub(crate) struct Streams {
    /// Seconds since the start; pauses are gaps.
    pub(crate) time: Vec<i32>,
    pub(crate) watts: Vec<i32>,
    /// 0 where the strap dropped out.
    pub(crate) heart: Vec<i32>,
    /// −1 where unknown; one leg for runs.
    pub(crate) cadence: Vec<i32>,
    /// Metres per second.
    pub(crate) speed: Vec<f32>,
    /// Metres per second on the flat, runs only.
    pub(crate) gap: Vec<f32>,
    /// Metres since the start.
    pub(crate) distance: Vec<f32>,
    pub(crate) altitude: Vec<f32>,
    /// °C; empty where nothing measures it.
    pub(crate) temperature: Vec<i32>,
    /// Sample and raw watts of a spike which the site has repaired.
    pub(crate) spike: Option<(usize, i32)>,
    pub(crate) laps: Vec<Lap>,
    /// Index of the course, for places.
    pub(crate) course: Option<usize>,
    /// Metres of a pool.
    pub(crate) pool: Option<f64>,
}

/// What a recording is made of.
pub(crate) struct Recording<'a> {
    pub(crate) random: Random,
    pub(crate) session: &'a Session,
    pub(crate) doc: &'a Doc,
    pub(crate) thresholds: Thresholds,
    pub(crate) courses: &'a [Course],
    /// Air temperature at the start, °C.
    pub(crate) air: f64,
}

impl Recording<'_> {
    /// Makes the recording.
    pub(crate) fn make(&self) -> Streams {
        let (mut efforts, mut laps) = timeline::timeline(self.doc, &self.thresholds);
        if efforts.is_empty() {
            // Prose instead of steps: three quarters of an hour of something.
            efforts = vec![0.3; 2_700];
            laps = vec![Lap::whole(efforts.len())];
        }
        let mut streams = Streams { laps, ..Streams::default() };
        let form = 1.0 + 0.012 * self.random.normal("form", self.session.day, 0);
        match self.session.sport.family() {
            Family::Ride => motion::ride(self, &efforts, form, &mut streams),
            Family::Run => motion::run(self, &efforts, form, &mut streams),
            Family::Swim => motion::swim(self, &efforts, form, &mut streams),
            Family::Other => motion::walk(self, &efforts, &mut streams),
        }
        streams.time = self.clock(efforts.len());
        heart::beat(self, &efforts, &mut streams);
        self.damage(&mut streams);
        streams
    }

    /// Which course, if the session goes anywhere.
    fn course(&self) -> Option<usize> {
        let pick = usize::try_from(self.random.bits("route", self.session.day, 0) % 12).unwrap_or(0);
        match self.session.sport {
            Sport::Ride => Some(pick % 3),
            Sport::GravelRide => Some(3),
            Sport::Run => Some(4 + pick % 3),
            Sport::TrailRun | Sport::Hike => Some(7 + pick % 2),
            Sport::VirtualRide | Sport::VirtualRun | Sport::Swim | Sport::WeightTraining | Sport::Yoga => {
                None
            }
        }
    }

    /// Outdoors a traffic light or a café stops the clock of the device now and then.
    fn clock(&self, samples: usize) -> Vec<i32> {
        let stops = self.course().is_some();
        let values = self.random.stream("stop", self.session.day);
        let mut now = 0;
        (0_u32..)
            .take(samples)
            .map(|sample| {
                if stops && sample > 0 && sample.is_multiple_of(1_400) {
                    now += 15 + crate::number::int(150.0 * values.unit(sample));
                }
                let stamp = now;
                now += 1;
                stamp
            })
            .collect()
    }

    fn damage(&self, streams: &mut Streams) {
        let middle = streams.time.len() / 2;
        match self.session.flaw {
            Flaw::HeartDropout => {
                for beat in streams.heart.iter_mut().skip(middle).take(40) {
                    *beat = 0;
                }
            }
            Flaw::PowerSpike => {
                streams.spike = (!streams.watts.is_empty()).then_some((middle, 1_877));
            }
            Flaw::CadenceGaps => {
                for cadence in streams.cadence.iter_mut().skip(middle).take(25) {
                    *cadence = -1;
                }
            }
            Flaw::NoPower => streams.watts.clear(),
            Flaw::NoHeart => streams.heart.clear(),
            Flaw::SingleLap => streams.laps = vec![Lap::whole(streams.time.len())],
            Flaw::None | Flaw::Manual | Flaw::Unnamed => {}
        }
    }

    /// Altitude along a course for the distances covered.
    fn climb(&self, streams: &mut Streams) {
        if let Some(course) = self.course().and_then(|index| self.courses.get(index)) {
            streams.altitude =
                streams.distance.iter().map(|distance| single(course.at(f64::from(*distance)).0)).collect();
        }
    }
}
