//! What the models of Intervals.icu and past bests say about an effort that was not made. The models themselves are
//! served, never computed here.

use std::ops::RangeInclusive;

/// Durations for which critical power predicts, seconds.
const POWER_RANGE_S: RangeInclusive<f64> = 120.0..=1_800.0;
/// Times for which critical speed predicts, seconds.
const PACE_RANGE_S: RangeInclusive<f64> = 180.0..=2_400.0;
/// Riegel's exponent (1981).
const RIEGEL_EXPONENT: f64 = 1.06;
/// How far the distance may be from that of the best it is derived from, as a ratio.
const RIEGEL_RATIO: RangeInclusive<f64> = 0.25..=4.0;

/// The best time over a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Best {
    pub(crate) distance_m: f64,
    pub(crate) time_s: f64,
}

/// Watts for a duration by critical power: CP + W′/t. `None` outside 2 to 30 minutes.
pub(crate) fn power_at(seconds: f64, cp_w: f64, w_prime_j: f64) -> Option<f64> {
    POWER_RANGE_S.contains(&seconds).then(|| cp_w + w_prime_j / seconds)
}

/// Seconds over a distance by critical speed: (d − D′)/CS. `None` when the result is outside 3 to 40 minutes.
pub(crate) fn time_over(distance_m: f64, cs_mps: f64, d_prime_m: f64) -> Option<f64> {
    let seconds = (distance_m - d_prime_m) / cs_mps;
    PACE_RANGE_S.contains(&seconds).then_some(seconds)
}

/// Seconds over a distance by Riegel, T₁(d₂/d₁)^1.06, and the best it is derived from: the nearest in ratio.
pub(crate) fn riegel(distance_m: f64, bests: &[Best]) -> Option<(f64, Best)> {
    let usable = |best: &&Best| {
        best.distance_m > 0.0 && best.time_s > 0.0 && RIEGEL_RATIO.contains(&(distance_m / best.distance_m))
    };
    let farness = |best: &Best| (distance_m / best.distance_m).ln().abs();
    let nearest = bests.iter().filter(usable).min_by(|a, b| farness(a).total_cmp(&farness(b)))?;
    let seconds = nearest.time_s * (distance_m / nearest.distance_m).powf(RIEGEL_EXPONENT);
    Some((seconds, *nearest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_power_predicts_between_two_and_thirty_minutes() {
        assert_eq!(power_at(1_200.0, 262.0, 20_400.0), Some(279.0));
        assert_eq!(power_at(120.0, 262.0, 20_400.0), Some(432.0));
        assert_eq!(power_at(119.0, 262.0, 20_400.0), None);
        assert_eq!(power_at(3_600.0, 262.0, 20_400.0), None);
    }

    #[test]
    fn critical_speed_predicts_between_three_and_forty_minutes() {
        let five = time_over(5_000.0, 3.618_868_4, 124.2).unwrap();
        assert!((five - 1_347.3).abs() < 0.1, "{five}");
        assert_eq!(time_over(10_000.0, 3.6, 124.2), None);
        assert_eq!(time_over(100.0, 3.6, 124.2), None);
        assert_eq!(time_over(5_000.0, 0.0, 124.2), None);
    }

    #[test]
    fn riegel_goes_on_from_the_nearest_best() {
        let bests =
            [Best { distance_m: 5_000.0, time_s: 1_200.0 }, Best { distance_m: 10_000.0, time_s: 2_500.0 }];
        let (seconds, from) = riegel(21_097.0, &bests).unwrap();
        assert_eq!(from.distance_m, 10_000.0);
        assert!((seconds - 5_515.9).abs() < 1.0, "{seconds}");
        assert_eq!(riegel(42_195.0, &bests[..1]), None);
        assert_eq!(riegel(10_000.0, &[]), None);
    }
}
