//! Every figure we compute ourselves, as pure functions over days and samples.
//!
//! A formula stands in one place with its source and its constants by name, and is tested against published or served
//! values and against a second writing of it (`tests/formulas/`). What Intervals.icu serves is not computed again. Missing
//! is not zero; rounding happens in the answer.

pub(crate) mod climbs;
pub(crate) mod compliance;
pub(crate) mod correlation;
pub(crate) mod effort;
pub(crate) mod fitness;
pub(crate) mod intensity;
pub(crate) mod load;
pub(crate) mod prediction;
#[cfg(test)]
mod reference;
pub(crate) mod season;
pub(crate) mod seconds;
pub(crate) mod splits;
pub(crate) mod statistics;
