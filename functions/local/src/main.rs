//! The local binary.

fn main() {}
