//! Samples as one value a second.

/// A longer gap between two samples is a pause, in seconds: smart recording stays below it, auto-pause above.
const PAUSE_S: f64 = 20.0;
/// No activity is longer; a broken clock must not fill the memory. Seconds.
const LONGEST_S: usize = 5 * 24 * 3_600;

/// Spreads samples to one value a second of recorded time. A sample holds until the next one; a pause adds nothing but
/// the second of the sample itself. Without a time every sample counts one second.
pub(crate) fn per_second(time_s: &[Option<f64>], samples: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut seconds = Vec::with_capacity(samples.len());
    for (at, sample) in samples.iter().enumerate() {
        let now = time_s.get(at).copied().flatten();
        let next = time_s.get(at + 1).copied().flatten();
        let held = match (now, next) {
            (Some(now), Some(next)) if next - now <= PAUSE_S => (next - now).round().max(0.0),
            _ => 1.0,
        };
        let room = LONGEST_S - seconds.len();
        seconds.extend(std::iter::repeat_n(*sample, room.min(held as usize)));
    }
    seconds
}

/// The mean of what is present.
pub(crate) fn known_mean(values: &[Option<f64>]) -> Option<f64> {
    let (sum, count) =
        values.iter().flatten().fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn holds_a_sample_until_the_next_and_leaves_pauses_out() {
        let time = some(&[0.0, 1.0, 4.0, 104.0, 105.0]);
        let watts = [Some(1.0), Some(2.0), None, Some(4.0), Some(5.0)];
        assert_eq!(
            per_second(&time, &watts),
            [Some(1.0), Some(2.0), Some(2.0), Some(2.0), None, Some(4.0), Some(5.0)]
        );
    }

    #[test]
    fn counts_every_sample_as_a_second_when_there_is_no_time() {
        assert_eq!(per_second(&[], &some(&[1.0, 2.0])), some(&[1.0, 2.0]));
    }

    #[test]
    fn a_clock_that_goes_back_adds_no_time() {
        assert_eq!(per_second(&some(&[5.0, 3.0, 4.0]), &some(&[1.0, 2.0, 3.0])), some(&[2.0, 3.0]));
    }

    #[test]
    fn a_broken_clock_does_not_fill_the_memory() {
        let time: Vec<Option<f64>> = (0..50_000).map(|at| Some(f64::from(at) * 20.0)).collect();
        assert_eq!(per_second(&time, &time).len(), LONGEST_S);
    }

    #[test]
    fn missing_is_not_zero() {
        assert_eq!(known_mean(&[Some(10.0), None, Some(20.0)]), Some(15.0));
        assert_eq!(known_mean(&[None, None]), None);
    }
}
