//! The authorize binary.

fn main() {}
