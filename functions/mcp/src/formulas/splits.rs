//! Splits of equal distance, from the `time` and `distance` streams.

/// One sample of an activity. Positions are metres from the start, times seconds from the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) time: f64,
    pub(crate) distance: f64,
    pub(crate) watts: Option<f64>,
    pub(crate) heart_rate: Option<f64>,
    pub(crate) altitude: Option<f64>,
}

/// One split.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Split {
    pub(crate) distance: f64,
    pub(crate) time: f64,
    pub(crate) watts: Option<f64>,
    pub(crate) heart_rate: Option<f64>,
    pub(crate) gain: f64,
}

/// A longer gap between two samples is a pause: the clock runs on, the split does not.
const PAUSE_SECONDS: f64 = 20.0;
/// A last piece shorter than this is left out.
const SHORTEST: f64 = 5.0;
/// Splits of one activity at most.
const MOST: usize = 500;

/// Cuts the samples into splits of `length` metres. Times are interpolated between the samples around a border, because
/// samples are not one second apart.
pub(crate) fn splits(samples: &[Sample], length: f64) -> Vec<Split> {
    let mut found = Vec::new();
    let mut open = Open::default();
    for (before, after) in samples.iter().zip(samples.iter().skip(1)) {
        let mut rest = Piece::between(before, after);
        while open.distance + rest.distance >= length && found.len() < MOST {
            let share = (length - open.distance) / rest.distance;
            open.add(&rest.part(share));
            found.push(open.close());
            open = Open::default();
            rest = rest.part(1.0 - share);
        }
        open.add(&rest);
    }
    if open.distance >= SHORTEST && found.len() < MOST {
        found.push(open.close());
    }
    found
}

/// What lies between two samples.
struct Piece {
    distance: f64,
    time: f64,
    watts: Option<f64>,
    heart_rate: Option<f64>,
    gain: f64,
}

impl Piece {
    fn between(before: &Sample, after: &Sample) -> Self {
        let elapsed = (after.time - before.time).max(0.0);
        let climbed = before.altitude.zip(after.altitude).map_or(0.0, |(from, to)| (to - from).max(0.0));
        Self {
            distance: (after.distance - before.distance).max(0.0),
            time: if elapsed > PAUSE_SECONDS { 0.0 } else { elapsed },
            watts: after.watts,
            // A strap that lost contact reports zero.
            heart_rate: after.heart_rate.filter(|beats| *beats > 0.0),
            gain: climbed,
        }
    }

    fn part(&self, share: f64) -> Self {
        Self { distance: self.distance * share, time: self.time * share, gain: self.gain * share, ..*self }
    }
}

#[derive(Default)]
struct Open {
    distance: f64,
    time: f64,
    gain: f64,
    watts: Mean,
    heart_rate: Mean,
}

impl Open {
    fn add(&mut self, piece: &Piece) {
        self.distance += piece.distance;
        self.time += piece.time;
        self.gain += piece.gain;
        self.watts.add(piece.watts, piece.time);
        self.heart_rate.add(piece.heart_rate, piece.time);
    }

    fn close(&self) -> Split {
        Split {
            distance: self.distance,
            time: self.time,
            watts: self.watts.value(),
            heart_rate: self.heart_rate.value(),
            gain: self.gain,
        }
    }
}

/// A mean weighted by time.
#[derive(Default)]
pub(super) struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    pub(super) fn add(&mut self, value: Option<f64>, weight: f64) {
        if let Some(value) = value {
            self.sum += value * weight;
            self.weight += weight;
        }
    }

    pub(super) fn value(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steady(seconds: u32, speed: f64) -> Vec<Sample> {
        let sample = |second| Sample {
            time: f64::from(second),
            distance: f64::from(second) * speed,
            watts: Some(200.0),
            heart_rate: Some(if second % 10 == 0 { 0.0 } else { 150.0 }),
            altitude: Some(f64::from(second) * 0.1),
        };
        (0..=seconds).map(sample).collect()
    }

    #[test]
    fn cuts_where_the_distance_is_reached_and_not_at_a_sample() {
        let found = splits(&steady(700, 3.0), 1_000.0);
        assert_eq!(found.len(), 3);
        for split in &found[..2] {
            assert!(
                (split.time - 333.333).abs() < 0.01 && (split.distance - 1_000.0).abs() < 1e-6,
                "{split:?}"
            );
            assert!((split.gain - 33.333).abs() < 0.01);
            assert_eq!(split.watts.map(f64::round), Some(200.0));
            assert_eq!(split.heart_rate.map(f64::round), Some(150.0), "zeros are drop-outs");
        }
        assert!((found[2].distance - 100.0).abs() < 1e-6);
    }

    #[test]
    fn a_pause_stops_the_clock() {
        let mut samples = steady(400, 3.0);
        for sample in &mut samples[200..] {
            sample.time += 300.0;
        }
        assert!((splits(&samples, 1_000.0)[0].time - 332.333).abs() < 0.01);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert!(splits(&[], 1_000.0).is_empty());
        assert!(splits(&[Sample::default()], 1_000.0).is_empty());
    }
}
