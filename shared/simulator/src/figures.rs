//! The figures of a stretch of a recording: of a whole activity as of one interval.

use std::ops::Range;

use crate::load;
use crate::number::real;
use crate::profile::Thresholds;
use crate::streams::Streams;

/// Samples of the rolling mean behind normalised power.
const SMOOTHING: usize = 30;

/// What can be said about a stretch. What was not recorded is `None`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// Seconds in motion: the number of samples.
    pub(crate) moving: usize,
    pub(crate) elapsed: i32,
    pub(crate) metres: Option<f64>,
    pub(crate) watts: Option<Spread>,
    /// Normalised power.
    pub(crate) normalized_watts: Option<f64>,
    pub(crate) joules: f64,
    pub(crate) joules_above_ftp: f64,
    pub(crate) heart: Option<Spread>,
    pub(crate) cadence: Option<Spread>,
    pub(crate) speed: Option<Spread>,
    /// Mean grade-adjusted speed.
    pub(crate) gap: Option<f64>,
    /// Normalised grade-adjusted speed.
    pub(crate) normalized_speed: Option<f64>,
    pub(crate) altitude: Option<Spread>,
    pub(crate) gain: f64,
    pub(crate) loss: f64,
    /// Percent by which the second half was less efficient.
    pub(crate) decoupling: Option<f64>,
}

/// Mean, least and most of a channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread {
    pub(crate) mean: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let (mut sum, mut count, mut min, mut max) = (0.0, 0_usize, f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            sum += value;
            count += 1;
            min = min.min(value);
            max = max.max(value);
        }
        (count > 0).then(|| Self { mean: sum / real(count), min, max })
    }

    fn whole(values: &[i32], least: i32) -> Option<Self> {
        Self::of(values.iter().filter(|value| **value >= least).map(|value| f64::from(*value)))
    }

    fn fractional(values: &[f32]) -> Option<Self> {
        Self::of(values.iter().map(|value| f64::from(*value)))
    }
}

impl Figures {
    /// Figures of the samples in `range`.
    pub(crate) fn of(streams: &Streams, range: Range<usize>, thresholds: &Thresholds) -> Self {
        let watts = slice(&streams.watts, &range);
        let (gap, speed) = (slice(&streams.gap, &range), slice(&streams.speed, &range));
        let paced = if gap.is_empty() { speed } else { gap };
        let altitude = slice(&streams.altitude, &range);
        let (gain, loss) = climbed(altitude);
        Self {
            moving: slice(&streams.time, &range).len(),
            elapsed: elapsed(&streams.time, &range),
            metres: covered(&streams.distance, &range),
            watts: Spread::whole(watts, 0),
            normalized_watts: normalized(watts.iter().map(|watts| f64::from(*watts)), watts.len()),
            joules: watts.iter().map(|watts| f64::from(*watts)).sum(),
            joules_above_ftp: watts.iter().map(|watts| (f64::from(*watts) - thresholds.ftp).max(0.0)).sum(),
            heart: Spread::whole(slice(&streams.heart, &range), 1),
            cadence: Spread::whole(slice(&streams.cadence, &range), 1),
            speed: Spread::fractional(speed),
            gap: Spread::fractional(gap).map(|gap| gap.mean),
            normalized_speed: normalized(paced.iter().map(|speed| f64::from(*speed)), paced.len()),
            altitude: Spread::fractional(altitude),
            gain,
            loss,
            decoupling: decoupling(streams, &range),
        }
    }

    /// Intensity as a share of threshold by power, 0 without FTP.
    pub(crate) fn power_intensity(&self, thresholds: &Thresholds) -> Option<f64> {
        self.normalized_watts.filter(|_| thresholds.ftp > 0.0).map(|watts| watts / thresholds.ftp)
    }

