//! Heart rate: a first-order answer to effort, slower on the way down, with drift over the hours.

use super::{Recording, Streams};
use crate::number::{int, real};
use crate::sport::{Family, Sport};

/// Share of the gap closed per second on the way up (time constant 30 s) and down (60 s).
const UP: f64 = 0.032_783_9;
const DOWN: f64 = 0.016_528_5;

/// Writes the heart rate of a recording.
pub(super) fn beat(recording: &Recording<'_>, efforts: &[f32], streams: &mut Streams) {
    let thresholds = &recording.thresholds;
    let day = recording.session.day;
    let values = recording.random.stream("heart", day);
    let drift = (0.03 + 0.03 * recording.random.unit("drift", day, 0)) / 3_600.0;
    let span = thresholds.lthr - thresholds.resting_hr;
    let lift = match recording.session.sport {
        Sport::Yoga => 0.18,
        Sport::WeightTraining => 0.42,
        _ => 0.30,
    };
    let slope = if recording.session.sport.family() == Family::Other { 0.4 } else { 0.70 };
    let mut heart = thresholds.resting_hr + span * 0.3;
    let samples = efforts.iter().zip(0_u32..).map(|(effort, second)| {
        let fatigue = 1.0 + drift * real(second as usize).min(6_000.0);
        let aim = (thresholds.resting_hr + span * (lift + slope * f64::from(*effort).min(1.25)) * fatigue)
            .min(thresholds.max_hr - 2.0);
        heart += (aim - heart) * if aim > heart { UP } else { DOWN };
        int(heart + values.normal(second / 5))
    });
    streams.heart = samples.collect();
}
