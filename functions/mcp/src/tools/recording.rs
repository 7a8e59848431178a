//! The streams of an activity side by side, cut to a window and thinned to points.

use intervals::{Samples, Stream};

use crate::formulas::seconds::{known_mean, per_second};

/// One stream under its name in an answer.
pub(super) struct Column {
    /// As `type` upstream.
    pub(super) kind: String,
    /// With its unit.
    pub(super) name: String,
    pub(super) decimals: u32,
    pub(super) values: Vec<Option<f64>>,
}

/// What the samples are lined up on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// Seconds from the start.
    Time,
    /// Metres from the start.
    Distance,
}

impl Axis {
    pub(super) const fn stream(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Distance => "distance",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Time => "time_s",
            Self::Distance => "distance_m",
        }
    }
}

/// Streams in step: sample `n` of each belongs to the same moment.
pub(super) struct Recording {
    pub(super) time: Vec<Option<f64>>,
    /// Where each sample lies on the axis; never falls.
    pub(super) position: Vec<f64>,
    pub(super) columns: Vec<Column>,
}

impl Recording {
    /// Lines the streams up. `None` when the stream of the axis is not there.
    pub(super) fn of(streams: &[Stream], kinds: &[String], axis: Axis, is_run: bool) -> Option<Self> {
        let find = |kind: &str| streams.iter().find(|stream| stream.kind.as_deref() == Some(kind));
        let time = find("time").map(|stream| stream.data.0.clone()).unwrap_or_default();
        let position = rising(&find(axis.stream())?.data.0);
        let columns = kinds
            .iter()
            .filter_map(|kind| find(kind))
            .filter(|stream| stream.is_list != Some(true) && stream.all_null != Some(true))
            .flat_map(|stream| columns(stream, is_run))
            .filter(|column| column.values.iter().any(Option::is_some))
            .collect();
        Some(Self { time, position, columns })
    }

    /// The samples from `start` up to, not including, `end`.
    pub(super) fn range(&self, start: Option<f64>, end: Option<f64>) -> std::ops::Range<usize> {
        let first = |from: f64| self.position.partition_point(|position| *position < from);
        start.map_or(0, first)..end.map_or(self.position.len(), first)
    }

    /// The recording of some samples only.
    pub(super) fn cut(&self, range: std::ops::Range<usize>) -> Self {
        let part = |values: &[Option<f64>]| values.get(range.clone()).unwrap_or_default().to_vec();
        let column = |column: &Column| Column {
            kind: column.kind.clone(),
            name: column.name.clone(),
            decimals: column.decimals,
            values: part(&column.values),
        };
        Self {
            time: part(&self.time),
            position: self.position.get(range.clone()).unwrap_or_default().to_vec(),
            columns: self.columns.iter().map(column).collect(),
        }
    }

    /// One stream with one value a second.
    pub(super) fn seconds(&self, kind: &str) -> Option<Vec<Option<f64>>> {
        let column = self.columns.iter().find(|column| column.kind == kind)?;
        Some(per_second(&self.time, &column.values))
    }

    /// At most `count` rows of position and column means, in equal steps of the axis.
    pub(super) fn points(&self, count: usize) -> Vec<(f64, Vec<Option<f64>>)> {
        let (Some(first), Some(last)) = (self.position.first(), self.position.last()) else {
            return Vec::new();
        };
        let mean = |range: std::ops::Range<usize>| {
            let of = |column: &Column| known_mean(column.values.get(range.clone()).unwrap_or_default());
            self.columns.iter().map(of).collect()
        };
        if self.position.len() <= count {
            let row = |(at, position): (usize, &f64)| (*position, mean(at..at + 1));
            return self.position.iter().enumerate().map(row).collect();
        }
        let step = (last - first) / count as f64;
        let border = |at: usize| {
            if at == count {
                self.position.len()
            } else {
                self.position.partition_point(|position| *position < first + step * at as f64)
            }
        };
        (0..count)
            .map(|at| (border(at)..border(at + 1), first + step * at as f64))
            .filter(|(range, _)| !range.is_empty())
            .map(|(range, position)| (position, mean(range)))
            .collect()
    }
}

/// A position that is unknown, or lies behind the one before, is that of the one before.
fn rising(samples: &[Option<f64>]) -> Vec<f64> {
    let mut last = 0.0;
    samples
        .iter()
        .map(|sample| {
            last = sample.map_or(last, |position| f64::max(last, position));
            last
        })
        .collect()
}

fn columns(stream: &Stream, is_run: bool) -> Vec<Column> {
    let kind = stream.kind.as_deref().unwrap_or_default();
    let column = |name: &str, decimals, factor: f64, Samples(samples): &Samples| Column {
        kind: kind.to_owned(),
        name: name.to_owned(),
        decimals,
        values: samples
            .iter()
            .map(|sample| {
                sample.filter(|value| kind != "heartrate" || *value > 0.0).map(|value| value * factor)
            })
            .collect(),
    };
    if kind == "latlng" {
        return vec![column("lat", 5, 1.0, &stream.data), column("lon", 5, 1.0, &stream.data2)];
    }
    let (name, decimals, factor) = unit(kind, is_run);
    vec![column(name, decimals, factor, &stream.data)]
}

