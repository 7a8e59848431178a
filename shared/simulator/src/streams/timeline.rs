//! The plan laid out second by second.

use crate::grammar::{Doc, Step};
use crate::number::{real, single};
use crate::profile::Thresholds;

/// A stretch of a recording.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lap {
    pub(crate) start: usize,
    /// Exclusive.
    pub(crate) end: usize,
    pub(crate) work: bool,
    pub(crate) label: Option<String>,
}

impl Lap {
    /// All of it.
    pub(crate) fn whole(samples: usize) -> Self {
        Self { start: 0, end: samples, work: true, label: None }
    }
}

/// Effort per second as a share of threshold, and the laps of the steps.
pub(super) fn timeline(doc: &Doc, thresholds: &Thresholds) -> (Vec<f32>, Vec<Lap>) {
    let (mut efforts, mut laps): (Vec<f32>, Vec<Lap>) = (Vec::new(), Vec::new());
    for (step, block) in doc.flat() {
        let (start, end) = step.effort(thresholds).unwrap_or((0.45, 0.45));
        let middle = f64::midpoint(start, end);
        let (seconds, _) = step.length(thresholds, middle);
        if seconds == 0 {
            continue;
        }
        laps.push(Lap {
            start: efforts.len(),
            end: efforts.len() + seconds,
            work: is_work(doc, step, block, middle, thresholds),
            label: (!step.text.is_empty()).then(|| step.text.clone()),
        });
        efforts
            .extend((0..seconds).map(|second| single(start + (end - start) * real(second) / real(seconds))));
    }
    (efforts, laps)
}

/// In a repeated block the harder half is work; elsewhere what is neither warm-up nor easy.
fn is_work(doc: &Doc, step: &Step, block: Option<usize>, effort: f64, thresholds: &Thresholds) -> bool {
    let Some(block) = block.and_then(|block| doc.steps.get(block)) else {
        return !step.warmup && !step.cooldown && effort >= 0.62;
    };
    let efforts = block.steps.iter().filter_map(|inner| inner.effort(thresholds));
    let hardest = efforts.map(|(start, end)| f64::midpoint(start, end)).fold(0.0, f64::max);
    effort >= hardest - 0.2 && effort > 0.5
}