    /// Intensity as a share of threshold by pace.
    pub(crate) fn pace_intensity(&self, thresholds: &Thresholds) -> Option<f64> {
        self.normalized_speed.filter(|_| thresholds.pace > 0.0).map(|speed| speed / thresholds.pace)
    }

    /// Hours in motion.
    pub(crate) fn hours(&self) -> f64 {
        real(self.moving) / 3_600.0
    }
}

/// The part of a channel, empty when the channel is.
pub(crate) fn slice<'a, T>(values: &'a [T], range: &Range<usize>) -> &'a [T] {
    let end = range.end.min(values.len());
    values.get(range.start.min(end)..end).unwrap_or_default()
}

fn normalized(samples: impl Iterator<Item = f64>, count: usize) -> Option<f64> {
    (count > 0).then(|| load::normalized(samples, SMOOTHING))
}

fn elapsed(time: &[i32], range: &Range<usize>) -> i32 {
    let stretch = slice(time, range);
    match (stretch.first(), stretch.last()) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 0,
    }
}

/// Metres from the sample before the stretch to its last one.
fn covered(distance: &[f32], range: &Range<usize>) -> Option<f64> {
    let last = slice(distance, range).last()?;
    let before = range.start.checked_sub(1).and_then(|before| distance.get(before)).copied().unwrap_or(0.0);
    Some(f64::from(last - before))
}

fn climbed(altitude: &[f32]) -> (f64, f64) {
    altitude.windows(2).fold((0.0, 0.0), |(gain, loss), pair| {
        let [low, high] = pair else { return (gain, loss) };
        let step = f64::from(high - low);
        (gain + step.max(0.0), loss + (-step).max(0.0))
    })
}

/// Effort per beat, first half against second half.
fn decoupling(streams: &Streams, range: &Range<usize>) -> Option<f64> {
    let middle = range.start + (range.end - range.start) / 2;
    let first = efficiency(streams, &(range.start..middle))?;
    let second = efficiency(streams, &(middle..range.end))?;
    (range.end - range.start >= 600 && first > 0.0).then(|| 100.0 * (first - second) / first)
}

/// Watts (or speed) per beat over the samples where the strap worked.
pub(crate) fn efficiency(streams: &Streams, range: &Range<usize>) -> Option<f64> {
    let heart = slice(&streams.heart, range);
    let watts = slice(&streams.watts, range);
    let effort: Vec<f64> = if watts.is_empty() {
        let paced = if streams.gap.is_empty() { &streams.speed } else { &streams.gap };
        slice(paced, range).iter().map(|speed| f64::from(*speed)).collect()
    } else {
        watts.iter().map(|watts| f64::from(*watts)).collect()
    };
    let (effort, beats) = effort
        .iter()
        .zip(heart)
        .filter(|(_, beat)| **beat > 0)
        .fold((0.0, 0.0), |(effort, beats), (value, beat)| (effort + value, beats + f64::from(*beat)));
    (beats > 0.0).then(|| effort / beats)
}

/// W′ left at each sample, joules.
pub(crate) fn reserve(watts: &[i32], thresholds: &Thresholds) -> Vec<f32> {
    let mut left = thresholds.w_prime;
    let spend = |watts: &i32| {
        let over = f64::from(*watts) - thresholds.ftp;
        left -= if over > 0.0 { over } else { over * (thresholds.w_prime - left) / thresholds.w_prime };
        crate::number::single(left)
    };
    watts.iter().map(spend).collect()
}

/// Seconds per zone, given upper bounds; what is above the last bound belongs to the last zone.
pub(crate) fn zone_seconds(values: impl Iterator<Item = f64>, bounds: &[f64]) -> Vec<i32> {
    let mut seconds = vec![0; bounds.len()];
    let last = bounds.len().saturating_sub(1);
    for value in values {
        let zone = bounds.iter().position(|bound| value <= *bound).unwrap_or(last);
        if let Some(zone) = seconds.get_mut(zone) {
            *zone += 1;
        }
    }
    seconds
}
