//! The workout text of Intervals.icu: read, checked, written.
//!
//! One grammar serves the validator and every write. Text that is clean here is understood by the site with the same
//! steps and duration; whatever the site would misread is a [`Diagnostic`] with its line, what would be understood, and
//! the corrected line. Knows nothing of HTTP or of an athlete beyond [`Thresholds`].
//! To add a rule: its code in [`Code`], its test in `check.rs`, and the row in the cheat-sheet.

mod check;
mod diagnostic;
mod lines;
mod parse;
mod quantity;
mod render;
mod sport;
mod step;
mod target;
mod totals;

pub use diagnostic::{Code, Diagnostic, Level};
pub use parse::{Parsed, parse};
pub use render::render;
pub use sport::SportFamily;
pub use step::{Intensity, Step, Target, Units};
pub use totals::{Thresholds, Totals, totals};

/// Characters a text may have.
pub const MAX_CHARACTERS: usize = 10_000;
/// Lines a text may have.
pub const MAX_LINES: usize = 500;
/// Steps a text may have as written.
pub const MAX_STEPS: usize = 200;
/// Steps a text may have with its repeats unrolled.
pub const MAX_EXPANDED_STEPS: usize = 1_000;
