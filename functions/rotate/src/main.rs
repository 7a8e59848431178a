//! The rotate binary.

fn main() {}
