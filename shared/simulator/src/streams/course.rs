//! Loops to ride and run: altitude along the way, and twenty invented waypoints each.

use std::f64::consts::TAU;

use crate::number::{position, real};
use crate::random::Random;

/// Metres between two altitude knots.
const KNOT: f64 = 50.0;
/// Waypoints of a loop.
const WAYPOINTS: u32 = 20;

/// A closed loop.
#[derive(Debug)]
pub(crate) struct Course {
    /// Route id on the wire.
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    /// Metres around.
    pub(crate) length: f64,
    altitudes: Vec<f64>,
    waypoints: Vec<(f64, f64)>,
}

/// Name, length, hilliness, centre.
const LOOPS: [(&str, f64, f64, f64, f64); 9] = [
    ("Lake loop", 42_000.0, 0.6, 47.25, 8.62),
    ("Two passes", 58_000.0, 2.4, 47.14, 8.80),
    ("Valley road", 36_000.0, 0.9, 47.43, 8.60),
    ("Forest gravel", 31_000.0, 1.3, 47.36, 8.72),
    ("River path", 9_000.0, 0.25, 47.39, 8.49),
    ("Park loop", 6_000.0, 0.3, 47.35, 8.56),
    ("Village round", 12_000.0, 0.5, 47.31, 8.58),
    ("Ridge trail", 14_000.0, 2.2, 47.33, 8.46),
    ("Hill trail", 11_000.0, 2.8, 47.42, 8.41),
];

/// The loops of an athlete: the first four for rides, the next three for runs, the rest for trails.
pub(crate) fn courses(random: Random, base: i64) -> Vec<Course> {
    let topics = 0_i32..;
    LOOPS.iter().zip(topics).map(|(shape, number)| Course::new(random, base, number, *shape)).collect()
}

impl Course {
    fn new(random: Random, base: i64, number: i32, shape: (&'static str, f64, f64, f64, f64)) -> Self {
        let (name, length, hilliness, lat, lon) = shape;
        let values = random.stream("course", number);
        let knots = position(length / KNOT);
        let height = |knot: usize| {
            let around = TAU * real(knot) / real(knots);
            let waves = [(1.0, 60.0), (2.0, 40.0), (3.0, 25.0), (5.0, 14.0), (9.0, 8.0), (17.0, 3.0)];
            let hills = waves.iter().zip(0_u32..).map(|((count, size), index)| {
                size * (0.6 + 0.8 * values.unit(index))
                    * (count * around + TAU * values.unit(index + 10)).sin()
            });
            450.0 + hilliness * hills.sum::<f64>()
        };
        let radius = length / TAU / 111_320.0;
        let waypoint = |index: u32| {
            let angle = TAU * f64::from(index) / f64::from(WAYPOINTS);
            let reach = radius * (0.75 + 0.5 * values.unit(index + 40));
            (lat + reach * angle.cos(), lon + reach * angle.sin() / lat.to_radians().cos())
        };
        Self {
            id: base * 10 + i64::from(number) + 1,
            name,
            length,
            altitudes: (0..knots).map(height).collect(),
            waypoints: (0..WAYPOINTS).map(waypoint).collect(),
        }
    }

    /// Altitude in metres and grade as a fraction at a distance from the start.
    pub(crate) fn at(&self, distance: f64) -> (f64, f64) {
        let along = (distance % self.length) / KNOT;
        let knot = position(along);
        let here = self.altitudes.get(knot).copied().unwrap_or(450.0);
        let next = self.altitudes.get(knot + 1).or_else(|| self.altitudes.first()).copied().unwrap_or(here);
        (here + (next - here) * along.fract(), (next - here) / KNOT)
    }

    /// Latitude and longitude at a distance from the start.
    pub(crate) fn point(&self, distance: f64) -> (f64, f64) {
        let along = (distance % self.length) / self.length * real(self.waypoints.len());
        let leg = position(along);
        let here = self.waypoints.get(leg).copied().unwrap_or_default();
        let next = self.waypoints.get(leg + 1).or_else(|| self.waypoints.first()).copied().unwrap_or(here);
        (here.0 + (next.0 - here.0) * along.fract(), here.1 + (next.1 - here.1) * along.fract())
    }

    /// The waypoints as the service draws a route.
    pub(crate) fn path(&self) -> Vec<[f64; 2]> {
        self.waypoints
            .iter()
            .map(|(lat, lon)| [crate::number::rounded(*lat, 5), crate::number::rounded(*lon, 5)])
            .collect()
    }
}
