//! The discovery binary.

fn main() {}
