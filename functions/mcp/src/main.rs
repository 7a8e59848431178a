//! The mcp binary.

fn main() {}
