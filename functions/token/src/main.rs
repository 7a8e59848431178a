//! The token binary.

fn main() {}
