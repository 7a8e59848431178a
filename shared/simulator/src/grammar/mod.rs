//! The site's reading of workout text, reduced to what its users write.
//!
//! `read` turns text into steps, `token` understands single words, `doc` writes `workout_doc`, `estimate` computes
//! time, load and zones, `export` writes trainer files. It is a reader of its own: the client's parser is tested
//! against it, so the two must not share code.

mod doc;
mod estimate;
mod export;
mod read;
mod token;

pub(crate) use estimate::Estimate;
pub(crate) use export::export;
pub(crate) use read::read;

/// A text as the site understands it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Doc {
    /// Lines that are no steps.
    pub(crate) prose: String,
    pub(crate) steps: Vec<Step>,
}

/// One step, or a block of repeated steps.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the grammar, and any of them can be set"
)]
pub(crate) struct Step {
    /// Cue words.
    pub(crate) text: String,
    pub(crate) seconds: Option<u32>,
    pub(crate) metres: Option<f64>,
    pub(crate) power: Option<Target>,
    pub(crate) hr: Option<Target>,
    pub(crate) pace: Option<Target>,
    pub(crate) cadence: Option<Target>,
    pub(crate) ramp: bool,
    pub(crate) freeride: bool,
    pub(crate) maxeffort: bool,
    pub(crate) hidepower: bool,
    pub(crate) until_lap: bool,
    pub(crate) intensity: Option<String>,
    pub(crate) warmup: bool,
    pub(crate) cooldown: bool,
    /// How often `steps` are repeated; 0 for a plain step.
    pub(crate) reps: u32,
    pub(crate) steps: Vec<Step>,
}

/// A value or a range with its unit on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) start: f64,
    pub(crate) end: Option<f64>,
    pub(crate) units: &'static str,
}

impl Doc {
    /// The steps in the order they are ridden, with the number of the repeated block each belongs to.
    pub(crate) fn flat(&self) -> Vec<(&Step, Option<usize>)> {
        let mut flat = Vec::new();
        for (block, step) in self.steps.iter().enumerate() {
            if step.reps == 0 {
                flat.push((step, None));
            }
            for _ in 0..step.reps {
                flat.extend(step.steps.iter().map(|inner| (inner, Some(block))));
            }
        }
        flat
    }
}
