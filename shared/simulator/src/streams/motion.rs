//! Power, cadence, speed and distance for each family of sports.

use super::{Recording, Streams};
use crate::number::{int, single};
use crate::random::Values;
use crate::sport::Sport;

/// Mass of a bike and clothes, kg.
const BIKE: f64 = 9.5;
/// Rolling resistance on asphalt.
const ROLLING: f64 = 0.0055;
/// Half of air density times drag area.
const DRAG: f64 = 0.19;
const DRIVETRAIN: f64 = 0.975;
const GRAVITY: f64 = 9.81;

/// Slow wander around 1: a new value each minute, joined by straight lines.
fn wander(values: Values, second: u32, size: f64) -> f64 {
    let (minute, within) = (second / 60, f64::from(second % 60) / 60.0);
    let (here, next) = (values.normal(minute), values.normal(minute + 1));
    1.0 + size * (here + (next - here) * within)
}

/// A ride: power follows the plan, speed follows power and grade.
pub(super) fn ride(recording: &Recording<'_>, efforts: &[f32], form: f64, streams: &mut Streams) {
    let (day, thresholds) = (recording.session.day, &recording.thresholds);
    let (slow, fast) = (recording.random.stream("wander", day), recording.random.stream("power", day));
    let legs = recording.random.stream("legs", day);
    let coasting = recording.random.stream("coast", day);
    let outdoors = !recording.session.sport.is_virtual();
    let (unrest, sway) = if outdoors { (0.10, 0.035) } else { (0.025, 0.01) };
    let course = recording.course().and_then(|index| recording.courses.get(index));
    let mass = thresholds.weight + BIKE;
    let (mut speed, mut distance) = (5.0_f64, 0.0_f64);
    for (effort, second) in efforts.iter().zip(0_u32..) {
        let effort = f64::from(*effort);
        let coasts = outdoors && effort < 0.75 && coasting.unit(second / 7) < 0.05;
        let aim = effort * form * thresholds.ftp * wander(slow, second, sway);
        let watts = if coasts { 0.0 } else { (aim * (1.0 + unrest * fast.normal(second))).max(0.0) };
        let grade = course.map_or(0.0, |course| course.at(distance).1);
        let push = watts * DRIVETRAIN / speed - mass * GRAVITY * (ROLLING + grade) - DRAG * speed * speed;
        speed = (speed + push / mass).clamp(1.8, 18.5);
        distance += speed;
        streams.watts.push(int(watts));
        streams.cadence.push(if coasts {
            0
        } else {
            int(72.0 + 18.0 * effort.min(1.4) + 2.5 * legs.normal(second / 4))
        });
        streams.speed.push(single(speed));
        streams.distance.push(single(distance));
        streams.temperature.push(int(recording.air + 1.5 * f64::from(second).min(7_200.0) / 7_200.0));
    }
    streams.course = recording.course();
    recording.climb(streams);
}

/// A run: the effort sets the speed on the flat, the grade what is left of it.
pub(super) fn run(recording: &Recording<'_>, efforts: &[f32], form: f64, streams: &mut Streams) {
    let (day, thresholds) = (recording.session.day, &recording.thresholds);
    let (slow, fast) = (recording.random.stream("wander", day), recording.random.stream("stride", day));
    let course = recording.course().and_then(|index| recording.courses.get(index));
    let (mut speed, mut distance) = (2.0_f64, 0.0_f64);
    for (effort, second) in efforts.iter().zip(0_u32..) {
        let aim = f64::from(*effort).max(0.4) * form * thresholds.pace * wander(slow, second, 0.02);
        let grade = course.map_or(0.0, |course| course.at(distance).1).clamp(-0.20, 0.25);
        let cost = (1.0 + 3.4 * grade).max(0.78);
        speed += (aim / cost * (1.0 + 0.02 * fast.normal(second / 3)) - speed) * 0.25;
        distance += speed;
        streams.speed.push(single(speed));
        streams.gap.push(single(speed * cost));
        streams.distance.push(single(distance));
        streams.cadence.push(int(71.0 + 4.2 * speed + 0.8 * fast.normal(second)));
    }
    streams.course = recording.course();
    recording.climb(streams);
}

/// A swim in a pool of 25 metres; in the rests nobody moves.
pub(super) fn swim(recording: &Recording<'_>, efforts: &[f32], form: f64, streams: &mut Streams) {
    let values = recording.random.stream("stroke", recording.session.day);
    let mut distance = 0.0_f64;
    for (effort, second) in efforts.iter().zip(0_u32..) {
        let effort = f64::from(*effort);
        let speed = effort * form * recording.thresholds.pace * (1.0 + 0.015 * values.normal(second / 10));
        distance += speed;
        streams.speed.push(single(speed));
        streams.distance.push(single(distance));
        streams.cadence.push(if effort > 0.0 {
            int(26.0 + 4.0 * effort + values.normal(second / 6))
        } else {
            0
        });
    }
    streams.pool = Some(25.0);
}

/// A hike covers ground; weights and yoga do not.
pub(super) fn walk(recording: &Recording<'_>, efforts: &[f32], streams: &mut Streams) {
    if recording.session.sport != Sport::Hike {
        return;
    }
    let course = recording.course().and_then(|index| recording.courses.get(index));
    let mut distance = 0.0_f64;
    for _ in efforts {
        let grade = course.map_or(0.0, |course| course.at(distance).1).clamp(-0.25, 0.25);
        let speed = 1.35 / (1.0 + 2.5 * grade.abs());
        distance += speed;
        streams.speed.push(single(speed));
        streams.distance.push(single(distance));
    }
    streams.course = recording.course();
    recording.climb(streams);
}
