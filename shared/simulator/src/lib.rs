//! A pretend Intervals.icu with one demo athlete.
