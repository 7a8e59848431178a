//! Typed client of the Intervals.icu API.