/// Name, decimals and factor of a stream in an answer. The cadence of runs is that of one leg upstream.
fn unit(kind: &str, is_run: bool) -> (&str, u32, f64) {
    match kind {
        "time" => ("time_s", 0, 1.0),
        "distance" => ("distance_m", 0, 1.0),
        "watts" => ("power_w", 0, 1.0),
        "heartrate" => ("hr_bpm", 0, 1.0),
        "cadence" if is_run => ("cadence_spm", 0, 2.0),
        "cadence" => ("cadence_rpm", 0, 1.0),
        "velocity_smooth" => ("speed_mps", 2, 1.0),
        "ga_velocity" => ("gap_mps", 2, 1.0),
        "altitude" => ("altitude_m", 1, 1.0),
        "grade_smooth" => ("grade_pct", 1, 1.0),
        "temp" => ("temp_c", 1, 1.0),
        "core_temperature" => ("core_temp_c", 2, 1.0),
        "w_bal" => ("w_balance_j", 0, 1.0),
        "torque" => ("torque_nm", 1, 1.0),
        "smo2" => ("smo2_pct", 1, 1.0),
        "left_right_balance" => ("balance_pct", 1, 1.0),
        other => (other, 2, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(kind: &str, data: &[f64]) -> Stream {
        Stream {
            kind: Some(kind.to_owned()),
            data: Samples(data.iter().copied().map(Some).collect()),
            ..Stream::default()
        }
    }

    fn kinds(kinds: &[&str]) -> Vec<String> {
        kinds.iter().map(|kind| (*kind).to_owned()).collect()
    }

    #[test]
    fn counts_both_legs_and_drops_the_zeros_of_a_strap() {
        let streams = [
            stream("time", &[0.0, 1.0, 2.0]),
            stream("cadence", &[80.0, 83.0, 90.0]),
            stream("heartrate", &[150.0, 0.0, 152.0]),
        ];
        let recording = Recording::of(&streams, &kinds(&["cadence", "heartrate"]), Axis::Time, true).unwrap();
        let [cadence, hr] = recording.columns.as_slice() else { panic!() };
        assert_eq!((cadence.name.as_str(), cadence.values[1]), ("cadence_spm", Some(166.0)));
        assert_eq!(hr.values, [Some(150.0), None, Some(152.0)]);
    }

    #[test]
    fn takes_latitude_and_longitude_apart() {
        let position =
            Stream { data2: Samples(vec![Some(8.5), Some(8.6)]), ..stream("latlng", &[47.3, 47.4]) };
        let recording =
            Recording::of(&[stream("time", &[0.0, 1.0]), position], &kinds(&["latlng"]), Axis::Time, false)
                .unwrap();
        let names: Vec<&str> = recording.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["lat", "lon"]);
        assert_eq!(recording.columns[1].values[1], Some(8.6));
    }

    #[test]
    fn a_window_is_cut_on_the_axis_and_not_by_the_number_of_the_sample() {
        let streams = [
            stream("time", &[0.0, 5.0, 300.0, 305.0]),
            stream("distance", &[0.0, 50.0, 50.0, 100.0]),
            stream("watts", &[1.0, 2.0, 3.0, 4.0]),
        ];
        let by = |axis| Recording::of(&streams, &kinds(&["watts"]), axis, false).unwrap();
        assert_eq!(by(Axis::Time).range(Some(5.0), Some(301.0)), 1..3);
        assert_eq!(by(Axis::Distance).range(Some(50.0), None), 1..4);
        assert_eq!(by(Axis::Time).cut(1..3).columns[0].values, [Some(2.0), Some(3.0)]);
        assert_eq!(by(Axis::Time).range(Some(900.0), None), 4..4);
    }

    #[test]
    fn thins_to_means_in_equal_steps() {
        let second: Vec<f64> = (0..100).map(f64::from).collect();
        let streams = [stream("time", &second), stream("watts", &second)];
        let recording = Recording::of(&streams, &kinds(&["watts"]), Axis::Time, false).unwrap();
        let points = recording.points(10);
        assert_eq!(points.len(), 10);
        assert_eq!(points[0], (0.0, vec![Some(4.5)]));
        assert_eq!(recording.points(100)[99], (99.0, vec![Some(99.0)]));
    }

    #[test]
    fn streams_that_hold_nothing_are_left_out() {
        let empty = Stream { data: Samples(vec![None, None]), ..stream("watts", &[]) };
        let recording =
            Recording::of(&[stream("time", &[0.0, 1.0]), empty], &kinds(&["watts"]), Axis::Time, false)
                .unwrap();
        assert!(recording.columns.is_empty());
        assert!(Recording::of(&[], &kinds(&["watts"]), Axis::Time, false).is_none());
    }
}
