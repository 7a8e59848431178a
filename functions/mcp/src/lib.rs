//! POST /mcp: bearer check, challenge, tools.
