//! The register binary.

fn main() {}
