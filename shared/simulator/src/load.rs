//! How hard something was: the smoothed fourth power behind intensity, and the weights behind load.

use crate::number::real;

/// The fourth-power mean of the rolling mean over `window` samples;
/// the first means are of the samples there are.
pub(crate) fn normalized(samples: impl Iterator<Item = f64>, window: usize) -> f64 {
    let mut ring = vec![0.0; window];
    let (mut sum, mut fourth, mut count) = (0.0, 0.0, 0_usize);
    for sample in samples {
        if let Some(oldest) = ring.get_mut(count % window) {
            sum += sample - *oldest;
            *oldest = sample;
        }
        count += 1;
        let mean = sum / real(count.min(window));
        fourth += (mean * mean) * (mean * mean);
    }
    (fourth / real(count.max(1))).max(0.0).sqrt().sqrt()
}

/// Weight of a second at a heart rate reserve share, for TRIMP per minute.
pub(crate) fn heart_weight(reserve: f64) -> f64 {
    let reserve = reserve.clamp(0.0, 1.1);
    reserve * 0.64 * (1.92 * reserve).exp()
}
