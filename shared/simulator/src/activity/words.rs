//! The work of a recording in words.

use serde_json::{Value, json};

use crate::figures::Figures;
use crate::number::int;
use crate::profile::Thresholds;
use crate::streams::Streams;

/// `["3x 12m 250w"]`: the work laps in words.
pub(super) fn summary(streams: &Streams, thresholds: &Thresholds) -> Value {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for lap in streams.laps.iter().filter(|lap| lap.work) {
        let figures = Figures::of(streams, lap.start..lap.end, thresholds);
        let effort = match (figures.watts, figures.heart) {
            (Some(watts), _) => format!("{}w", int(watts.mean / 10.0) * 10),
            (None, Some(heart)) => format!("{}bpm", int(heart.mean / 5.0) * 5),
            (None, None) => String::new(),
        };
        let line = format!("{} {effort}", length(lap.end - lap.start));
        match lines.last_mut() {
            Some((last, count)) if *last == line => *count += 1,
            _ => lines.push((line, 1)),
        }
    }
    json!(lines.into_iter().map(|(line, count)| format!("{count}x {}", line.trim())).collect::<Vec<_>>())
}

fn length(seconds: usize) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}
