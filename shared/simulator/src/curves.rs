//! Best efforts over durations and distances, for one recording.

use crate::number::{int, real};
use crate::streams::Streams;

/// Durations of power and heart rate curves, seconds.
pub(crate) const DURATIONS: [usize; 46] = [
    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 105, 120, 150, 180, 210, 240, 270,
    300, 360, 420, 480, 600, 720, 900, 1_080, 1_200, 1_500, 1_800, 2_400, 2_700, 3_000, 3_600, 4_500, 5_400,
    7_200, 9_000, 10_800,
];
/// Distances of pace curves, metres.
pub(crate) const DISTANCES: [f64; 18] = [
    50.0, 100.0, 150.0, 200.0, 400.0, 500.0, 800.0, 1_000.0, 1_200.0, 1_500.0, 1_609.34, 2_000.0, 3_000.0,
    3_218.69, 5_000.0, 10_000.0, 15_000.0, 21_097.5,
];

/// What a curve is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Power,
    /// Power after this much work, kJ.
    TiredPower(u32),
    Heart,
    Pace,
    Gap,
}

/// The best of one duration or distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Best {
    /// Watts or bpm; seconds for paces.
    pub(crate) value: i32,
    pub(crate) start: usize,
    /// Exclusive.
    pub(crate) end: usize,
}

impl Kind {
    /// Whether a greater value is the better one.
    pub(crate) const fn is_more_better(self) -> bool {
        matches!(self, Self::Power | Self::TiredPower(_) | Self::Heart)
    }

    /// The curve of a recording: the best for each duration or distance it is long enough for.
    pub(crate) fn of(self, streams: &Streams) -> Vec<Best> {
        match self {
            Self::Power => durations(&streams.watts, 0),
            Self::TiredPower(kilojoules) => durations(&streams.watts, tired(&streams.watts, kilojoules)),
            Self::Heart => durations(&streams.heart, 0),
            Self::Pace => distances(&streams.speed),
            Self::Gap => distances(&streams.gap),
        }
    }
}

/// First sample after so much work.
fn tired(watts: &[i32], kilojoules: u32) -> usize {
    let mut work = 0.0;
    let limit = f64::from(kilojoules) * 1_000.0;
    let spent = watts.iter().position(|watts| {
        work += f64::from(*watts);
        work >= limit
    });
    spent.unwrap_or(watts.len())
}

fn durations(values: &[i32], from: usize) -> Vec<Best> {
    let sums = sums(values.iter().map(|value| f64::from(*value)));
    DURATIONS.iter().map_while(|seconds| best_window(&sums, *seconds, from..values.len())).collect()
}

/// Running totals, starting with 0.
pub(crate) fn sums(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut total = 0.0;
    std::iter::once(0.0)
        .chain(values.map(|value| {
            total += value;
            total
        }))
        .collect()
}

/// The window of so many samples with the greatest mean within a range.
pub(crate) fn best_window(sums: &[f64], length: usize, range: std::ops::Range<usize>) -> Option<Best> {
    if length == 0 || range.len() < length {
        return None;
    }
    let firsts = sums.get(range.start..range.end + 1 - length)?;
    let lasts = sums.get(range.start + length..=range.end)?;
    let (offset, most) = firsts.iter().zip(lasts).map(|(first, last)| last - first).enumerate().fold(
        (0, f64::NEG_INFINITY),
        |best, (offset, sum)| {
            if sum > best.1 { (offset, sum) } else { best }
        },
    );
    let start = range.start + offset;
    Some(Best { value: int(most / real(length)), start, end: start + length })
}

fn distances(speeds: &[f32]) -> Vec<Best> {
    let covered = sums(speeds.iter().map(|speed| f64::from(*speed)));
    DISTANCES.iter().map_while(|metres| fastest(&covered, *metres, 0..speeds.len())).collect()
}

/// The shortest stretch that covers a distance within a range.
pub(crate) fn fastest(covered: &[f64], metres: f64, range: std::ops::Range<usize>) -> Option<Best> {
    let mut best: Option<Best> = None;
    let mut end = range.start;
    for start in range.clone() {
        let from = covered.get(start)?;
        while end <= range.end && covered.get(end).is_some_and(|here| here - from < metres) {
            end += 1;
        }
        if end > range.end || end >= covered.len() {
            break;
        }
        if best.is_none_or(|best| end - start < best.end - best.start) {
            best = Some(Best { value: crate::number::id(end - start), start, end });
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{best_window, fastest, sums};

    #[test]
    fn finds_the_best_window_and_the_fastest_stretch() {
        let totals = sums([1.0, 5.0, 6.0, 2.0].into_iter());
        let best = best_window(&totals, 2, 0..4).unwrap();
        assert_eq!((best.start, best.end, best.value), (1, 3, 6));
        assert!(best_window(&totals, 5, 0..4).is_none());
        let best = fastest(&totals, 8.0, 0..4).unwrap();
        assert_eq!((best.start, best.end, best.value), (1, 3, 2));
        assert!(fastest(&totals, 20.0, 0..4).is_none());
    }
}
